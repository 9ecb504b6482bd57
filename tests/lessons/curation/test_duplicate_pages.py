"""The pages of possible duplicates: deciding, composing one text of two, merging, and having both again."""

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation import composing
from lessons.curation.duplicate_finding import find_all
from lessons.curation.duplicates import resolve, take_back
from lessons.models import DuplicatePair, Link, Merge, TeamPolicy
from tests import builders
from tests.lessons.curation.alike import again, gates, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(ada, ben, stations):
    first = gates("Write the settings down", by=ada, team=stations, context="At Boden.", happened_on="2026-03-01")
    second = gates("Note every setting", by=ben, limits="Not in winter.", tags=["night"], happened_on="2026-03-02")
    find_all()
    return first, second


@pytest.fixture
def browser(cleo):
    return builders.signed_in(cleo)


def test_a_pair_shows_both_and_why_and_is_decided_with_one_button(two, browser, cleo):
    page = browser.get("/curation/duplicates/").content.decode()
    pair = DuplicatePair.objects.get()
    assert pair.reason in page
    assert "Write the settings down" in page
    assert "Note every setting" in page
    answer = browser.post(f"/curation/duplicates/{pair.pk}/decide/", {"decision": "different"}, follow=True)
    assert "the two are different" in answer.content.decode()
    assert "No two entries read alike" in answer.content.decode()
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by) == ("different", cleo)


def test_a_decision_can_be_taken_back_with_the_link_that_it_made(two, browser, cleo, ada):
    pair = DuplicatePair.objects.get()
    resolve(pair, "recurrence", by=cleo)
    assert Link.objects.filter(kind="recurs").exists()
    with pytest.raises(NotAllowed):
        take_back(pair, by=ada)
    assert "It happened again, said Cleo Carr" in browser.get("/curation/duplicates/").content.decode()
    browser.post(f"/curation/duplicates/{pair.pk}/take-back/")
    assert not Link.objects.filter(kind="recurs").exists()
    assert list(DuplicatePair.objects.waiting()) == [pair]
    with pytest.raises(DomainError, match="taken back already"):
        take_back(pair, by=cleo)


def test_a_merge_is_no_decision_that_is_taken_back(two, cleo):
    pair = DuplicatePair.objects.get()
    resolve(pair, "merge", by=cleo)
    with pytest.raises(DomainError, match="Undo the merge"):
        take_back(pair, by=cleo)


def test_a_pair_of_which_one_is_hidden_is_in_no_queue(two, browser, ada):
    two[0].show_to("me", by=ada)
    pair = DuplicatePair.objects.get()
    assert "Note every setting" not in browser.get("/curation/duplicates/").content.decode()
    assert browser.post(f"/curation/duplicates/{pair.pk}/decide/", {"decision": "different"}).status_code == 404
    assert browser.get(f"/curation/merge/{two[1].pk}/{two[0].pk}/").status_code == 404


def test_nonsense_is_no_decision(two, browser):
    pair = DuplicatePair.objects.get()
    for decision in ("", "merge", "nonsense"):
        answer = browser.post(f"/curation/duplicates/{pair.pk}/decide/", {"decision": decision})
        assert answer.status_code in (302, 400)
    assert DuplicatePair.objects.get().decision == ""


def field(text, kept, gone):
    return next(part for part in composing.texts(kept, gone) if part.key == text)


def test_the_parts_stand_side_by_side_and_begin_with_what_the_kept_one_says_or_lacks(two):
    kept, gone = map(again, two)
    assert [part.key for part in composing.texts(kept, gone)] == ["title", "summary", "context", "happened", "limits"]
    assert field("title", kept, gone).proposed == "Write the settings down"
    assert field("limits", kept, gone).proposed == "Not in winter."
    assert field("happened", kept, gone).both == kept.lesson.happened
    assert field("title", kept, gone).both == "Write the settings down\n\nNote every setting"
    (day,) = composing.choices(kept, gone)
    assert (day.key, day.kept, day.gone, day.is_gone_proposed) == ("happened_on", "2026-03-01", "2026-03-02", False)


def compose(two, **changes):
    """What the page sends when nothing but the changes was typed."""
    kept, gone = map(again, two)
    data = {part.key: part.proposed for part in composing.texts(kept, gone)}
    data |= {f"take-{choice.key}": "kept" for choice in composing.choices(kept, gone)}
    return data | {"seen": f"{kept.live.number}-{gone.live.number}"} | changes


def test_a_text_is_composed_and_merged(two, browser, stations):
    kept, gone = two
    address = f"/curation/merge/{kept.pk}/{gone.pk}/"
    page = browser.get(address).content.decode()
    assert "Make one of two" in page
    assert "In L-" in page
    answer = browser.post(address, compose(two, context="At Boden and Kiruna.", **{"take-happened_on": "gone"}))
    assert answer["Location"] == again(kept).get_absolute_url()
    lesson = again(kept).lesson
    assert (lesson.context, str(lesson.happened_on), lesson.limits) == (
        "At Boden and Kiruna.",
        "2026-03-02",
        "Not in winter.",
    )
    assert again(kept).team == stations
    assert [tag.name for tag in again(kept).tags.all()] == ["night"]
    assert browser.get(f"/lessons/{gone.pk}/")["Location"] == again(kept).get_absolute_url()
    assert "Note every setting" in browser.get("/curation/merges/").content.decode()


