"""The trash: what was deleted can be brought back for 30 days; then it is gone, with its versions and its files."""

import logging

from django.db import transaction
from django.db.models import Q

from lessons.common.auditing import tell
from lessons.curation.merging import Merge
from lessons.entry.attachment import Attachment
from lessons.entry.models import Entry
from lessons.feedback.models import Application

AT_ONCE = 500

logger = logging.getLogger(__name__)


def trash_of(person):
    """The deleted entries that somebody may bring back, the last deleted first."""
    return Entry.objects.visible_to(person, deleted=True).changeable_by(person).in_the_trash()


def empty(moment):
    """Remove for good what was deleted more than 30 days before a moment. Returns how many entries."""
    gone = list(Entry.objects.past_keeping(moment).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_remove(pk, moment) for pk in gone)


@transaction.atomic
def _remove(pk, moment):
    """Remove one, with what was merged into it and the records of those merges. What others learned by following it
    stays in the ledger. Whether it was still there."""
    if not Entry.objects.select_for_update().past_keeping(moment).filter(pk=pk).exists():
        return False
    family = _family(pk)
    Merge.objects.filter(Q(kept__in=family) | Q(gone__in=family)).delete()
    Application.objects.filter(run__playbook__in=family).exclude(entry__in=family).update(run=None)
    for attachment in Attachment.objects.filter(entry__in=family):
        attachment.file.delete(save=False)
    Entry.objects.filter(pk__in=family).update(live=None, latest=None, merged_into=None)
    for key in family:
        tell("removed for good", "entry", key, by=None)
    Entry.objects.filter(pk__in=family).delete()
    logger.info("Removed %s entries for good", len(family))
    return True


def _family(pk):
    """The ids of an entry and of all that was merged into it, over any number of merges."""
    family, found = set(), {pk}
    while found:
        family |= found
        found = set(Entry.objects.filter(merged_into__in=found).values_list("pk", flat=True)) - family
    return family
