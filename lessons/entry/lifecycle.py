"""What can become of an entry besides being rewritten: who sees it, archived, deleted, linked."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lessons.common.errors import DomainError

GRANT_LASTS = timedelta(hours=8)
DELETED_IS_KEPT = timedelta(days=30)


class Lifecycle:
    """The verbs of an entry that add no version. Mixed into `Entry`."""

    @transaction.atomic
    def show_to(self, visibility, *, by, teams=()):
        """Choose who may see it: everyone, the given teams, or only its authors."""
        teams = list(teams) if visibility == "teams" else []
        if visibility == "teams" and not teams:
            raise DomainError("Choose at least one team, or choose “Everyone” or “Only me”.")
        if self.audience_told() != _told(visibility, teams):
            with self._kept_in_sight():
                self.narrow_to(visibility, by=by, teams=teams)

    @transaction.atomic
    def narrow_to(self, visibility, *, by, teams=()):
        """The same where an undo leaves no choice, whoever loses sight of it."""
        before, after = self.audience_told(), _told(visibility, teams)
        if before == after:
            return
        self.visibility = visibility
        self.save(update_fields=["visibility"])
        self.shared_with.set(teams)
        self._prefetched_objects_cache = {}
        self.record("visibility", by=by, detail=visibility, before=before, after=after)

    @contextmanager
    def _kept_in_sight(self):
        """Nobody hides from its authors what was merged into this entry: it holds their text, and they lead here."""
        from lessons.entry.access import is_for

        before = [(gone, person) for gone in self._merged_here() for person in gone.authors if is_for(person, self)]
        yield
        for gone, person in before:
            if not is_for(person, self):
                raise DomainError(
                    f"L-{gone.pk} was merged into this, and {person} would no longer see what they wrote. Show it to "
                    "one of their teams as well, name them as a co-author, or have a curator undo the merge."
                )

    def _merged_here(self):
        """What was merged into this entry, and into that."""
        found, level = [], [self]
        while level := list(type(self).objects.filter(merged_into__in=level).prefetch_related("author", "co_authors")):
            found += level
        return found

    @transaction.atomic
    def name_co_authors(self, people, *, by):
        """Set who else wrote it; they may see and change it, and read all its versions, as its author does."""
        people = [person for person in people if person.pk != self.author_id]
        before = sorted(person.pk for person in self.co_authors.all())
        after = sorted({person.pk for person in people})
        if before == after:
            return
        if not self.is_by(by):
            raise DomainError("Only its authors can say who else wrote it.")
        with self._kept_in_sight():
            self.co_authors.set(people)
            self._prefetched_objects_cache = {}
        self.record("co-authors", by=by, before={"co_authors": before}, after={"co_authors": after})

    @transaction.atomic
    def archive(self, *, by):
        """Take it off the shelf; people with the link still see it, and a search can ask for it."""
        if self.is_draft:
            raise DomainError("A draft cannot be archived. Delete it instead.")
        if self.status == "archived":
            return
        before, self.status, self.archived_at = self.status, "archived", timezone.now()
        self.save(update_fields=["status", "archived_at"])
        self.record("archived", by=by, before={"status": before}, after={"status": self.status})

    @transaction.atomic
    def unarchive(self, *, by):
        """Put it back on the shelf."""
        if self.status != "archived":
            return
        self.status = "superseded" if self._is_replaced() else "published"
        self.archived_at = None
        self.save(update_fields=["status", "archived_at"])
        self.record("unarchived", by=by, before={"status": "archived"}, after={"status": self.status})

    @transaction.atomic
    def delete_softly(self, *, by):
        """Remove it for everybody; its text is kept so that this can be undone."""
        if self.deleted_at is not None:
            return
        self.deleted_at, self.deleted_by = timezone.now(), by
        self.save(update_fields=["deleted_at", "deleted_by"])
        self.record("deleted", by=by, before={"deleted": False}, after={"deleted": True})
        self.refresh_replaced(by=by)

    @property
    def can_be_brought_back(self):
        """Whether it was deleted, not merged, and is still kept."""
        return self.merged_into_id is None and self.deleted_at is not None and timezone.now() < self.kept_until

    @property
    def kept_until(self):
        """When a deleted entry is gone for good."""
        return self.deleted_at + DELETED_IS_KEPT

    @transaction.atomic
    def undelete(self, *, by):
        """Bring a deleted entry back as it was."""
        if self.deleted_at is None:
            return
        if self.merged_into_id is not None:
            raise DomainError("It was merged into another entry. A curator can undo the merge for 30 days.")
        if not self.can_be_brought_back:
            raise DomainError("What is deleted can be brought back for 30 days, and they are over.")
        self.deleted_at = self.deleted_by = None
        self.save(update_fields=["deleted_at", "deleted_by"])
        self.record("brought back", by=by, before={"deleted": True}, after={"deleted": False})
        self.refresh_replaced(by=by)

    @transaction.atomic
    def link_to(self, target, kind, *, by, at=None, anchor=""):
        """Say how this entry stands to another one. Replacing a published entry marks that one superseded.

        `at` dates a link that is imported; `anchor` is the place on a retrospective's page that it is about.
        """
        if target.pk == self.pk:
            raise DomainError("An entry cannot be linked to itself.")
        if kind == "replaces":
            self._lock_with(target)
        link, created = self.links_out.get_or_create(
            target=target,
            kind=kind,
            defaults={"created_by": by, "created_at": at or timezone.now(), "anchor": anchor},
        )
        if not created:
            return link
        if kind == "replaces":
            if self.links_in.filter(kind="replaces", source=target).exists():
                raise DomainError("That one already replaces this one.")
            target.refresh_status(by=by, at=at)
        self.record("linked", by=by, at=at, detail=f"{kind} {target.pk}", after={"link": kind, "target": target.pk})
        return link

    @transaction.atomic
    def unlink(self, link, *, by):
        """Take a link back; what it superseded is current again."""
        target, kind = link.target, link.kind
        link.delete()
        if kind == "replaces":
            target.refresh_status(by=by)
        self.record("unlinked", by=by, detail=f"{kind} {target.pk}", before={"link": kind, "target": target.pk})

    def refresh_status(self, *, by, at=None):
        """Superseded while another entry replaces it, published otherwise; drafts and archived ones stay."""
        if self.status not in ("published", "superseded"):
            return
        status = "superseded" if self._is_replaced() else "published"
        if status != self.status:
            before, self.status = self.status, status
            self.save(update_fields=["status"])
            verb = "superseded" if status == "superseded" else "current again"
            self.record(verb, by=by, at=at, before={"status": before}, after={"status": status})

    def refresh_replaced(self, *, by, at=None):
        """Have the entries that this one replaces notice that it came or went."""
        for link in self.links_out.filter(kind="replaces").select_related("target"):
            link.target.refresh_status(by=by, at=at)

    @transaction.atomic
    def open_to(self, administrator, *, reason):
        """Let an administrator read one entry that is not theirs to see, for a few hours, on the record."""
        if not administrator.is_administrator:
            raise DomainError("Only an administrator can open an entry this way.")
        if not reason.strip():
            raise DomainError("Say why you need to read it. The entry's team will be told.")
        grant = self.grants.create(
            person=administrator, reason=reason.strip()[:300], ends_at=timezone.now() + GRANT_LASTS
        )
        self.record("opened", by=administrator, detail=reason.strip()[:300], after={"grant": grant.pk})
        return grant

    def shared_ids(self):
        """The ids of the teams it is for, in order."""
        return sorted(team.pk for team in self.shared_with.all())

    def audience_told(self):
        """Who may see it, as the audit log is told."""
        return _told(self.visibility, self.shared_with.all())

    def _lock_with(self, other):
        """Lock both rows, always in the same order: of two that would replace each other at once, one is first."""
        rows = type(self).objects.filter(pk__in=[self.pk, other.pk]).order_by("pk")
        list(rows.select_for_update().values_list("pk"))

    def _is_replaced(self):
        """Whether something published replaces it; a replacement that goes to the archive revives nothing."""
        replacements = self.links_in.filter(kind="replaces")
        return replacements.filter(source__published_at__isnull=False, source__deleted_at__isnull=True).exists()


def _told(visibility, teams):
    """An audience as the audit log is told of it."""
    return {"visibility": visibility, "teams": sorted({team.pk for team in teams})}
