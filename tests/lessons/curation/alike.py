"""Lessons that read alike, the pair that they make, and entries as they are now."""

from lessons.models import DuplicatePair, Entry
from tests import builders

GATES = (
    "The gate controllers came back with the factory settings after the update, so the gates at Boden stood open from "
    "two in the morning until the first train. Nobody had written down the settings before the update, and the crew "
    "had to read them from a photograph that somebody had by chance."
)
TICKETS = (
    "Passengers could not press the small keys of the ticket machine with gloves on, and in January they gave up and "
    "went on board without a ticket. We tried it ourselves, once, at minus twenty."
)


def gates(title="Write the settings down before an update", *, by, happened=GATES, **fields):
    """A lesson about the gates, whatever else it says."""
    fields = {"takeaway": "Write every setting down before the update begins."} | fields
    return builders.lesson(title, by=by, happened=happened, **fields)


def tickets(title="Try the ticket machine with gloves on", *, by, **fields):
    """A lesson about something else."""
    return builders.lesson(title, by=by, takeaway="Try it as it will be used.", happened=TICKETS, **fields)


def waiting():
    """The ids of the pairs that wait for a decision."""
    return [(pair.first_id, pair.second_id) for pair in DuplicatePair.objects.waiting()]


def again(entry):
    """The entry as the database has it now."""
    return Entry.objects.get(pk=entry.pk)


def rewrite(entry, *, by, **changes):
    """Publish another text of it."""
    entry = again(entry)
    entry.save_text(entry.content() | changes, by=by, publish=True)
