"""Entry: the one table for what all knowledge shares."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from taggit.managers import TaggableManager

from lessons.common.fields import SortKey
from lessons.common.text import slug
from lessons.entry.access import EntryQuerySet
from lessons.entry.happenings import in_words
from lessons.entry.history import History
from lessons.entry.lifecycle import Lifecycle


class EntryKind(models.TextChoices):
    LESSON = "lesson", "Lesson"
    RETROSPECTIVE = "retrospective", "Retrospective"
    PLAYBOOK = "playbook", "Playbook"
    EXPERIMENT = "experiment", "Experiment"


class Status(models.TextChoices):
    """Where an entry stands. Peer review will come between draft and published."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    ARCHIVED = "archived", "Archived"


class Visibility(models.TextChoices):
    EVERYONE = "everyone", "Everyone"
    TEAMS = "teams", "Chosen teams"
    ME = "me", "Only me"


class Entry(History, Lifecycle, models.Model):
    """A lesson, retrospective, playbook or experiment, in what they share.

    The rows hold what readers see (for a draft: what its author last saved); older and newer texts are versions.
    """

    kind = models.CharField(max_length=20, choices=EntryKind, editable=False)
    title = models.CharField(max_length=300, blank=True)
    title_key = SortKey(of="title")
    summary = models.TextField(blank=True, max_length=2000)
    author = models.ForeignKey("lessons.User", models.PROTECT, related_name="entries")
    co_authors = models.ManyToManyField("lessons.User", related_name="co_authored", blank=True)
    team = models.ForeignKey("lessons.Team", models.PROTECT, null=True, blank=True, related_name="entries")
    project = models.ForeignKey("lessons.Project", models.SET_NULL, null=True, blank=True, related_name="entries")
    tags = TaggableManager(through="lessons.TaggedEntry", blank=True)

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.EVERYONE)
    shared_with = models.ManyToManyField("lessons.Team", related_name="shared_entries", blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        "lessons.User", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="merged_here")

    live = models.OneToOneField("lessons.Version", models.PROTECT, null=True, editable=False, related_name="+")
    latest = models.OneToOneField("lessons.Version", models.PROTECT, null=True, editable=False, related_name="+")
    source = models.CharField(max_length=200, null=True, unique=True, editable=False)  # noqa: DJ001  (absent is not "")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="entry_kind_is_known"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="entry_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="entry_visibility_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True)
                | (~models.Q(status="draft") & models.Q(published_at__isnull=False)),
                name="a_draft_is_not_published_and_the_rest_is",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | ~models.Q(title="") & ~models.Q(summary=""),
                name="a_published_entry_has_a_title_and_a_summary",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="archived") | models.Q(archived_at__isnull=False),
                name="an_archived_entry_knows_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | models.Q(deleted_at__isnull=False) & ~models.Q(merged_into=models.F("pk")),
                name="what_was_merged_is_gone_and_is_another_entry",
            ),
        ]
        indexes = [
            models.Index(  # lists and counts of what somebody may see read this alone, not the wide rows
                fields=["-published_at", "-id"],
                include=["visibility", "author", "team", "project", "kind", "status"],
                condition=models.Q(deleted_at__isnull=True, published_at__isnull=False),
                name="entries_newest_first",
            ),
            models.Index(  # who may see what is asked by every list of something about entries
                fields=["id"],
                include=["visibility", "author", "published_at", "status", "kind"],
                condition=models.Q(deleted_at__isnull=True),
                name="entries_and_who_sees_them",
            ),
            models.Index(
                fields=["title_key", "id"],
                condition=models.Q(deleted_at__isnull=True, published_at__isnull=False),
                name="entries_by_title",
            ),
            models.Index(fields=["team", "-published_at"], name="entries_of_a_team"),
            models.Index(fields=["project", "-published_at"], name="entries_of_a_project"),
            models.Index(fields=["author", "-changed_at"], name="entries_of_an_author"),
        ]

    def __str__(self):
        return self.title or f"Untitled {self.get_kind_display().lower()}"

    def get_absolute_url(self):
        return reverse(f"{self.kind}:show", args=[self.pk, self.slug])

    @property
    def edit_url(self):
        """Where its text is rewritten."""
        return reverse(f"{self.kind}:edit", args=[self.pk])

    @property
    def slug(self):
        return slug(self.title, self.kind)

    @property
    def is_draft(self):
        return self.status == Status.DRAFT

    @property
    def authors(self):
        """The author and the co-authors; the latter should be prefetched in lists."""
        return [self.author, *self.co_authors.all()]

    def is_by(self, person):
        """Whether somebody is one of its authors."""
        return any(author.pk == person.pk for author in self.authors)

    def audience(self):
        """Who may see it once it is published, as tokens: `everyone`, `team:7`, `user:12`."""
        return self.audience_of(self.authors)

    def audience_of(self, authors):
        """The same, for authors that the caller knows."""
        tokens = [f"user:{person.pk}" for person in authors]
        if self.visibility == Visibility.EVERYONE:
            return ["everyone", *tokens]
        if self.visibility == Visibility.TEAMS:
            return [f"team:{team.pk}" for team in self.shared_with.all()] + tokens
        return tokens


