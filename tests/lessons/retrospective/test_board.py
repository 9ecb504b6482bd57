"""Notes, groups, dots and talk: what each person may do, and what happens when two do it at once."""

from datetime import date

import pytest
from django.test import Client

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import Finding, Note, Retrospective, Vote
from lessons.retrospective import moving, notes, talking, voting
from lessons.retrospective.grouping import suggestions, words_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(ada, ben, stations):
    retrospective = builders.retrospective(by=ada, team=stations, phase="reflect")
    moving.join(retrospective, by=ben)
    return retrospective


@pytest.fixture
def grouped(board, ada, ben):
    """Three notes on the table, two of them in a group."""
    texts = ("The panel said ready", "The panel was wrong about ready", "Nobody rehearsed")
    made = [notes.write_note(board, "stop", text, by=ben) for text in texts]
    moving.move_on(board, by=ada)
    notes.group_notes(board, made[:2], by=ada, name="Panels")
    return board


def until(board, phase):
    while board.phase != phase:
        moving.move_on(board, by=board.facilitator)
    return board


def signed_in(person):
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


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


# Talk


def test_of_two_who_write_notes_of_a_talk_the_second_sees_both_texts(grouped, ada, ben):
    until(grouped, "discuss")
    panels = Finding.objects.get(name="Panels")
    talking.write_talk(panels, "What Ada wrote", by=ada, seen=0)
    answer = signed_in(ben).post(
        f"/retrospectives/{grouped.pk}/findings/{panels.pk}/talk/", {"talk": "What Ben wrote", "seen": "0"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What Ada wrote" in page
    assert "What Ben wrote" in page
    assert 'name="seen" value="1"' in page
    panels.refresh_from_db()
    assert panels.talk == "What Ada wrote"


def test_a_script_whose_talk_came_second_is_sent_to_the_page_with_both_texts(grouped, ada, ben):
    until(grouped, "discuss")
    panels = Finding.objects.get(name="Panels")
    talking.write_talk(panels, "What Ada wrote", by=ada, seen=0)
    address = f"/retrospectives/{grouped.pk}/findings/{panels.pk}/talk/"
    answer = signed_in(ben).post(address, {"talk": "What Ben wrote", "seen": "0"}, headers={"X-Live": "1"})
    assert (answer.status_code, answer.content) == (412, b"")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "ftp://example.org", "data:text/html,x", ""]
)
def test_evidence_is_an_address_that_a_browser_may_follow(grouped, ada, address):
    until(grouped, "discuss")
    with pytest.raises(DomainError, match="https://"):
        talking.add_evidence(Finding.objects.first(), address, by=ada)


def test_causes_keep_their_order_and_can_be_taken_away(grouped, ada):
    until(grouped, "discuss")
    finding = Finding.objects.first()
    for text in ("Nobody was there", "They were not asked", "The rota was made in May"):
        talking.add_cause(finding, text, by=ada)
    talking.remove_line(finding, "causes", 1, seen="They were not asked", by=ada)
    with pytest.raises(DomainError, match="changed that list just now"):
        talking.remove_line(finding, "causes", 1, seen="They were not asked", by=ada)
    talking.add_cause(finding, "Nobody owns it", by=ada)
    assert [line["text"] for line in Finding.objects.get(pk=finding.pk).causes] == [
        "Nobody was there", "The rota was made in May", "Nobody owns it",
    ]  # fmt: skip


def test_a_mark_of_the_timeline_is_there_once(grouped, ada):
    from django.utils import timezone

    talking.add_moment(grouped, timezone.now(), "It began", mark="began", by=ada)
    with pytest.raises(DomainError, match="“Impact began” is in the timeline already"):
        talking.add_moment(grouped, timezone.now(), "It began again", mark="began", by=ada)


def test_a_closed_board_is_read_only(grouped, ada, ben):
    finding, note = Finding.objects.first(), Note.objects.first()
    until(grouped, "actions")
    moving.close(grouped, "Panels say what they were told.", by=ada)
    browser = signed_in(ben)
    here = f"/retrospectives/{grouped.pk}"
    for address, data in {
        f"{here}/notes/": {"column": "stop", "text": "Late"}, f"{here}/notes/{note.pk}/change/": {"text": "Other"},
        f"{here}/findings/{finding.pk}/vote/": {"dot": "more"}, f"{here}/join/": {},
        f"{here}/findings/{finding.pk}/talk/": {"talk": "More", "seen": "0"},
        f"{here}/actions/": {"text": "Do", "owner": ben.pk, "due_on": "2026-12-01"},
    }.items():  # fmt: skip
        assert browser.post(address, data).status_code == 409, address


