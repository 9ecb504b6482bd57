"""How an action stands on a day, in a mark of its own: never by hue alone."""

from datetime import date, timedelta

import pytest

from lessons.action.standing import standing_of
from lessons.models import Action

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("days", "words"), [
    (-1, "1 day late"), (-13, "13 days late"), (-14, "2 weeks late"), (-62, "8 weeks late"), (-63, "2 months late"),
    (-729, "24 months late"), (-730, "2 years late"), (0, "Due today"), (1, "Due tomorrow"), (3, "Due Friday"),
    (4, "Due 28 Nov"), (60, "Due 23 Jan 2027"),
])  # fmt: skip
def test_an_open_one_says_how_late_it_is_or_when_it_is_due(days, words):
    mark = standing_of(Action(state="open", due_on=TODAY + timedelta(days=days)), TODAY)
    assert mark.words == words
    assert mark.tone == ("due" if days < 0 else "open")


def test_every_standing_has_words_and_a_shape_of_its_own():
    ended = [
        standing_of(Action(state=state, helped=helped, check_on=TODAY + timedelta(days=days)), TODAY)
        for state, helped, days in (
            ("dropped", "", 0), ("done", "", 1), ("done", "", 0), ("done", "yes", 0), ("done", "no", 0),
        )
    ]  # fmt: skip
    assert [mark.words for mark in ended] == ["Dropped", "Done", "Did it help?", "It helped", "Did not help"]
    assert len({mark.icon for mark in ended}) == len(ended)
