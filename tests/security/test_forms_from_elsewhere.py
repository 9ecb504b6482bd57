"""A form that another site sends in somebody's name is refused, and no page of ours offers to send it again."""

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/page"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
]
FORM = {"title": "Theirs", "happened": "A long text\nof two lines."}


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("signed_in", [True, False])
def test_nothing_of_it_is_kept(ada, headers, signed_in):
    entry = builders.lesson(by=ada)
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(ada)
    answer = client.post(f"/entries/{entry.pk}/delete/", FORM, headers=headers)
    assert answer.status_code == 403
    for word in (f"/entries/{entry.pk}/delete/", "Save again", "A long text", "Theirs"):
        assert word not in answer.text
    entry.refresh_from_db()
    assert entry.deleted_at is None


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}])
def test_ones_own_form_is_kept(ada, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    answer = client.post("/lessons/new/", FORM, headers=headers)
    assert answer.status_code == 403
    assert "Save again" in answer.text
    assert "A long text" in answer.text
