"""Who may see and who may change an entry: the one place where it is decided."""

from django.db import models
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from lessons.common.errors import Gone, Merged, NotAllowed
from lessons.common.text import fold
from lessons.entry.kinds import related_of_all
from lessons.entry.lifecycle import DELETED_IS_KEPT

MOST_WORDS = 8  # of what somebody typed that are looked for


def tokens_of(person):
    """The audience tokens a person carries: `everyone`, their teams, themselves; none for nobody."""
    if person is None or not getattr(person, "is_active", False) or not person.is_authenticated:
        return []
    return ["everyone", *(f"team:{pk}" for pk in sorted(person.team_ids())), f"user:{person.pk}"]


class EntryQuerySet(models.QuerySet):
    """The vocabulary of lists of entries. The last word owns the joins."""

    def visible_to(self, person, *, deleted=False, granted=False):
        """The entries this person may see. `None` stands for whoever sees only what everyone may see.

        With `deleted`, the deleted ones that they could have seen; with `granted`, also those that an administrator
        has opened for a while, to read: they are in no list, search or download.
        """
        here = self.filter(deleted_at__isnull=not deleted)
        public = Q(visibility="everyone", published_at__isnull=False)
        if person is None:
            return here.filter(public)
        if not person.is_authenticated or not person.is_active:
            return self.none()
        entry = self.model
        shared = entry.shared_with.through.objects.filter(team_id__in=person.team_ids()).values("entry_id")
        visible = public | self._written_by(person)
        if person.team_ids():
            visible |= Q(visibility="teams", published_at__isnull=False, pk__in=shared)
        if granted and person.is_administrator:
            grants = entry.grants.rel.related_model.objects.filter(person=person, ends_at__gt=timezone.now())
            visible |= Q(pk__in=grants.values("entry_id"))
        return here.filter(visible)

    def ever_visible_to(self, person):
        """The entries this person may see, and the deleted ones that they could have seen."""
        return self.visible_to(person) | self.visible_to(person, deleted=True)

    def without_drafts(self):
        """A constraint says that drafts alone are unpublished; asking for NULL is cheaper than comparing words."""
        return self.filter(published_at__isnull=False)

    def published(self):
        """On the shelf now: neither draft nor archived. Superseded ones stay, marked."""
        return self.without_drafts().exclude(status="archived")

    def drafts_of(self, person):
        return self.by(person).filter(status="draft", deleted_at__isnull=True)

    def by(self, person):
        """Those of which somebody is an author."""
        return self.filter(self._written_by(person))

    def changeable_by(self, person):
        """Those of what somebody sees that they may change, as `may_edit` says of one."""
        if not person.can_write:
            return self.none()
        here = Q(published_at__isnull=False) & (Q() if person.is_curator else Q(team__in=person.team_ids()))
        return self.filter(self._written_by(person) | here)

    def in_the_trash(self):
        """Those of some deleted ones that can still be brought back, the last deleted first."""
        kept = self.filter(merged_into=None, deleted_at__gt=timezone.now() - DELETED_IS_KEPT)
        return kept.order_by("-deleted_at", "-pk")

    def past_keeping(self, moment):
        """Deleted so long ago that they are gone for good; what was merged leads on to another one, and stays."""
        return self.filter(merged_into=None, deleted_at__lte=moment - DELETED_IS_KEPT)

    def standing_for(self, keys):
        """`{id: id}`: for each of these the entry that it was merged into in the end, for the rest themselves."""
        standing = {key: key for key in keys}
        while merged := dict(
            self.filter(pk__in=standing.values(), merged_into__isnull=False).values_list("pk", "merged_into")
        ):
            standing = {key: merged.get(now, now) for key, now in standing.items()}
        return standing

    def titled(self, words):
        """Those with all of these words in their titles, in any case and with or without accents."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            found = found.filter(title_key__contains=fold(word))
        return found

    def saying(self, words):
        """Those with all of these words in their titles or takeaways."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            found = found.filter(Q(title_key__contains=fold(word)) | Q(summary__icontains=word))
        return found

    def sharing_tags(self, tag_ids):
        """Those with at least one of these tags, the most shared first."""
        shared = models.Count("taggings", filter=Q(taggings__tag__in=tag_ids))
        return self.filter(taggings__tag__in=tag_ids).annotate(shared=shared).order_by("-shared", "-published_at")

    def settled(self):
        """Without retrospectives that are planned or under way: they say nothing yet."""
        return self.exclude(kind="retrospective", retrospective__closed_at__isnull=True)

    def open_boards_first(self):
        """The retrospectives that are under way, then the rest, newest first."""
        is_open = Q(retrospective__opened_at__isnull=False, retrospective__closed_at__isnull=True)
        return self.annotate(is_open_board=models.Case(models.When(is_open, then=True), default=False)).order_by(
            "-is_open_board", "-published_at", "-pk"
        )

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def for_lines(self):
        """What one line of a dense list shows."""
        return self.select_related("team", "verification")

    def for_listing(self):
        """What one row of a list shows."""
        taggings = self.model.taggings.rel.related_model.objects.select_related("tag").order_by("tag__folded")
        return self.for_lines().prefetch_related(
            models.Prefetch("taggings", queryset=taggings, to_attr="shown_taggings")
        )

    def for_curators(self):
        """What a row of a curator's list shows."""
        return self.for_lines().select_related("author", "verification__person", "verification__team")

    def with_use(self):
        """Each with whether it `is_basis` of steps of playbooks, was ever `is_applied`, has a change `in_review`, and
        the day on which it `leaves_on` for the archive; with its verification."""
        bases, applications = self.model.bases.rel.related_model, self.model.applications.rel.related_model
        notices = self.model.archive_notices.rel.related_model.objects.open().filter(entry=models.OuterRef("pk"))
        reviews = self.model.reviews.rel.related_model.objects.open()
        return self.with_check().annotate(
            is_basis=models.Exists(bases.objects.filter(entry=models.OuterRef("pk"))),
            is_applied=models.Exists(applications.objects.filter(entry=models.OuterRef("pk"))),
            in_review=models.Exists(reviews.filter(entry=models.OuterRef("pk"))),
            leaves_on=models.Subquery(notices.values("ends_on")[:1]),
        )

    def with_check(self):
        """Each with its verification, and whoever had to do with that."""
        people = ("person", "team", "verified_by", "disputed_by")
        return self.select_related(*(f"verification__{name}" for name in people))

    def older_than(self, entry):
        """What comes after an entry when the newest come first; everything when there is no such entry."""
        if entry is None or entry.published_at is None:
            return self
        return self.filter(Q(published_at__lt=entry.published_at) | Q(published_at=entry.published_at, pk__lt=entry.pk))

    def for_export(self):
        """Whole entries, for a download."""
        kinds, related = related_of_all()
        return self.select_related("author", "team", "project", "latest", *kinds).prefetch_related(
            "tags", "co_authors", "attachments", *related
        )

    def _written_by(self, person):
        """A condition: somebody is one of the authors."""
        co_authored = self.model.co_authors.through.objects.filter(user_id=person.pk).values("entry_id")
        return Q(author=person) | Q(pk__in=co_authored)

    def for_page(self):
        """What an entry's own page shows."""
        return self.select_related("author", "team", "project", "live", "latest", "latest__author").prefetch_related(
            "co_authors", "tags", "shared_with"
        )


