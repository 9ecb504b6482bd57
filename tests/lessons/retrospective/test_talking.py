"""Talk, causes, evidence and the timeline of a board."""

import pytest

from lessons.common.errors import DomainError
from lessons.models import Finding
from lessons.retrospective import talking
from tests.builders import signed_in, until

pytestmark = pytest.mark.django_db


def test_of_two_who_write_notes_of_a_talk_the_second_sees_both_texts(grouped, ada, ben):
    until(grouped, "discuss")
    panels = Finding.objects.get(name="Panels")
    talking.write_talk(panels, "What Ada wrote", by=ada, seen=0)
    answer = signed_in(ben).post(
        f"/retrospectives/{grouped.pk}/findings/{panels.pk}/talk/", {"talk": "What Ben wrote", "seen": "0"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What Ada wrote" in page
    assert "What Ben wrote" in page
    assert 'name="seen" value="1"' in page
    panels.refresh_from_db()
    assert panels.talk == "What Ada wrote"


def test_a_script_whose_talk_came_second_is_sent_to_the_page_with_both_texts(grouped, ada, ben):
    until(grouped, "discuss")
    panels = Finding.objects.get(name="Panels")
    talking.write_talk(panels, "What Ada wrote", by=ada, seen=0)
    address = f"/retrospectives/{grouped.pk}/findings/{panels.pk}/talk/"
    answer = signed_in(ben).post(address, {"talk": "What Ben wrote", "seen": "0"}, headers={"X-Live": "1"})
    assert (answer.status_code, answer.content) == (412, b"")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "ftp://example.org", "data:text/html,x", ""]
)
def test_evidence_is_an_address_that_a_browser_may_follow(grouped, ada, address):
    until(grouped, "discuss")
    with pytest.raises(DomainError, match="https://"):
        talking.add_evidence(Finding.objects.first(), address, by=ada)


def test_causes_keep_their_order_and_can_be_taken_away(grouped, ada):
    until(grouped, "discuss")
    finding = Finding.objects.first()
    for text in ("Nobody was there", "They were not asked", "The rota was made in May"):
        talking.add_cause(finding, text, by=ada)
    talking.remove_line(finding, "causes", 1, seen="They were not asked", by=ada)
    with pytest.raises(DomainError, match="changed that list just now"):
        talking.remove_line(finding, "causes", 1, seen="They were not asked", by=ada)
    talking.add_cause(finding, "Nobody owns it", by=ada)
    assert [line["text"] for line in Finding.objects.get(pk=finding.pk).causes] == [
        "Nobody was there", "The rota was made in May", "Nobody owns it",
    ]  # fmt: skip


def test_a_mark_of_the_timeline_is_there_once(grouped, ada):
    from django.utils import timezone

    talking.add_moment(grouped, timezone.now(), "It began", mark="began", by=ada)
    with pytest.raises(DomainError, match="“Impact began” is in the timeline already"):
        talking.add_moment(grouped, timezone.now(), "It began again", mark="began", by=ada)
