"""Retiring a playbook: it is offered nowhere, its page names what took its place, and runs go on."""

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import AuditRow, Entry, Membership, Playbook, Run
from lessons.playbook.offering import offered
from lessons.playbook.retiring import bring_back, is_for_fewer, retire
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(ada, stations):
    return builders.playbook("Gate cut-over", by=ada, team=stations, moments=["project"])


@pytest.fixture
def successor(ada, stations):
    return builders.playbook("Gate cut-over in daylight", by=ada, team=stations, moments=["project"])


def status(entry):
    return Entry.objects.get(pk=entry.pk).status


def page_of(entry, viewer):
    return builders.signed_in(viewer).get(entry.get_absolute_url()).content.decode()


def names(viewer):
    return [str(playbook) for playbook in offered(viewer, "project")]


def test_a_retired_playbook_is_offered_nowhere_and_its_page_names_its_successor(entry, successor, cleo, dov):
    assert names(dov) == ["Gate cut-over", "Gate cut-over in daylight"]
    retire(entry, by=cleo, successor=successor)
    assert names(dov) == ["Gate cut-over in daylight"]
    assert status(entry) == "superseded"
    page = page_of(entry, dov)
    assert f'<a href="{successor.get_absolute_url()}">Gate cut-over in daylight</a> instead' in page
    assert "Run this playbook" not in page
    assert "Run this playbook" in page_of(successor, dov)
    assert str(entry) not in {str(playbook) for playbook in Playbook.objects.on_the_shelf(dov)}


def test_a_curator_is_told_when_fewer_people_see_the_successor(entry, ada, cleo, stations):
    Membership.objects.create(person=cleo, team=stations)
    ours = builders.playbook("Ours", by=ada, team=stations, visibility="teams", shared_with=[stations])
    theirs = builders.playbook("Theirs", by=ada, visibility="teams", shared_with=[stations, builders.team("Signals")])
    address = f"/admin/lessons/playbook/{entry.pk}/retire/"
    for old, new, told in ((entry, ours, True), (ours, theirs, False), (theirs, ours, True), (ours, entry, False)):
        assert is_for_fewer(new, old) is told, (old, new)
    retire(entry, by=cleo, successor=ours)
    page = builders.signed_in(cleo).get(address).content.decode()
    assert "“Ours” is for fewer people" in page
    ours.show_to("everyone", by=ada)
    assert "fewer people" not in builders.signed_in(cleo).get(address).content.decode()


def test_a_playbook_that_was_replaced_is_not_followed_at_its_old_address_either(entry, successor, cleo, dov):
    retire(entry, by=cleo, successor=successor)
    with pytest.raises(DomainError, match="replaced"):
        Run.objects.start(Playbook.objects.get(pk=entry.pk), by=dov)
    browser, address = builders.signed_in(dov), f"/playbooks/{entry.pk}/runs/new/"
    answer = browser.get(address, headers={"referer": f"http://testserver{entry.get_absolute_url()}"}, follow=True)
    assert "This playbook was replaced" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith(entry.get_absolute_url())


def test_without_a_successor_it_goes_to_the_archive(entry, cleo, dov):
    retire(entry, by=cleo)
    assert status(entry) == "archived"
    assert names(dov) == []
    assert "Run this playbook" not in page_of(entry, dov)
    with pytest.raises(DomainError, match="archived"):
        Run.objects.start(Playbook.objects.get(pk=entry.pk), by=dov)


@pytest.mark.parametrize("with_successor", [True, False])
def test_it_can_be_brought_back(entry, successor, cleo, dov, with_successor):
    retire(entry, by=cleo, successor=successor if with_successor else None)
    bring_back(Entry.objects.get(pk=entry.pk), by=cleo)
    assert status(entry) == "published"
    assert "Gate cut-over" in names(dov)
    assert not entry.links_in.exists()
    with pytest.raises(DomainError, match="in use already"):
        bring_back(entry, by=cleo)


def test_it_is_not_brought_back_behind_what_one_cannot_see(entry, ada, cleo):
    hidden = builders.playbook("Kanarie", by=ada, visibility="me")
    hidden.link_to(entry, "replaces", by=ada)
    with pytest.raises(DomainError, match="not visible to you"):
        bring_back(entry, by=cleo)
    assert status(entry) == "superseded"


@pytest.mark.parametrize("who", ["ada", "dov"])
def test_only_curators_retire(entry, successor, request, who):
    person = request.getfixturevalue(who)
    for verb in (retire, bring_back):
        with pytest.raises(NotAllowed):
            verb(entry, by=person)
    assert status(entry) == "published"


def test_what_is_not_in_use_takes_nobodys_place(entry, successor, ada, cleo):
    draft = builders.playbook("Half", by=ada, publish=False)
    lesson = builders.lesson(by=ada)
    retire(successor, by=cleo)
    for other in (draft, lesson, successor, entry):
        with pytest.raises(DomainError, match="not in use itself"):
            retire(entry, by=cleo, successor=Entry.objects.get(pk=other.pk))
    with pytest.raises(DomainError, match="draft"):
        retire(builders.playbook("Half of Cleo", by=cleo, publish=False), by=cleo)
    assert status(entry) == "published"


def test_what_is_retired_is_not_retired_again(entry, successor, cleo):
    retire(entry, by=cleo)
    with pytest.raises(DomainError, match="retired already"):
        retire(entry, by=cleo, successor=successor)
    assert status(entry) == "archived"


def test_a_run_under_way_keeps_its_version_and_is_told(entry, successor, ada, cleo):
    run = Run.objects.start(entry.playbook, by=ada, title="Luleå")
    ended = Run.objects.start(entry.playbook, by=ada, title="Umeå")
    ended.stop("Cancelled.", by=ada)
    browser = builders.signed_in(ada)
    assert "has been retired" not in browser.get(run.get_absolute_url()).content.decode()
    retire(entry, by=cleo, successor=successor)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "This playbook has been retired" in page
    assert f'<a href="{successor.get_absolute_url()}">Gate cut-over in daylight</a> takes its place' in page
    assert "Playbook retired by Cleo" in page
    run.mark(run.steps[0]["key"], "done", by=ada)
    run.finish("helped", by=ada)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "has been retired" not in page
    assert [event.verb for event in ended.events.all()] == ["stopped", "started"]
    bring_back(entry, by=cleo)
    assert {event.verb for event in run.events.all()} == {"started", "playbook retired", "finished"}


def test_a_hidden_successor_is_named_to_nobody_who_does_not_see_it(entry, ada, ben, dov):
    team = builders.team("Night")
    cleo = builders.person("Cleo Carr", role="curator", teams=[team])
    hidden = builders.playbook("Kanarie", by=cleo, visibility="teams", shared_with=[team])
    run = Run.objects.start(entry.playbook, by=ben)
    retire(entry, by=cleo, successor=hidden)
    for address in (entry.get_absolute_url(), run.get_absolute_url()):
        page = builders.signed_in(dov).get(address).content.decode()
        assert "Kanarie" not in page
        assert "has been re" in page


def test_the_audit_log_is_told(entry, successor, cleo):
    retire(entry, by=cleo, successor=successor)
    told = AuditRow.objects.filter(person=cleo.pk).values_list("verb", "thing_id")
    assert {("superseded", entry.pk), ("linked", successor.pk)} <= set(told)
