"""Who wrote an unsigned note is in no table, log, index, page or cookie; and only their browser can change it."""

import logging
import random

import pytest
from django.db import connection
from django.test import Client

from lessons.models import Note, Retrospective
from lessons.retrospective import moving
from tests import builders

TEXT = "I signed the sheet without looking at gate"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAY_CHANGE = {"lessons_note", "lessons_retrospective"}


@pytest.fixture
def people(transactional_db):
    """A facilitator and three people, each with a browser, on a board in the phase Reflect."""
    team = builders.team("Stations")
    names = ("Ada Ek", "Ben Bo", "Eva Elm", "Gil Gran")
    persons = [builders.person(name, teams=[team]) for name in names]
    board = builders.retrospective(by=persons[0], team=team, phase="reflect")
    browsers = {}
    for person in persons:
        moving.join(board, by=person)
        browser = browsers[person] = Client(REMOTE_ADDR=f"192.0.2.{person.pk}", headers={"User-Agent": f"X{person.pk}"})
        browser.force_login(person, backend=BACKEND)
        browser.get(board.get_absolute_url())
    return board, browsers


def write(board, browser, text, unsigned=True):
    data = {"column": "stop", "text": text} | ({"unsigned": "on"} if unsigned else {})
    return browser.post(f"/retrospectives/{board.pk}/notes/", data)


