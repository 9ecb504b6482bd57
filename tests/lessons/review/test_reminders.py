"""Reminders of reviews: one mail for all that waits, when something is new and on Mondays."""

from datetime import timedelta

import pytest
import time_machine

from lessons.models import Entry, ReviewReminder, User, Verification
from lessons.review import jobs, reviewing
from lessons.review.mending import mend, mended_of
from tests import builders

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, SATURDAY, MONDAY = (f"2026-11-{day} 08:10Z" for day in ("24", "25", "28", "30"))


def run(moment):
    with time_machine.travel(moment, tick=False):
        jobs.remind_reviewers(timestamp=0)


def asked(title, ada, ben, at="2026-11-23 12:00Z"):
    with time_machine.travel(at, tick=False):
        entry = builders.lesson(title, by=ada, publish=True)
        entry.save_text(entry.content() | {"context": "Otherwise."}, by=ada)
        return reviewing.ask(Entry.objects.get(pk=entry.pk), by=ada, people=[ben])


def late(entry, day="2026-10-01"):
    Verification.objects.filter(entry=entry.pk).update(due_on=day)


def to(mailoutbox, person):
    return [mail for mail in mailoutbox if mail.to == [person.email]]


def test_one_mail_names_all_that_waits_and_the_next_one_comes_with_news(ada, ben, mailoutbox):
    first, _ = asked("Gates", ada, ben), asked("Doors", ada, ben)
    run(TUESDAY)
    run(TUESDAY)
    (mail,) = to(mailoutbox, ben)
    assert mail.subject == "2 reviews wait for you"
    assert "- Gates" in mail.body
    assert "- Doors" in mail.body
    assert first.get_absolute_url() in mail.body
    run(WEDNESDAY)
    assert len(to(mailoutbox, ben)) == 1  # nothing is new
    asked("Panels", ada, ben, at="2026-11-24 12:00Z")
    run(WEDNESDAY)
    assert to(mailoutbox, ben)[1].subject == "3 reviews wait for you"


def test_a_text_that_was_sent_back_is_told_to_its_writer(ada, ben, mailoutbox):
    review = asked("Gates", ada, ben)
    reviewing.ask_for_changes(review, by=ben, comment="Say where.")
    run(MONDAY)
    (mail,) = to(mailoutbox, ada)
    assert "Sent back with remarks." in mail.body
    assert to(mailoutbox, ben) == []


def test_what_should_be_looked_at_again_is_told_on_mondays_the_most_harmful_first(ada, stations, mailoutbox):
    stations.memberships.filter(person=ada).update(role="lead")
    old, wrong = (builders.lesson(title, by=ada, team=stations) for title in ("Old", "Wrong"))
    late(old, "2026-11-20")
    Verification.objects.get(entry=wrong.pk).needs_change("The panels were replaced.", by=ada)
    run(TUESDAY)
    assert to(mailoutbox, ada) == []
    run(MONDAY)
    (mail,) = to(mailoutbox, ada)
    assert mail.subject == "2 to look at again"
    assert mail.body.index("- Wrong") < mail.body.index("- Old")
    assert "The panels were replaced." in mail.body


def test_a_team_is_told_by_its_leads_and_where_it_has_none_all_of_it_is(ada, ben, stations, mailoutbox):
    late(builders.lesson(by=ada, team=stations))
    run(MONDAY)
    assert {mail.to[0] for mail in mailoutbox} == {ada.email, ben.email}
    mailoutbox.clear()
    ReviewReminder.objects.all().delete()
    stations.memberships.filter(person=ben).update(role="lead")
    run(MONDAY)
    assert {mail.to[0] for mail in mailoutbox} == {ben.email}


def test_when_a_verifier_has_left_the_team_is_told(ada, dov, stations, mailoutbox):
    entry = builders.lesson(by=ada, team=stations)
    Verification.objects.get(entry=entry.pk).entrust(by=ada, person=dov)
    late(entry)
    dov.deactivate()
    run(MONDAY)
    assert ada.email in {mail.to[0] for mail in mailoutbox}
    assert dov.email not in {mail.to[0] for mail in mailoutbox}


def test_nobody_is_told_at_weekends_or_who_turned_it_off_or_of_what_they_cannot_see(ada, ben, dov, mailoutbox):
    asked("Gates", ada, ben)
    run(SATURDAY)
    assert mailoutbox == []
    User.objects.filter(pk=ben.pk).update(review_mails=False)
    hidden = builders.lesson("Kanarie", by=ada, visibility="me")
    Verification.objects.filter(entry=hidden.pk).update(person=dov, due_on="2026-10-01")
    run(MONDAY)
    assert mailoutbox == []


def test_old_notes_of_who_was_reminded_are_forgotten(ada):
    with time_machine.travel(MONDAY, tick=False):
        from django.utils import timezone

        today = timezone.localdate()
        for days in (41, 39):
            ReviewReminder.objects.create(person=ada, on=today - timedelta(days=days))
        jobs.forget_review_reminders(timestamp=0)
    assert [row.on for row in ReviewReminder.objects.all()] == [today - timedelta(days=39)]


def test_a_text_that_came_back_since_the_last_mail_is_news(ada, ben, mailoutbox):
    waiting = asked("Gates", ben, ada)
    own = asked("Doors", ada, ben)
    run(TUESDAY)
    assert len(to(mailoutbox, ada)) == 1
    with time_machine.travel("2026-11-24 12:00Z", tick=False):
        reviewing.ask_for_changes(own, by=ben, comment="Say where.")
    run(WEDNESDAY)
    assert "Sent back with remarks." in to(mailoutbox, ada)[1].body
    assert waiting.title in to(mailoutbox, ada)[1].body


def test_whoever_wrote_a_text_is_told_once_that_somebody_mended_a_word(ada, ben, cleo, stations, mailoutbox):
    with time_machine.travel("2026-11-23 12:00Z", tick=False):
        entry = builders.lesson("Gates", by=ada, team=stations, context="Four gattes.")
    with time_machine.travel("2026-11-23 12:30Z", tick=False):
        mend(Entry.objects.get(pk=entry.pk), entry.content() | {"context": "Four gates."}, by=ben)
    with time_machine.travel("2026-11-23 13:00Z", tick=False):
        assert [activity.entry for activity in mended_of(ada, entry.published_at)] == [entry]
        assert not mended_of(ben, entry.published_at)
        assert not mended_of(cleo, entry.published_at)
        page = builders.signed_in(ada).get("/reviews/").content.decode()
        assert "Mended in what you wrote" in page
        assert "Mended in what you wrote" not in builders.signed_in(ben).get("/reviews/").content.decode()
    run(TUESDAY)
    run(WEDNESDAY)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([ada.email], "1 text of yours was mended")
    assert "- Gates\n  By Ben Bo, 23 November.\n" in mail.body
    assert f"/entries/{entry.pk}/history/" in mail.body


def test_a_mail_counts_all_that_waits_and_names_the_first_ten(ada, stations, mailoutbox):
    for number in range(63):
        late(builders.lesson(f"Late {number}", by=ada, team=stations))
    run("2026-11-23 08:05Z")
    (mail,) = mailoutbox
    assert mail.subject == "63 to look at again"
    assert mail.body.count("#verification") == 10
    assert "and 53 more:" in mail.body