class Version(models.Model):
    """A whole text of an entry at one moment. Only going live is noted on it later, once. Holds ids, never names."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    author = models.ForeignKey("lessons.User", models.PROTECT, related_name="versions")
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    live_from = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=30), default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_version_a_number")]

    def __str__(self):
        return f"Version {self.number} of {self.entry}"

    @property
    def name(self):
        return f"Version {self.number}"

    @property
    def byline(self):
        left = "" if self.author.is_active else " (former member)"
        return f"{self.author}{left}, {date_format(timezone.localtime(self.created_at), 'j F Y, H:i')}"


class Link(models.Model):
    """One entry says something about another; `anchor` is where on the page of a retrospective it is about."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", "Replaces"
        SUPPORTS = "supports", "Supports"
        CONTRADICTS = "contradicts", "Contradicts"
        RELATES = "relates", "Relates to"
        CAME_FROM = "came-from", "Came from"
        RECURS = "recurs", "Shows again"
        FOLLOWS = "follows", "Follows"

    MADE_BY_VERBS = ("recurs", "follows")
    REVERSED = {
        "replaces": "Replaced by",
        "supports": "Supported by",
        "contradicts": "Contradicted by",
        "relates": "Relates to",
        "came-from": "Led to",
        "recurs": "Happened again in",
        "follows": "Followed by",
    }

    source = models.ForeignKey(Entry, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Entry, models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=20, choices=Kind)
    anchor = models.CharField(max_length=40, blank=True)
    created_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="one_link_a_pair_and_kind"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="no_entry_links_to_itself"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["replaces", "supports", "contradicts", "relates", "came-from", "recurs", "follows"]
                ),
                name="link_kind_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.get_kind_display().lower()} {self.target}"


class Activity(models.Model):
    """What happened to an entry, in one word, for its history page. Ids only; texts are in the versions."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="activities")
    verb = models.CharField(max_length=30)
    person = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["entry", "-at"], name="activities_of_an_entry")]

    def __str__(self):
        return f"{self.verb} {self.entry_id}"

    @property
    def words(self):
        """What happened, as a sentence's beginning."""
        return in_words(self.verb, self.detail)


class AccessGrant(models.Model):
    """An administrator opened one entry that was not theirs to see, with a reason, for a short time."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="grants")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="grants")
    reason = models.CharField(max_length=300)
    granted_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "opened entry"
        verbose_name_plural = "opened entries"
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_grant_has_a_reason")]

    def __str__(self):
        return f"L-{self.entry_id} until {date_format(timezone.localtime(self.ends_at), 'j F Y, H:i')}"
