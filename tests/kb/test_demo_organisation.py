"""The demo organisation as it lies in the database: whole, in order, and with something to do for whoever signs in."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F
from django.urls import resolve
from django.utils import timezone

from kb import demo
from kb.demo.retrospectives import TOLD_UNTIL, with_days
from lessons.common.errors import NotAllowed
from lessons.models import (
    Action,
    Activity,
    Commitment,
    Entry,
    Finding,
    Harvest,
    Link,
    Retrospective,
    TeamFormat,
    User,
    WantedLesson,
)
from lessons.retrospective import moving
from lessons.retrospective.access import board_or_refuse
from lessons.retrospective.formats import BUILT_IN
from lessons.retrospective.phases import Phase
from lessons.wanted.gaps import clusters

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker):
    """The whole organisation, loaded once and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        yield
        transaction.set_rollback(True)


def account(role):
    return User.objects.get(email=f"{role}@norrland.example")


def promised():
    return Action.objects.filter(origin__kind="retrospective")


def test_every_format_has_been_used_and_a_team_has_its_own():
    closed = list(Retrospective.objects.closed())
    assert {each.format_key for each in closed} >= {*BUILT_IN, TeamFormat.objects.get().key}
    assert sum(each.format_key == "incident-review" for each in closed) == 2
    assert sum(each.by_the_clock for each in closed) == 1


def test_some_are_for_everyone_and_some_for_their_teams():
    seen = {role: Retrospective.objects.visible_to(account(role)).count() for role, _ in demo.accounts()}
    assert Retrospective.objects.count() == 15
    assert all(10 < count < 15 for count in seen.values())


def test_three_of_one_team_follow_each_other_and_the_next_is_planned():
    planned = Retrospective.objects.planned().get()
    assert planned.held_on > timezone.localdate()
    third = planned.follows
    assert third.follows.follows.follows is None
    assert {each.entry.team.name for each in (planned, third, third.follows)} == {"Timetable"}
    assert Link.objects.filter(kind="follows").count() == Retrospective.objects.exclude(follows=None).count() == 5


def test_one_runs_now_and_those_who_write_may_join_it():
    running = Retrospective.objects.under_way().get()
    assert running.phase == Phase.GROUP
    assert timezone.now() - running.opened_at < timedelta(hours=1)
    for role in ("author", "curator", "administrator"):
        moving.join(board_or_refuse(account(role), running.pk), by=account(role))
    with pytest.raises(NotAllowed):
        board_or_refuse(account("reader"), running.pk)
    signed = running.notes.exclude(author=None).count()
    assert 0 < signed < running.notes.count()
    assert (running.findings.count(), running.notes.filter(face_down=True).count()) == (2, 2)


def test_each_closed_one_says_what_was_found():
    for each in Retrospective.objects.closed().annotate(found=Count("findings", distinct=True), said=Count("notes")):
        assert each.found >= 3, each
        assert 8 <= each.notes.count() <= 20, each
        assert each.entry.summary != each.entry.versions.get(number=1).content["summary"], each
        assert all(finding.talk for finding in each.findings.all()), each
    assert Retrospective.objects.closed().filter(worth_count__gte=5).count() >= 10


def test_nothing_happens_before_it_can_or_after_today():
    now = timezone.now()
    for action in Action.objects.all():
        assert action.created_at.date() <= action.due_on, action
        assert action.ended_at is None or action.created_at < action.ended_at <= now, action
    assert not Activity.objects.filter(at__gt=now).exists()
    assert not Retrospective.objects.closed().filter(closed_at__lt=F("opened_at")).exists()
    assert not Entry.objects.filter(created_at__gt=now).exists()
    known_later = Harvest.objects.filter(kind="recurrence", lesson__published_at__gt=F("at"))
    assert [f"{each.finding} {each.lesson}" for each in known_later] == []
    assert not Harvest.objects.filter(at__lt=F("finding__retrospective__closed_at")).exists()


def test_actions_were_followed_through_as_people_do():
    done = promised().filter(state="done")
    assert promised().count() >= 25
    assert done.count() > promised().count() / 2
    assert not done.filter(evidence="").exists()
    assert sum(action.ended_at.date() > action.due_on for action in done) >= 4
    assert promised().filter(state="dropped").count() >= 4
    assert done.filter(helped="no").count() == 1
    assert promised().overdue(timezone.localdate()).count() == 2


@pytest.mark.parametrize("role", ["author", "curator"])
def test_something_needs_each_demo_account_today(role):
    own = promised().visible_to(account(role)).owned_by(account(role)).pressing(timezone.localdate())
    assert own.filter(state="open").count() == 2


def test_every_commitment_was_looked_at():
    assert Commitment.objects.count() >= 8
    assert not Commitment.objects.filter(outcome="").exists()


def test_what_findings_point_at_is_there():
    own = [line["url"] for each in Finding.objects.all() for line in each.evidence if line["url"].startswith("/")]
    assert own
    for address in own:
        place = resolve(address)
        assert Entry.objects.get(pk=place.kwargs["pk"]).visibility == "everyone", address
    links = [line["url"] for each in Finding.objects.all() for line in each.evidence]
    assert [url for url in links if not url.startswith(("/", "https://")) or " " in url] == []
    assert Harvest.objects.filter(kind="became").count() >= 12
    assert Harvest.objects.filter(kind="recurrence").count() >= 8


def test_somebody_waits_for_a_lesson_and_curators_have_gaps_to_look_at():
    open_ones = list(WantedLesson.objects.open().for_listing().most_waited_for())
    assert [wanted.waiting_count for wanted in open_ones] == [3, 2, 1]
    (answered,) = WantedLesson.objects.closed()
    assert answered.made_at < answered.closed_at < timezone.now()
    assert not answered.waiting.filter(told_at=None).exists()
    names = [cluster.name for cluster in clusters()]
    assert "reindeer herd calendar" in names
    assert "night handover" not in names
    assert not any("supplier" in name or "lift" in name or "drone" in name for name in names)


def test_days_are_counted_from_the_day_of_the_load():
    today = max(timezone.localdate(), TOLD_UNTIL)
    facts = with_days({"a": ["in 3 days", "1 day ago"], "b": "today", "c": "today was long", "d": date(2026, 1, 2)})
    assert facts["a"] == [today + timedelta(days=3), today - timedelta(days=1)]
    assert (facts["b"], facts["c"], facts["d"]) == (today, "today was long", date(2026, 1, 2))
