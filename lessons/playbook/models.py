"""Playbook: how a kind of work is done here, step by step, and why each step is there."""

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from taggit.managers import TaggableManager

from lessons.entry.models import Entry
from lessons.person.models import Team
from lessons.tag.models import Tag


class Moment(models.TextChoices):
    """When a playbook is offered to those whom it fits."""

    PROJECT = "project", "A project starts"
    RETROSPECTIVE = "retrospective", "A retrospective is planned"
    EXPERIMENT = "experiment", "An experiment is planned"


class PlaybookQuerySet(models.QuerySet):
    """The vocabulary of lists of playbooks, and how one begins. The last word owns the joins."""

    @transaction.atomic
    def draft(self, content, *, by, source=None, note="", at=None, visibility="everyone", teams=(), publish=False):
        """A new playbook by this person, with its first version; a draft unless `publish` is set. Returns it."""
        entry = Entry.objects.create(
            kind="playbook", author=by, source=source, visibility=visibility, created_at=at or timezone.now()
        )
        entry.shared_with.set(teams)
        playbook = self.create(entry=entry)
        entry.save_text(content, by=by, note=note, at=at, publish=publish)
        return playbook

    def on_the_shelf(self, person):
        """Those this person may see that are current: neither drafts, nor archived, nor replaced."""
        return self.filter(entry__in=Entry.objects.visible_to(person).filter(status="published"))

    def for_team(self, team):
        """Those whose filter lets a team in; without a team, those that are for any."""
        anybody = Q(for_teams=None)
        return self.filter(anybody | Q(for_teams=team) if team else anybody).distinct()

    def for_tags(self, tags):
        """Those whose filter lets a project with these tags in; a playbook that names none is for any."""
        theirs = self.model.tag_filter.rel.related_model.objects.filter(tag__in=tags)
        return self.filter(Q(tag_filter=None) | Q(pk__in=theirs.values("content_object_id"))).distinct()

    def with_counts(self):
        """Each with `step_count`, and with `founded`: how many of its steps have something behind them."""
        steps = self.model.steps.rel.related_model.objects.filter(playbook=OuterRef("pk")).order_by()
        counted = steps.values("playbook").annotate(
            number=Count("pk", distinct=True), founded=Count("bases__step", distinct=True)
        )
        return self.annotate(
            step_count=Coalesce(Subquery(counted.values("number")), 0),
            founded=Coalesce(Subquery(counted.values("founded")), 0),
        )

    def by_title(self):
        return self.order_by("entry__title_key", "pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("entry__team", "entry__live", "entry__verification")


class Playbook(models.Model):
    """What only a playbook has; its steps are rows of their own. All of it is text and has versions."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="playbook")
    purpose = models.TextField(blank=True)
    when = models.TextField(blank=True)
    preconditions = models.TextField(blank=True)
    roles = models.TextField(blank=True)
    moments = ArrayField(models.CharField(max_length=20, choices=Moment), default=list, blank=True)
    for_teams = models.ManyToManyField("lessons.Team", related_name="+", blank=True)
    project_tags = TaggableManager(through="lessons.TaggedPlaybook", blank=True)
    curators = models.ManyToManyField("lessons.User", related_name="curated_playbooks", blank=True)

    objects = PlaybookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(moments__contained_by=Moment.values), name="playbook_moments_are_known"),
        ]

    def __str__(self):
        return str(self.entry)

    def get_absolute_url(self):
        return self.entry.get_absolute_url()

    def fit(self, *, teams, tags):
        """Set whom it is offered to, by ids of teams and names of tags; teams that are gone are left out."""
        self.for_teams.set(Team.objects.filter(pk__in=teams))
        self.project_tags.set(Tag.objects.named(tags))

    def entrust(self, people):
        """Name those who look after it, by id; those who are gone are left out."""
        self.curators.set(get_user_model().objects.filter(pk__in=people))
