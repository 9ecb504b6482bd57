"""What somebody is writing and has not saved: one mutable draft a person and entry."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class DraftQuerySet(models.QuerySet):
    def keep(self, person, *, kind, entry=None, key=None, content, based_on=0):
        """Put the text a person is writing aside; the newest wins, and no version is made."""
        if entry is not None:
            self.filter(person=person, key=key, entry=None).delete()
            draft, _ = self.update_or_create(
                person=person,
                entry=entry,
                defaults={"kind": kind, "content": content, "based_on": based_on, "saved_at": timezone.now()},
            )
            return draft
        if key is None or self.filter(key=key).exclude(person=person).exists():
            key = uuid.uuid4()  # somebody else's key opens nothing
        draft, _ = self.update_or_create(
            person=person,
            key=key,
            defaults={"kind": kind, "entry": None, "content": content, "based_on": 0, "saved_at": timezone.now()},
        )
        return draft

    def of(self, person, *, entry=None, key=None):
        """The person's draft of an entry (by its id), or the one with a key: one at most."""
        if entry is not None:
            return self.filter(person=person, entry=entry)
        return self.filter(person=person, key=key) if key else self.none()

    def finished(self, person, *, entry, key):
        """Forget what was kept of a text that is saved now: under its entry, and under the key of its editor's page."""
        self.filter(Q(entry=entry) | Q(key=key), person=person).delete()

    def unsaved_by(self, person):
        """With `entry_is_seen` on each: whether this person still sees the entry that it belongs to."""
        entry = self.model.entry.field.related_model
        seen = entry.objects.visible_to(person).filter(pk=OuterRef("entry_id"))
        return (
            self.filter(person=person)
            .select_related("entry")
            .annotate(entry_is_seen=Exists(seen))
            .order_by("-saved_at")
        )


class Draft(models.Model):
    """Autosaved text. It belongs to one person; nobody else ever sees it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="drafts")
    entry = models.ForeignKey("lessons.Entry", models.CASCADE, null=True, related_name="drafts")
    kind = models.CharField(max_length=20)
    content = models.JSONField()
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="one_draft_a_person_and_entry")]

    def __str__(self):
        return self.content.get("title") or "Untitled"
