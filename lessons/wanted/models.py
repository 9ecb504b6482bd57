"""Wanted lessons: what people need to know and nobody has written yet, and how many wait for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import DomainError, NotAllowed
from lessons.common.text import one_line
from lessons.entry.models import Entry
from search import engine

LONGEST_QUESTION, LONGEST_QUERY = 300, 1000
MOST_QUERIES = 12


class WantedQuerySet(models.QuerySet):
    """The vocabulary of lists of what is wanted. The last word owns the joins."""

    def visible_to(self, person):
        """Everybody who may sign in sees what is wanted; of an answer, they see what they may see of the entry."""
        return self if person.is_authenticated and person.is_active else self.none()

    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.exclude(closed_at=None)

    def most_waited_for(self):
        """After `for_listing`."""
        return self.order_by("-waiting_count", F("needed_by").asc(nulls_last=True), "made_at", "pk")

    def latest_closed_first(self):
        return self.order_by("-closed_at", "-pk")

    def for_listing(self):
        """With the number of those who wait, who may know, and whether it is being written."""
        waiting = Count("waiting", filter=Q(waiting__person__is_active=True), distinct=True)
        drafts = self.model.drafts.rel.related_model.objects.under_way().filter(wanted=OuterRef("pk"))
        return self.select_related("team").annotate(waiting_count=waiting, is_being_written=Exists(drafts))

    def for_reader(self, person):
        """With whether this person waits themselves; an `answer` that they may not see is None."""
        seen = Entry.objects.visible_to(person).without_drafts()
        return self.waited_for_by(person).prefetch_related(Prefetch("answer", queryset=seen), "queries")

    def waited_for_by(self, person):
        """Each with whether it `is_waited_for` by this person."""
        return self.annotate(is_waited_for=Exists(Waiting.objects.filter(wanted=OuterRef("pk"), person=person)))

    @transaction.atomic
    def make(self, question, *, by, queries=(), needed_by=None, team=None, waits=True, at=None):
        """Ask for a lesson; `queries` are the searches that found none, the most asked first. `waits`: tell this
        person, too, when it is answered. Returns it. Raises `DomainError`."""
        if not by.can_write:
            raise NotAllowed("Your account can read but not write. Ask somebody who writes to ask for this.")
        question, queries = question_or_refuse(question), tidied(queries)
        stems = recognised_by(queries, question)
        moment = at or timezone.now()
        try:
            with transaction.atomic():
                wanted = self.create(
                    question=question, stems=stems, needed_by=needed_by, team=team, made_by=by, made_at=moment
                )
        except IntegrityError:
            raise DomainError(self.model.ONCE) from None
        WantedQuery.objects.bulk_create(
            WantedQuery(wanted=wanted, place=place, text=text, found_then=how_many_find(text))
            for place, text in enumerate(queries)
        )
        told = {"team": team and team.pk, "needed_by": needed_by and needed_by.isoformat()}
        tell("made", "wanted lesson", wanted.pk, by=by, after=told)
        if waits:
            wanted.join(by=by, at=moment)
        return wanted


class WantedLesson(models.Model):
    """A question that searches did not answer. Open until an entry does, or until nobody needs it any more.

    `stems` are those of its first query, or of the question where there is none: what it is recognised by.
    """

    ONCE = "This is on the wanted list already. Say there that you want it too."

    question = models.CharField(max_length=LONGEST_QUESTION)
    stems = ArrayField(models.CharField(max_length=64), default=list)
    needed_by = models.DateField(null=True, blank=True)
    team = models.ForeignKey("lessons.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.ForeignKey("lessons.Entry", models.SET_NULL, null=True, blank=True, related_name="answers_wanted")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = WantedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="what_is_wanted_has_a_question"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(closed_at__isnull=False), name="what_is_answered_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="what_somebody_closed_is_closed",
            ),
            models.UniqueConstraint(
                fields=["stems"], condition=Q(closed_at__isnull=True) & ~Q(stems=[]), name="the_same_is_wanted_once"
            ),
        ]
        indexes = [models.Index(fields=["-closed_at"], name="wanted_lessons_by_closing")]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return reverse("wanted:show", args=[self.pk])

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def is_looked_up(self):
        """Whether its searches were asked again since it was closed."""
        return any(query.found_now is not None for query in self.queries.all())

    def join(self, *, by, at=None):
        """Wait for it too: one mail comes when it is answered. Told to nobody, the audit log included."""
        if not self.is_open:
            raise DomainError("This is no longer waited for. Look whether the answer helps, or ask anew.")
        Waiting.objects.get_or_create(wanted=self, person=by, defaults={"since": at or timezone.now()})

    def leave(self, *, by):
        """Wait for it no longer."""
        self.waiting.filter(person=by).delete()


class WantedQuery(models.Model):
    """A search that led to a wanted lesson: how many entries for everyone had all its words when it was asked for,
    and how many since it was closed. `rank` is where the answer stands among them; None when it is not near the top."""

    wanted = models.ForeignKey(WantedLesson, models.CASCADE, related_name="queries")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_QUERY)
    found_then = models.PositiveIntegerField()
    found_now = models.PositiveIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["wanted", "place"], name="one_query_a_place"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(found_now__isnull=False), name="a_rank_is_among_what_was_found"
            ),
        ]

    def __str__(self):
        return self.text


class Waiting(models.Model):
    """A person who wants to know. Pages show how many there are and never who; `told_at`: they had their mail."""

    wanted = models.ForeignKey(WantedLesson, models.CASCADE, related_name="waiting")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "waiting"
        constraints = [models.UniqueConstraint(fields=["wanted", "person"], name="nobody_waits_twice")]

    def __str__(self):
        return f"Somebody waits for {self.wanted_id}"


def question_or_refuse(question):
    """A question as it is kept, on one line; DomainError where there is none or it is too long."""
    question = one_line(question)
    if not question or len(question) > LONGEST_QUESTION:
        raise DomainError(f"Write what you need to know, in at most {LONGEST_QUESTION} characters.")
    return question


def recognised_by(queries, question):
    """The stems of the first query, or of the question where there is none."""
    return sorted(engine.telling_stems(queries[0] if queries else question))


def tidied(queries):
    """Searches as they are kept: on one line, each once, not too many."""
    tidy = (one_line(query)[:LONGEST_QUERY] for query in queries)
    return list(dict.fromkeys(query for query in tidy if query))[:MOST_QUERIES]


def how_many_find(query):
    """How many entries that everyone may see have all the words of a query."""
    return engine.find(query, engine.EVERYONE, size=1, strict=True).total


def like(stems, wanted):
    """Those of some wanted lessons that are about the same, by the stems of their words."""
    return [each for each in wanted if shares_most(stems, frozenset(each.stems))]


def shares_most(stems, others):
    """Whether two sets of stems have more than half of the longer one in common.

    >>> shares_most({"frozen", "point"}, {"frozen", "point", "winter"}), shares_most({"door", "n4"}, {"door", "cost"})
    (True, False)
    """
    return len(stems & others) * 2 > max(len(stems), len(others))
