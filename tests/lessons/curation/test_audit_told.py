"""What the audit log is told: who did what to what, with the ids and words before and after."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from lessons.curation.audit import AuditRow
from lessons.entry.uploads import attach, detach
from lessons.intake.bulk import hand_over
from lessons.models import Entry, Tag, Team, TeamFormat
from lessons.retrospective import harvest, moving
from lessons.tag import curation
from search.models import Synonym
from tests import builders
from tests.lessons.curation.audit_log import told
from tests.lessons.lesson.importing import import_llis, lines, record

pytestmark = pytest.mark.django_db


# Entries


def test_a_new_entry_is_told_with_whose_it_is_and_who_may_see_it(ada, stations):
    with told() as rows:
        entry = builders.lesson(by=ada, team=stations, publish=False)
    after = {
        "author": ada.pk, "version": 1, "status": "draft", "team": stations.pk, "project": None,
        "visibility": "everyone", "teams": [],
    }  # fmt: skip
    assert rows == [("saved", "entry", entry.pk, ada.pk, {}, after)]


def test_versions_are_told_by_their_numbers(ada, ben, stations):
    entry = builders.lesson(by=ada, publish=False)
    content = entry.content()
    with told() as rows:
        entry.save_text(content, by=ada, publish=True)
        entry.save_text(content | {"team": stations.pk}, by=ben, publish=True)
        entry.save_text(content, by=ben)
    assert rows == [
        ("published", "entry", entry.pk, ada.pk, {"status": "draft"}, {"status": "published", "live": 1}),
        ("saved", "entry", entry.pk, ben.pk, {"version": 1, "team": None},
         {"version": 2, "team": stations.pk, "live": 2}),
        ("saved", "entry", entry.pk, ben.pk, {"version": 2}, {"version": 3}),
    ]  # fmt: skip


def test_who_may_see_it_and_who_wrote_it_is_told_before_and_after(ada, ben, stations):
    entry = builders.lesson(by=ada)
    with told() as rows:
        entry.show_to("teams", by=ada, teams=[stations])
        entry.name_co_authors([ben], by=ada)
    before, after = {"visibility": "everyone", "teams": []}, {"visibility": "teams", "teams": [stations.pk]}
    assert rows == [
        ("visibility", "entry", entry.pk, ada.pk, before, after),
        ("co-authors", "entry", entry.pk, ada.pk, {"co_authors": []}, {"co_authors": [ben.pk]}),
    ]


def test_what_becomes_of_an_entry_is_told(ada, cleo, fia):
    old, new = builders.lesson("Old", by=ada), builders.lesson("New", by=ada)
    with told() as rows:
        link = new.link_to(old, "replaces", by=ada)
        new.unlink(link, by=cleo)
        new.archive(by=cleo)
        new.unarchive(by=cleo)
        new.delete_softly(by=cleo)
        new.undelete(by=cleo)
        grant = new.open_to(fia, reason="A complaint.")
    link = {"link": "replaces", "target": old.pk}
    assert [(verb, pk, by, before, after) for verb, _, pk, by, before, after in rows] == [
        ("superseded", old.pk, ada.pk, {"status": "published"}, {"status": "superseded"}),
        ("linked", new.pk, ada.pk, {}, link),
        ("current again", old.pk, cleo.pk, {"status": "superseded"}, {"status": "published"}),
        ("unlinked", new.pk, cleo.pk, link, {}),
        ("archived", new.pk, cleo.pk, {"status": "published"}, {"status": "archived"}),
        ("unarchived", new.pk, cleo.pk, {"status": "archived"}, {"status": "published"}),
        ("deleted", new.pk, cleo.pk, {"deleted": False}, {"deleted": True}),
        ("brought back", new.pk, cleo.pk, {"deleted": True}, {"deleted": False}),
        ("opened", new.pk, fia.pk, {}, {"grant": grant.pk}),
    ]


def test_files_are_told_by_their_numbers(ada):
    entry = builders.lesson(by=ada)
    with told() as rows:
        attachment = attach(entry, ContentFile(b"1,2", name="salaries.csv"), by=ada)
        file = {"file": attachment.pk}
        detach(attachment, by=ada)
    assert rows == [
        ("file added", "entry", entry.pk, ada.pk, {}, file),
        ("file removed", "entry", entry.pk, ada.pk, file, {}),
    ]


def test_an_import_tells_of_each_entry_as_if_it_were_made_alone(tmp_path, ada):
    with told() as rows:
        import_llis(lines(tmp_path, *map(record, (1, 2))), "--author", ada.email)
    entries = {row[2]: row for row in rows if row[1] == "entry"}
    assert set(entries) == set(Entry.objects.values_list("pk", flat=True))
    (team,) = Team.objects.filter(name__startswith="Johnson") or Team.objects.exclude(pk__in=ada.team_ids())
    verb, _, _, by, before, after = next(iter(entries.values()))
    assert (verb, by, before) == ("published", ada.pk, {})
    assert after == {
        "author": ada.pk, "version": 1, "live": 1, "status": "published", "team": team.pk,
        "project": None, "visibility": "everyone", "teams": [],
    }  # fmt: skip
    assert ("made", "team", team.pk, None, {}, {"parent": None}) in rows


def test_whose_an_entry_was_is_told_when_an_import_hands_it_over(ada, ben):
    entry = builders.lesson(by=ada)
    entry.author = ben
    with told() as rows:
        hand_over([entry])
    assert rows == [("handed over", "entry", entry.pk, None, {"author": ada.pk}, {"author": ben.pk})]


def test_an_experiment_is_told_by_its_states(ada):
    experiment = builders.experiment(by=ada, start=True).experiment
    with told() as rows:
        line = experiment.log("Snow.", by=ada)
        experiment.conclude("confirmed", builders.CONCLUSION, by=ada)
    assert rows[0][4:] == ({}, {"line": line.pk, "iteration": 1})
    assert rows[-1][0] == "concluded"
    assert rows[-1][4:] == ({"state": "running", "outcome": ""}, {"state": "concluded", "outcome": "confirmed"})


def test_actions_are_told_with_owners_and_days_and_without_their_words(ada, ben):
    entry = builders.lesson(by=ada)
    due = timezone.localdate() + timedelta(days=10)
    with told() as rows:
        action = builders.action("Print the rota", origin=entry, owner=ada)
        action.change(by=ada, text="Print two rotas", owner=ben, due_on=due + timedelta(days=1))
        action.finish(by=ben, evidence="On the wall.")
        action.say_whether_it_helped("partly", by=ben)
    assert [(row[0], row[3], *row[4:]) for row in rows] == [
        ("promised", ada.pk, {}, {"origin": entry.pk, "owner": ada.pk, "due_on": due.isoformat(), "team": None}),
        ("changed", ada.pk, {"owner": ada.pk, "due_on": due.isoformat()},
         {"owner": ben.pk, "due_on": (due + timedelta(days=1)).isoformat(), "rewritten": ["text"]}),
        ("done", ben.pk, {"state": "open"}, {"state": "done"}),
        ("checked", ben.pk, {"helped": ""}, {"helped": "partly"}),
    ]  # fmt: skip


def test_a_retrospective_is_told_from_its_opening_to_its_harvest(ada, ben, stations):
    board = builders.retrospective(by=ada, team=stations)
    with told() as rows:
        moving.move_on(board, by=ada)
        moving.hand_over(board, ben, by=ada)
        finding = board.findings.create(name="Panels", place=0)
        lesson = harvest.harvest(finding, by=ben)
    assert [row[0] for row in rows if row[2] == board.pk] == ["opened the retrospective", "facilitator", "harvested"]
    assert rows[1][3:] == (ada.pk, {"facilitator": ada.pk}, {"facilitator": ben.pk})
    assert rows[-1][3:] == (ben.pk, {}, {"lesson": lesson.pk})


def test_the_formats_of_a_team_are_told(ada, stations):
    with told() as rows:
        made = TeamFormat.objects.make(
            team=stations, name="Ours", purpose="", columns=[("One", "?", "plain")], based_on="sailboat", by=ada
        )
        builders.signed_in(ada).post(f"/retrospectives/formats/{made.pk}/retire/")
    assert rows == [
        ("made", "format", made.pk, ada.pk, {}, {"team": stations.pk, "based_on": "sailboat"}),
        ("retired", "format", made.pk, ada.pk, {}, {}),
    ]


# Tags and synonyms


def test_curating_tags_is_told_by_whom(ada, cleo):
    entry = builders.lesson(by=ada, tags=["wifi", "wi-fi", "winter"])
    wifi, wi_fi, winter = (Tag.objects.get(name=name) for name in ("wifi", "wi-fi", "winter"))
    curating = builders.signed_in(cleo)
    aliases = {f"aliases-{name}": "0" for name in ("INITIAL_FORMS", "MIN_NUM_FORMS")} | {"aliases-TOTAL_FORMS": "1"}
    with told() as rows:
        chosen = {"action": "merge", "_selected_action": [wifi.pk, wi_fi.pk], "into": wi_fi.pk}
        curating.post("/admin/lessons/tag/", chosen)
        form = {"name": "snow", "description": "White.", "aliases-0-name": "ice"} | aliases
        curating.post(f"/admin/lessons/tag/{winter.pk}/change/", form)
        ice = winter.aliases.get(name="ice")
        curation.remove_alias(ice, by=cleo)
        curating.post(f"/admin/lessons/tag/{winter.pk}/delete/", {"post": "yes"})
    assert {row[3] for row in rows} == {cleo.pk}
    alias = AuditRow.objects.get(verb="made", thing="tag alias").thing_id
    assert [(row[0], row[1], row[2], *row[4:]) for row in rows] == [
        ("merged", "tag", wifi.pk, {"entries": [entry.pk]}, {"into": wi_fi.pk}),
        ("changed", "tag", winter.pk, {}, {"rewritten": ["description"]}),
        ("changed", "tag", winter.pk, {}, {"rewritten": ["name", "slug"]}),
        ("made", "tag alias", alias, {}, {"tag": winter.pk}),
        ("removed", "tag alias", alias, {"tag": winter.pk}, {}),
        ("removed", "tag", winter.pk, {"entries": [entry.pk]}, {}),
    ]


def test_synonyms_are_told_by_whom(cleo):
    curating = builders.signed_in(cleo)
    with told() as rows:
        curating.post("/admin/search/synonym/add/", {"words": "ice, frost"})
        made = Synonym.objects.get()
        curating.post(f"/admin/search/synonym/{made.pk}/change/", {"words": "ice, frost, snow"})
        curating.post(f"/admin/search/synonym/{made.pk}/delete/", {"post": "yes"})
    assert rows == [(verb, "synonym", made.pk, cleo.pk, {}, {}) for verb in ("made", "changed", "removed")]


def test_a_curator_can_remove_several_synonyms_at_once(cleo):
    made = [Synonym.objects.create(words=words) for words in ("a, b", "c, d")]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in made], "post": "yes"}
    with told() as rows:
        builders.signed_in(cleo).post("/admin/search/synonym/", chosen)
    assert sorted(row[:3] for row in rows) == [("removed", "synonym", each.pk) for each in made]
