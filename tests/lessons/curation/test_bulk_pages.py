"""The pages of changes to many: chosen in a list, looked at, done, and who may take it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation import bulk
from lessons.models import BulkChange
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(ada, stations):
    return [builders.lesson(name, by=ada, team=stations, tags=["gates"]) for name in ("One", "Two", "Three")]


def keys(entries):
    return [entry.pk for entry in entries]


def test_only_who_may_take_it_back_is_offered_to(three, cleo, ada):
    change = bulk.carry_out("archive", None, keys(three), by=cleo)
    carl = builders.person("Carl Cox", role="curator")
    addresses = ("/curation/changes/", f"/curation/changes/{change.pk}/")
    pages = lambda person: [builders.signed_in(person).get(each).content.decode() for each in addresses]  # noqa: E731
    assert all("Take it back" in page for page in pages(carl))
    again(three[0]).show_to("me", by=ada)
    assert all("Take it back" in page for page in pages(cleo))
    assert not any("Take it back" in page for page in pages(carl))
    assert "Cleo Carr can take it back" in pages(carl)[1]


def test_it_can_be_undone_for_thirty_days_by_curators_who_see_all_of_it(three, cleo, ada):
    change = bulk.carry_out("archive", None, keys(three), by=cleo)
    with pytest.raises(NotAllowed):
        bulk.undo(change, by=ada)
    again(three[0]).show_to("me", by=ada)
    carl = builders.person("Carl Cox", role="curator")
    with pytest.raises(NotAllowed, match="that you see"):
        bulk.undo(change, by=carl)
    BulkChange.objects.update(at=timezone.now() - timedelta(days=30))
    with pytest.raises(DomainError, match="30 days"):
        bulk.undo(BulkChange.objects.get(), by=cleo)


class TestPages:
    def test_choosing_looking_doing_and_taking_back(self, three, cleo):
        browser = builders.signed_in(cleo)
        query = "&".join(f"entry={entry.pk}" for entry in three)
        asked = browser.get(f"/curation/many/?{query}&verb=tags").content.decode()
        assert "Which tags" in asked
        assert "Choose a team" not in asked
        preview = browser.get(f"/curation/many/?{query}&verb=tags&tags=night&looked=1").content.decode()
        assert "Add tags: 3 of 3" in preview
        assert "gates, night" in preview
        assert not BulkChange.objects.exists()
        done = browser.post("/curation/many/", {"entry": keys(three), "verb": "tags", "tags": "night"}, follow=True)
        assert "Tagged: 3. It can be taken back for 30 days." in done.content.decode()
        change = BulkChange.objects.get()
        assert "One" in browser.get(f"/curation/changes/{change.pk}/").content.decode()
        undone = browser.post(f"/curation/changes/{change.pk}/undo/", follow=True).content.decode()
        assert "Taken back by Cleo Carr" in undone
        assert sorted(again(three[0]).tags.names()) == ["gates"]

    def test_an_undo_that_leaves_something_says_what_and_why(self, three, cleo, ada):
        browser = builders.signed_in(cleo)
        change = bulk.carry_out("archive", None, keys(three), by=cleo)
        again(three[0]).unarchive(by=ada)
        page = browser.post(f"/curation/changes/{change.pk}/undo/", follow=True).content.decode()
        assert "but for 1 that changed since" in page
        assert "Left as it is: It was put back on the shelf since." in page

    def test_everything_of_a_list_can_be_chosen(self, ada, cleo):
        for number in range(3):
            builders.lesson(f"Lesson {number}", by=ada)
        browser = builders.signed_in(cleo)
        page = browser.get("/curation/many/?everything=1&list=gap-tags&verb=tags&tags=night").content.decode()
        assert "Add tags: 3 of 3" in page
        assert "Change 0 entries" not in browser.get("/curation/many/?everything=1&list=nonsense").content.decode()

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("verb=tags&looked=1", "Write at least one tag."),
            ("verb=team&looked=1", "Choose the team."),
            ("verb=team&team=999&looked=1", "Select a valid choice"),
            ("verb=care&holder=Nobody+Known&looked=1", "Nobody here is called Nobody Known"),
            ("verb=care&looked=1", "Write the name of a person or of a team."),
            ("verb=nonsense&looked=1", "Select a valid choice"),
            (f"verb=tags&tags={'x' * 51}&looked=1", "too long for a tag"),
        ],
    )
    def test_what_is_missing_is_asked_for_and_nothing_is_changed(self, three, cleo, query, words):
        page = builders.signed_in(cleo).get(f"/curation/many/?entry={three[0].pk}&{query}")
        assert page.status_code == 200
        assert words in page.content.decode().replace("&#x27;", "'")

    def test_nonsense_is_answered_and_others_are_refused(self, three, cleo, ada):
        browser = builders.signed_in(cleo)
        assert browser.get("/curation/many/?entry=x&entry=-1&verb=archive", follow=True).status_code in (200, 400)
        assert builders.signed_in(ada).get(f"/curation/many/?entry={three[0].pk}").status_code == 403
        assert browser.get("/curation/changes/999/").status_code == 404

    def test_doing_it_and_taking_it_back_reads_the_entries_once(self, ada, cleo, django_assert_max_num_queries):
        made = [builders.lesson(f"Lesson {number}", by=ada) for number in range(10)]
        with django_assert_max_num_queries(122):  # eleven writes an entry: what it is, its history, log and index
            change = bulk.carry_out("archive", None, keys(made), by=cleo)
        with django_assert_max_num_queries(142):
            bulk.undo(change, by=cleo)

    def test_a_preview_of_many_has_a_query_budget(self, ada, cleo, django_assert_max_num_queries):
        made = [builders.lesson(f"Lesson {number}", by=ada) for number in range(10)]
        browser = builders.signed_in(cleo)
        query = "&".join(f"entry={entry.pk}" for entry in made)
        for verb in ("later", "tags&tags=night", "archive", "notice"):
            with django_assert_max_num_queries(13):
                assert browser.get(f"/curation/many/?{query}&verb={verb}").status_code == 200
