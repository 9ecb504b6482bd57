"""A team goes: what was for it alone, and who was in it."""

from django.db import transaction

from lessons.common.auditing import Change, tell_all
from lessons.common.signals import entries_changed


class Removal:
    """How a team goes. Mixed into `Team`."""

    @transaction.atomic
    def remove(self, *, by):
        """Delete it, and tell who was in it and what was for it."""
        for membership in self.memberships.all():
            membership.tell_removed(by=by)
        entries = self.shared_entries.model.objects
        before = {entry.pk: entry.audience_told() for entry in self.shared_entries.prefetch_related("shared_with")}
        super().remove(by=by)
        tell_all(
            Change("visibility", "entry", entry.pk, by, before[entry.pk], entry.audience_told())
            for entry in entries.filter(pk__in=before).prefetch_related("shared_with").order_by("pk")
        )

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Remove the team. What was for it alone becomes its authors' own; nothing is shown to more people."""
        entries, shared = self.shared_entries.model.objects, list(self.shared_entries.values_list("pk", flat=True))
        deleted = super().delete(*args, **kwargs)
        entries.filter(pk__in=shared, visibility="teams", shared_with=None).update(visibility="me")
        entries_changed.send(type(self), keys=shared)
        return deleted
