"""Gaps: searches in vain that are about the same, and those of which somebody has said that they are none."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import DateTimeField, Q, Value
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.counting import counts
from lessons.wanted.models import WantedLesson, shares_most
from search import engine

ASKED_ANEW = 5  # searches in vain since a gap was settled that bring it back
KEPT_FOR = 600  # seconds: half a year of searches does not change much in ten minutes
SHORTEST_SLIP = 6  # letters; shorter words differ by one letter and mean something else


@dataclass(frozen=True, slots=True)
class Cluster:
    """Searches in vain about the same: `asked`, the most asked first, which gives the cluster its name."""

    asked: tuple[engine.Asked, ...]
    stems: frozenset[str]

    @property
    def name(self):
        return self.asked[0].query

    @property
    def others(self):
        return self.asked[1:]

    @property
    def queries(self):
        return [asked.query for asked in self.asked]

    @property
    def times(self):
        return sum(asked.times for asked in self.asked)

    @property
    def opened(self):
        return sum(asked.opened for asked in self.asked)

    @property
    def results(self):
        """How much the most asked one found the last time."""
        return self.asked[0].results

    @property
    def last_on(self):
        return max(asked.failed_on[0] for asked in self.asked)

    def times_since(self, moment):
        """How often it was asked in vain on the days after a moment."""
        day = timezone.localdate(moment)
        return sum(failed > day for asked in self.asked for failed in asked.failed_on)


class SettledGap(models.Model):
    """Searches that need no new lesson: not a gap, or answered. They stay away until asked in vain again and again.

    `wanted` is the wanted lesson that was closed; without one, a curator said that this is not a gap.
    """

    stems = ArrayField(models.CharField(max_length=64))
    wanted = models.ForeignKey(WantedLesson, models.CASCADE, null=True, related_name="settled")
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(stems=[]), name="a_settled_gap_has_words")]

    def __str__(self):
        return " ".join(self.stems)


@transaction.atomic
def set_aside(name, *, by):
    """Say that the cluster of this name is not a gap; it comes back when it is asked in vain again and again."""
    judge_curator(by)
    cluster = next((cluster for cluster in clusters() if cluster.name == name), None)
    if cluster is None:
        raise DomainError("These searches are no longer in the list. Reload the page to see those that are.")
    gap = SettledGap.objects.create(stems=sorted(cluster.stems), by=by)
    tell("not a gap", "searches", gap.pk, by=by)
    return gap


def judge_curator(person):
    """Refuse who does not curate."""
    if not person.is_curator:
        raise NotAllowed("Only curators see what is searched for in vain. Everybody sees the wanted list.")


def clusters_for_desk(limit):
    """The gaps a curator should look at, the most asked first, and how many there are: `(clusters, count)`. At most two
    queries: what was searched for is up to ten minutes old, what became of it is not."""
    lately = counts.get("asked in vain", timezone.localdate(), _asked_in_vain, state="any", seconds=KEPT_FOR)
    found = clusters(lately)
    return found[:limit], len(found)


def clusters(found=None):
    """Every gap that is neither wanted already nor settled, among all that were `found` or as they are now."""
    found = _asked_in_vain() if found is None else found
    never = Value(None, output_field=DateTimeField())
    wanted = WantedLesson.objects.open().exclude(stems=[]).annotate(at=never).order_by().values_list("stems", "at")
    settled = [
        (frozenset(stems), at) for stems, at in wanted.union(SettledGap.objects.values_list("stems", "at"), all=True)
    ]
    return [
        cluster
        for cluster in found
        if not any(
            shares_most(cluster.stems, stems) and (at is None or cluster.times_since(at) < ASKED_ANEW)
            for stems, at in settled
        )
    ]


def _asked_in_vain():
    return clustered(engine.asked_in_vain())


def clustered(asked):
    """Queries, the most asked first, as clusters: each joins the first whose name has most of its stems."""
    stems_of = [engine.telling_stems(row.query) for row in asked]
    read_as = spelt_alike(stems_of, [row.times for row in asked])
    groups: list[tuple[frozenset[str], frozenset[str], list[engine.Asked]]] = []
    for row, stems in zip(asked, stems_of, strict=True):
        read = frozenset(read_as[stem] for stem in stems)
        if not read:
            continue
        group = next((group for group in groups if shares_most(read, group[1])), None)
        if group is None:
            groups.append((stems, read, [row]))
        else:
            group[2].append(row)
    found = [Cluster(tuple(rows), stems) for stems, _, rows in groups]
    return sorted(found, key=lambda cluster: (-cluster.times, cluster.name))


def spelt_alike(stem_sets, times):
    """`{stem: stem}`: a slip of one letter in a long word is read as the word that was asked for more often."""
    weights: Counter[str] = Counter()
    for stems, count in zip(stem_sets, times, strict=True):
        weights.update(dict.fromkeys(stems, count))
    known: dict[str, str] = {}
    read_as = {}
    for stem in sorted(weights, key=lambda stem: (-weights[stem], stem)):
        variants = _without_a_letter(stem)
        near = (known[variant] for variant in variants if variant in known)
        read_as[stem] = next((other for other in near if other[0] == stem[0]), stem)
        if read_as[stem] == stem:
            for variant in variants:
                known.setdefault(variant, stem)
    return read_as


def _without_a_letter(stem):
    """A stem, and what is left of a long one without each of its letters: two a slip apart have one in common."""
    if len(stem) < SHORTEST_SLIP or not stem.isalpha():
        return [stem]
    return [stem, *(stem[:at] + stem[at + 1 :] for at in range(len(stem)))]
