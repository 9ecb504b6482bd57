"""No address of the site shows what was merged to anybody; the entry that was kept stands in its place."""

from dataclasses import replace

import pytest
from django.db import transaction

from lessons.curation.merging import merge
from lessons.models import Entry
from tests import builders
from tests.permissions import world
from tests.permissions.every import EVERY
from tests.permissions.test_matrix import ask

pytestmark = pytest.mark.django_db
CANARY = "kanariesammanslagen"
TELLS_CURATORS = {"curation:merges"}  # where they have both again
MOVED = {"entry:unlink"}  # asks for a link of the entry, which has moved to the kept one


@pytest.fixture
def made(db):
    """The world of the matrix, whose open lesson and playbook have been merged into others."""
    from search.queue import drain_all

    made = world.build()
    ada, cleo = made.people["ada"], made.people["cleo"]
    makers = {"entry": builders.lesson, "playbook": builders.playbook}
    project = made.things["everyone"].entry.project
    gone = {
        name: make(f"{CANARY} {name}", by=ada, takeaway=f"{CANARY} takeaway.", project=project)
        for name, make in makers.items()
    }
    for name, entry in gone.items():
        kept = makers[name](f"What was kept of the {name}", by=ada)
        merge(kept, entry, kept.content(), by=cleo)
    made.things["everyone"] = replace(
        made.things["everyone"], **{name: Entry.objects.get(pk=entry.pk) for name, entry in gone.items()}
    )
    drain_all()
    return made


def test_no_address_shows_anybody_what_was_merged(made):
    clients = {name: made.client(name) for name in world.PEOPLE}
    world.sign_off(made)
    thing, shows, redirected = made.things["everyone"], [], set()
    for name, row in sorted(EVERY.items()):
        if row.phases or name in MOVED:
            continue
        address = row.address(name, made, thing)
        for person in world.PEOPLE:
            with transaction.atomic():
                response, shown = ask(clients[person], row.method, address, row.body(made, thing))
                transaction.set_rollback(True)
            assert response.status_code < 500, (name, person)
            may_know = name in TELLS_CURATORS and person in world.CURATORS
            if CANARY in shown.replace(address.casefold(), "") and not may_know:
                shows.append((name, person, response.status_code))
            if "what-was-kept" in response.headers.get("Location", ""):
                redirected.add(name)
    assert shows == []
    assert {"entry:by_number", "entry:history", "entry:markdown", "lesson:show", "playbook:show"} <= redirected
