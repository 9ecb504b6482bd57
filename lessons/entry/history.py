"""An entry's versions: every save adds one, publishing copies one into the rows that readers see."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed
from lessons.common.text import clean
from lessons.entry.judging import judge
from lessons.entry.kinds import kind_of


class EditConflict(DomainError):
    """Somebody saved another version since this text was begun; `theirs` is that version."""

    def __init__(self, theirs):
        super().__init__("This was changed while you were writing. Both texts are kept: compare them, then save again.")
        self.theirs = theirs


class History:
    """The verbs of an entry that add versions. Mixed into `Entry`."""

    @transaction.atomic
    def save_text(self, content, *, by, note="", based_on=None, publish=False, at=None):
        """Add a version with this content, and show it to readers when `publish` is set. Returns the version.

        `based_on` is the number of the version the text started from (0 or None for a new entry): when another one
        with another text has been saved since, `EditConflict` is raised and nothing is written. A text that changes
        nothing adds nothing. `at` dates imported texts.
        """
        locked = self._locked()
        latest = locked.latest
        content = self._judged(content, publish=publish)
        if latest is not None and based_on not in (None, latest.number) and latest.content != content:
            raise EditConflict(latest)
        moment = at or timezone.now()
        if latest is None or latest.content != content:
            number = latest.number + 1 if latest else 1
            latest = self.versions.create(
                number=number, content=content, author=by, note=clean(note)[:300], created_at=moment
            )
        elif not publish or locked.live_id == latest.pk:
            return latest
        self._take_over(latest, first=locked.published_at is None, publish=publish, at=moment)
        self.record(
            "published" if publish and locked.published_at is None else "saved",
            by=by,
            at=moment,
            detail=f"version {latest.number}",
        )
        if publish and locked.published_at is None:
            self.refresh_replaced(by=by, at=moment)
        return latest

    @transaction.atomic
    def restore(self, version, *, by, based_on=None):
        """Make an earlier text the newest one: a new version, shown to readers if the entry is. Visibility stays."""
        if version.entry_id != self.pk:
            raise DomainError("That version belongs to another entry.")
        return self.save_text(
            version.content,
            by=by,
            note=f"Restored version {version.number}",
            based_on=based_on,
            publish=not self.is_draft,
        )

    def content(self):
        """The text that the rows hold, in the form versions keep it."""
        own = {
            "title": self.title,
            "summary": self.summary,
            "team": self.team_id,
            "project": self.project_id,
            "tags": sorted((tag.name for tag in self.tags.all()), key=str.casefold),
        }
        return kind_of(self).normal(own | kind_of(self).read(self))

    def versions_visible_to(self, person):
        """Its versions as this person, who sees the entry, may read them: their own all, others' the one that is live
        and those that were live for them."""
        from lessons.entry.access import tokens_of

        versions = self.versions.select_related("author")
        if self.is_by(person):
            return versions
        was_theirs = Q(live_from__isnull=False, audience__overlap=tokens_of(person))
        return versions.filter(was_theirs | Q(pk=self.live_id))

    def record(self, verb, *, by, at=None, detail=""):
        """Note what happened for the history page, and tell the index."""
        self.activities.create(verb=verb, person=by, at=at or timezone.now(), detail=detail)
        entries_changed.send(type(self), keys=[self.pk])

    def _locked(self):
        """This entry's row, locked against other writers until the transaction ends.

        Its versions are read afterwards: a join would see them as they were before the wait for the lock.
        """
        return type(self).objects.select_for_update().get(pk=self.pk)

    def _judged(self, content, *, publish):
        """The content as it will be kept, its tags under their own names."""
        content = judge(kind_of(self), content, publish=publish)
        tags = apps.get_model("lessons.Tag").objects.named(content["tags"])
        return content | {"tags": sorted((tag.name for tag in tags), key=str.casefold)}

    def _take_over(self, version, *, first, publish, at):
        """Point at the newest version; copy it into the rows when readers, or a draft's authors, are to see it."""
        self.latest = version
        self.changed_at = at
        fields = ["latest", "changed_at"]
        if publish:
            version.live_from, version.audience = at, self.audience()
            version.save(update_fields=["live_from", "audience"])
            self.live = version
            fields.append("live")
            if first:
                self.status, self.published_at = "published", at
                fields += ["status", "published_at"]
        if publish or first:
            content = version.content
            self.title, self.summary = content["title"], content["summary"]
            self.team_id = self._existing("lessons.Team", content["team"])
            self.project_id = self._existing("lessons.Project", content["project"])
            self.tags.set(apps.get_model("lessons.Tag").objects.named(content["tags"]))
            kind_of(self).write(self, content)
            fields += ["title", "title_key", "summary", "team", "project"]
        self.save(update_fields=fields)

    @staticmethod
    def _existing(model, pk):
        """The id, unless the team or project has gone since the version was written."""
        return pk if pk and apps.get_model(model).objects.filter(pk=pk).exists() else None
