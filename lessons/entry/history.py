"""An entry's versions: every save adds one, publishing copies one into the rows that readers see."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed, entries_published
from lessons.common.text import clean, merged_names
from lessons.entry import gate
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
    def save_text(self, content, *, by, note="", based_on=None, publish=False, at=None, reviewed=False):
        """Add a version with this content, and show it to readers when `publish` is set. Returns the version.

        `based_on` is the number of the version the text started from (0 or None for a new entry): when another one
        with another text has been saved since, `EditConflict` is raised and nothing is written. A text that changes
        nothing adds nothing. `at` dates imported texts. What is not `reviewed` may be refused publishing (`gate.py`).
        """
        locked = self._locked()
        if locked.merged_into_id is not None:
            raise DomainError("This was merged into another entry meanwhile. Copy your text and add it there.")
        latest = locked.latest
        content = self._judged(content, publish=publish)
        if publish and not reviewed:
            gate.judge(locked, content, by=by)
        if latest is not None and based_on not in (None, latest.number) and latest.content != content:
            raise EditConflict(latest)
        moment = at or timezone.now()
        before = locked._told() if latest else {}
        if latest is None or latest.content != content:
            number = latest.number + 1 if latest else 1
            latest = self.versions.create(
                number=number, content=content, author=by, note=clean(note)[:300], created_at=moment
            )
            tags = content["tags"]
        elif not publish or locked.live_id == latest.pk:
            return latest
        else:
            tags = locked.tags_with(latest)
        self._take_over(latest, tags=tags, first=locked.published_at is None, publish=publish, at=moment)
        self.record(
            "published" if publish and locked.published_at is None else "saved",
            by=by,
            at=moment,
            detail=f"version {latest.number}",
            before=before,
            after=self._told_after(locked, latest, publish=publish, is_new=not before),
        )
        if publish and locked.published_at is None:
            self._has_readers(by=by, at=moment)
        return latest

    @transaction.atomic
    def show(self, version, *, by, at=None):
        """Show readers this version, which somebody has approved; a newer text that nobody has stays what it is."""
        locked, moment = self._locked(), at or timezone.now()
        if version.entry_id != self.pk:
            raise DomainError("That version belongs to another entry.")
        if locked.live is not None and locked.live.number >= version.number:
            raise DomainError(f"Readers see version {locked.live.number} already, which is newer than this one.")
        judge(kind_of(self), version.content, publish=True)
        first, before = locked.published_at is None, locked._told()
        tags = locked.tags_with(version)
        self._take_over(version, tags=tags, first=first, publish=True, at=moment, latest=locked.latest)
        after = self._told_after(locked, version, publish=True, is_new=False) | {"version": before["version"]}
        verb, shown = "published" if first else "saved", f"version {version.number}"
        self.record(verb, by=by, at=moment, detail=shown, before=before, after=after)
        if first:
            self._has_readers(by=by, at=moment)

    @transaction.atomic
    def restore(self, version, *, by, based_on=None, publish=True):
        """Make an earlier text the newest one: a new version, shown to readers if the entry is. Visibility stays.

        Of a text that readers have seen, the tags that a curator has removed since stay away; one that they have not
        seen may name new ones. Without `publish` it waits, as any edit that is not published.
        """
        if version.entry_id != self.pk:
            raise DomainError("That version belongs to another entry.")
        content = version.content
        if version.live_from is not None:
            content = content | {"tags": apps.get_model("lessons.Tag").objects.still_there(content["tags"])}
        return self.save_text(
            content,
            by=by,
            note=f"Restored version {version.number}",
            based_on=based_on,
            publish=publish and not self.is_draft,
        )

    def content(self):
        """The text that the rows hold, in the form versions keep it."""
        own = {
            "title": self.title,
            "summary": self.summary,
            "team": self.team_id,
            "project": self.project_id,
            "tags": self.tag_names(),
        }
        return kind_of(self).normal(own | kind_of(self).read(self))

    def live_content(self):
        """What readers see, to go on from: with the tags that it has now, since curators rename, merge, split and
        delete tags without a new version."""
        return self.live.content | {"tags": self.tag_names()}

    def tags_with(self, version):
        """The names of the tags that it has once readers see this version: those of its text, but what curators did to
        this entry's tags since it was written stays, whether they split one or deleted it."""
        if version.pk == (self.live_id or self.latest_id):
            return self.tag_names()
        names, before = apps.get_model("lessons.Tag").objects.still_there(version.content["tags"]), self.live or version
        if self.activities.filter(verb="retagged", at__gt=version.created_at).exists():
            names = merged_names(names, began=before.content["tags"], now=self.tag_names())
        return sorted(names, key=str.casefold)

    def tag_names(self):
        """The names of the tags that it has now, sorted as versions keep them."""
        return sorted((tag.name for tag in self.tags.all()), key=str.casefold)

    def versions_visible_to(self, person):
        """Its versions as this person, who sees the entry, may read them: their own all, others' the one that is live
        those that were live for them, and what waits for a review that they see."""
        from lessons.entry.access import tokens_of

        versions = self.versions.select_related("author")
        if self.is_by(person):
            return versions
        was_theirs = Q(live_from__isnull=False, audience__overlap=tokens_of(person))
        under_review = Q(pk__in=self.reviews.open().visible_to(person).values("version"))
        return versions.filter(was_theirs | Q(pk=self.live_id) | under_review)

    def record(self, verb, *, by, at=None, detail="", before=None, after=None):
        """Note what happened for the history page, and tell the audit log and the index.

        `before` and `after` are for the log alone: ids and words, never names or texts.
        """
        self.activities.create(verb=verb, person=by, at=at or timezone.now(), detail=detail)
        tell(verb, "entry", self.pk, by=by, before=before, after=after)
        entries_changed.send(type(self), keys=[self.pk])

    def _has_readers(self, *, by, at):
        """Readers see it for the first time: what it replaces notices, and so do higher slices."""
        self.refresh_replaced(by=by, at=at)
        entries_published.send(type(self), keys=[self.pk])

    def _locked(self):
        """This entry's row, locked against other writers until the transaction ends.

        Its versions are read afterwards: a join would see them as they were before the wait for the lock.
        """
        return type(self).objects.select_for_update().get(pk=self.pk)

    def hold(self):
        """Keep this entry from being merged or deleted until the transaction ends, because something is hung on it;
        `DomainError` where it was by now."""
        if self._locked().deleted_at is not None:
            raise DomainError("This was deleted, or merged into another entry, meanwhile. Reload the page.")

    def _judged(self, content, *, publish):
        """The content as it will be kept, its tags under their own names."""
        content = judge(kind_of(self), content, publish=publish)
        tags = apps.get_model("lessons.Tag").objects.named(content["tags"])
        return content | {"tags": sorted((tag.name for tag in tags), key=str.casefold)}

    def _take_over(self, version, *, tags, first, publish, at, latest=None):
        """Point at the newest version; copy it into the rows when readers, or a draft's authors, are to see it.

        `tags` are the names of those that it has then, `latest` is the newest version when that is another one.
        """
        self.latest = latest or version
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
            self.tags.set(apps.get_model("lessons.Tag").objects.named(tags))
            kind_of(self).write(self, content)
            fields += ["title", "title_key", "summary", "team", "project"]
        self.save(update_fields=fields)

    def _told(self):
        """What the audit log is told of it when a version is saved."""
        version = self.latest.number if self.latest else None
        return {"version": version, "status": self.status, "team": self.team_id, "project": self.project_id}

    def _told_after(self, locked, version, *, publish, is_new):
        """The same once this version was taken over; of a new entry also whose it is and who may see it."""
        told = locked._told() | {"version": version.number}
        if publish or locked.published_at is None:
            told |= {"team": self.team_id, "project": self.project_id}
        if publish:
            told |= {"live": version.number, "status": self.status}
        if is_new:
            told |= {"author": self.author_id} | self.audience_told()
        return told

    @staticmethod
    def _existing(model, pk):
        """The id, unless the team or project has gone since the version was written."""
        return pk if pk and apps.get_model(model).objects.filter(pk=pk).exists() else None
