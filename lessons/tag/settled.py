"""Tags that a curator looked at and left as they are: one on very many entries, or two that look alike."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from lessons.common.auditing import Audited
from lessons.common.signals import entries_changed
from lessons.tag.likeness import near_duplicates


class SettledTagQuerySet(models.QuerySet):
    """The vocabulary of what was left as it is."""

    def huge(self):
        """Those that are on very many entries, and may be."""
        return self.filter(other=None)

    def among(self, tags):
        """Those of some tags, both of a pair."""
        return self.filter(Q(other=None) | Q(other__in=tags), tag__in=tags)

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("tag", "other", "by")


class SettledTag(Audited, models.Model):
    """A tag that stays as wide as it is, or a pair, the one with the lower number first, that stays two."""

    AUDITED = ("settled tag", ("tag_id", "other_id"))

    tag = models.ForeignKey("lessons.Tag", models.CASCADE, related_name="settled")
    other = models.ForeignKey("lessons.Tag", models.CASCADE, null=True, related_name="settled_with")
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SettledTagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "other"], nulls_distinct=False, name="a_tag_or_a_pair_is_settled_once"
            ),
            models.CheckConstraint(condition=Q(other=None) | Q(tag__lt=F("other")), name="a_settled_pair_is_in_order"),
        ]

    def __str__(self):
        return f"{self.tag} and {self.other}" if self.other_id else f"{self.tag}"

    @transaction.atomic
    def take_up_again(self, *, by):
        """Have it asked about as before."""
        self.remove(by=by)
        _tell()


@transaction.atomic
def settle(tag, other=None, *, by):
    """Leave a tag as wide as it is, or two that look alike as two; nobody is asked about it again."""
    first, second = (tag, None) if other is None else sorted((tag, other), key=lambda each: each.pk)
    settled, made = SettledTag.objects.get_or_create(tag=first, other=second, defaults={"by": by})
    if made:
        settled.tell_made(by=by)
        _tell()
    return settled


def with_settled(tags):
    """Each tag with what was said of it in `said`: the ids of those it differs from, and 0 where it may be wide."""
    said = SettledTag.objects.filter(tag=models.OuterRef("pk")).values_list(Coalesce("other", 0))
    return tags.annotate(said=ArraySubquery(said))


def pairs_to_judge(tags):
    """Of tags `with_settled` the pairs that look alike, as `near_duplicates` gives them, but for different ones."""
    return [pair for pair in near_duplicates(tags) if not _differ(*pair[:2])]


def _differ(tag, other):
    return other.pk in tag.said or tag.pk in other.said


def _tell():
    entries_changed.send(SettledTag, keys=[])  # what is counted about tags is counted anew