def dump():
    """`{table: [(xmin, ctid, row as text)]}` of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT xmin::text, ctid::text, t::text FROM "{table}" t ORDER BY ctid')
            found[table] = cursor.fetchall()
    return found


def test_writing_one_changes_nothing_but_the_notes_and_the_count_of_changes(people, caplog):
    board, browsers = people
    ben = next(person for person in browsers if person.display_name == "Ben Bo")
    before = dump()
    with caplog.at_level(logging.DEBUG):
        answer = write(board, browsers[ben], f"{TEXT} 3")
    after = dump()
    assert answer.status_code == 302
    assert {table for table in after if after[table] != before[table]} == MAY_CHANGE
    (note,) = after["lessons_note"]
    secret = answer.cookies[f"unsigned-{board.pk}"].value
    said = note[2]
    for mark in (ben.display_name, ben.email, f"192.0.2.{ben.pk}", f"X{ben.pk}", secret):
        assert mark not in said
    everything = "\n".join(row[2] for table, rows in after.items() for row in rows if table != "lessons_note")
    logs = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "django.db.backends"
    )
    assert TEXT not in everything
    assert secret not in everything + said + logs
    assert Note.objects.get().token_hash not in everything
    assert TEXT not in logs
    cookie = answer.cookies[f"unsigned-{board.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/retrospectives/")


def test_a_note_has_no_column_that_could_tell_its_writer_or_its_time():
    assert {field.attname for field in Note._meta.concrete_fields} == {
        "id", "retrospective_id", "column", "text", "author_id", "token_hash", "face_down", "finding_id",
    }  # fmt: skip


@pytest.mark.parametrize("revealed", [False, True])
def test_the_order_of_writing_is_in_no_row(people, revealed):
    board, browsers = people
    written = []
    for number in range(14):
        person = random.choice(list(browsers))
        assert write(board, browsers[person], f"{TEXT} {number}").status_code == 302
        written.append(f"{TEXT} {number}")
    if revealed:
        moving.move_on(Retrospective.objects.get(pk=board.pk), by=board.facilitator)
    rows = dump()["lessons_note"]
    assert len({xmin for xmin, _, _ in rows}) == 1, "All notes come from one transaction."
    in_place = [next(text for text in written if f'"{text}"' in row) for _, _, row in rows]
    by_key = list(Note.objects.order_by("pk").values_list("text", flat=True))
    assert sorted(in_place) == sorted(by_key) == sorted(written)
    for order in (in_place, by_key):
        assert order not in (written, written[::-1])


def test_a_changed_note_is_lost_among_the_others_again(people):
    board, browsers = people
    eva = list(browsers)[2]
    for number in range(4):
        write(board, browsers[eva], f"{TEXT} {number}")
    note = Note.objects.get(text=f"{TEXT} 2")
    changed = browsers[eva].post(f"/retrospectives/{board.pk}/notes/{note.pk}/change/", {"text": "Otherwise"})
    assert changed.status_code == 302
    assert len({xmin for xmin, _, _ in dump()["lessons_note"]}) == 1
    withdrawn = browsers[eva].post(f"/retrospectives/{board.pk}/notes/{note.pk}/withdraw/")
    assert withdrawn.status_code == 302
    assert len({xmin for xmin, _, _ in dump()["lessons_note"]}) == 1
    assert Note.objects.count() == 3


def test_two_notes_of_one_browser_cannot_be_told_to_be_of_one(people):
    board, browsers = people
    browser = next(iter(browsers.values()))
    for number in range(3):
        write(board, browser, f"{TEXT} {number}")
    assert len(set(Note.objects.values_list("token_hash", flat=True))) == 3


def test_only_the_browser_it_came_from_can_change_it_and_only_until_the_end(people):
    board, browsers = people
    ada, ben, *_ = browsers
    write(board, browsers[ben], f"{TEXT} 3")
    note = Note.objects.get()
    address = f"/retrospectives/{board.pk}/notes/{note.pk}"
    for other in (ada, list(browsers)[2]):
        assert browsers[other].post(f"{address}/change/", {"text": "Mine"}).status_code == 403
        assert browsers[other].post(f"{address}/withdraw/").status_code == 403
    elsewhere = Client()  # the same person without the browser's secret
    elsewhere.force_login(ben, backend=BACKEND)
    assert elsewhere.post(f"{address}/change/", {"text": "Mine"}).status_code == 403
    assert browsers[ben].post(f"{address}/change/", {"text": "At gate 4"}).status_code == 302
    board = Retrospective.objects.get(pk=board.pk)
    while board.phase != "actions":
        moving.move_on(board, by=ada)
    moving.close(board, "We count gates now.", by=ada)
    assert Note.objects.get().token_hash == ""
    assert browsers[ben].post(f"{address}/change/", {"text": "At gate 5"}).status_code == 409
    assert Note.objects.get().text == "At gate 4"


def test_others_see_how_many_there_are_and_nothing_else(people):
    board, browsers = people
    ada, ben, eva, _ = browsers
    write(board, browsers[ben], f"{TEXT} 3")
    write(board, browsers[eva], "A signed note", unsigned=False)
    shown = browsers[ada].get(board.get_absolute_url()).content.decode()
    assert "2 notes from others, face down." in shown
    assert TEXT not in shown
    assert "A signed note" not in shown
    own = browsers[ben].get(board.get_absolute_url()).content.decode()
    assert TEXT in own
    assert "Yours, unsigned" in own
    moving.move_on(Retrospective.objects.get(pk=board.pk), by=ada)
    revealed = browsers[ada].get(board.get_absolute_url()).content.decode()
    assert f"{TEXT} 3" in revealed
    assert "Start · unsigned" in revealed or "Stop · unsigned" in revealed
    assert str(Note.objects.get(author=None).token_hash) not in revealed


def test_a_late_note_stays_face_down_until_its_writer_turns_it_over(people):
    board, browsers = people
    ada, ben, *_ = browsers
    moving.move_on(Retrospective.objects.get(pk=board.pk), by=ada)
    write(board, browsers[ben], f"{TEXT} 9")
    assert TEXT not in browsers[ada].get(board.get_absolute_url()).content.decode()
    note = Note.objects.get()
    assert browsers[ada].post(f"/retrospectives/{board.pk}/notes/{note.pk}/turn-over/").status_code == 403
    assert browsers[ben].post(f"/retrospectives/{board.pk}/notes/{note.pk}/turn-over/").status_code == 302
    assert TEXT in browsers[ada].get(board.get_absolute_url()).content.decode()


def test_after_the_reveal_each_finds_their_own_notes_on_a_page_and_nobody_elses(people):
    board, browsers = people
    ada, ben, eva, _ = browsers
    write(board, browsers[ben], f"{TEXT} 3")
    write(board, browsers[ben], "Ben signed this", unsigned=False)
    write(board, browsers[eva], "Eva signed this", unsigned=False)
    moving.move_on(Retrospective.objects.get(pk=board.pk), by=ada)
    write(board, browsers[ben], "Ben came late", unsigned=False)
    address = f"/retrospectives/{board.pk}/notes/own/"
    assert address in browsers[ben].get(board.get_absolute_url()).content.decode()
    own = browsers[ben].get(address).content.decode()
    for text in (f"{TEXT} 3", "Ben signed this", "Ben came late", "Yours, face down: it came late"):
        assert text in own
    assert "Eva signed this" not in own
    assert "There is no note of yours" in browsers[ada].get(address).content.decode()
    other = Client()
    other.force_login(ben, backend=BACKEND)
    assert TEXT not in other.get(address).content.decode()
    unsigned = Note.objects.get(author=None)
    moving.move_on(Retrospective.objects.get(pk=board.pk), by=ada)
    changed = browsers[ben].post(f"/retrospectives/{board.pk}/notes/{unsigned.pk}/change/", {"text": "At gate 4"})
    assert (changed.status_code, changed["Location"]) == (302, address)
    late = Note.objects.get(text="Ben came late")
    assert browsers[ben].post(f"/retrospectives/{board.pk}/notes/{late.pk}/turn-over/")["Location"] == address
    signed = Note.objects.get(text="Ben signed this")
    assert browsers[ben].post(f"/retrospectives/{board.pk}/notes/{signed.pk}/withdraw/")["Location"] == address
    assert set(Note.objects.values_list("text", "face_down")) == {
        ("At gate 4", False), ("Ben came late", False), ("Eva signed this", False),
    }  # fmt: skip


def test_a_late_note_that_nobody_turned_over_goes_unread_when_it_closes(people):
    board, browsers = people
    ada, ben, *_ = browsers
    board = Retrospective.objects.get(pk=board.pk)
    moving.move_on(board, by=ada)
    write(board, browsers[ben], f"{TEXT} 9")
    while board.phase != "actions":
        moving.move_on(board, by=ada)
    moving.close(board, "Nothing else.", by=ada)
    assert not Note.objects.exists()


def test_the_page_says_what_is_kept_and_what_a_backup_may_hold(people):
    board, browsers = people
    page = browsers[next(iter(browsers))].get(board.get_absolute_url()).content.decode()
    assert "No name and no time is kept with them" in page
    assert "Backups of the database may hold the order" in page
