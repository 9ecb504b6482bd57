"""No row of the audit log ever holds a name, an address or a text; and it hears nothing of a board's notes."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lessons.common.auditing import tell
from lessons.common.signals import audited
from lessons.curation.audit import AuditRow
from lessons.entry.uploads import attach
from lessons.models import Entry, Finding, Membership, Tag, TeamFormat
from lessons.retrospective import moving, notes, talking, voting
from lessons.tag import curation
from search.models import Synonym
from tests import builders
from tests.lessons.curation.audit_log import told

pytestmark = pytest.mark.django_db
CANARY = "kanarie"  # one word in small letters, which the log would take for a word of ours if it were told


class World:
    """A person, a team and what they make; every name and text in it holds the canary."""

    def __init__(self):
        self.count = 0
        self.team = builders.team(self.word())
        self.ada = builders.person(self.word(), email=f"{self.word()}@norrland.example", teams=[self.team])
        self.fia = builders.person(self.word(), email=f"{self.word()}@norrland.example", role="administrator")
        self.browser = builders.signed_in(self.fia)
        self.entry = self.lesson()

    def word(self):
        """A canary that is not there yet."""
        self.count += 1
        return f"{CANARY}{self.count}"

    def lesson(self):
        return builders.lesson(self.word(), by=self.ada, takeaway=self.word(), tags=[self.word()], happened=self.word())


def write(world):
    world.entry = world.lesson()


def rewrite(world):
    content = world.entry.content() | {"title": world.word(), "tags": [world.word()]}
    world.entry.save_text(content, by=world.ada, note=world.word(), publish=True)


def share(world):
    world.entry.show_to("teams", by=world.ada, teams=[world.team])
    world.entry.name_co_authors([world.fia], by=world.ada)


def file(world):
    attach(world.entry, ContentFile(world.word().encode(), name=f"{world.word()}.txt"), by=world.ada)


def open_hidden(world):
    world.entry.open_to(world.fia, reason=world.word())


def act(world):
    action = builders.action(world.word(), origin=world.entry, owner=world.ada)
    action.change(by=world.ada, text=world.word(), note=world.word())
    action.finish(by=world.ada, evidence=world.word())
    action.say_whether_it_helped("no", by=world.ada, how=world.word())


def experiment(world):
    made = builders.experiment(world.word(), by=world.ada, takeaway=world.word(), start=True).experiment
    made.log(world.word(), by=world.ada)
    made.stop(by=world.ada, reason=world.word())


def look_back(world):
    board = builders.retrospective(world.word(), by=world.ada, team=world.team, purpose=world.word(), phase="reflect")
    notes.write_note(board, "stop", world.word(), by=world.ada)
    builders.until(board, "actions")
    talking.promise_action(board, world.word(), owner=world.ada, due_on=timezone.localdate(), by=world.ada)
    moving.close(board, world.word(), by=world.ada)


def rename_people(world):
    world.ada.rename(world.word(), by=world.fia)
    form = {"display_name": world.word(), "email": f"{world.word()}@norrland.example", "role": "reader"}
    inline = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    world.browser.post("/admin/lessons/user/add/", form | inline)
    world.browser.post(f"/admin/lessons/user/{world.fia.pk}/change/", form | inline | {"role": "administrator"})


def rename_teams(world):
    team = builders.team(world.word())
    Membership.objects.start(person=world.ada, team=team, by=world.fia)
    team.rename(world.word(), by=world.fia)
    team.description = world.word()
    team.keep(by=world.fia)
    team.remove(by=world.fia)


def rename_projects(world):
    form = {"name": world.word(), "goal": world.word(), "tags": world.word()}
    world.browser.post("/admin/lessons/project/add/", form)


def tags(world):
    tag = Tag.objects.get_or_create(name=world.word())[0]
    curation.rename(tag, world.word(), by=world.fia)
    curation.add_alias(tag, world.word(), by=world.fia)
    curation.merge(tag, Tag.objects.exclude(pk=tag.pk).first(), by=world.fia)


def synonyms(world):
    world.browser.post("/admin/search/synonym/add/", {"words": f"{world.word()}, {world.word()}"})
    assert Synonym.objects.exists()


def formats(world):
    columns = [(world.word(), world.word(), "plain")]
    TeamFormat.objects.make(
        team=world.team, name=world.word(), purpose=world.word(), columns=columns, based_on="sailboat", by=world.ada
    )


DEEDS = (
    write, rewrite, share, file, open_hidden, act, experiment, look_back, rename_people, rename_teams,
    rename_projects, tags, synonyms, formats,
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(DEEDS), min_size=4, max_size=8))
def test_no_row_holds_a_name_an_address_or_a_text(deeds):
    with transaction.atomic():
        world = World()
        for deed in (*DEEDS, *deeds):
            deed(world)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(row::text, ' ') FROM lessons_auditrow row")
            said = cursor.fetchone()[0]
        assert CANARY in str(list(Entry.objects.values_list("title", "summary")))
        assert len(AuditRow.objects.values("thing", "verb").distinct()) > 25
        assert re.findall(rf".{{60}}{CANARY}", said) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "value", ["Ada Ek", "ada@norrland.example", "We met.", "å", 1.5, date(2026, 1, 2), {"Name": 1}]
)
def test_what_is_no_id_and_no_word_of_ours_is_not_kept(value):
    with pytest.raises(ValueError, match="ids and words alone"):
        tell("changed", "entry", 1, by=None, after={"value": value})
    assert not AuditRow.objects.exists()


def test_the_log_hears_nothing_of_what_people_do_on_a_board(ada, ben, stations):
    board = builders.retrospective(by=ada, team=stations, phase="reflect")
    heard = []

    def hear(sender, changes, **_):
        heard.extend(changes)

    audited.connect(hear)
    try:
        with told() as rows:
            moving.join(board, by=ben)
            note = notes.write_note(board, "stop", "I signed without looking", by=ben, secret="s" * 43)
            notes.change_note(note, "I signed", by=ben, secret="s" * 43)
            other = notes.write_note(board, "stop", "Nobody looked", by=ben, secret="s" * 43)
            notes.withdraw_note(other, by=ben, secret="s" * 43)
            notes.write_note(board, "stop", "Signed", by=ben)
            builders.until(board, "group")
            notes.group_notes(board, list(board.notes.all()), by=ben, name="Looking")
            builders.until(board, "vote")
            finding = Finding.objects.get()
            voting.put_dot(finding, by=ben)
            voting.take_dot(finding, by=ben)
            builders.until(board, "discuss")
            talking.discuss(finding, by=ada)
            talking.add_cause(finding, "The sheet is long", by=ben)
            builders.until(board, "actions")
            voting.say_worth(board, 4, by=ben)
    finally:
        audited.disconnect(hear)
    assert (heard, rows) == ([], [])
    with told() as rows:
        moving.close(board, "We look.", by=ada)
    assert {(row[1], row[2], row[3]) for row in rows} == {("entry", board.pk, ada.pk)}


def test_a_row_of_an_erased_person_stays_as_it_is():
    gone = builders.person("Hal Holm")
    tell("archived", "entry", 2, by=gone)
    pk = gone.pk
    gone.delete()
    assert AuditRow.objects.get(thing_id=2, verb="archived").person == pk
