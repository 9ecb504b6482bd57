"""A retrospective moves through its phases, and what each move brings about."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import Action, Finding, Note, Retrospective, Vote, Worth
from lessons.retrospective import moving, notes, talking, voting
from lessons.retrospective.commitments import look_at, tally
from lessons.retrospective.harvest import harvest, recur
from tests import builders
from tests.builders import until

pytestmark = pytest.mark.django_db


def test_a_whole_retrospective_leaves_a_document_behind(board, ada, ben):
    notes.write_note(board, "start", "Rehearse at night", by=ada)
    notes.write_note(board, "stop", "Rehearsing by day", by=ben)
    notes.write_note(board, "stop", "Nobody asked the night crew", by=ben, secret="s3cret")
    until(board, "group")
    first, second = board.notes.filter(author__isnull=False)
    group = notes.group_notes(board, [first, second], by=ada, name="Rehearsals")
    until(board, "vote")
    assert Finding.objects.filter(retrospective=board).count() == 2
    group.refresh_from_db()
    for _ in range(2):
        voting.put_dot(group, by=ben)
    voting.put_dot(group, by=ada)
    until(board, "discuss")
    group.refresh_from_db()
    assert (group.dots, board.discussing) == (3, group)
    talking.write_talk(group, "We rehearse with the *night* crew.", by=ada, seen=0)
    talking.add_cause(group, "The hall is closed at night", by=ben, category="organisation")
    talking.add_alternative(group, "Rehearse on site", by=ben, why_not="Trains run")
    talking.add_evidence(group, "https://example.org/rota", by=ben, label="The rota")
    talking.promise_action(board, "Open the hall", owner=ben, due_on=timezone.localdate(), by=ada, finding=group)
    until(board, "actions")
    for person in (ada, ben):
        voting.say_worth(board, 4, by=person)
    lesson = harvest(group, by=ben)
    moving.close(board, "Rehearsals left the night crew out. They are held at night now.", by=ada)

    board = Retrospective.objects.get(pk=board.pk)
    content = board.entry.latest.content
    assert board.is_closed
    assert board.entry.summary == "Rehearsals left the night crew out. They are held at night now."
    assert content["findings"][0]["causes"] == [{"text": "The hall is closed at night", "category": "organisation"}]
    assert content["findings"][0]["name"] == "Rehearsals"
    assert not Vote.objects.exists()
    assert not Worth.objects.exists()
    assert (board.worth_count, board.worth_sum) == (2, 8)
    assert lesson.is_draft
    assert "Open the hall" in lesson.latest.content["recommendation"]
    assert lesson.links_out.get().target == board.entry


def test_two_presses_of_the_button_move_it_one_phase(board, ada):
    moving.move_on(board, by=ada, seen="reflect")
    moving.move_on(board, by=ada, seen="reflect")
    assert Retrospective.objects.get(pk=board.pk).phase == "group"


def test_going_back_loses_nothing_and_hides_nothing_that_was_seen(board, ada):
    notes.write_note(board, "start", "Rehearse", by=ada)
    until(board, "group")
    moving.move_back(board, by=ada)
    assert board.phase == "reflect"
    assert not Note.objects.get().face_down


def test_there_is_no_way_back_from_the_commitments_nor_from_the_end(ada, stations):
    for phase in ("commitments", "closed"):
        with pytest.raises(DomainError, match="no phase to go back"):
            moving.move_back(builders.retrospective(by=ada, team=stations, phase=phase), by=ada)


def test_the_commitments_of_the_team_are_looked_at_and_none_is_skipped_unseen(ada, ben, stations):
    before = builders.retrospective("Before", by=ada, team=stations, phase="actions")
    kept, unseen = (
        talking.promise_action(before, text, owner=ben, due_on=timezone.localdate(), by=ada)
        for text in ("Open the hall", "Count the gates")
    )
    moving.close(before, "Two things to do.", by=ada)
    board = builders.retrospective("After", by=ada, team=stations, phase="commitments")
    look_at(board, kept, "done", by=ada, note="It is open on Thursdays")
    assert Action.objects.get(pk=kept.pk).evidence == "It is open on Thursdays"
    until(board, "actions")
    assert tally(board.commitments.all()) == {
        "done": 1, "kept": 0, "changed": 0, "dropped": 0, "unseen": 1, "total": 2,
    }  # fmt: skip
    assert Action.objects.get(pk=unseen.pk).is_open


def test_a_commitment_is_dropped_only_with_a_reason(ada, ben, stations):
    before = builders.retrospective("Before", by=ada, team=stations, phase="actions")
    action = talking.promise_action(before, "Count", owner=ben, due_on=timezone.localdate(), by=ada)
    board = builders.retrospective("After", by=ada, team=stations, phase="commitments")
    with pytest.raises(DomainError, match="why it is dropped"):
        look_at(board, action, "dropped", by=ada)
    assert board.commitments.get().outcome == ""


def test_what_became_of_a_commitment_can_be_told_later_with_its_own_day(ada, ben, stations):
    before = builders.retrospective("Before", by=ada, team=stations, phase="discuss")
    then, later = (datetime(2026, 9, day, 12, tzinfo=UTC) for day in (1, 15))
    actions = [
        talking.promise_action(before, text, owner=ben, due_on=date(2026, 9, 10), by=ada, at=then)
        for text in ("Open the hall", "Ask the cleaners", "Print the rota")
    ]
    board = builders.retrospective("After", by=ada, team=stations, phase="commitments")
    for action, outcome in zip(actions, ("done", "dropped", "changed"), strict=True):
        look_at(board, action, outcome, by=ada, note="Said in the hall", due_on=date(2026, 10, 1), at=later)
        action.refresh_from_db()
        assert action.created_at == then
        assert [event.at for event in action.events.all()] == [later, then]
    assert {commitment.at for commitment in board.commitments.all()} == {later}
    assert actions[0].ended_at == actions[1].ended_at == later


def test_a_timer_is_everybodys(board, ada):
    moving.set_timer(board, 10, by=ada)
    assert timedelta(minutes=9) < board.ends_at - timezone.now() <= timedelta(minutes=10)
    moving.move_on(board, by=ada)
    assert board.ends_at is None


def test_somebody_takes_over_when_the_facilitator_is_gone(board, ben):
    with pytest.raises(NotAllowed, match="is here and facilitates"):
        moving.take_over(board, by=ben)
    Retrospective.objects.update(facilitator_seen_at=timezone.now() - timedelta(minutes=4))
    moving.take_over(board, by=ben)
    assert Retrospective.objects.get().facilitator == ben


def test_what_runs_by_the_clock_opens_and_moves_by_itself_and_is_closed_by_a_person(ada, stations):
    board = builders.retrospective(by=ada, team=stations, by_the_clock=True, opens_at=timezone.now())
    now = timezone.now()
    for hours, phase in enumerate(("commitments", "reflect", "group", "vote", "discuss"), 1):
        board.phase_ends.create(phase=phase, at=now + timedelta(hours=hours))
    assert moving.move_by_the_clock(board, now + timedelta(minutes=1))
    assert not moving.move_by_the_clock(board, now + timedelta(minutes=2))
    for hours in range(1, 6):
        assert moving.move_by_the_clock(board, now + timedelta(hours=hours))
    assert board.phase == "actions"
    assert not moving.move_by_the_clock(board, now + timedelta(days=9))


def test_a_finding_can_be_a_lesson_that_is_known(board, ada):
    known = builders.lesson("Rehearse at night", by=ada)
    notes.write_note(board, "start", "Rehearse at night again", by=ada)
    until(board, "discuss")
    finding = board.findings.get()
    recur(finding, known, by=ada)
    recur(finding, known, by=ada)
    assert known.harvests.get().kind == "recurrence"
