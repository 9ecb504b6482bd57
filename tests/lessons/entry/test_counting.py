"""Counts that are kept are right the moment something changes, for everybody."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from lessons.entry.counting import LibraryMark, counts, remove_old_marks
from lessons.entry.facets import Selection, shelf
from lessons.models import Entry, Project, Tag, Team
from lessons.tag import curation
from tests import builders

pytestmark = pytest.mark.django_db


def counted(person):
    _, facets, total = shelf(Entry.objects.visible_to(person).without_drafts(), Selection())
    tags = counts.of(Tag.objects.used_on(Entry.objects.visible_to(person).published()))
    return total, facets, [(tag.name, tag.uses) for tag in tags]


def rename_in_admin(rf, model, thing, *, by, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    form = type("Form", (), {"changed_data": list(fields)})
    request = rf.get("/")
    request.user = by
    admin.site.get_model_admin(model).save_model(request, thing, form, change=True)


CHANGES = {
    "publish": lambda made, ada, rf: builders.lesson("Third", by=ada, tags=["doors"]),
    "retag": lambda made, ada, rf: made.save_text(made.content() | {"tags": ["wind"]}, by=ada, publish=True),
    "move to no team": lambda made, ada, rf: made.save_text(made.content() | {"team": None}, by=ada, publish=True),
    "archive": lambda made, ada, rf: made.archive(by=ada),
    "delete": lambda made, ada, rf: made.delete_softly(by=ada),
    "hide": lambda made, ada, rf: made.show_to("me", by=ada),
    "rename the tag": lambda made, ada, rf: curation.rename(Tag.objects.get(name="gates"), "barriers"),
    "rename the team": lambda made, ada, rf: rename_in_admin(rf, Team, made.team, by=ada, name="Platforms"),
    "give the team another address": lambda made, ada, rf: rename_in_admin(
        rf, Team, made.team, by=ada, slug="platforms"
    ),
    "rename the project": lambda made, ada, rf: rename_in_admin(rf, Project, made.project, by=ada, name="Other gates"),
    "delete the project": lambda made, ada, rf: made.project.delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_counts_follow_every_change_at_once(name, ada, dov, stations, rf):
    project = builders.project("Gates")
    made = builders.lesson("First", by=ada, team=stations, project=project, tags=["gates", "night"])
    builders.lesson("Second", by=ada, tags=["night"])
    before = [counted(person) for person in (ada, dov)]
    CHANGES[name](made, ada, rf)
    after = [counted(person) for person in (ada, dov)]
    counts.forget()
    assert after == [counted(person) for person in (ada, dov)]
    assert after[1] != before[1]


def test_what_did_not_change_is_counted_once(ada, ben, dov, stations, django_assert_num_queries):
    builders.lesson(by=ada, team=stations, visibility="teams", shared_with=[stations])
    builders.lesson("Open", by=ada)
    assert [counted(person)[0] for person in (ada, ben, dov)] == [2, 2, 1]
    ada.team_ids(), dov.team_ids()
    with django_assert_num_queries(4):  # the marks, twice for each
        assert [counted(person)[0] for person in (ada, dov)] == [2, 1]


def test_leaving_a_team_counts_without_it_at_once(ada, ben, stations, client):
    builders.lesson("For the team", by=ada, visibility="teams", shared_with=[stations])
    assert counted(ben)[0] == 1
    ben.memberships.all().delete()
    assert counted(type(ben).objects.get(pk=ben.pk))[0] == 0


def test_old_marks_go(ada):
    builders.lesson(by=ada)
    LibraryMark.objects.update(at=timezone.now() - timedelta(days=2))
    builders.lesson("Today", by=ada)
    today = LibraryMark.objects.filter(at__gt=timezone.now() - timedelta(hours=1)).count()
    remove_old_marks()
    assert LibraryMark.objects.count() == today > 0
