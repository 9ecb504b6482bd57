"""One thing done to many entries: shown before, done to those that can be, taken back where nothing came after."""

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation import bulk
from lessons.curation.bulk_verbs import VERBS
from lessons.models import ArchiveNotice, AuditRow, BulkChange, Entry, Membership, Tag, TeamPolicy, Verification
from lessons.review import reviewing
from lessons.tag import curation as tagging
from tests import builders
from tests.lessons.curation.alike import again, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(ada, stations):
    return [builders.lesson(name, by=ada, team=stations, tags=["gates"]) for name in ("One", "Two", "Three")]


@pytest.fixture
def payments(dov):
    return dov.teams.get()


def keys(entries):
    return [entry.pk for entry in entries]


def state(entries):
    """What readers, and those who look after them, find of some entries."""
    rows = Entry.objects.filter(pk__in=keys(entries)).order_by("pk")
    return [
        (row.team_id, row.status, row.deleted_at is None, sorted(row.tags.names()),
         *Verification.objects.values_list("person", "team", "due_on").get(pk=row.pk),
         ArchiveNotice.objects.open().filter(entry=row).exists())
        for row in rows
    ]  # fmt: skip


def values(payments, dov):
    """Something to choose for each verb."""
    return {"team": payments.pk, "care": {"person": dov.pk}, "tags": ["night", "Gates"], "untag": ["gates", "doors"]}


@pytest.mark.parametrize("verb", list(VERBS))
def test_what_the_preview_says_is_done_and_the_undo_brings_everything_back(three, payments, dov, cleo, verb):
    if verb == "unarchive":
        for entry in three:
            again(entry).archive(by=cleo)
    value = values(payments, dov).get(verb)
    before = state(three)
    preview = bulk.preview(verb, value, keys(three), by=cleo)
    assert (len(preview.changed), preview.left_alone, state(three)) == (3, [], before)
    assert all(line.before != line.after for line in preview.changed)
    change = bulk.carry_out(verb, value, keys(three), by=cleo)
    assert change.parts.count() == 3
    assert all(was != now for was, now in zip(before, state(three), strict=True))
    assert bulk.undo(change, by=cleo) == []
    assert state(three) == before
    change.refresh_from_db()
    assert (change.undone_by, change.can_be_undone) == (cleo, False)
    with pytest.raises(DomainError, match="already"):
        bulk.undo(change, by=cleo)


def test_text_is_changed_by_a_version_that_says_so(three, payments, cleo):
    bulk.carry_out("team", payments.pk, keys(three), by=cleo)
    entry = again(three[0])
    assert (entry.live.number, entry.live.note, entry.live.author) == (2, "Given to Payments", cleo)
    assert entry.live.content["title"] == "One"
    assert AuditRow.objects.filter(verb="bulk team", after={"entries": keys(three)}, person=cleo.pk).exists()


def why_not(verb, value, entry, by):
    (line,) = bulk.preview(verb, value, [entry.pk], by=by).lines
    return line.why_not


def test_what_cannot_be_changed_is_left_alone_with_the_reason(ada, ben, cleo, stations, payments):
    entry = builders.lesson("One", by=ada, team=stations, tags=["gates"])
    assert why_not("team", stations.pk, entry, cleo) == "It is this team’s already."
    assert why_not("tags", ["Gates"], entry, cleo) == "It has these tags already."
    assert why_not("untag", ["doors"], entry, cleo) == "It has none of these tags."
    assert why_not("care", {"team": None}, entry, cleo) == "They look after it already."
    assert why_not("unarchive", None, entry, cleo) == "It is on the shelf."
    entry.verification.move_to(timezone.localdate(), by=ada)
    assert why_not("now", None, entry, cleo) == "It is due already."
    entry.verification.entrust(by=ada, every_days=0)
    assert why_not("later", None, entry, cleo) == "It is not looked at again."
    entry.archive(by=ada)
    assert why_not("archive", None, entry, cleo) == "It is archived already."
    assert why_not("notice", None, entry, cleo) == "It is not on the shelf."
    waiting = builders.lesson("Waiting", by=ada, team=stations)
    again(waiting).save_text(waiting.content() | {"context": "More."}, by=ada)
    assert why_not("team", payments.pk, waiting, cleo) == "It has a newer text that readers do not see yet."
    reviewed = builders.lesson("Reviewed", by=ada, team=stations)
    again(reviewed).save_text(reviewed.content() | {"context": "More."}, by=ada)
    reviewing.ask(again(reviewed), by=ada, people=[ben])
    assert why_not("tags", ["night"], reviewed, cleo) == "It has a newer text that readers do not see yet."
    told = builders.told_retrospective(by=ada, team=stations)
    assert why_not("later", None, told.entry, cleo) == "It is not looked at again."


def test_closed_retrospectives_and_experiments_can_be_given_to_a_team_too(ada, cleo, stations, payments):
    told = builders.told_retrospective(by=ada, team=stations, findings=[{"name": "Keys", "notes": ["Lost"]}]).entry
    tried = builders.experiment(by=ada, team=stations)
    before = {entry.pk: again(entry).content() for entry in (told, tried)}
    change = bulk.carry_out("team", payments.pk, keys([told, tried]), by=cleo)
    for entry in (told, tried):
        assert again(entry).content() == before[entry.pk] | {"team": payments.pk}
    assert bulk.undo(change, by=cleo) == []
    assert {entry.pk: again(entry).content() for entry in (told, tried)} == before


