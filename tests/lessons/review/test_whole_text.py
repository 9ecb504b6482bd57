"""The whole text beside what differs: rendered, remarked on by paragraph, with what its steps stand on."""

import pytest

from lessons.models import TeamPolicy
from lessons.review import reading, reviewing
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(ada, stations):
    return builders.lesson("Count", takeaway="Count with your eyes.", by=ada, team=stations, context="As it was.")


def test_reviewers_see_the_whole_as_readers_will_and_remark_on_a_list_at_once(entry, ada, ben):
    text = "It is **dark**.\n\n- Left\n\n- Right\n\n[x]: /there\n\n<script>alert(1)</script>"
    entry.save_text(entry.content() | {"context": text}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben])
    browser = builders.signed_in(ben)
    page = browser.get(review.get_absolute_url())
    (shown,) = [part for part in page.context["whole"] if part["heading"] == "Context"]
    first, items, note, script = shown["paragraphs"]
    assert first["html"] == "<p>It is <strong>dark</strong>.</p>\n"
    assert items["text"] == "- Left\n\n- Right"
    assert (note["text"], note["html"]) == ("[x]: /there", "")
    assert "[x]: /there" in page.content.decode()
    assert "<script>alert" not in script["html"]
    browser.post(
        f"/reviews/{review.pk}/remarks/", {"part": "Context", "quote": items["text"], "text": "And the middle?"}
    )
    (shown,) = [
        part for part in browser.get(review.get_absolute_url()).context["whole"] if part["heading"] == "Context"
    ]
    assert [len(paragraph["remarks"]) for paragraph in shown["paragraphs"]] == [0, 1, 0, 0]


def test_reviewers_open_what_the_steps_stand_on_as_far_as_they_see_it(ada, ben):
    before, now = (builders.lesson(title, by=ada) for title in ("Count twice", "Light the gates"))
    hidden = builders.lesson("Kanarie", by=ada, visibility="me")
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[before])])
    changed = builders.step("Count", basis=[now, hidden])
    entry.save_text(entry.content() | {"steps": [changed]}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben])
    page = builders.signed_in(ben).get(review.get_absolute_url())
    assert page.context["bases"] == [before, now]
    assert f'<a href="{now.get_absolute_url()}">Light the gates</a>' in page.content.decode()
    assert "Kanarie" not in page.content.decode()


def test_what_is_said_of_a_very_long_paragraph_stands_beside_it(entry, ada, ben):
    code = "```\n" + "gate = open()\n\n" * 400 + "```"
    entry.save_text(entry.content() | {"context": code}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben])
    reviewing.remark(review, "Why so often?", by=ben, part="Context", quote=code)
    page = builders.signed_in(ben).get(review.get_absolute_url())
    (shown,) = [part for part in page.context["whole"] if part["heading"] == "Context"]
    assert [len(paragraph["remarks"]) for paragraph in shown["paragraphs"]] == [1]
    assert page.context["earlier"] == []


def test_an_earlier_text_is_shown_as_its_readers_saw_it(entry, ada):
    entry.save_text(entry.content() | {"context": "It is **dark**."}, by=ada, publish=True)
    page = builders.signed_in(ada).get(f"/entries/{entry.pk}/versions/2/").content.decode()
    assert "<p>It is <strong>dark</strong>.</p>" in page


def test_a_review_that_is_over_shows_what_it_changed(entry, ada, ben, cleo):
    entry.save_text(entry.content() | {"context": "Otherwise."}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben])
    reviewing.approve(review, by=ben, seen=2)
    entry.refresh_from_db()
    entry.save_text(entry.content() | {"context": "A third time."}, by=ada, publish=True)
    page = builders.signed_in(cleo).get(review.get_absolute_url())
    assert page.context["older"].number == 1
    assert "Readers saw this before" in page.content.decode()
    (part,) = page.context["comparison"].parts
    assert part.text == "Otherwise."


def test_of_a_review_that_is_over_nobody_is_shown_what_was_not_theirs(stations, ada, ben, dov):
    entry = builders.lesson("Count", by=ada, team=stations, context="Kanarie.", visibility="me")
    entry.show_to("everyone", by=ada)
    entry.save_text(entry.content() | {"context": "Otherwise."}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben])
    reviewing.approve(review, by=ben, seen=2)
    review.refresh_from_db()
    assert (reading._read_before(review, ada).number, reading._read_before(review, dov)) == (1, None)


def test_a_draft_leads_to_a_review_where_its_team_has_them(ada, ben, stations):
    entry = builders.lesson("Half", by=ada, team=stations, publish=False)
    browser = builders.signed_in(ada)
    asked = f'href="/entries/{entry.pk}/review/"'
    assert asked in browser.get(entry.get_absolute_url()).content.decode()
    TeamPolicy.objects.create(team=stations, policy="off")
    page = browser.get(entry.get_absolute_url()).content.decode()
    assert asked not in page
    assert "Go on writing" in page


def test_a_review_that_was_taken_back_leads_on(ada, ben, stations):
    entry = builders.lesson("Half", by=ada, team=stations, publish=False)
    review = reviewing.ask(entry, by=ada, people=[ben])
    reviewing.withdraw(review, by=ada)
    page = builders.signed_in(ada).get(review.get_absolute_url()).content.decode()
    assert f'href="/entries/{entry.pk}/review/">Ask again' in page
