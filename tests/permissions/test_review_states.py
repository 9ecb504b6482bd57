"""A text on its way to readers shows on no address to whom it is not for: while it is in review, when it was sent back,
when it was taken back, and when what it belongs to was replaced or thrown away."""

from dataclasses import replace

import pytest
from django.utils import timezone

from lessons.models import Entry, Review
from tests import builders
from tests.permissions import world
from tests.permissions.every import EVERY
from tests.permissions.review_table import sees_review
from tests.permissions.test_matrix import ask

pytestmark = pytest.mark.django_db
CANARY = "kanarieeveryoneutkast"
PEOPLE = ("ada", "ben", "gun", "cleo", "dov")
CASES = [("changes", "superseded"), ("withdrawn", "published"), ("waiting", "trashed")]
READING = {"lesson:show", "entry:history", "entry:compare", "entry:markdown", "search:index", "reach:zip", "library"}


@pytest.fixture
def made(db):
    """The world of the matrix, where every address asks for the lesson that is in review."""
    from search.queue import drain_all

    made = world.build()
    thing = made.things["everyone"]
    Entry.objects.filter(pk=thing.reviewed.pk).update(project=thing.entry.project)
    made.things["everyone"] = replace(thing, entry=Entry.objects.get(pk=thing.reviewed.pk))
    drain_all()
    return made


def put(made, review, standing):
    """Have the review and its lesson in these states."""
    thing = made.things["everyone"]
    ended = timezone.now() if review == "withdrawn" else None
    Review.objects.filter(pk=thing.review.pk).update(state=review, ended_at=ended)
    entry = Entry.objects.get(pk=thing.entry.pk)
    if standing == "superseded":
        builders.lesson("What replaces it", by=made.people["ada"]).link_to(entry, "replaces", by=made.people["ada"])
    if standing == "trashed":
        entry.delete_softly(by=made.people["ada"])


def may_see(person, name, review, standing):
    """Whether this address may show that text to somebody."""
    if standing == "trashed" or not sees_review(person, "everyone"):
        return False
    if review != "withdrawn" or person == "ada":
        return True
    return person == "ben" and name.startswith("review:")  # who was asked has read it already


@pytest.mark.parametrize(("review", "standing"), CASES, ids=[" ".join(case) for case in CASES])
def test_a_text_that_readers_do_not_see_shows_only_to_whom_it_is_for(made, review, standing):
    put(made, review, standing)
    clients = {name: made.client(name) for name in PEOPLE}
    world.sign_off(made)
    thing, shown_to, leaks, asked = made.things["everyone"], set(), [], set()
    for name, row in sorted(EVERY.items()):
        if row.phases or row.method != "get" or not row.per_thing:
            continue
        asked.add(name)
        address = row.address(name, made, thing)
        for person in PEOPLE:
            _, shown = ask(clients[person], "get", address, row.body(made, thing))
            if CANARY in shown.replace(address.casefold(), ""):
                shown_to.add(person)
                if not may_see(person, name, review, standing):
                    leaks.append((name, person))
    assert leaks == []
    assert shown_to == {person for person in PEOPLE if may_see(person, "review:show", review, standing)}
    assert asked >= READING