def test_where_a_team_reviews_what_it_publishes_the_page_says_so_and_takes_no_words_of_its_own(two, browser, stations):
    kept, gone = two
    address = f"/curation/merge/{kept.pk}/{gone.pk}/"
    assert "is reviewed first" not in browser.get(address).content.decode()
    TeamPolicy.objects.create(team=stations, policy="required")
    assert "What Stations publishes is reviewed first." in browser.get(address).content.decode()
    answer = browser.post(address, compose(two, context="At Boden and Kiruna."))
    assert answer.status_code == 422
    assert "Reworded: " in answer.content.decode()
    assert answer.context["form"]["context"].value() == "At Boden and Kiruna."
    assert browser.post(address, compose(two, title="Note every setting")).status_code == 302


def test_a_button_fills_a_field_from_a_side_and_merges_nothing(two, browser):
    kept, gone = two
    address = f"/curation/merge/{kept.pk}/{gone.pk}/"
    for side, text in (("gone", "Note every setting"), ("both", "Write the settings down\n\nNote every setting")):
        answer = browser.post(address, compose(two, context="Typed.", take=f"title:{side}"))
        assert answer.status_code == 200
        form = answer.context["form"]
        assert (form["title"].value(), form["context"].value()) == (text, "Typed.")
    assert browser.post(address, compose(two, take="nonsense:side")).status_code == 200
    assert not Merge.objects.exists()


def test_a_text_that_was_rewritten_meanwhile_is_looked_at_again_and_nothing_typed_is_lost(two, browser, ada):
    data = compose(two, context="Typed.")
    rewrite(two[1], by=ada, limits="Not at night.")
    answer = browser.post(f"/curation/merge/{two[0].pk}/{two[1].pk}/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "One of the two was rewritten while you composed" in page
    assert "Typed." in page
    assert "Not at night." in page
    assert browser.post(f"/curation/merge/{two[0].pk}/{two[1].pk}/", data | {"seen": "1-2"}).status_code == 302


def test_an_empty_title_is_no_title(two, browser):
    answer = browser.post(f"/curation/merge/{two[0].pk}/{two[1].pk}/", compose(two, title=" "))
    assert answer.status_code == 422
    assert not Merge.objects.exists()


def test_why_two_cannot_be_merged_stands_on_the_page(two, browser, ada, stations, cleo):
    two[0].show_to("teams", by=ada, teams=[stations])
    cleo.memberships.create(team=stations)
    page = browser.get(f"/curation/merge/{two[0].pk}/{two[1].pk}/").content.decode()
    assert "These two cannot be merged as they are" in page
    assert "Choose the same visibility for both" in page
    assert "Merge the two</button>" not in page


def test_steps_of_the_other_playbook_are_added_at_the_end(ada, browser):
    first = builders.playbook("Open at five", by=ada, steps=["Count", "Open"])
    second = builders.playbook("Open early", by=ada, steps=["Count", "Sweep", "Announce"])
    sweep = second.live.content["steps"][1]["key"]
    browser.post(f"/curation/merge/{first.pk}/{second.pk}/", compose((first, second), steps=[sweep]))
    assert [step.title for step in again(first).playbook.steps.all()] == ["Count", "Open", "Sweep"]


def test_both_can_be_had_again_on_the_page_of_merges(two, browser):
    browser.post(f"/curation/merge/{two[0].pk}/{two[1].pk}/", compose(two))
    page = browser.get("/curation/merges/").content.decode()
    assert "Have both again" in page
    answer = browser.post(f"/curation/merges/{Merge.objects.get().pk}/undo/", follow=True).content.decode()
    assert "are two again" in answer
    assert again(two[1]).deleted_at is None


def test_an_edit_after_the_merge_is_shown_beside_the_text_from_before(two, browser, ada):
    browser.post(f"/curation/merge/{two[0].pk}/{two[1].pk}/", compose(two, context="Of both."))
    rewrite(two[0], by=ada, limits="In summer.")
    answer = browser.post(f"/curation/merges/{Merge.objects.get().pk}/undo/", follow=True)
    page = answer.content.decode()
    assert answer.request["PATH_INFO"] == f"/entries/{two[0].pk}/compare/"
    assert "was rewritten after the merge" in page
    assert "In summer." in page


def test_the_pages_have_query_budgets(two, browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        browser.get("/curation/duplicates/")
    with django_assert_max_num_queries(24):
        browser.get(f"/curation/merge/{two[0].pk}/{two[1].pk}/")
