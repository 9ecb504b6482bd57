"""What the tests of search share."""

from datetime import date

import pytest

from search import synonyms
from search.live import current
from search.queue import drain_all
from search.registry import audience_for
from tests import builders
from tests.search.told import CREW, PANEL


@pytest.fixture(autouse=True)
def _fresh():
    """Nothing is remembered from another test's database."""
    current().forget()
    synonyms.forget()
    yield
    current().forget()


@pytest.fixture
def index(db):
    """Brings the index up to date when called; the first time it is built."""
    drain_all()
    return drain_all


@pytest.fixture
def found():
    """`found(query, person)` gives the titles that a person finds, in order."""
    from search import engine

    def titles(query, person, **options):
        return [str(hit.item) for hit in engine.find(query, audience_for(person), **options).hits]

    return titles


@pytest.fixture
def held(ada, stations):
    """A closed one of Ada's team that everyone may see, with two findings."""
    return builders.told_retrospective(
        "Umeå cut-over", by=ada, team=stations, held_on=date(2024, 3, 12), format="incident-review",
        purpose="We looked at the night.", findings=[PANEL, CREW], loose=["Coffee ran out"],
    )  # fmt: skip
