"""Splitting a tag that means several things."""

import pytest
from django.db import transaction

from lessons.common.errors import DomainError
from lessons.models import AuditRow, Entry, Tag, TagAlias, TaggedEntry
from lessons.tag.splitting import split
from search import engine
from search.queue import drain_all
from tests import builders
from tests.lessons.playbook.test_editor import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(ada):
    """A tag on a ticket gate, a gate in a process, and something that only Ada sees."""
    builders.lesson("Ticket gate", by=ada, tags=["gate", "night"])
    builders.lesson("Stage gate", by=ada, tags=["gate"])
    builders.lesson("Kanarie gate", by=ada, tags=["gate"], visibility="me")
    return Tag.objects.get(name="gate")


def entry(title):
    return Entry.objects.get(title=title)


def names(title):
    return sorted(tag.name for tag in entry(title).tags.all())


def test_each_entry_keeps_the_tag_or_has_others_or_several(gate, cleo, ada):
    chosen = {entry("Ticket gate").pk: {"barrier", "door"}, entry("Stage gate").pk: {"gate", "decision"}}
    assert split(gate, ["barrier", "door", "decision", "unused"], chosen, by=cleo) == 2
    assert names("Ticket gate") == ["barrier", "door", "night"]
    assert names("Stage gate") == ["decision", "gate"]
    assert not Tag.objects.filter(name="unused").exists()
    drain_all()
    assert engine.find("tag:barrier", engine.audience_for(ada)).total == 1
    assert engine.find("tag:gate", engine.audience_for(ada)).total == 2


def test_what_is_not_seen_or_not_chosen_keeps_it(gate, cleo):
    assert split(gate, ["barrier"], {entry("Kanarie gate").pk: {"barrier"}}, by=cleo) == 0
    assert names("Kanarie gate") == names("Stage gate") == ["gate"]


def test_every_entry_and_the_log_say_so(gate, cleo):
    split(gate, ["barrier"], {entry("Ticket gate").pk: {"barrier"}, entry("Stage gate").pk: {"gate"}}, by=cleo)
    changed = entry("Ticket gate")
    activity = changed.activities.get(verb="retagged")
    assert (activity.person, activity.words) == (cleo, "A curator split one of its tags")
    row = AuditRow.objects.get(verb="retagged")
    assert (row.thing_id, row.person) == (changed.pk, cleo.pk)
    assert gate.pk in row.before["tags"]
    assert gate.pk not in row.after["tags"]
    assert AuditRow.objects.filter(verb="made", thing="tag", person=cleo.pk).count() == 1
    assert not entry("Stage gate").activities.filter(verb="retagged").exists()


def test_all_of_it_happens_or_nothing(gate, cleo):
    chosen = {entry("Ticket gate").pk: {"barrier"}, entry("Stage gate").pk: set()}
    with pytest.raises(DomainError, match="Choose at least one tag for “Stage gate”"), transaction.atomic():
        split(gate, ["barrier"], chosen, by=cleo)
    assert names("Ticket gate") == ["gate", "night"]
    assert not Tag.objects.filter(name="barrier").exists()


def test_tags_that_are_there_are_used_by_any_of_their_names(gate, ada, cleo):
    builders.lesson("Another", by=ada, tags=["Barrier"])
    TagAlias.objects.create(name="turnstile", tag=Tag.objects.get(name="Barrier"))
    split(gate, ["turnstile", "NIGHT"], {entry("Ticket gate").pk: {"turnstile"}}, by=cleo)
    assert names("Ticket gate") == ["Barrier"]  # it was offered “night” too, and not chosen


@pytest.mark.parametrize("into", [["Gate"], ["portal"], [], ["a", "b", "c", "d", "e", "f", "g"]])
def test_it_splits_into_a_few_others(gate, cleo, into):
    TagAlias.objects.create(name="portal", tag=gate)
    with pytest.raises(DomainError):
        split(gate, into, {entry("Ticket gate").pk: set(into)}, by=cleo)


def test_the_next_edit_of_an_entry_starts_from_the_tags_that_it_has(gate, ada, cleo):
    playbook = builders.playbook("Open the gate", by=ada, tags=["gate"])
    split(gate, ["barrier"], {entry("Ticket gate").pk: {"barrier"}, playbook.pk: {"barrier"}}, by=cleo)
    browser = builders.signed_in(ada)
    for address in (f"/lessons/{entry('Ticket gate').pk}/edit/", f"/playbooks/{playbook.pk}/edit/"):
        form = browser.get(address).context["form"]
        assert "barrier" in form["tags"].value()
        assert "gate" not in form["tags"].value()
    (step, _) = playbook.live.content["steps"]
    data = sent({"name": step["key"], "title": "Walk"}, tags=form["tags"].value(), based_on="1", key="")
    browser.post(f"/playbooks/{playbook.pk}/edit/", data)
    assert names("Gate cut-over") == ["barrier"]


