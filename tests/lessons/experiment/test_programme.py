"""The programme: figures with the numbers behind them, counted over what one may see, and the rows they open."""

from datetime import UTC, datetime, timedelta

import pytest

from lessons.experiment.content import figure, number
from lessons.experiment.drawing import drawing, is_reached
from lessons.experiment.harvest import harvest
from lessons.experiment.programme import figures
from lessons.models import Entry
from tests import builders
from tests.builders import CONCLUSION

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def ended(outcome, by, *, days, **options):
    entry = builders.experiment(f"{outcome} after {days}", by=by, start=True, at=BEGUN, **options)
    entry.experiment.conclude(outcome, CONCLUSION, by=by, at=BEGUN + timedelta(days=days))
    return Entry.objects.get(pk=entry.pk)


def test_every_figure_has_the_number_behind_it_and_opens_its_rows(ada, dov, client):
    ended("confirmed", ada, days=10)
    refuted = ended("refuted", ada, days=30)
    ended("refuted", ada, days=80)
    lesson = harvest(refuted.experiment, by=ada)
    harvest(refuted.experiment, by=ada)
    lesson.save_text(lesson.latest.content, by=ada, publish=True)
    stopped = builders.experiment("Stopped one", by=ada, start=True, at=BEGUN)
    stopped.experiment.stop(by=ada, reason="Snow.")
    builders.experiment("Running one", by=ada, start=True)
    builders.experiment("Proposed one", by=ada)
    builders.experiment("Draft one", by=ada, publish=False)
    client.force_login(dov)
    page = client.get("/experiments/").text
    assert "1 confirmed" in page
    assert "2 refuted" in page
    assert "30 days" in page
    assert "median of 3; the longest took 80" in page
    assert "lesson came from 1 of the 4 that ended" in " ".join(page.split())
    assert "Draft one" not in page
    assert "%" not in page[page.index("<main") :]
    for choice, shown, hidden in (
        ("refuted", "refuted after 30", "confirmed after 10"),
        ("confirmed", "confirmed after 10", "refuted after 30"),
        ("stopped", "Stopped one", "refuted after 30"),
        ("with-lessons", "refuted after 30", "refuted after 80"),
        ("odd", "Stopped one", "Draft one"),
    ):
        page = client.get(f"/experiments/?show={choice}").text
        assert (shown in page, hidden in page) == (True, False), choice
        assert "Running one" in page


def test_what_one_may_not_see_is_in_no_figure(ada, dov, stations):
    ended("confirmed", ada, days=10, visibility="teams", shared_with=[stations])
    archived = ended("refuted", ada, days=20)
    archived.archive(by=ada)
    open_one = ended("refuted", ada, days=40)
    hidden = harvest(open_one.experiment, by=ada)
    hidden.show_to("me", by=ada)
    hidden.save_text(hidden.latest.content, by=ada, publish=True)
    seen = figures(dov)
    assert (seen.ended, seen.confirmed, seen.refuted, seen.median.days, seen.lessons) == (1, 0, 1, 40, 0)
    own = figures(ada)
    assert (own.ended, own.confirmed, own.median.days, own.lessons) == (2, 1, 25, 1)


def test_an_empty_programme_says_how_to_begin(ada, client):
    client.force_login(ada)
    page = client.get("/experiments/").text
    assert "Nobody has proposed an experiment yet" in page
    assert "Plan the first one" in page


def test_the_programme_costs_the_same_whatever_it_holds(ada, client, django_assert_max_num_queries):
    for number_ in range(4):
        ended("refuted", ada, days=10 + number_)
        entry = builders.experiment(by=ada, start=True)
        entry.experiment.log("Read.", by=ada, value=7)
        builders.experiment(by=ada, visibility="me")
    client.force_login(ada)
    with django_assert_max_num_queries(12):
        client.get("/experiments/")


def test_an_experiments_page_costs_the_same_whatever_it_holds(
    ada, ben, stations, client, django_assert_max_num_queries
):
    entry = ended("refuted", ada, days=10, squad=[ada, ben], squad_teams=[stations], team=stations, tags=["a", "b"])
    for _ in range(3):
        harvest(entry.experiment, by=ada)
        entry.link_to(builders.lesson(by=ada), "supports", by=ada)
    running = builders.experiment(by=ada, squad=[ada, ben], start=True)
    for text in ("One.", "Two.", "Three."):
        running.experiment.log(text, by=ben, value=4)
    client.force_login(ben)
    for page in (entry, running, builders.experiment(by=ada)):
        with django_assert_max_num_queries(12):
            assert client.get(page.get_absolute_url()).status_code == 200


def test_a_latest_reading_is_on_the_row_of_a_running_one(ada, client):
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.log("Nine.", by=ada, value=number("9"))
    entry.experiment.log("No figure.", by=ada)
    client.force_login(ada)
    assert "last reading 9, target 7" in client.get("/experiments/").text


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [("14", 14, "14"), ("2,50", 2.5, "2.5"), ("−3", -3, "−3"), ("1 204.5", 1204.5, "1\u202f204.5"), ("0", 0, "0"),
     ("", None, ""), ("many", None, ""), ("NaN", None, ""), ("1e3", 1000, "1\u202f000"), ("1e99", None, ""),
     ("٣", None, ""), ("0.00001", 0, "0"), ("-0", 0, "0")],
)  # fmt: skip
def test_a_number_is_taken_as_people_type_it(typed, kept, shown):
    assert number(typed) == kept
    assert figure(number(typed)) == shown


def test_bars_begin_at_zero_and_a_result_is_judged_from_the_baseline(ada):
    experiment = builders.experiment(by=ada).experiment
    experiment.baseline, experiment.target, experiment.result = number("-5"), number("5"), None
    drawn = drawing(experiment, reading=number("0"))
    assert [(bar.key, bar.start, bar.length) for bar in drawn.bars] == [
        ("before", 0, 50), ("target", 50, 50), ("now", 50, 0)
    ]  # fmt: skip
    for baseline, target, result, reached in ((14, 7, 7, True), (14, 7, 8, False), (3, 5, 5, True), (3, 5, 4, False)):
        experiment.baseline, experiment.target, experiment.result = baseline, target, result
        assert is_reached(experiment) is reached
    experiment.baseline = None
    assert is_reached(experiment) is None
