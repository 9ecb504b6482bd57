"""A closed retrospective: read as a document, corrected in versions, taken away as a file, harvested."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine

from lessons.models import Entry, Finding, Note, Retrospective
from lessons.retrospective import moving, notes, talking
from lessons.retrospective.harvest import adopt
from tests import builders
from tests.builders import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(ada, ben, stations):
    board = builders.retrospective(by=ada, team=stations, phase="reflect", visibility="teams", subject="incident")
    moving.join(board, by=ben)
    said = [
        notes.write_note(board, "stop", "The panel said ready", by=ben),
        notes.write_note(board, "stop", '=HYPERLINK("evil") and gate 3 was down', by=ben, secret="secret"),
    ]
    moving.move_on(board, by=ada)
    panels = notes.group_notes(board, said, by=ada, name="Panels we could not trust")
    for _ in range(2):
        moving.move_on(board, by=ada)
    talking.write_talk(panels, "A panel says what it was **told**.", by=ada, seen=0)
    talking.add_cause(panels, "The panel shows intent", by=ben, category="monitoring")
    talking.add_alternative(panels, "Count by hand", by=ben, why_not="Nobody was there")
    talking.add_evidence(panels, "https://example.org/panel", by=ben, label="The panel's log")
    talking.promise_action(board, "Show the position", owner=ben, due_on=date(2026, 12, 1), by=ada, finding=panels)
    for minutes, text, mark in ((0, "Gates report ready", "began"), (25, "Staff count six", "detected")):
        at = datetime(2026, 11, 14, 4, minutes, tzinfo=UTC)
        talking.add_moment(board, at, text, mark=mark, by=ada)
    moving.move_on(board, by=ada)
    moving.close(board, "A panel says what it was told. We count gates now.", by=ada)
    return Retrospective.objects.get(pk=board.pk)


def page(board, person, query=""):
    return signed_in(person).get(board.get_absolute_url() + query).content.decode()


def correction(board, **changes):
    finding = board.findings.get()
    return {
        "title": board.entry.title, "summary": board.entry.summary, "background": "", "note": "A better word",
        "based_on": board.entry.latest.number, f"f{finding.pk}-name": finding.name, f"f{finding.pk}-talk": finding.talk,
        f"f{finding.pk}-form": "whys", f"f{finding.pk}-causes-0-text": "The panel shows what it was told",
        f"f{finding.pk}-causes-0-category": "monitoring", f"f{finding.pk}-causes-1-text": "",
        f"f{finding.pk}-causes-1-category": "", f"f{finding.pk}-evidence-0-label": "The log",
        f"f{finding.pk}-evidence-0-url": "https://example.org/panel", "moment-0-at": "2026-11-14T05:00",
        "moment-0-text": "Gates report ready", "moment-0-mark": "began", **changes,
    }  # fmt: skip


def test_it_reads_as_a_document(closed, ben):
    shown = page(closed, ben)
    for words in (
        "A panel says what it was told. We count gates now.", "Panels we could not trust", "<strong>told</strong>",
        "The panel shows intent", "Monitoring and alarms", "Count by hand", "Not done because: Nobody was there",
        "The panel&#x27;s log", "To detect</b> 25 min", "Show the position", "The panel said ready",
        "2 notes, 1 unsigned", "0 of 1 done",
    ):  # fmt: skip
        assert words in shown, words


def test_a_reader_who_was_looking_for_words_finds_them_marked(closed, ben):
    shown = page(closed, ben, "?mark=told&mark=intent&mark=PANELS&mark=%3Cscript%3E&mark=x%22onload=")
    assert "<strong><mark>told</mark></strong>" in shown
    assert "The panel shows <mark>intent</mark>" in shown
    assert "<mark>Panels</mark> we could not trust" in shown
    assert "<script>" not in shown.replace('<script type="module"', "").replace("<script src", "")


def test_a_correction_is_a_version_and_what_it_said_before_stays(closed, ada, ben):
    answer = signed_in(ben).post(f"/retrospectives/{closed.pk}/correct/", correction(closed))
    assert answer.status_code == 302
    finding = Finding.objects.get()
    assert [line["text"] for line in finding.causes] == ["The panel shows what it was told"]
    assert (finding.alternatives, finding.cause_form) == ([], "whys")
    assert [moment.text for moment in closed.moments.all()] == ["Gates report ready"]
    compared = signed_in(ada).get(f"/entries/{closed.pk}/compare/").content.decode()
    assert "What we found" in compared
    assert "<del>intent</del>" in compared or "intent" in compared
    first = closed.entry.versions.get(number=2)
    signed_in(ben).post(f"/entries/{closed.pk}/versions/2/restore/")
    finding.refresh_from_db()
    assert finding.causes == first.content["findings"][0]["causes"]
    assert [line["text"] for line in finding.alternatives] == ["Count by hand"]
    assert closed.moments.count() == 2
    assert Note.objects.count() == 2


def test_of_two_who_correct_at_once_the_second_sees_both_and_loses_nothing(closed, ada, ben):
    ours, theirs = correction(closed), correction(closed, summary="Panels lie.")
    signed_in(ada).post(f"/retrospectives/{closed.pk}/correct/", theirs)
    answer = signed_in(ben).post(f"/retrospectives/{closed.pk}/correct/", ours | {"summary": "Count the gates."})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Panels lie." in shown.replace("<del>", "").replace("</del>", "")
    assert "Count the gates." in shown
    assert Entry.objects.get(pk=closed.pk).summary == "Panels lie."
    again = ours | {"summary": "Count the gates.", "based_on": Entry.objects.get(pk=closed.pk).latest.number}
    assert signed_in(ben).post(f"/retrospectives/{closed.pk}/correct/", again).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "required"),
        ({"moment-0-at": "yesterday"}, "a time, like"),
        ({"summary": "One. Two. Three."}, "more than two sentences"),
    ],
)
def test_a_correction_that_cannot_be_kept_comes_back_as_it_was_typed(closed, ben, changes, said):
    finding = closed.findings.get()
    typed = {f"f{finding.pk}-talk": "A long new text about panels"}
    answer = signed_in(ben).post(f"/retrospectives/{closed.pk}/correct/", correction(closed, **typed) | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "A long new text about panels" in answer.content.decode()


def test_evidence_of_a_correction_is_an_address_too(closed, ben):
    finding = closed.findings.get()
    wrong = {f"f{finding.pk}-evidence-0-url": "javascript:alert(1)"}
    answer = signed_in(ben).post(f"/retrospectives/{closed.pk}/correct/", correction(closed, **wrong))
    assert answer.status_code == 422
    assert "needs an address" in answer.content.decode()


def test_as_csv_no_cell_is_a_formula_and_unsigned_stays_unsigned(closed, ben):
    answer = signed_in(ben).get(f"/retrospectives/{closed.pk}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    kinds = [row["what"] for row in rows]
    assert kinds.count("note") == 2
    assert {"finding", "cause", "alternative", "evidence", "action"} <= set(kinds)
    by_text = {row["text"]: row for row in rows}
    assert by_text["The panel said ready"]["owner"] == "Ben Bo"
    unsigned = next(row for row in rows if "gate 3" in row["text"])
    assert unsigned["owner"] == ""
    assert unsigned["text"].startswith("'=")


def test_as_markdown_it_holds_what_was_found_and_no_raw_markup_of_notes(closed, ben):
    text = signed_in(ben).get(f"/entries/{closed.pk}.md").content.decode()
    assert "format: Start, stop, continue" in text
    assert "## Panels we could not trust" in text
    assert "- The panel shows intent" in text
    assert "[The panel's log](<https://example.org/panel>)" in text
    assert "Impact began" in text


def test_a_running_one_is_exported_without_what_is_said_on_its_board(ada, ben, stations):
    board = builders.retrospective(by=ada, team=stations, phase="reflect", background="About the gates")
    notes.write_note(board, "stop", "The panel said ready", by=ada)
    for address in (f"/entries/{board.pk}.md", "/library/library.jsonl", f"/entries/{board.pk}/history/"):
        answer = signed_in(ada).get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"The panel said ready" not in body, address
    assert b"About the gates" in signed_in(ada).get(f"/entries/{board.pk}.md").content


def test_a_finding_becomes_a_draft_lesson_in_one_click(closed, ben, ada, dov):
    finding = closed.findings.get()
    answer = signed_in(ben).post(f"/retrospectives/{closed.pk}/findings/{finding.pk}/harvest/")
    lesson = Entry.objects.get(kind="lesson")
    assert answer.headers["Location"] == f"/lessons/{lesson.pk}/edit/"
    content = lesson.latest.content
    assert (lesson.author, lesson.is_draft, lesson.visibility) == (ben, True, "teams")
    assert content["title"] == "Panels we could not trust"
    assert "- The panel said ready" in content["happened"]
    assert "Ben" not in str(content)
    assert "- The panel shows intent" in content["reasons"]
    assert "Count by hand Not done because: Nobody was there" in content["reasons"]
    assert "- Show the position" in content["recommendation"]
    assert content["nature"] == "problem"
    assert lesson.links_out.get(kind="came-from").target == closed.entry
    assert f"/lessons/{lesson.pk}-" not in page(closed, ada)
    lesson.save_text(content | {"summary": "Count gates, not panels."}, by=ben, publish=True)
    assert f"/lessons/{lesson.pk}-" in page(closed, ada)


def test_what_went_well_becomes_a_strength(ada, stations):
    board = builders.retrospective(by=ada, team=stations, phase="reflect")
    notes.write_note(board, "continue", "Control found the number at once", by=ada)
    for _ in range(2):
        moving.move_on(board, by=ada)
    finding = board.findings.get()
    signed_in(ada).post(f"/retrospectives/{board.pk}/findings/{finding.pk}/harvest/")
    assert Entry.objects.get(kind="lesson").lesson.nature == "strength"


def test_a_finding_that_is_a_known_lesson_feeds_its_record(closed, ada, ben):
    known = builders.lesson("Count the gates", by=ada)
    finding = closed.findings.get()
    address = f"/retrospectives/{closed.pk}/findings/{finding.pk}/recurrence/"
    assert signed_in(ben).post(address, {"lesson": "L-999999"}).status_code == 409
    assert signed_in(ben).post(address, {"lesson": f"L-{known.pk}"}).status_code == 302
    assert "Happened again" in page(closed, ben)
    lesson_page = signed_in(ben).get(known.get_absolute_url()).content.decode()
    assert "Happened again" in lesson_page
    assert f"{closed.get_absolute_url()}#finding-{finding.pk}" in lesson_page


def test_a_lesson_that_is_written_already_comes_from_a_finding(closed, ben):
    finding = closed.findings.get()
    lesson = builders.lesson("Count the gates that open", by=ben)
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    adopt(finding, lesson, by=ben, at=at)
    link = lesson.links_out.get()
    assert (link.kind, link.target, link.anchor, link.created_at) == ("came-from", closed.entry, finding.anchor, at)
    assert finding.harvests.get().at == at
    assert "Lesson: <a" in page(closed, ben)
    assert str(lesson) in page(closed, ben)


def test_it_says_how_many_took_part_and_how_late_an_action_is(closed, ben):
    with time_machine.travel(datetime(2026, 12, 20, 9, tzinfo=UTC), tick=False):
        shown = page(closed, ben)
    assert "2 people. 2 notes, 1 unsigned." in " ".join(shown.split())
    assert "2 weeks late" in shown