def test_a_curator_splits_it_in_the_admin(gate, cleo):
    browser, address = builders.signed_in(cleo), f"/admin/lessons/tag/{gate.pk}/split/"
    assert "Which tags does it split into?" in browser.get(address).content.decode()
    page = browser.get(address, {"into": "barrier, decision"}).content.decode()
    assert "Ticket gate" in page
    assert "Kanarie" not in page
    assert page.count('value="gate" checked') == 2
    ticket, stage = entry("Ticket gate"), entry("Stage gate")
    data = {"into": "barrier, decision", "words": "", "page": "1", "entry": [ticket.pk, stage.pk]}
    answer = browser.post(address, data | {f"tags-{ticket.pk}": ["barrier"], f"tags-{stage.pk}": ["gate", "decision"]})
    assert answer.url == f"{address}?into=barrier%2C+decision&words=&page=1"
    assert "2 entries have other tags now." in browser.get(answer.url).content.decode()
    assert (names("Ticket gate"), names("Stage gate")) == (["barrier", "night"], ["decision", "gate"])


def test_what_was_ticked_is_still_ticked_when_something_is_missing(gate, cleo):
    ticket, stage = entry("Ticket gate"), entry("Stage gate")
    data = {"into": "barrier", "entry": [ticket.pk, stage.pk], f"tags-{ticket.pk}": ["barrier"]}
    answer = builders.signed_in(cleo).post(f"/admin/lessons/tag/{gate.pk}/split/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose at least one tag for “Stage gate”" in page
    assert f'name="tags-{ticket.pk}" value="barrier" checked' in page
    assert f'name="tags-{stage.pk}" value="gate" checked' not in page


def test_all_that_say_some_words_get_one_tag_at_once(gate, ada, cleo):
    for number in range(60):
        builders.lesson(f"Ticket {number}", by=ada, tags=["gate"], takeaway="Count the gates.")
    browser, address = builders.signed_in(cleo), f"/admin/lessons/tag/{gate.pk}/split/"
    page = browser.get(address, {"into": "barrier", "words": "TICKET"})
    assert page.context["page"].total == 61
    assert len(page.context["rows"]) == 50
    data = {"into": "barrier", "words": "ticket", "action": "all", "all_into": "barrier"}
    browser.post(address, data)
    assert TaggedEntry.objects.filter(tag__name="barrier").count() == 61
    assert set(TaggedEntry.objects.filter(tag=gate).values_list("content_object__title", flat=True)) == {
        "Stage gate", "Kanarie gate",
    }  # fmt: skip
    browser.post(address, data | {"words": "stage", "all_keep": "on"})
    assert names("Stage gate") == ["barrier", "gate"]
    for wrong in ({"words": " "}, {"all_into": "gate"}, {"all_into": "other"}):
        assert browser.post(address, data | wrong).status_code == 422


def test_odd_forms_change_nothing(gate, cleo):
    browser, address = builders.signed_in(cleo), f"/admin/lessons/tag/{gate.pk}/split/"
    for data in (
        {}, {"into": ""}, {"into": "a,b,c,d,e,f,g"}, {"into": "gate"}, {"into": "x" * 60}, {"into": "a", "entry": "²"},
        {"into": "a", "entry": "9" * 30}, {"into": "a", "page": "x", "entry": ""}, {"into": "a\x00"},
    ):  # fmt: skip
        assert browser.post(address, data).status_code in (302, 422), data
        assert browser.get(address, data).status_code == 200, data
    assert names("Ticket gate") == ["gate", "night"]
    assert Tag.objects.count() == 2


def test_a_page_of_entries_takes_as_many_queries_for_many_as_for_few(gate, ada, cleo, django_assert_max_num_queries):
    for number in range(15):
        builders.lesson(f"Ticket {number}", by=ada, tags=["gate"])
    browser = builders.signed_in(cleo)
    with django_assert_max_num_queries(14):
        browser.get(f"/admin/lessons/tag/{gate.pk}/split/", {"into": "barrier"})


def test_only_who_sees_a_tag_in_the_admin_splits_it(gate, ada, cleo):
    builders.lesson("Kanarie", by=ada, tags=["secret"], visibility="me")
    secret = Tag.objects.get(name="secret")
    assert builders.signed_in(cleo).get(f"/admin/lessons/tag/{secret.pk}/split/").status_code == 404
    assert builders.signed_in(ada).get(f"/admin/lessons/tag/{gate.pk}/split/").status_code == 302
