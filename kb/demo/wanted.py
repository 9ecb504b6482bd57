"""What the demo’s people searched for in vain, what they want to know, and what was answered."""

from datetime import UTC, datetime, time, timedelta

import yaml
from django.utils import timezone

from lessons.models import Team, WantedLesson
from lessons.wanted import closing
from search.models import LoggedSearch


def load(path, *, people, entries):
    """Log the searches of a file, and ask for its wanted lessons."""
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    LoggedSearch.objects.bulk_create(row for search in facts["searches"] for row in _logged(search))
    for row in facts["wanted"]:
        _wanted(row, people, entries)


def _logged(search):
    """A search as often as the file says, spread over so many days until yesterday."""
    for turn in range(search["times"]):
        was_opened = turn < search.get("opened", 0)
        yield LoggedSearch(
            query=search["query"], results=search.get("results", 0), clicked_kind="lesson" if was_opened else "",
            day=timezone.localdate() - timedelta(days=1 + turn * search["over"] // search["times"]),
        )  # fmt: skip


def _wanted(row, people, entries):
    today = timezone.localdate()
    asked = _moment(row["asked"])
    wanted = WantedLesson.objects.make(
        row["question"], by=people[row["by"]], queries=row["queries"], waits=False, at=asked,
        needed_by=today + timedelta(days=row["needed_in"]) if "needed_in" in row else None,
        team=Team.objects.get(slug=row["team"]) if "team" in row else None,
    )  # fmt: skip
    for day, name in enumerate(row["waiting"]):
        wanted.join(by=people[name], at=asked + timedelta(days=day))
    if answer := row.get("answer"):
        at = _moment(answer["day"])
        closing.answer(wanted, entries[answer["entry"]], by=people[answer["by"]])
        WantedLesson.objects.filter(pk=wanted.pk).update(closed_at=at)
        wanted.queries.update(found_then=answer["then"])  # when it was asked for, the answer was not there yet
        wanted.settled.update(at=at)
        wanted.waiting.update(told_at=at)  # nobody is written to about what was long ago


def _moment(day):
    return datetime.combine(day, time(9, day.toordinal() % 60), UTC)
