"""A typing error is mended without a review: a few words, nothing else, and everybody can see that it was so."""

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.entry.compare import compare_contents
from lessons.entry.judging import judge
from lessons.entry.kinds import kind_of
from lessons.entry.models import Activity, Entry
from lessons.entry.names import names_of
from lessons.review.models import Review

MOST_WORDS = 5  # that are new, and as many that are gone
NOTE = "Typing error mended, without review"
WORDS_ONLY = ("team", "project", "tags")


@transaction.atomic
def mend(entry, content, *, by, based_on=None):
    """Publish a text that differs from what readers see in a few words of running text. Returns the version."""
    if entry.live is None:
        raise DomainError("It is a draft: save it as often as you like.")
    if (review := Review.objects.of(entry).open().select_related("version").first()) is not None:
        raise DomainError(f"Version {review.version.number} is in review. Mend it there, or say so to its author.")
    content = judge(kind_of(entry), content, publish=True)
    if too_much := what_is_more_than_mending(entry, content):
        raise DomainError(too_much)
    version = entry.save_text(content, by=by, note=NOTE, based_on=based_on, publish=True, reviewed=True)
    entry.record("mended", by=by, detail=f"version {version.number}")
    return version


def mended_of(person, since):
    """What somebody else mended since a moment in what this person wrote, as activities, the newest first."""
    theirs = Entry.objects.visible_to(person).by(person)
    mended = Activity.objects.filter(verb="mended", at__gt=since, entry__in=theirs).exclude(person=person)
    return mended.select_related("entry__live", "person").order_by("-at", "-pk")


def what_is_more_than_mending(entry, content):
    """Why a content is more than a mended typing error, in a sentence; nothing when it is none."""
    before = entry.live_content()
    comparison = compare_contents(entry.kind, before, content, names=names_of(before, content))
    if any(before.get(key) != content.get(key) for key in WORDS_ONLY) or _has_other_facts(entry, before, content):
        return "Mending is for words of the text. Team, tags and the like take a review."
    if any(part.change not in ("", "Reworded") for part in comparison.parts):
        return "Mending is for words of the text. Steps that come, go or move take a review."
    if max(comparison.added, comparison.removed) > MOST_WORDS:
        return (
            f"Mending is for at most {MOST_WORDS} words; {comparison.added} are new here and {comparison.removed} gone."
            " Ask for a review."
        )
    return ""


def _has_other_facts(entry, before, content):
    facts = [fact.key for fact in kind_of(entry).facts if fact.in_words]
    shape = kind_of(entry)
    before = shape.normal(before)
    return any(before[key] != content[key] for key in facts)