def test_a_hidden_entry_is_not_even_mentioned_and_one_that_is_not_theirs_is_left_alone(ada, cleo, dov, three):
    hidden = builders.lesson("Hidden", by=ada, visibility="me")
    lines = bulk.preview("archive", None, keys([*three, hidden]), by=cleo).lines
    assert {line.entry.title for line in lines} == {"One", "Two", "Three"}
    bulk.carry_out("archive", None, keys([*three, hidden]), by=cleo)
    assert again(hidden).status == "published"
    for verb in (bulk.preview, bulk.carry_out):
        with pytest.raises(NotAllowed):
            verb("archive", None, keys(three), by=dov)


def test_nothing_to_do_is_said_and_leaves_no_trace(three, cleo):
    with pytest.raises(DomainError, match="None of these"):
        bulk.carry_out("unarchive", None, keys(three), by=cleo)
    with pytest.raises(DomainError, match="At most 200"):
        bulk.carry_out("archive", None, list(range(1, 202)), by=cleo)
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize(
    ("verb", "then", "why"),
    [
        ("team", lambda entry, ada, other: rewrite(entry, by=ada, team=other.pk), "given to another team since"),
        ("team", lambda entry, ada, other: entry.save_text(entry.content() | {"context": "x"}, by=ada), "newer text"),
        ("archive", lambda entry, ada, other: entry.unarchive(by=ada), "put back on the shelf since"),
        ("later", lambda entry, ada, other: entry.verification.still_true(by=ada), "looked at, or moved again"),
        ("care", lambda entry, ada, other: entry.verification.entrust(by=ada, team=other), "Somebody else was named"),
        ("notice", lambda entry, ada, other: entry.archive_notices.get().keep(by=ada), "It was kept"),
        ("delete", lambda entry, ada, other: entry.undelete(by=ada), "brought back since"),
        ("tags", lambda entry, ada, other: entry.delete_softly(by=ada), "It was deleted since."),
        ("tags", lambda entry, ada, other: entry.show_to("me", by=ada), "You may no longer change it."),
    ],
)
def test_what_came_after_stays_and_the_rest_is_taken_back(three, payments, dov, ada, cleo, verb, then, why):
    other = builders.team("Depot")
    before = state(three)
    change = bulk.carry_out(verb, values(payments, dov).get(verb), keys(three), by=cleo)
    then(again(three[0]), ada, other)
    touched = state(three)[0]
    (left,) = bulk.undo(change, by=cleo)
    assert left.entry == three[0]
    assert why in left.left
    assert state(three) == [touched, *before[1:]]


def test_an_undo_of_tags_takes_back_only_what_was_added(three, cleo, ada):
    change = bulk.carry_out("tags", ["night"], keys(three), by=cleo)
    rewrite(three[0], by=ada, tags=["gates", "night", "depot"])
    assert bulk.undo(change, by=cleo) == []
    assert sorted(again(three[0]).tags.names()) == ["depot", "gates"]


@pytest.mark.parametrize("verb", ["team", "tags", "untag"])
def test_a_tag_that_a_curator_removed_or_renamed_does_not_come_back_with_another_change(three, payments, cleo, verb):
    tagging.rename(Tag.objects.get(name="gates"), "Ticket gates", by=cleo)
    rewrite(three[0], by=three[0].author, tags=["Ticket gates", "doors", "night"])
    tagging.delete(Tag.objects.get(name="doors"), by=cleo)
    chosen = {"team": payments.pk, "tags": ["depot"], "untag": ["night"]}[verb]
    assert "doors" not in str(bulk.preview(verb, chosen, keys(three[:1]), by=cleo).lines[0])
    change = bulk.carry_out(verb, chosen, keys(three[:1]), by=cleo)
    bulk.undo(change, by=cleo)
    assert sorted(again(three[0]).tags.names()) == ["Ticket gates", "night"]
    assert not Tag.objects.filter(name="doors").exists()


def test_an_entry_leaves_a_team_that_reviews_everything_only_for_another_that_does(three, payments, stations, cleo):
    TeamPolicy.objects.create(team=stations, policy="required")
    (line, *_) = bulk.preview("team", payments.pk, keys(three), by=cleo).lines
    assert "has every change reviewed" in line.why_not
    TeamPolicy.objects.create(team=payments, policy="required")
    bulk.carry_out("team", payments.pk, keys(three), by=cleo)
    assert {again(entry).team for entry in three} == {payments}


def test_who_does_not_see_an_entry_is_not_given_it_to_look_after(three, ada, dov, cleo, stations, payments):
    Membership.objects.create(person=cleo, team=stations)
    three[0].show_to("teams", by=ada, teams=[stations])
    gun = builders.person("Gun Gren", role="reader")
    me = type(cleo).objects.get(pk=cleo.pk)
    for holder, why in (({"person": dov.pk}, "does not see this"), ({"team": payments.pk}, "does not see this"),
                        ({"person": gun.pk}, "read but not write")):  # fmt: skip
        (line,) = bulk.preview("care", holder, keys(three[:1]), by=me).lines
        assert why in line.why_not


def test_an_undo_leaves_alone_what_somebody_who_has_left_looked_after_and_takes_back_the_rest(three, ben, dov, cleo):
    three[0].verification.entrust(by=cleo, person=ben)
    change = bulk.carry_out("care", {"person": dov.pk}, keys(three), by=cleo)
    ben.deactivate()
    (left,) = bulk.undo(change, by=cleo)
    assert (left.entry, left.left) == (three[0], "Ben Bo has left.")
    assert [Verification.objects.get(pk=entry.pk).person for entry in three] == [dov, None, None]
