"""Notes, groups, dots and talk: what each person may do, and what happens when two do it at once."""

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import Finding, Note, Vote
from lessons.retrospective import moving, notes, voting
from lessons.retrospective.grouping import suggestions, words_of
from tests import builders
from tests.builders import signed_in, until

pytestmark = pytest.mark.django_db


# Notes


def test_only_those_who_take_part_write_notes(board, cleo):
    with pytest.raises(NotAllowed, match="Join first"):
        notes.write_note(board, "stop", "From outside", by=cleo)


@pytest.mark.parametrize(
    ("text", "said"), [("", "Write something"), (" \n ", "Write something"), ("x" * 501, "this one has 501")]
)
def test_a_note_says_something_and_not_too_much(board, ada, text, said):
    with pytest.raises(DomainError, match=said):
        notes.write_note(board, "stop", text, by=ada)


def test_a_note_belongs_to_a_column_of_the_board(board, ada):
    with pytest.raises(DomainError, match="no such column"):
        notes.write_note(board, "mad", "A thought", by=ada)


def test_no_note_is_written_once_the_vote_has_begun_and_what_was_typed_comes_back(board, ada):
    until(board, "vote")
    answer = signed_in(ada).post(
        f"/retrospectives/{board.pk}/notes/", {"column": "stop", "text": "A thought that came late"}
    )
    assert answer.status_code == 409
    assert "A thought that came late" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_refusal_keeps_the_shortest_word(board, ada):
    until(board, "vote")
    shown = signed_in(ada).post(f"/retrospectives/{board.pk}/groups/", {"name": "Panels"}).content.decode()
    assert ">Panels</textarea>" in shown


def test_a_script_is_told_in_one_sentence(board, ada):
    answer = signed_in(ada).post(
        f"/retrospectives/{board.pk}/notes/", {"column": "stop", "text": ""}, headers={"X-Live": "1"}
    )
    assert (answer.status_code, answer.content.decode()) == (409, "Write something on the note first.")


def test_a_signed_note_is_changed_by_its_writer_alone(board, ada, ben):
    note = notes.write_note(board, "stop", "The panel said ready", by=ben)
    with pytest.raises(NotAllowed):
        notes.change_note(note, "Mine now", by=ada)
    notes.change_note(note, "The panel said  ready\nat five", by=ben)
    assert Note.objects.get().text == "The panel said ready at five"


# Groups


def test_of_two_who_move_one_note_the_first_wins_and_the_second_is_told(grouped, ada, ben):
    panels = Finding.objects.get()
    note = Note.objects.get(finding=None)
    notes.move_note(note, notes.NEW, by=ada, seen=None)
    with pytest.raises(notes.MovedMeanwhile, match="moved this note to “Nobody rehearsed”"):
        notes.move_note(note, panels, by=ben, seen=None)
    note.refresh_from_db()
    assert note.finding.name == "Nobody rehearsed"
    notes.move_note(note, note.finding, by=ben, seen=None)  # they meant the same: nobody need be told


def test_of_two_who_name_a_group_the_second_is_told(grouped, ada, ben):
    panels = Finding.objects.get()
    notes.rename_finding(panels, "Panels we could not trust", by=ada, seen="Panels")
    with pytest.raises(DomainError, match="just named it “Panels we could not trust”"):
        notes.rename_finding(panels, "Displays", by=ben, seen="Panels")


def test_a_group_that_is_taken_apart_lets_its_notes_go(grouped, ada):
    notes.dissolve(Finding.objects.get(), by=ada)
    assert Note.objects.filter(finding=None).count() == 3


def test_what_stays_loose_becomes_a_finding_so_that_it_can_be_voted_on(grouped):
    notes.start_finding(grouped, "Empty", by=grouped.facilitator)
    until(grouped, "vote")
    assert set(Finding.objects.values_list("name", flat=True)) == {"Panels", "Nobody rehearsed"}
    assert not Note.objects.filter(finding=None).exists()


def test_notes_that_say_nearly_the_same_are_suggested_as_a_group(board, ada):
    for text in (
        "The panel said ready but gate 3 was down", "Gate panel showed ready while the gate was down",
        "Coffee was cold", "We should rehearse with the night crew", "The night crew was not at the rehearsal",
    ):  # fmt: skip
        notes.write_note(board, "stop", text, by=ada)
    made = list(Note.objects.all())
    found = suggestions(made, words_of(Note.objects.all()))
    together = [{note.text.split()[1] for note in each.notes} for each in found]
    assert len(found) == 2
    assert {"panel"} in together
    assert {"should", "night"} in together


# Dots


def test_dots_are_capped_for_each_person_and_each_finding(grouped, ada):
    until(grouped, "vote")
    panels = Finding.objects.get(name="Panels")
    other = Finding.objects.exclude(pk=panels.pk).get()
    for _ in range(3):
        voting.put_dot(panels, by=ada)
    with pytest.raises(DomainError, match="at most 3 dots"):
        voting.put_dot(panels, by=ada)
    for _ in range(2):
        voting.put_dot(other, by=ada)
    with pytest.raises(DomainError, match="All 5 of your dots are out"):
        voting.put_dot(other, by=ada)
    voting.take_dot(other, by=ada)
    voting.take_dot(other, by=ada)
    voting.take_dot(other, by=ada)
    assert Vote.objects.get().dots == 3


def test_totals_stay_hidden_until_the_vote_is_over(grouped, ada, ben):
    until(grouped, "vote")
    panels = Finding.objects.get(name="Panels")
    for _ in range(2):
        voting.put_dot(panels, by=ben)
    page = signed_in(ada).get(grouped.get_absolute_url()).content.decode()
    assert "1 of 2 has voted" in page
    assert "2 dots" not in page.replace("of your 5 dots", "").replace("At most 3 dots", "")
    until(grouped, "discuss")
    page = signed_in(ada).get(grouped.get_absolute_url()).content.decode()
    assert "2 dots" in page


def test_the_worth_of_a_meeting_is_shown_from_five_answers_on(grouped, ada, ben, stations):
    people = [ada, ben, *(builders.person(f"P{n} Person", teams=[stations]) for n in range(3))]
    for number, expected in ((4, None), (5, 4.0)):
        board = builders.retrospective(f"With {number}", by=ada, team=stations, phase="actions")
        for person in people[:number]:
            moving.join(board, by=person)
            voting.say_worth(board, 4, by=person)
        moving.close(board, "Done.", by=ada)
        assert voting.mean_worth(board) == (expected, number)
        page = signed_in(ada).get(board.get_absolute_url()).content.decode()
        assert ("Withheld" in page) is (expected is None)
