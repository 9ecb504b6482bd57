"""Searches in vain that are about the same, as curators see them; and those that are no gap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import AuditRow, SettledGap, WantedLesson
from lessons.wanted import gaps
from lessons.wanted.gaps import clusters
from search.models import LoggedSearch
from tests import builders

pytestmark = pytest.mark.django_db


def named():
    """`{name: the other queries}` of all clusters."""
    return {cluster.name: [asked.query for asked in cluster.others] for cluster in clusters()}


def test_queries_about_the_same_are_one_cluster_named_by_the_most_asked(searched):
    searched("points heating winter", 4)
    searched("winter heating points", 2)
    searched("heated point in winter team:signalling", 3)
    searched("depot wifi", 2)
    searched("wi-fi at the depots", 5)
    searched("door overhaul cost", 2)
    assert named() == {
        "points heating winter": ["heated point in winter team:signalling", "winter heating points"],
        "wi-fi at the depots": ["depot wifi"],
        "door overhaul cost": [],
    }
    assert [cluster.times for cluster in clusters()] == [9, 7, 2]


def test_half_of_the_words_in_common_are_not_the_same(searched):
    searched("night handover", 3)
    searched("night rota", 2)
    searched("handover", 2)
    assert named() == {"night handover": [], "handover": [], "night rota": []}


def test_a_slip_of_one_letter_in_a_long_word_is_read_as_the_word(searched):
    searched("catenary icing", 5)
    searched("catenery icing", 2)
    searched("icing cateanry", 3)
    searched("rail", 3)
    searched("rain", 2)
    assert named() == {"catenary icing": ["icing cateanry", "catenery icing"], "rail": [], "rain": []}


def test_queries_without_a_telling_word_are_no_gap(searched):
    searched("team:stations", 5)
    searched("what is it", 5)
    assert clusters() == []


def test_what_is_wanted_already_is_not_listed(searched, index, cleo):
    searched("frozen points", 3)
    searched("frozen points winter", 2)
    WantedLesson.objects.make("How do others plan for them?", by=cleo, queries=["points frozen"])
    assert clusters() == []


def test_what_is_not_a_gap_comes_back_when_it_is_asked_in_vain_again_and_again(searched, cleo):
    searched("parking permit", 4, last=3)
    gap = gaps.set_aside("parking permit", by=cleo)
    assert clusters() == []
    SettledGap.objects.filter(pk=gap.pk).update(at=timezone.now() - timedelta(days=2))
    searched("permits for parking", 2)
    assert clusters() == []
    day = {"query": "parking permit", "day": timezone.localdate()}
    LoggedSearch.objects.bulk_create(LoggedSearch(results=3, clicked_kind="lesson", **day) for _ in range(2))
    searched("parking permit", 2)
    assert clusters() == []  # four times in vain; what led somewhere does not count
    LoggedSearch.objects.create(results=0, **day)
    assert named() == {"parking permit": ["permits for parking"]}
    row = AuditRow.objects.get(verb="not a gap")
    assert (row.thing_id, row.person, row.before, row.after) == (gap.pk, cleo.pk, {}, {})


def test_only_curators_set_aside_and_only_what_is_listed(searched, ada, cleo):
    searched("parking permit", 3)
    with pytest.raises(NotAllowed):
        gaps.set_aside("parking permit", by=ada)
    with pytest.raises(DomainError, match="no longer in the list"):
        gaps.set_aside("something else", by=cleo)
    assert len(clusters()) == 1


def test_the_queue_shows_what_was_asked_again_beside_what_can_be_done(searched, cleo):
    searched("frozen points", 3)
    searched("points frozen", 2)
    searched("a secret of one person", 1)
    page = builders.signed_in(cleo).get("/curation/wanted/").content.decode()
    assert "frozen points" in page
    assert "also “points frozen”" in page
    assert "5 times" in page
    assert '/wanted/new/?q=frozen%20points"' in page
    assert "secret" not in page
    browser = builders.signed_in(cleo)
    browser.post("/curation/wanted/not-a-gap/", {"name": "frozen points"})
    assert "points frozen" not in browser.get("/curation/wanted/").content.decode()


def test_whoever_does_not_curate_is_shown_no_searches(searched, ada):
    searched("frozen points", 3)
    answer = builders.signed_in(ada).get("/curation/wanted/")
    assert answer.status_code == 403
    assert "frozen" not in answer.content.decode()


def test_the_desk_asks_twice(searched, cleo, index, django_assert_num_queries):
    for number in range(30):
        searched(f"subject{number} matter{number}", 2)
    WantedLesson.objects.make("How?", by=cleo, queries=["other things"])
    with django_assert_num_queries(2):
        found, count = gaps.clusters_for_desk(4)
    assert (len(found), count) == (4, 30)
    with django_assert_num_queries(1):
        assert len(WantedLesson.objects.visible_to(cleo).open().for_listing().most_waited_for()) == 1


def test_how_much_others_found_is_told_to_nobody(searched, cleo):
    searched("frozen points", 3, results=7731)
    browser = builders.signed_in(cleo)
    for address, said in (
        ("/curation/wanted/", "Something"),
        ("/admin/", "something found, none of it opened"),
        ("/admin/search/loggedsearch/", "Found something"),
        (f"/admin/search/loggedsearch/{LoggedSearch.objects.first().pk}/change/", "Found something"),
    ):
        page = browser.get(address).content.decode()
        assert said in page, address
        assert "7731" not in page.replace("7,731", "7731"), address
