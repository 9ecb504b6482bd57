"""Finding possible duplicates: of each entry as it arrives, and every night in the whole library.

Which texts were compared is kept, so that a change of tags or of readers gives no work, and an import of a library one
look at all of it. Runs over the same kind of entry wait for each other.
"""

import numpy as np
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lessons.curation.duplicate_texts import body_of, on_the_shelf, prints_of
from lessons.curation.duplicates import TELLS_APART, DuplicatePair
from lessons.curation.likeness import MOST_CANDIDATES, MOST_NAMESAKES, Shelf
from lessons.curation.prints import Frequencies
from lessons.entry.kinds import KINDS
from lessons.entry.models import Entry, Link
from search import engine

MOST_ONE_BY_ONE = 100  # arrivals at once; of more, the whole library is looked through
SMALL = 300  # entries of a kind, up to which that is always quicker
NEARLY_ALL, MUCH = 0.995, 0.5  # of a title, or of a text's passages


class WordCounts(models.Model):
    """In how many entries of a kind each word and passage occurs, as of the last look at all of them."""

    kind = models.CharField(max_length=20, primary_key=True)
    counted_at = models.DateTimeField(null=True)
    packed = models.BinaryField(default=bytes)

    def __str__(self):
        return f"Words of every {self.kind}"

    @classmethod
    def lock(cls, kind):
        """The counts, locked until the transaction ends: one run at a time."""
        cls.objects.get_or_create(kind=kind)
        return cls.objects.select_for_update().get(kind=kind)


class ComparedText(models.Model):
    """Which version of an entry was compared with the others last."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="+")
    version = models.ForeignKey("lessons.Version", models.CASCADE, null=True, related_name="+")

    def __str__(self):
        return f"{self.entry_id}"


def arrivals():
    """Entries on the shelf whose text was not compared with the others yet."""
    compared = ComparedText.objects.filter(entry=OuterRef("pk"))
    same = compared.filter(Q(version=OuterRef("live")) | Q(version=None, entry__live=None))
    return on_the_shelf().exclude(Exists(same))


def look_at_arrivals():
    """Find the possible duplicates of what was published or rewritten since the last look."""
    waiting: dict[str, list] = {}
    for entry in arrivals().select_related("author").order_by("pk").only("kind", "title", "author"):
        waiting.setdefault(entry.kind, []).append(entry)
    for kind, entries in waiting.items():
        if len(entries) > MOST_ONE_BY_ONE or on_the_shelf().filter(kind=kind)[: SMALL + 1].count() <= SMALL:
            find_among(kind)
        else:
            for entry in entries:
                find_for(entry)


def find_all():
    """Find the possible duplicates in the whole library, and drop those that are none any more."""
    for kind in KINDS:
        find_among(kind)


@transaction.atomic
def find_among(kind):
    """The same among all entries of a kind."""
    counts = WordCounts.lock(kind)
    entries = on_the_shelf().filter(kind=kind)
    versions = dict(entries.values_list("pk", "live"))
    prints = prints_of(entries, kind)
    shelf, keys = Shelf(list(prints.values())), list(prints)
    _keep(shelf.pairs(), prints, DuplicatePair.objects.filter(first__kind=kind))
    counts.packed, counts.counted_at = shelf.frequencies.packed(), timezone.now()
    counts.save()
    ComparedText.objects.filter(entry__kind=kind).exclude(entry__in=entries).delete()
    _note_as_compared({key: versions.get(key) for key in keys})


@transaction.atomic
def find_for(entry):
    """The same for one entry, among those that the index finds to be like it and those under its title."""
    counts = WordCounts.lock(entry.kind)
    if not counts.packed:
        find_among(entry.kind)
        return
    pairs = DuplicatePair.objects.filter(Q(first=entry) | Q(second=entry))
    versions = dict(on_the_shelf().filter(pk=entry.pk).values_list("pk", "live"))
    known = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    prints = prints_of(on_the_shelf().filter(pk__in={entry.pk} | known | _like(entry)), entry.kind)
    if entry.pk in prints:
        shelf = Shelf(list(prints.values()), Frequencies.unpacked(counts.packed))
        row = list(prints).index(entry.pk)
        _keep(shelf.likenesses(row, np.delete(np.arange(len(prints)), row)), prints, pairs)
    else:
        _keep((), prints, pairs)
    _note_as_compared(versions)


def _like(entry):
    """Ids of entries that may be like one, as its author sees the library; at night all are compared."""
    text = f"{entry.title}\n{body_of(entry)}"
    audience = engine.audience_for(entry.author) if entry.author.is_active else engine.EVERYONE
    found = engine.similar(text, audience, exclude=entry.pk, limit=MOST_CANDIDATES)
    namesakes = on_the_shelf().filter(kind=entry.kind, title_key=entry.title_key).values_list("pk", flat=True)
    return {like.key for like in found if like.kind == entry.kind} | set(namesakes[:MOST_NAMESAKES])


def _keep(likenesses, prints, pairs):
    """Make `pairs` what was found: new ones are added, undecided ones that were not found go, decisions stay.

    A pair that was called different is undecided again when one of its texts has become another one.
    """
    keys = list(prints)
    found = {(keys[each.first], keys[each.second]): each for each in likenesses}
    for apart in _told_apart({key for pair in found for key in pair}):
        found.pop(apart, None)
    for pair in pairs.filter(decision="different"):
        if {pair.first_id, pair.second_id} <= prints.keys() and pair.has_other_texts(prints):
            pair.reopen()
    decided = set(pairs.exclude(decision="").values_list("first", "second"))
    undecided = {(first, second): pk for pk, first, second in pairs.undecided().values_list("pk", "first", "second")}
    DuplicatePair.objects.undecided().filter(
        pk__in=[undecided[gone] for gone in undecided.keys() - found.keys()]
    ).delete()
    DuplicatePair.objects.bulk_create(
        (
            DuplicatePair(first_id=first, second_id=second, score=likeness.score, reason=reason(likeness))
            for (first, second), likeness in sorted(found.items(), key=lambda item: item[0])
            if (first, second) not in decided
        ),
        batch_size=1000, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "reason"],
    )  # fmt: skip


def reason(likeness):
    """Why two texts are a pair, in words."""
    same, much = likeness.title >= NEARLY_ALL, likeness.title >= MUCH
    title = "The same title" if same else "Much the same title" if much else "Different titles"
    copied = ", and most of one stands word for word in the other" if likeness.copied >= MUCH else ""
    return f"{title}; {likeness.words:.0%} of their words are the same{copied}."


def _told_apart(keys):
    """The pairs, lower id first, of entries whose links say how they stand to each other."""
    links = Link.objects.filter(kind__in=TELLS_APART, source__in=keys, target__in=keys)
    return {tuple(sorted(ends)) for ends in links.values_list("source", "target")}


def _note_as_compared(versions):
    known = dict(ComparedText.objects.filter(entry__in=versions).values_list("entry", "version"))
    ComparedText.objects.bulk_create(
        (
            ComparedText(entry_id=key, version_id=version)
            for key, version in sorted(versions.items())
            if key not in known or known[key] != version
        ),
        batch_size=1000, update_conflicts=True, unique_fields=["entry"], update_fields=["version"],
    )  # fmt: skip
