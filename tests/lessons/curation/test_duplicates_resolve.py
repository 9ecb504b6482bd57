"""Who sees a pair, who decides about it, and how long that lasts."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.duplicate_finding import find_all, find_for
from lessons.curation.duplicates import resolve
from lessons.models import DuplicatePair
from tests import builders
from tests.lessons.curation.alike import GATES, TICKETS, again, gates, rewrite, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(ada, ben):
    gates(by=ada), gates("Note the settings before you update", by=ben)
    find_all()
    return DuplicatePair.objects.get()


def seen_by(person):
    return list(DuplicatePair.objects.visible_to(person))


def test_whoever_sees_both_entries_sees_the_pair_and_nobody_else(pair, ada, ben, cleo, dov, stations):
    assert seen_by(dov) == seen_by(None) == [pair]
    again(pair.first).show_to("teams", by=ada, teams=[stations])
    assert seen_by(ada) == seen_by(ben) == [pair]
    assert seen_by(cleo) == seen_by(dov) == seen_by(None) == seen_by(AnonymousUser()) == []
    again(pair.second).show_to("me", by=ben)
    assert seen_by(ben) == [pair]
    assert seen_by(ada) == []


def test_an_administrator_who_opened_an_entry_does_not_see_its_pairs(pair, ada):
    administrator = builders.person("Eva Eng", role="administrator")
    assert seen_by(administrator) == [pair]
    again(pair.first).show_to("me", by=ada)
    again(pair.first).open_to(administrator, reason="A complaint")
    assert seen_by(administrator) == []


def test_entries_that_hardly_anybody_sees_are_compared_too(ada, dov):
    gates(by=ada, visibility="me")
    gates(by=dov, visibility="me")
    find_all()
    assert DuplicatePair.objects.count() == 1
    assert seen_by(ada) == seen_by(dov) == []


def test_only_curators_decide_and_only_about_what_they_see(pair, ada, cleo):
    with pytest.raises(NotAllowed, match="Only curators"):
        resolve(pair, "different", by=ada)
    again(pair.first).show_to("me", by=ada)
    with pytest.raises(NotAllowed, match="entries that you see"):
        resolve(pair, "different", by=cleo)
    assert DuplicatePair.objects.get().decision == ""


def test_a_decision_is_one_of_three(pair, cleo):
    for nonsense in ("", "same", None):
        with pytest.raises(DomainError, match="Choose whether"):
            resolve(pair, nonsense, by=cleo)


def test_a_decision_names_who_and_when_and_ends_the_waiting(pair, cleo):
    decided = resolve(pair, "different", by=cleo)
    assert (decided.decision, decided.decided_by) == ("different", cleo)
    assert decided.decided_at
    assert waiting() == []


def test_what_is_different_stays_so_whatever_is_found(pair, ada, cleo):
    resolve(pair, "different", by=cleo)
    rewrite(pair.first, by=ada, happened=GATES + " It happened at night.")
    find_all()
    find_for(pair.first)
    assert waiting() == []
    (kept,) = DuplicatePair.objects.all()
    assert kept.decision == "different"
    assert (kept.score, kept.reason) == (pair.score, pair.reason)  # what was decided about


def test_what_is_different_stays_so_when_one_goes_and_comes_back(pair, ada, cleo):
    resolve(pair, "different", by=cleo)
    again(pair.first).archive(by=ada)
    find_all()
    again(pair.first).unarchive(by=ada)
    find_all()
    assert waiting() == []


def test_when_most_of_a_text_is_another_one_it_is_decided_anew(ada, ben, cleo):
    first = gates(by=ada)
    second = gates(by=ben, happened=GATES + "\n\n" + TICKETS)
    find_all()
    resolve(DuplicatePair.objects.get(), "different", by=cleo)
    rewrite(second, by=ben, happened=GATES)
    find_all()
    assert waiting() == []  # a third of its words went
    rewrite(first, by=ada, happened=TICKETS)
    rewrite(second, by=ben, happened=TICKETS)
    find_all()
    assert waiting() == [(first.pk, second.pk)]
    pair = DuplicatePair.objects.get()
    assert (pair.decided_by, pair.decided_at, bytes(pair.first_words)) == (None, None, b"")


def test_many_small_changes_add_up_to_another_text(pair, ada, cleo):
    resolve(pair, "different", by=cleo)
    words = GATES.split()
    for step in range(1, 8):
        at = len(words) * step // 8
        new = " ".join(f"word{number}" for number in range(at))
        rewrite(pair.first, by=ada, happened=f"{new} {' '.join(words[at:])}")
        find_for(pair.first)
    assert not DuplicatePair.objects.exclude(decision="").exists()


def test_it_happened_again_links_the_later_to_the_earlier(ada, ben, cleo):
    later = gates(by=ada, at=datetime(2026, 5, 1, tzinfo=UTC))
    earlier = gates(by=ben, at=datetime(2025, 5, 1, tzinfo=UTC))
    find_all()
    resolve(DuplicatePair.objects.get(), "recurrence", by=cleo)
    (link,) = later.links_out.all()
    assert (link.target, link.kind, link.created_by) == (earlier, "recurs", cleo)
    assert not earlier.links_out.exists()
    assert earlier.activities.filter(verb="happened again", person=cleo).exists()
    find_all()
    assert waiting() == []


def test_the_day_it_happened_counts_where_both_say_it(ada, cleo):
    one = gates(by=ada, happened_on="2024-02-01", at=datetime(2026, 1, 1, tzinfo=UTC))
    other = gates(by=ada, happened_on="2023-02-01", at=datetime(2026, 5, 1, tzinfo=UTC))
    find_all()
    resolve(DuplicatePair.objects.get(), "recurrence", by=cleo)
    assert one.links_out.get().target == other


def test_where_only_one_says_when_it_happened_the_day_of_publishing_counts(ada, cleo):
    one = gates(by=ada, happened_on="2027-02-01", at=datetime(2026, 1, 1, tzinfo=UTC))
    other = gates(by=ada, at=datetime(2026, 5, 1, tzinfo=UTC))
    find_all()
    resolve(DuplicatePair.objects.get(), "recurrence", by=cleo)
    assert other.links_out.get().target == one


def test_a_merge_is_noted_and_links_nothing(pair, cleo):
    assert resolve(pair, "merge", by=cleo).decision == "merge"
    find_all()
    assert waiting() == []
    assert not pair.first.links_out.exists()
    assert not pair.second.links_out.exists()


def test_the_same_decision_twice_is_one_and_another_one_is_refused(pair, cleo):
    first = resolve(pair, "recurrence", by=cleo)
    assert resolve(pair, "recurrence", by=cleo).decided_at == first.decided_at
    assert pair.second.links_out.count() == 1
    with pytest.raises(DomainError, match="decided about these two already"):
        resolve(pair, "different", by=cleo)


def test_a_pair_that_has_gone_meanwhile_cannot_be_decided(pair, cleo):
    DuplicatePair.objects.all().delete()
    with pytest.raises(DomainError, match="no longer found"):
        resolve(pair, "different", by=cleo)


def test_the_database_refuses_what_is_no_pair(pair):
    one, two = pair.first, pair.second
    for wrong in (
        {"first": two, "second": one},
        {"first": one, "second": one},
        {"first": one, "second": two},
        {"first": one, "second": gates(by=one.author), "score": 1.2},
        {"first": one, "second": gates(by=one.author), "decision": "perhaps", "decided_at": one.created_at},
        {"first": one, "second": gates(by=one.author), "decision": "merge"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DuplicatePair.objects.create(**{"score": 0.5, "reason": "Why not.", **wrong})


def test_a_list_of_pairs_costs_the_same_however_long_it_is(pair, ada, cleo, django_assert_num_queries):
    for number in range(4):
        gates(f"Copy {number}", by=ada)
    find_all()
    with django_assert_num_queries(2):  # the person's teams, and the pairs
        pairs = list(DuplicatePair.objects.visible_to(cleo).waiting().for_listing())
        said = [f"{pair.first} {pair.first.team} {pair.second}" for pair in pairs]
    assert len(said) == 15
