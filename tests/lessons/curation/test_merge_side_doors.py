"""What was merged is in no list, search, feed or download, and its addresses lead to the kept entry."""

import pytest

from lessons.common.errors import DomainError
from lessons.curation.merging import merge
from lessons.curation.undoing import undo
from lessons.models import Attachment, Draft, Entry
from lessons.reach.feeds import token_of
from search import engine
from search.queue import drain_all
from search.registry import audience_for
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db
CANARY = "Kanariefågel"
ADDRESSES = [
    "/entries/{}/", "/lessons/{}-x/", "/lessons/{}/edit/", "/entries/{}/history/", "/entries/{}/compare/",
    "/entries/{}/versions/1/", "/entries/{}.md", "/entries/{}/files/",
]  # fmt: skip


@pytest.fixture
def pair(ada, ben):
    kept = builders.lesson("Rehearse at night", by=ada)
    return kept, builders.lesson(CANARY, by=ben, tags=["gates"])


@pytest.fixture
def made(pair, cleo):
    return merge(*pair, pair[0].content(), by=cleo)


def test_it_is_in_no_list_search_feed_or_download_until_the_merge_is_undone(pair, ada, dov, cleo, client):
    kept, gone = pair
    browser = builders.signed_in(dov)

    def found():
        drain_all()
        return {
            "rows": gone in Entry.objects.visible_to(dov),
            "everyone": gone in Entry.objects.visible_to(None),
            "own": gone in Entry.objects.visible_to(gone.author),
            "index": engine.find(CANARY, audience_for(dov)).total > 0,
            "library": CANARY in browser.get("/library/").text,
            "author": CANARY in builders.signed_in(gone.author).get("/").text,
            "feed": CANARY in client.get(f"/feeds/{token_of(dov)}/library.atom").text,
            "download": CANARY in b"".join(browser.get("/download/library.jsonl").streaming_content).decode(),
        }

    assert set(found().values()) == {True}
    made = merge(kept, gone, kept.content(), by=cleo)
    assert set(found().values()) == {False}
    undo(made, by=cleo)
    assert set(found().values()) == {True}


@pytest.mark.parametrize("address", ADDRESSES)
def test_its_addresses_lead_to_the_kept_entry_for_now(made, dov, address):
    answer = builders.signed_in(dov).get(address.format(made.gone_id))
    assert (answer.status_code, answer["Location"]) == (302, made.kept.get_absolute_url())


def test_the_redirect_is_never_one_that_browsers_keep_and_ends_with_the_merge(made, dov, cleo):
    undo(made, by=cleo)
    assert builders.signed_in(dov).get(made.gone.get_absolute_url()).status_code == 200


def test_whoever_may_not_see_the_kept_one_learns_nothing_of_it(made, ada, ben, dov, stations):
    kept = again(made.kept)
    kept.show_to("teams", by=ada, teams=[stations])
    answer = builders.signed_in(dov).get(made.gone.get_absolute_url())
    assert answer.status_code == 410
    assert kept.title not in answer.text
    assert kept.slug not in answer.text
    assert "Bring it back" not in answer.text
    assert builders.signed_in(ben).get(made.gone.get_absolute_url())["Location"] == kept.get_absolute_url()


def test_whoever_could_see_neither_is_told_that_there_is_nothing(ada, dov, stations):
    cleo = builders.person("Cleo Carr", role="curator", teams=[stations])
    kept, gone = (
        builders.lesson(title, by=ada, visibility="teams", shared_with=[stations]) for title in ("One", "Two")
    )
    merge(kept, gone, kept.content(), by=cleo)
    assert builders.signed_in(dov).get(gone.get_absolute_url()).status_code == 404


def test_chains_lead_to_the_end(made, ada, dov, cleo):
    last = builders.lesson("The last", by=ada)
    merge(last, again(made.kept), last.content(), by=cleo)
    browser = builders.signed_in(dov)
    for entry in (made.gone, made.kept):
        assert browser.get(entry.get_absolute_url())["Location"] == last.get_absolute_url()


def test_what_somebody_sends_to_it_is_shown_to_them_and_not_lost(made, ben):
    browser = builders.signed_in(ben)
    answer = browser.post(f"/lessons/{made.gone_id}/edit/", builders.lesson_form(happened="Typed for an hour"))
    assert answer.status_code == 410
    assert "Typed for an hour" in answer.text
    assert made.kept.get_absolute_url() in answer.text


def test_a_save_that_waited_for_the_merge_is_refused(pair, made, ben):
    with pytest.raises(DomainError, match="merged into another entry"):
        pair[1].save_text(pair[1].content() | {"title": "Late"}, by=ben, publish=True)


def test_it_is_not_brought_back_as_a_deleted_one_is(made, ben):
    with pytest.raises(DomainError, match="undo the merge"):
        again(made.gone).undelete(by=ben)
    answer = builders.signed_in(ben).post(f"/entries/{made.gone_id}/undelete/")
    assert answer.status_code == 302
    assert again(made.gone).merged_into_id == made.kept_id


def test_unsaved_text_of_it_can_still_be_kept(pair, ben, cleo):
    kept, gone = pair
    Draft.objects.keep(ben, kind="lesson", entry=gone, content={"title": "Mine"}, based_on=1)
    merge(kept, gone, kept.content(), by=cleo)
    assert Draft.objects.get().entry_id == gone.pk
    assert "Mine" in builders.signed_in(ben).get("/").text


def test_its_files_are_fetched_from_the_kept_one(pair, ben, cleo):
    kept, gone = pair
    file = Attachment.objects.create(entry=gone, name="rota.png", type="image/png", size=1, added_by=ben)
    made = merge(kept, gone, kept.content(), by=cleo)
    assert list(again(kept).attachments.all()) == [file]
    undo(made, by=cleo)
    assert Attachment.objects.get(pk=file.pk).entry_id == gone.pk
