"""The audit log in the admin: for administrators alone, filtered and taken away, and never changed."""

import csv
import io
import json

import pytest
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.curation.audit import AuditRow
from lessons.curation.audit_chain import Sealed, verify
from lessons.models import Entry
from tests import builders
from tests.lessons.curation.audit_log import seal

pytestmark = pytest.mark.django_db
LOG = "/admin/lessons/auditrow/"


def shown(browser, query=""):
    """The rows on the first page of the list, as `(verb, thing, id)`."""
    seal()
    return [(row.verb, row.thing, row.thing_id) for row in browser.get(LOG + query).context["cl"].result_list]


def downloaded(browser, query=""):
    seal()
    answer = browser.get(f"{LOG}csv/{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_administrators_read_the_log_and_curators_do_not_know_of_it(browser, cleo, ada):
    entry = builders.lesson(by=ada)
    entry.archive(by=cleo)
    page = browser.get(LOG).text
    assert "Cleo Carr" in page
    assert "status: published → archived" in page
    assert LOG in browser.get("/admin/").text
    curating, row = builders.signed_in(cleo), AuditRow.objects.first()
    assert LOG not in curating.get("/admin/").text
    for address in (LOG, f"{LOG}csv/", f"{LOG}{row.pk}/change/", f"{LOG}{row.pk}/history/"):
        assert browser.get(address).status_code == 200
        assert curating.get(address).status_code == 403


def test_the_admin_has_no_way_to_add_change_or_remove_a_row(browser, ada):
    builders.lesson(by=ada)
    row, count = AuditRow.objects.first(), AuditRow.objects.count()
    for address in (f"{LOG}add/", f"{LOG}{row.pk}/delete/", f"{LOG}{row.pk}/change/"):
        assert browser.post(address, {"verb": "restored", "post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    browser.post(LOG, chosen)
    assert AuditRow.objects.count() == count
    row.refresh_from_db()
    assert row.verb != "restored"


def test_the_list_is_filtered_by_thing_verb_person_and_day(browser, ada, ben, fia):
    entry = builders.lesson(by=ada)
    entry.archive(by=ben)
    ben.deactivate(by=fia)
    assert shown(browser, "?thing=person&verb=deactivated") == [("deactivated", "person", ben.pk)]
    assert shown(browser, f"?person={ben.pk}") == [("archived", "entry", entry.pk)]
    assert ("published", "entry", entry.pk) not in shown(browser, "?person=nobody")
    assert ("made", "person", ada.pk) in shown(browser, "?person=nobody")
    day = timezone.localdate()
    assert len(shown(browser, f"?at__year={day.year}&at__month={day.month}&at__day={day.day}")) > 3
    assert shown(browser, "?at__year=2001&at__month=1&at__day=1") == []
    for odd in ("?at__year=99999", "?person=x", "?person=9999999999999999999999", "?hash=1"):
        assert "This list has no such filter" in browser.get(LOG + odd).text


def test_the_log_is_searched_by_number(browser, ada, ben):
    entry = builders.lesson(by=ada)
    entry.archive(by=ben)
    seal()
    assert {row[1:] for row in shown(browser, f"?q=L-{entry.pk}")} == {("entry", entry.pk)}
    assert ("archived", "entry", entry.pk) in shown(browser, f"?q={ben.pk}")
    assert ("made", "person", ben.pk) in shown(browser, f"?q={ben.pk}")
    assert shown(browser, "?q=archived") == []


def test_a_row_leads_to_what_it_is_about_as_far_as_the_administrator_may_see_it(browser, ada, stations):
    open_one = builders.lesson("Open", by=ada)
    hidden = builders.lesson("A hidden title", by=ada, visibility="me")
    deleted = builders.lesson("Deleted", by=ada)
    deleted.delete_softly(by=ada)
    page = browser.get(LOG).text
    assert f'href="/entries/{open_one.pk}/"' in page
    for entry in (hidden, deleted):
        assert f"entry {entry.pk}" in page
        assert f'href="/entries/{entry.pk}/"' not in page
    assert f'href="/people/{ada.pk}/"' in page
    assert "A hidden title" not in page
    stations.description = "New"
    stations.keep(by=ada)
    assert f'href="/admin/lessons/team/{stations.pk}/change/"' in browser.get(LOG).text


def test_a_person_who_is_gone_is_a_number(browser, ada):
    tell("archived", "entry", 7, by=type(ada)(pk=987654))
    assert "person 987654" in browser.get(LOG).text


def test_the_download_holds_what_the_filters_leave_and_can_be_verified_elsewhere(browser, ada, ben):
    entry = builders.lesson(by=ada)
    entry.archive(by=ben)
    all_rows = downloaded(browser)
    assert [int(row["number"]) for row in all_rows] == list(range(1, AuditRow.objects.count() + 1))
    for row in all_rows:
        cells = {name: int(row[name]) for name in ("id", "number", "thing_id")}
        cells |= {"person": int(row["person"]) if row["person"] else None}
        assert Sealed(**(row | cells)).hash_as(cells["number"]) == row["hash"]
    assert verify() == (len(all_rows), all_rows[-1]["hash"])
    (archived,) = downloaded(browser, f"?thing=entry&person={ben.pk}")
    assert json.loads(archived["after"]) == {"status": "archived"}
    assert archived["person"] == str(ben.pk)


def test_no_cell_of_the_download_is_a_formula(browser):
    AuditRow.objects.create(verb="=1+1", thing="@sum", thing_id=-1)
    (row,) = downloaded(browser, "?verb=%3D1%2B1")
    assert (row["verb"], row["thing"], row["thing_id"]) == ("'=1+1", "'@sum", "'-1")


def test_the_list_costs_the_same_with_few_and_with_many(browser, ada, ben, django_assert_max_num_queries):
    for number in range(15):
        builders.lesson(f"Lesson {number}", by=ada).archive(by=ben)
        builders.project(f"Project {number}").keep(by=ada)
    assert Entry.objects.count() == 15
    seal()
    with django_assert_max_num_queries(22):
        browser.get(LOG)