def test_who_did_not_join_can_look_on(grouped, cleo):
    page = signed_in(cleo).get(grouped.get_absolute_url()).content.decode()
    assert "You are looking on" in page
    assert "The panel said ready" in page
    assert "Close grouping" not in page


ONLOOKERS = {  # phase: what nobody does to a board who did not join it
    "group": (
        ("notes/", {"column": "stop", "text": "Late"}), ("notes/{note}/move/", {"to": "new"}),
        ("groups/", {"name": "A group"}), ("groups/together/", {"note": "{note}"}),
        ("findings/{finding}/rename/", {"name": "Other"}), ("findings/{finding}/dissolve/", {}),
    ),
    "vote": (("findings/{finding}/vote/", {"dot": "more"}),),
    "discuss": (
        ("findings/{finding}/talk/", {"talk": "More", "seen": "0"}), ("findings/{finding}/causes/", {"form": "whys"}),
        ("findings/{finding}/cause/", {"text": "A rule"}), ("findings/{finding}/alternative/", {"text": "Wait"}),
        ("findings/{finding}/evidence/", {"url": "https://example.org/"}),
        ("findings/{finding}/actions/", {"text": "Do", "owner": "{cleo}", "due_on": "2026-12-01"}),
        ("moments/", {"at": "2026-11-24T01:50", "text": "It began"}),
    ),
    "actions": (
        ("actions/", {"text": "Do", "owner": "{cleo}", "due_on": "2026-12-01"}), ("worth/", {"value": "4"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("phase", ONLOOKERS)
def test_who_did_not_join_changes_nothing_until_they_do(grouped, cleo, phase):
    note = grouped.notes.loose().get()
    until(grouped, phase)
    named = {"note": note.pk, "finding": grouped.findings.first().pk, "cleo": cleo.pk}
    here, browser = f"/retrospectives/{grouped.pk}/", signed_in(cleo)
    revision = Retrospective.objects.get(pk=grouped.pk).revision
    asked = [
        (here + place.format(**named), {key: text.format(**named) for key, text in data.items()})
        for place, data in ONLOOKERS[phase]
    ]
    for address, data in asked:
        answer = browser.post(address, data)
        assert (address, answer.status_code) == (address, 403)
        assert "Join first" in answer.content.decode()
    assert Retrospective.objects.get(pk=grouped.pk).revision == revision
    moving.join(grouped, by=cleo)
    address, data = asked[0]
    assert browser.post(address, data).status_code == 302


# The pages


@pytest.mark.parametrize(
    "phase", ["planned", "commitments", "reflect", "group", "vote", "discuss", "actions", "closed"]
)
def test_each_phase_is_shown_in_a_dozen_queries(ada, ben, stations, phase, django_assert_max_num_queries, client):
    before = builders.retrospective("Before", by=ada, team=stations, phase="actions")
    talking.promise_action(before, "Count", owner=ben, due_on=date(2026, 12, 1), by=ada)
    moving.close(before, "Counted.", by=ada)
    board = builders.retrospective(by=ada, team=stations, phase="planned")
    moving.join(board, by=ben)
    until_phase = "actions" if phase == "closed" else phase
    while board.phase != until_phase:
        if board.phase == "reflect":
            for number in range(6):
                notes.write_note(board, "stop", f"The panel said {number}", by=ben, secret="s" if number % 2 else "")
        if board.phase == "discuss":
            finding = board.findings.first()
            talking.add_cause(finding, "A rule", by=ada)
            talking.promise_action(board, "Do it", owner=ben, due_on=date(2026, 12, 1), by=ada, finding=finding)
        moving.move_on(board, by=ada)
    if phase == "closed":
        moving.close(board, "We looked.", by=ada)
    browser = signed_in(ben)
    address = Retrospective.objects.get(pk=board.pk).get_absolute_url()
    browser.get(address)
    with django_assert_max_num_queries(12):
        assert browser.get(address).status_code == 200
    if phase == "closed":
        return
    tag = browser.get(f"/retrospectives/{board.pk}/live/").headers["ETag"]
    with django_assert_max_num_queries(4):
        assert browser.get(f"/retrospectives/{board.pk}/live/", headers={"If-None-Match": tag}).status_code == 304
    moving.set_timer(board, 5, by=ada) if phase != "planned" else moving.join(board, by=builders.person("Gil Gran"))
    assert browser.get(f"/retrospectives/{board.pk}/live/", headers={"If-None-Match": tag}).status_code == 200
