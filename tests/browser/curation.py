"""The queues of curators for the pages: something in each of them."""

from datetime import timedelta

from django.utils import timezone

from lessons.curation import broken, bulk, merging
from lessons.curation.duplicate_finding import find_all
from lessons.curation.stale import give_notice
from lessons.models import DuplicatePair, Tag, Verification
from lessons.tag.settled import settle
from tests import builders

SETTINGS = (
    "The gate controllers came back with the factory settings after the update, so the gates at Boden stood open from "
    "two in the morning until the first train. Nobody had written down the settings, and the crew read them from a "
    "photograph that somebody had by chance."
)


def made(people, stations):
    """Fill them; returns the places of their pages by name."""
    author, curator = people["author"], people["curator"]
    at = timezone.now() - timedelta(days=300)  # they come last in lists
    first, second = (
        builders.lesson(title, by=author, team=stations, happened=SETTINGS, takeaway=takeaway, tags=["firmware"], at=at)
        for title, takeaway in (
            ("Write the defaults down before an update", "Write every default down before the update begins."),
            ("Note every default before the firmware changes", "Note each default first; a photograph is luck."),
        )
    )
    lost = builders.lesson(
        "Write the number on the crate", by=author, happened="On [the share](file:///S:/list.xlsx).", at=at
    )
    old = builders.lesson("Keep spares at the station", by=author, team=stations, at=at)
    leaving = builders.lesson("Call the supplier before 15:00", by=author, team=stations, at=at)
    Verification.objects.filter(entry__in=[old, leaving]).update(due_on=timezone.localdate() - timedelta(days=400))
    give_notice(leaving, by=curator)
    kept, gone = (builders.lesson(title, by=author, at=at) for title in ("Announce it aloud", "Say it aloud"))
    merging.merge(kept, gone, merging.proposal(kept, gone), by=curator)
    change = bulk.carry_out("tags", ["crates"], [lost.pk], by=curator)
    builders.lesson("Thrown away", by=author, team=stations).delete_softly(by=author)
    for name in ("spares", "crane"):
        builders.lesson(
            f"Label the {name}", by=author, team=stations, tags=[name, f"{name} list", f"{name} lists"], at=at
        )
    settle(*Tag.objects.filter(name__startswith="crane list"), by=curator)
    find_all()
    broken.look_at_all()
    assert DuplicatePair.objects.filter(first=first, second=second).exists()
    return {
        "merge": f"/curation/merge/{first.pk}/{second.pk}/",
        "change": f"/curation/changes/{change.pk}/",
        "many": f"/curation/many/?entry={lost.pk}&entry={old.pk}&verb=tags&tags=night&looked=1",
        "leaving": leaving.get_absolute_url(),
    }