def may_edit(person, entry):
    """Whether somebody who sees an entry may change it: its authors, its team, and curators; drafts only authors."""
    if not person.can_write:
        return False
    if entry.is_by(person):
        return True
    if entry.is_draft or not is_for(person, entry):
        return False
    return entry.team_id in person.team_ids() or person.is_curator


def is_for(person, entry):
    """Whether an entry that somebody has before them is theirs to see, and not only opened by an administrator."""
    return entry.visibility == "everyone" or bool(set(entry.audience()) & set(tokens_of(person)))


def why_unseen_by(entry, person=None, team=None):
    """Why a person or a whole team cannot be named for a published entry, in a sentence; empty when they see it."""
    if person is not None and not is_for(person, entry):
        return f"{person} does not see this. Choose somebody who does, or show it to them first."
    if team is not None and not {"everyone", f"team:{team.pk}"} & set(entry.audience()):
        return f"{team} does not see this. Choose a team that does, or show it to them first."
    return ""


def visible_or_404(person, pk, *, queryset):
    """The entry; 404 as if it did not exist; or 410 if it was deleted and the person could have seen it.

    What was merged leads to the entry that was kept whoever sees that one (`Merged`), and tells nobody else of it.
    """
    seen = queryset.visible_to(person, granted=True)
    if (entry := seen.filter(pk=pk).first()) is not None:
        return entry
    standing = queryset.standing_for([pk])[pk]
    if standing != pk and (kept := seen.filter(pk=standing).first()) is not None:
        raise Merged(kept)
    if (entry := queryset.visible_to(person, deleted=True).filter(pk=pk).first()) is not None:
        may_bring_back = entry.can_be_brought_back and may_edit(person, entry)
        back = reverse("entry:undelete", args=[pk]) if may_bring_back else ""
        raise Gone(entry, deleted_at=entry.deleted_at, bring_back_url=back)
    raise Http404("There is nothing at this address.")


def editable_or_refuse(person, pk, *, queryset):
    """The entry, 404 when it may not be seen, 403 when it may be seen but not changed."""
    entry = visible_or_404(person, pk, queryset=queryset)
    if not may_edit(person, entry):
        raise NotAllowed("You can read this but not change it. Ask its author, their team or a curator.")
    return entry
