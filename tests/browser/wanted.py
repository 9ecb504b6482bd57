"""Wanted lessons for the pages: some that are waited for, one that is answered, and searches in vain."""

from datetime import timedelta

from django.utils import timezone

from lessons.models import Team, WantedLesson
from lessons.wanted import answers, closing, telling
from search.models import LoggedSearch


def made(people, stations, lesson):
    """Ask for them; returns the places of their pages by name. What is to be found is indexed before."""
    author, curator = people["author"], people["curator"]
    today = timezone.localdate()
    LoggedSearch.objects.bulk_create(
        LoggedSearch(query=query, results=results, day=today - timedelta(days=day))
        for query, results in (("reindeer calendar", 0), ("calendars for reindeer", 0), ("parking permit", 4))
        for day in range(3)
    )
    wanted = WantedLesson.objects.make(
        "How do other teams plan for frozen points?", by=author, team=stations,
        needed_by=today + timedelta(days=9), queries=["frozen points", "points frozen winter"],
    )  # fmt: skip
    wanted.join(by=people["reader"])
    answers.suggest(wanted, lesson, by=curator)
    WantedLesson.objects.make("What did we learn from leaving a supplier?", by=curator, team=Team.objects.first())
    answered = WantedLesson.objects.make("Who counts the gates?", by=author, queries=["count gates"])
    closing.answer(answered, lesson, by=curator)
    telling.look_up(answered.pk)
    return {"wanted": wanted.get_absolute_url(), "wanted_number": wanted.pk, "answered": answered.get_absolute_url()}
