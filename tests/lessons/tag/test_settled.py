"""Tags that stay as they are: wide on purpose, or alike and different."""

import pytest
from django.db import IntegrityError, transaction

from lessons.models import AuditRow, SettledTag, Tag
from lessons.tag import curation, models
from lessons.tag.settled import settle
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cleo):
    return builders.signed_in(cleo)


@pytest.fixture
def wide(ada, monkeypatch):
    """Here three entries are many."""
    monkeypatch.setattr(models, "HUGE_FROM", 3)
    for number in range(4):
        builders.lesson(f"Count {number}", by=ada, tags=["counting"])
    return Tag.objects.get(name="counting")


@pytest.fixture
def pair(ada):
    builders.lesson("Night", by=ada, tags=["night shift", "night shifts"])
    return tuple(Tag.objects.filter(name__startswith="night").for_listing())


def test_two_that_are_different_are_asked_about_no_more(browser, pair, cleo):
    keys = [tag.pk for tag in reversed(pair)]
    page = browser.post("/admin/lessons/tag/settle/", {"tag": keys, "from": "desk"}, follow=True)
    assert page.redirect_chain[0][0] == "/admin/"
    assert "“night shift” and “night shifts” stay two" in page.content.decode()
    assert page.context["tags"].counts["alike"] == 0
    assert curation.tags_needing_care(cleo).counts["alike"] == 0
    assert "No two tags look alike." in browser.get("/admin/lessons/tag/alike/").content.decode()
    assert not browser.get("/admin/lessons/tag/", {"care": "alike"}).context["cl"].result_list
    row = AuditRow.objects.get(thing="settled tag")
    assert (row.verb, row.person, row.after) == ("made", cleo.pk, {"tag": min(keys), "other": max(keys)})


def test_a_tag_may_stay_wide(browser, wide, cleo):
    assert curation.tags_needing_care(cleo).counts["huge"] == 1
    page = browser.post("/admin/lessons/tag/settle/", {"tag": wide.pk}, follow=True)
    assert page.redirect_chain[0][0] == "/admin/lessons/tag/settled/"
    assert "“counting” stays as wide as it is" in page.content.decode()
    assert curation.tags_needing_care(cleo).counts["huge"] == 0
    assert not browser.get("/admin/lessons/tag/", {"care": "huge"}).context["cl"].result_list


def test_what_stays_as_it_is_can_be_asked_about_again(browser, wide, pair, cleo):
    settle(wide, by=cleo)
    settled = settle(*pair, by=cleo)
    page = browser.get("/admin/lessons/tag/settled/").content.decode()
    assert page.count("Ask again") == 2
    assert "Cleo Carr" in page
    browser.post("/admin/lessons/tag/settled/", {"settled": settled.pk})
    assert (SettledTag.objects.get().tag, curation.tags_needing_care(cleo).counts["alike"]) == (wide, 1)
    assert AuditRow.objects.filter(thing="settled tag", verb="removed").count() == 1


def test_the_desk_offers_each_and_counts_anew(browser, wide, pair):
    page = browser.get("/admin/").content.decode()
    assert "Different<span" in page
    assert "Leave it<span" in page
    assert browser.get("/admin/").context["counts"]["tags"] == 2
    browser.post("/admin/lessons/tag/settle/", {"tag": wide.pk, "from": "desk"})
    assert browser.get("/admin/").context["counts"]["tags"] == 1


def test_a_pair_is_settled_once_in_either_order(pair, cleo):
    assert settle(*pair, by=cleo) == settle(*reversed(pair), by=cleo)
    low, high = sorted(pair, key=lambda tag: tag.pk)
    for columns in ({"tag": high, "other": low}, {"tag": low, "other": high}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SettledTag.objects.create(**columns)


def test_what_was_said_of_a_tag_goes_with_it(pair, cleo):
    settle(*pair, by=cleo)
    curation.merge(*pair, by=cleo)
    assert not SettledTag.objects.exists()


@pytest.mark.parametrize("sent", [["987654"], ["nonsense"], [], ["{}", "987654"]])
def test_what_is_gone_is_told(browser, pair, sent):
    answer = browser.post(
        "/admin/lessons/tag/settle/", {"tag": [each.format(pair[0].pk) for each in sent]}, follow=True
    )
    assert "That tag is gone" in answer.content.decode()
    assert not SettledTag.objects.exists()


def test_what_a_curator_does_not_see_is_not_settled_or_named_by_them(browser, ada):
    builders.lesson("Hidden", by=ada, tags=["kanarie", "kanaries"], visibility="me")
    hidden = Tag.objects.filter(name__startswith="kanarie")
    answer = browser.post("/admin/lessons/tag/settle/", {"tag": [tag.pk for tag in hidden]}, follow=True)
    assert "kanarie" not in answer.content.decode()
    assert not SettledTag.objects.exists()
    settle(*hidden, by=ada)
    assert "kanarie" not in browser.get("/admin/lessons/tag/settled/").content.decode()


def test_others_than_curators_settle_nothing(pair, ada):
    browser = builders.signed_in(ada)
    for address in ("settle/", "settled/"):
        answer = browser.post(f"/admin/lessons/tag/{address}", {"tag": [tag.pk for tag in pair]})
        assert answer.status_code in (302, 403, 404)
    assert not SettledTag.objects.exists()


def test_a_removal_counts_only_the_entries_that_one_sees(browser, ada):
    builders.lesson("Seen", by=ada, tags=["gates"])
    builders.lesson("Hidden", by=ada, tags=["gates"], visibility="me")
    tag = Tag.objects.get()
    page = browser.get(f"/admin/lessons/tag/{tag.pk}/delete/")
    told = {"tags": 1, "tagged entries": 1, "tagged entries that you do not see": "some"}
    assert dict(page.context["model_count"]) == told


def test_of_a_tag_that_is_removed_hidden_filters_and_pairs_are_not_counted(browser, ada):
    builders.lesson("Seen", by=ada, tags=["gate"])
    builders.lesson("Hidden", by=ada, tags=["gates"], visibility="me")
    tag = Tag.objects.get(name="gate")
    settle(tag, Tag.objects.get(name="gates"), by=ada)
    for name, visibility in (("Seen", "everyone"), ("Hidden", "me"), ("Hidden too", "me")):
        builders.playbook(name, by=ada, visibility=visibility, for_tags=["gate"])
    page = browser.get(f"/admin/lessons/tag/{tag.pk}/delete/")
    told = {"tags": 1, "tagged entries": 1, "tagged playbooks": 1, "tagged playbooks that you do not see": "some"}
    assert dict(page.context["model_count"]) == told
