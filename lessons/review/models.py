"""Reviews: a change that waits for peers, who looks at it, and what they said of which paragraph."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from lessons.entry.access import tokens_of
from lessons.entry.models import Entry

LONGEST = 4000
LONGEST_HEADING = 120


class Policy(models.TextChoices):
    """Whether what a team publishes is looked at first."""

    REQUIRED = "required", "Required: readers see a change once somebody has approved it"
    OPTIONAL = "optional", "Optional: whoever writes may ask"
    OFF = "off", "Off: nobody is asked"


class TeamPolicy(models.Model):
    """What a team chose; a team without one leaves it to whoever writes."""

    team = models.OneToOneField("lessons.Team", models.CASCADE, primary_key=True, related_name="review_policy")
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.OPTIONAL)

    class Meta:
        verbose_name_plural = "team policies"
        constraints = [models.CheckConstraint(condition=Q(policy__in=Policy.values), name="review_policy_is_known")]

    def __str__(self):
        return f"{self.team}: {self.policy}"


class State(models.TextChoices):
    WAITING = "waiting", "In review"
    CHANGES = "changes", "Changes asked for"
    APPROVED = "approved", "Approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (State.WAITING, State.CHANGES)


class ReviewQuerySet(models.QuerySet):
    """The vocabulary of lists of reviews. The last word owns the joins."""

    def open(self):
        return self.filter(state__in=OPEN)

    def of(self, entry):
        return self.filter(entry=entry)

    def visible_to(self, person):
        """Those of what this person wrote. While they are open, those they were asked about: of a draft the asking lets
        them in, of what has readers they must be one. And, of what they see, those they asked for, those of their
        teams' texts, and all for who curates; of these, once they are over, only whose text they may read.
        """
        # looked up one by one: reviews are few, entries many
        this = Entry.objects.filter(pk=OuterRef("entry"), deleted_at=None)
        seen = Q(Exists(this.visible_to(person)))
        has_readers = Q(entry__published_at__isnull=False)
        own = Q(Exists(this.by(person)))
        asked = Q(pk__in=Reviewer.objects.asking(person).values("review"))
        let_in = asked & ~has_readers & Q(state__in=OPEN)
        theirs = Q(entry__team__in=person.team_ids()) if not person.is_curator else Q()
        was_live = Q(version__live_from__isnull=False, version__audience__overlap=tokens_of(person))
        readable = Q(state__in=OPEN) | Q(version=F("entry__live")) | was_live
        concerned = Q(requested_by=person) | asked | has_readers & theirs & readable
        return self.filter(own | let_in | seen & concerned, entry__deleted_at__isnull=True)

    def waiting_for(self, person):
        """Those that this person was asked to look at and has not."""
        asked = Reviewer.objects.asking(person).filter(decision="").values("review")
        waiting = self.visible_to(person).filter(state=State.WAITING, pk__in=asked)
        return waiting.exclude(version__author=person)

    def needing(self, person):
        """Those that wait for this person: for their review, or for their text that was sent back."""
        sent_back = self.visible_to(person).filter(state=State.CHANGES, requested_by=person)
        return self.filter(Q(pk__in=self.waiting_for(person).values("pk")) | Q(pk__in=sent_back.values("pk")))

    def asked_by(self, person):
        return self.visible_to(person).filter(requested_by=person)

    def for_lines(self):
        """What one line of a short list shows."""
        return self.select_related("entry", "version__author")

    def oldest_first(self):
        return self.order_by("asked_at", "pk")

    def for_listing(self):
        reviewers = models.Prefetch("reviewers", Reviewer.objects.select_related("person", "team"))
        return self.select_related("entry__team", "version__author", "requested_by").prefetch_related(reviewers)


class Review(models.Model):
    """One change on its way to readers. `version` is what is looked at now; it moves on when the text is sent again."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="reviews")
    version = models.ForeignKey("lessons.Version", models.RESTRICT, related_name="+")
    requested_by = models.ForeignKey("lessons.User", models.PROTECT, related_name="reviews_asked")
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=["waiting", "changes"]), name="one_open_review_an_entry"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="review_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "changes"], ended_at__isnull=True)
                | Q(state__in=["approved", "withdrawn"], ended_at__isnull=False),
                name="a_review_that_ended_knows_since_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="reviews_by_state")]

    def __str__(self):
        return f"Version {self.version.number} of {self.entry}"

    def get_absolute_url(self):
        return reverse("review:show", args=[self.pk])

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def title(self):
        """What the text is called that is looked at; its entry may have another title, or none."""
        return self.version.content.get("title") or str(self.entry)


class ReviewerQuerySet(models.QuerySet):
    def asking(self, person):
        """The requests that are for this person, themselves or by one of their teams."""
        return self.filter(Q(person=person) | Q(team__in=person.team_ids()))


class Reviewer(models.Model):
    """A person, or a group of which one is enough, who was asked; what they said of which version."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Asked for changes"

    review = models.ForeignKey(Review, models.CASCADE, related_name="reviewers")
    person = models.ForeignKey("lessons.User", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("lessons.Team", models.CASCADE, null=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="a_reviewer_is_a_person_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "approved", "changes"]), name="review_decision_is_known"
            ),
            models.UniqueConstraint(fields=["review", "person"], name="one_request_a_review_and_person"),
            models.UniqueConstraint(fields=["review", "team"], name="one_request_a_review_and_team"),
        ]

    def __str__(self):
        return str(self.person or self.team)


class Look(models.Model):
    """The newest version of a review that a person has had before them."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="looks")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="+")
    version = models.ForeignKey("lessons.Version", models.CASCADE, related_name="+")
    before = models.ForeignKey("lessons.Version", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="one_look_a_review_and_person")]

    def __str__(self):
        return f"{self.person_id} at review {self.review_id}"


class Remark(models.Model):
    """What somebody said in a review: of the whole, or of one paragraph, which is quoted as it was."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="remarks")
    version = models.ForeignKey("lessons.Version", models.CASCADE, related_name="+")
    part = models.CharField(max_length=LONGEST_HEADING, blank=True)
    quote = models.TextField(blank=True)
    text = models.TextField()
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something")]

    def __str__(self):
        return self.text

    @property
    def is_open(self):
        return self.resolved_at is None
