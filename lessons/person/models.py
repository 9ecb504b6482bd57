"""People, the teams they are in, and the projects they work on."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from lessons.common.auditing import Audited
from lessons.common.signals import entries_changed
from lessons.common.text import fold, one_line, slug
from lessons.person.managers import MembershipQuerySet, PersonManager, ProjectQuerySet, TeamQuerySet
from lessons.person.removal import Removal
from lessons.person.rights import Rights, Role


def judge_name(thing, field):
    """Refuse a tidied name of which nothing is left, or that grew too long when its accents were composed."""
    if not (name := getattr(thing, field)):
        raise ValidationError({field: "Write a name with at least one sign that can be printed."})
    thing._meta.get_field(field).run_validators(name)


class User(Rights, Audited, AbstractBaseUser):
    """A person who signs in by e-mail."""

    AUDITED = ("person", ("role", "is_active"))
    UNTOLD = ("display_name", "email")

    email = models.EmailField("e-mail", max_length=254, unique=True)
    display_name = models.CharField("name", max_length=100)
    sort_key = models.CharField(max_length=120, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.AUTHOR)
    time_zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="en-gb", editable=False)
    theme = models.CharField(
        max_length=5, blank=True, choices=[("", "As the system"), ("light", "Light"), ("dark", "Dark")]
    )
    keyboard_shortcuts = models.BooleanField(default=True)
    action_mails = models.BooleanField(default=True)
    review_mails = models.BooleanField(default=True)
    is_active = models.BooleanField("may sign in", default=True)
    sessions_ended_at = models.DateTimeField(null=True, editable=False)
    feed_key = models.UUIDField(default=uuid.uuid4, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_an_email",
                violation_error_message="There is a person with this e-mail already.",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]
        indexes = [models.Index(fields=["sort_key"], name="people_by_name")]

    def __str__(self):
        return self.display_name

    def clean(self):
        super().clean()
        self._tidy()
        judge_name(self, "display_name")

    def save(self, *args, **kwargs):
        self._tidy()
        self.sort_key = fold(self.display_name)[:120]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("person:show", args=[self.pk])

    @property
    def known_as(self):
        """The name, and that they have left if they have."""
        return str(self) if self.is_active else f"{self} (former member)"

    @property
    def initials(self):
        names = self.display_name.split()
        return "".join(name[0] for name in (names[:1] + names[1:][-1:])).upper() or "?"

    # Sessions

    def _get_session_auth_hash(self, secret=None):
        """Ending a person's sessions changes the hash that every one of them carries."""
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return super()._get_session_auth_hash(secret=secret) + ended

    @transaction.atomic
    def deactivate(self, *, by=None):
        """They can no longer sign in, and every session of theirs ends now; what they wrote stays."""
        before, self.is_active = self.told(), False
        self.sessions_ended_at = timezone.now()
        self.feed_key = uuid.uuid4()
        self.save(update_fields=["is_active", "sessions_ended_at", "feed_key", "sort_key"])
        self.tell("deactivated", by=by, before=before, after=self.told())

    @transaction.atomic
    def reactivate(self, *, by=None):
        """They may sign in again; their old sessions stay ended."""
        before, self.is_active = self.told(), True
        self.save(update_fields=["is_active", "sort_key"])
        self.tell("reactivated", by=by, before=before, after=self.told())

    @transaction.atomic
    def end_sessions(self, *, by=None):
        """Sign them out everywhere, now; the address of their feeds ends too."""
        self.sessions_ended_at = timezone.now()
        self.feed_key = uuid.uuid4()
        self.save(update_fields=["sessions_ended_at", "feed_key", "sort_key"])
        self.tell("sessions ended", by=by)

    @transaction.atomic
    def rename(self, name, *, by=None):
        """A new display name; the index is told, because `by:` finds entries by it."""
        since, self.display_name = self.kept(), name
        self.save(update_fields=["display_name", "sort_key"])
        self.tell_changed(since, by=by, only=["display_name"])
        entries_changed.send(User, keys=list(self.entries.model.objects.by(self).values_list("pk", flat=True)))

    def change_feed_address(self):
        """From now on the old address of their feeds leads nowhere."""
        self.feed_key = uuid.uuid4()
        self.save(update_fields=["feed_key", "sort_key"])

    def team_ids(self):
        """The ids of the person's teams; read once for each request."""
        if not hasattr(self, "_team_ids"):
            self._team_ids = frozenset(self.memberships.values_list("team_id", flat=True))
        return self._team_ids

    def own_teams(self):
        """The person's teams by name, as a list; their ids are known from then on."""
        teams = list(self.teams.for_listing())
        self._team_ids = frozenset(team.pk for team in teams)
        return teams

    def _tidy(self):
        self.display_name = one_line(self.display_name)
        self.email = self.email.lower()  # allauth looks for it in lower case


class Team(Removal, Audited, models.Model):
    """Some people who work together. A parent team's members do not see a sub-team's entries by that alone."""

    AUDITED = ("team", ("parent_id",))
    UNTOLD = ("name", "slug", "description")

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    sort_key = models.CharField(max_length=100, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    description = models.TextField(blank=True, max_length=2000)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_team_a_name",
                violation_error_message="There is a team with this name already.",
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="a_team_is_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = one_line(self.name)
        self.sort_key = fold(self.name)[:100]
        self.slug = self.slug or slug(self.name, "team")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("team:show", args=[self.slug])

    def clean(self):
        self.name = one_line(self.name)
        judge_name(self, "name")

    @transaction.atomic
    def rename(self, name, *, by=None):
        """A new name; every entry of the team is indexed anew."""
        since, self.name = self.kept(), name
        self.save(update_fields=["name", "sort_key"])
        self.tell_changed(since, by=by, only=["name"])
        entries_changed.send(Team, keys=list(self.entries.values_list("pk", flat=True)))


class Membership(Audited, models.Model):
    """A person in a team."""

    AUDITED = ("membership", ("person_id", "team_id", "role"))

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        LEAD = "lead", "Lead"

    person = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "team"], name="one_membership_a_person_and_team"),
        ]

    def __str__(self):
        return f"{self.person} in {self.team}"


class Project(Audited, models.Model):
    """A piece of work with a goal, a beginning and, some day, an end."""

    AUDITED = ("project", ("team_id", "started", "ended"))
    UNTOLD = ("name", "goal")

    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=140, editable=False)
    goal = models.TextField(blank=True, max_length=2000)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="projects")
    started = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)
    tags = TaggableManager(through="lessons.TaggedProject", blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True)
                | models.Q(started__isnull=True)
                | models.Q(ended__gte=models.F("started")),
                name="a_project_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = one_line(self.name)
        self.sort_key = fold(self.name)[:140]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("project:show", args=[self.pk, slug(self.name, "project")])

    def clean(self):
        self.name = one_line(self.name)
        judge_name(self, "name")

    @transaction.atomic
    def rename(self, name, *, by=None):
        """A new name; every entry of the project is indexed anew."""
        since, self.name = self.kept(), name
        self.save(update_fields=["name", "sort_key"])
        self.tell_changed(since, by=by, only=["name"])
        entries_changed.send(Project, keys=list(self.entries.values_list("pk", flat=True)))

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Its entries stay, without a project."""
        keys = list(self.entries.values_list("pk", flat=True))
        deleted = super().delete(*args, **kwargs)
        entries_changed.send(Project, keys=keys)
        return deleted
