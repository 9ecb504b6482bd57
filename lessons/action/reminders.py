"""Reminders: one mail a day at most for each owner, in their morning, about what is due or should be checked."""

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from lessons.action.models import Action
from lessons.person.models import User
from lessons.person.reminding import OnceADay
from lessons.person.zones import zone_named

MOST_NAMED = 20  # actions in one mail; of more, their number is told


class ActionReminder(OnceADay, models.Model):
    """A person was reminded of their actions."""

    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="action_reminders")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_action_reminder_a_person_and_day")]


def people_to_remind(moment):
    """`(person, day)` for those whose own clock shows eight and who may have something to do, once each day."""
    for people, day in ActionReminder.not_told(User.objects.writers().filter(action_mails=True), moment):
        for person in people.filter(pk__in=Action.objects.pressing(day).values("owner")):
            yield person, day


def reminder_for(person, day):
    """`(subject, text)` of a person's mail, of what they may still see; None when nothing is left to say."""
    seen = Action.objects.visible_to(person).owned_by(person).for_reader(person)
    actions = list(seen.pressing(day).open_first())
    if not actions:
        return None
    overdue = [action for action in actions if action.is_overdue(day)]
    soon = [action for action in actions if action.is_open and not action.is_overdue(day)]
    checks = [action for action in actions if not action.is_open]
    context = {
        "person": person,
        "parts": [
            {"heading": heading, "actions": found[:MOST_NAMED], "more": len(found[MOST_NAMED:])}
            for heading, found in (("Overdue", overdue), ("Due soon", soon), ("Done: did it help?", checks))
            if found
        ],
        "site": settings.ORIGIN,
        "all_url": reverse("action:index"),
        "settings_url": reverse("person:settings"),
    }
    with timezone.override(zone_named(person.time_zone)):
        return _subject(len(overdue), len(soon), len(checks)), render_to_string("action/reminder.txt", context)


def _subject(overdue, soon, checks):
    """
    >>> _subject(2, 1, 0), _subject(0, 0, 1)
    ('Your actions: 2 overdue, 1 due soon', 'Your actions: 1 to look back on')
    """
    counted = ((overdue, "overdue"), (soon, "due soon"), (checks, "to look back on"))
    return "Your actions: " + ", ".join(f"{number} {words}" for number, words in counted if number)
