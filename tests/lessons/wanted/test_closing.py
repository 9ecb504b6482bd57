"""What ends a wanted lesson, and what follows: those who waited get one mail, and its searches are asked again."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import PossibleAnswer, SettledGap, WantedLesson
from lessons.wanted import answers, closing, jobs
from lessons.wanted.gaps import clusters
from tests import builders
from tests.lessons.curation.audit_log import told
from tests.lessons.wanted.looking import as_seen, read_again

pytestmark = pytest.mark.django_db


def tell(wanted):
    jobs.tell_those_who_wait(wanted=wanted.pk)


def told_people(mailoutbox):
    return sorted(mail.to[0].split("@")[0] for mail in mailoutbox)


def test_each_who_waited_and_may_see_it_gets_one_mail(wanted, ada, ben, cleo, dov, stations, mailoutbox):
    hal = builders.person("Hal Holm", teams=[stations])
    for person in (ben, dov, hal):
        wanted.join(by=person)
    hal.deactivate()
    entry = builders.lesson("How we plan", by=ben, visibility="teams", shared_with=[stations])
    closing.answer(wanted, entry, by=ada)
    wanted = read_again(wanted)
    tell(wanted)
    tell(wanted)
    assert told_people(mailoutbox) == ["ben"]  # Ada closed it, Dov does not see it, Hal has left
    (mail,) = mailoutbox
    assert mail.subject == "Answered: something you wanted to know"
    assert "How do other teams plan for frozen points?" in mail.body
    assert f"How we plan (L-{entry.pk})" in mail.body
    assert entry.get_absolute_url() in mail.body


def test_rights_are_looked_at_when_the_mail_leaves(wanted, ada, ben, dov, mailoutbox):
    for person in (ben, dov):
        wanted.join(by=person)
    entry = builders.lesson("How we plan", by=ada)
    closing.answer(wanted, entry, by=ada)
    entry.show_to("me", by=ada)
    tell(wanted)
    assert mailoutbox == []
    entry.show_to("everyone", by=ada)
    entry.delete_softly(by=ada)
    tell(wanted)
    assert mailoutbox == []
    entry.undelete(by=ada)
    tell(wanted)
    assert told_people(mailoutbox) == ["ben", "dov"]


def test_who_may_not_see_the_answer_is_told_nothing_of_it(wanted, ada, ben, dov, stations):
    entry = builders.lesson("How we plan", by=ada, visibility="teams", shared_with=[stations])
    closing.answer(wanted, entry, by=ada)
    for address in ("/wanted/", wanted.get_absolute_url()):
        shown, hidden = (builders.signed_in(person).get(address).content.decode() for person in (ben, dov))
        assert "How we plan" in shown
        assert "How we plan" not in hidden
        assert "Answered" not in hidden
        assert "Closed" in hidden
        assert "asked again" in shown
        assert "asked again" not in hidden


def test_the_record_says_what_the_searches_find_now(wanted, ada, dov, index):
    builders.lesson("Points and frozen points", by=ada, context="Frozen points. " * 9)
    entry = builders.lesson("Plan for frozen points in winter", by=ada, takeaway="Frozen points, in winter: points.")
    closing.answer(wanted, entry, by=ada)
    assert "asked again soon" in as_seen(wanted, dov)
    jobs.ask_again(wanted=wanted.pk)  # the index has not heard of it
    assert not read_again(wanted).is_looked_up
    assert ProcrastinateJob.objects.filter(args={"wanted": wanted.pk, "tries": 2}).count() == 1
    index()
    jobs.ask_again(wanted=wanted.pk)
    rows = [(query.text, query.found_then, query.found_now, query.rank) for query in wanted.queries.all()]
    assert rows[1] == ("points frozen winter", 0, 1, 1)
    assert rows[0][:3] == ("frozen points", 0, 2)
    page = " ".join(as_seen(wanted, dov).split())
    assert "found nothing then and finds 1 now; the answer is no. 1" in page


def test_the_record_counts_only_what_everyone_may_see(wanted, ada, ben, stations, index):
    entry = builders.lesson("Frozen points", by=ada, visibility="teams", shared_with=[stations])
    closing.answer(wanted, entry, by=ada)
    index()
    jobs.ask_again(wanted=wanted.pk)
    assert {(query.found_now, query.rank) for query in wanted.queries.all()} == {(0, None)}
    assert "finds nothing now" in as_seen(wanted, ben)


def test_a_record_is_given_up_when_the_index_never_hears_of_it(wanted, ada):
    closing.answer(wanted, builders.lesson(by=ada), by=ada)
    jobs.ask_again(wanted=wanted.pk, tries=jobs.MOST_TRIES)
    assert not ProcrastinateJob.objects.filter(args__has_key="tries").exists()


def test_only_who_asked_and_curators_close_it(wanted, ada, ben, cleo):
    entry = builders.lesson(by=ben)
    for verb in (closing.take_off, closing.reopen):
        with pytest.raises(NotAllowed):
            verb(wanted, by=ben)
    with pytest.raises(NotAllowed):
        closing.answer(wanted, entry, by=ben)
    closing.answer(wanted, entry, by=cleo)
    assert not read_again(wanted).is_open


def test_it_is_closed_only_with_what_readers_and_whoever_closes_it_see(wanted, ada, cleo):
    draft, own = builders.lesson("Draft", by=ada, publish=False), builders.lesson("Own", by=ada, visibility="me")
    for entry, person in ((draft, ada), (own, cleo), (own, ada)):
        with pytest.raises(DomainError, match="Name an entry"):
            closing.answer(wanted, entry, by=person)
        refused = builders.signed_in(person).post(
            f"/wanted/{wanted.pk}/answer/", {"entry": f"L-{entry.pk}"}, follow=True
        )
        assert "Name an entry" in refused.content.decode()
    assert read_again(wanted).is_open


def test_what_happens_to_it_is_told_in_ids(wanted, ada, cleo):
    entry = builders.lesson(by=ada)
    with told() as rows:
        closing.answer(wanted, entry, by=cleo)
        closing.reopen(wanted, by=cleo)
        closing.take_off(wanted, by=ada)
        closing.take_off(wanted, by=ada)
    thing = ("wanted lesson", wanted.pk)
    assert rows == [
        ("answered", *thing, cleo.pk, {"answer": None}, {"answer": entry.pk}),
        ("reopened", *thing, cleo.pk, {"answer": entry.pk}, {"answer": None}),
        ("taken off", *thing, ada.pk, {}, {}),
    ]


def test_opened_again_it_waits_for_another_answer_and_tells_everybody_anew(wanted, ada, ben, cleo, index, mailoutbox):
    wanted.join(by=ben)
    wrong, right = builders.lesson("Frozen points", by=ada), builders.lesson("Points", by=ada)
    index()
    closing.answer(wanted, wrong, by=cleo)
    tell(wanted)
    jobs.ask_again(wanted=wanted.pk)
    closing.reopen(wanted, by=cleo)
    again = read_again(wanted)
    assert (again.answer, again.closed_at, again.closed_by) == (None, None, None)
    assert not again.is_looked_up
    answers.look_for_answers()
    assert wrong.pk not in PossibleAnswer.objects.waiting().values_list("entry", flat=True)
    closing.answer(wanted, right, by=cleo)
    tell(wanted)
    assert told_people(mailoutbox) == ["ada", "ada", "ben", "ben"]


def test_the_same_is_not_opened_twice(wanted, ada):
    closing.take_off(wanted, by=ada)
    WantedLesson.objects.make("Frozen again?", by=ada, queries=["points frozen"])
    with pytest.raises(DomainError, match="on the wanted list already"):
        closing.reopen(wanted, by=ada)


def test_searches_that_were_answered_are_no_gap_any_more(wanted, searched, ada):
    closing.answer(wanted, builders.lesson(by=ada), by=ada)
    searched("frozen points", 4)
    assert clusters() == []
    closing.reopen(wanted, by=ada)
    assert not SettledGap.objects.exists()


def test_a_closed_one_is_not_joined(wanted, ada, dov):
    closing.take_off(wanted, by=ada)
    with pytest.raises(DomainError, match="no longer waited for"):
        read_again(wanted).join(by=dov)
