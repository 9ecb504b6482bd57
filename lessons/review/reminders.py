"""Reminders: one mail for all that waits for somebody's eyes, in their morning.

What is new is told the next working day; what still waits, and what should be looked at again, on Mondays. What a team
looks after is told to its leads, and to all of it where it has none.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from lessons.entry.models import Activity, Entry
from lessons.person.models import Membership, User
from lessons.person.reminding import OnceADay
from lessons.person.zones import zone_named
from lessons.review.cadence import most_harmful
from lessons.review.mending import mended_of
from lessons.review.models import Review, Reviewer, State
from lessons.review.verification import Verification

MONDAY, SATURDAY = 0, 5
MOST_NAMED = 10
MENDED_LATELY = timedelta(days=3)  # of which somebody is told who was never told anything


class ReviewReminder(OnceADay, models.Model):
    """A person was reminded of what waits for their eyes."""

    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="review_reminders")
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_review_reminder_a_person_and_day")]


def people_to_remind(moment):
    """`(person, day)` for those whose own clock shows eight on a working day and for whom something may wait."""
    for people, day in ReviewReminder.not_told(User.objects.writers().filter(review_mails=True), moment):
        if day.weekday() >= SATURDAY:
            continue
        for person in people if day.weekday() == MONDAY else people.filter(_is_in_a_review()):
            yield person, day


def reminder_for(person, day):
    """`(subject, text)` of a person's mail, of what they may see; None when nothing is left to say."""
    waiting = Review.objects.needing(person).for_lines().oldest_first()
    late = _late(person, day) if day.weekday() == MONDAY else Verification.objects.none()
    checks, late_in_all = most_harmful(late, slice(MOST_NAMED), person, day), late.count()
    mended = list(mended_of(person, _last_told(person) or timezone.now() - MENDED_LATELY))
    if day.weekday() != MONDAY and not mended and not _is_news(waiting, person):
        return None
    reviews = list(waiting)
    if not reviews and not checks and not mended:
        return None
    context = {
        "person": person,
        "reviews": reviews[:MOST_NAMED],
        "more_reviews": len(reviews[MOST_NAMED:]),
        "checks": checks,
        "more_checks": late_in_all - len(checks),
        "mended": mended[:MOST_NAMED],
        "more_mended": len(mended[MOST_NAMED:]),
        "site": settings.ORIGIN,
        "reviews_url": reverse("review:index"),
        "checks_url": reverse("review:verification"),
        "settings_url": reverse("person:settings"),
    }
    with timezone.override(zone_named(person.time_zone)):
        return _subject(len(reviews), late_in_all, len(mended)), render_to_string("review/reminder.txt", context)


def _is_in_a_review():
    """A condition: people who were asked to look at something that is open, who sent it, or whose text was mended."""
    opened = Review.objects.open()
    mended = Activity.objects.filter(verb="mended", at__gt=timezone.now() - MENDED_LATELY)
    with_others = Entry.co_authors.through.objects
    asked = Reviewer.objects.filter(review__in=opened)
    return (
        Q(pk__in=asked.values("person"))
        | Q(pk__in=Membership.objects.filter(team__in=asked.values("team")).values("person"))
        | Q(pk__in=opened.values("requested_by"))
        | Q(pk__in=mended.values("entry__author"))
        | Q(pk__in=with_others.filter(entry__in=mended.values("entry")).values("user"))
    )


def _is_news(waiting, person):
    """Whether something came, or came back, since the last mail."""
    last = _last_told(person)
    came = Q(asked_at__gt=last) | Q(state=State.CHANGES, reviewers__decided_at__gt=last) if last else Q()
    return waiting.filter(came).exists()


def _last_told(person):
    return person.review_reminders.order_by("-at").values_list("at", flat=True).first()


def _late(person, day):
    """What this person should look at again: their own, and their team's where they lead it or nobody does."""
    leading = Membership.objects.filter(role="lead").values("team")
    answering = Membership.objects.filter(Q(role="lead") | ~Q(team__in=leading), person=person).values("team")
    held = Verification.objects.held_by(person).filter(
        Q(person=person)
        | Q(team__in=answering)
        | Q(team=None, entry__team__in=answering)
        | Q(team=None, entry__team=None)  # of these only the author's are held by somebody
    )
    return held.filter(Q(due_on__lt=day) | Q(disputed_at__isnull=False)).visible_to(person)


def _subject(reviews, checks, mended=0):
    """
    >>> _subject(2, 1), _subject(0, 3, 1)
    ('2 reviews wait for you, 1 to look at again', '3 to look at again, 1 text of yours was mended')
    """
    waits = f"{reviews} review{'' if reviews == 1 else 's'} wait{'s' if reviews == 1 else ''} for you"
    parts = [waits] if reviews else []
    parts += [f"{checks} to look at again"] if checks else []
    were = "text of yours was" if mended == 1 else "texts of yours were"
    parts += [f"{mended} {were} mended"] if mended else []
    return ", ".join(parts)
