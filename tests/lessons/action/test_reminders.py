"""Reminders: in the owner's own morning, once a day at most, about what they may still see."""

from datetime import date, datetime
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend

from lessons.action import jobs
from lessons.models import Action, ActionReminder, User
from tests import builders

pytestmark = pytest.mark.django_db
NINE_TO_EIGHT = "2026-11-24 07:30Z"  # 08:30 in Stockholm


@pytest.fixture(autouse=True)
def _stockholm(settings):
    """The organisation is in Stockholm."""
    settings.TIME_ZONE = "Europe/Stockholm"
    settings.ORIGIN = "https://lessons.example.org"


def due(owner, entry, text="Print the rota", day=date(2026, 11, 25)):
    return Action.objects.promise(text, owner=owner, due_on=day, origin=entry, by=owner)


def run(moment):
    with time_machine.travel(moment, tick=False):
        jobs.remind_owners(timestamp=0)


def told(mailoutbox):
    return [mail.to[0].partition("@")[0] for mail in mailoutbox]


def test_one_mail_groups_what_is_overdue_due_soon_and_to_be_looked_back_on(entry, ada, mailoutbox):
    due(ada, entry, "Late", date(2026, 11, 20))
    due(ada, entry, "Today", date(2026, 11, 24))
    due(ada, entry, "Soon", date(2026, 11, 27))
    due(ada, entry, "Later", date(2026, 11, 28))
    checked = due(ada, entry, "Looked for", date(2026, 10, 1))
    checked.finish(by=ada, evidence="See", at=datetime.fromisoformat("2026-10-27T12:00+01:00"))
    run(NINE_TO_EIGHT)
    (mail,) = mailoutbox
    assert mail.subject == "Your actions: 1 overdue, 2 due soon, 1 to look back on"
    places = [mail.body.index(words) for words in (
        "Overdue", "- Late", "4 days late", "Due soon", "- Today", "Due today", "- Soon", "Due Friday", "did it help?",
        "- Looked for", "Done on 27 October", "All of yours",
    )]  # fmt: skip
    assert places == sorted(places)
    assert f"https://lessons.example.org/actions/{checked.pk}/" in mail.body
    assert "https://lessons.example.org/people/me/settings/" in mail.body
    assert f"From “{entry}”" in mail.body
    assert "Later" not in mail.body


@pytest.mark.parametrize(("zone", "moment"), [
    ("", "2026-11-24 07:00Z"),
    ("", "2026-11-24 07:59:59Z"),
    ("Europe/Stockholm", "2026-07-24 06:30Z"),  # summer
    ("Europe/Stockholm", "2026-03-28 07:30Z"),  # the day before the clock goes forward
    ("Europe/Stockholm", "2026-03-29 06:30Z"),  # the day of it
    ("Europe/Stockholm", "2026-10-24 06:30Z"),  # the day before the clock goes back
    ("Europe/Stockholm", "2026-10-25 07:30Z"),  # the day of it
    ("Asia/Kolkata", "2026-11-24 02:40Z"),
    ("Asia/Kathmandu", "2026-11-24 02:20Z"),
    ("Pacific/Kiritimati", "2026-11-23 18:30Z"),  # where it is tomorrow
    ("Pacific/Honolulu", "2026-11-24 18:30Z"),
    ("Nowhere/Land", "2026-11-24 07:30Z"),  # as the organisation
])  # fmt: skip
def test_it_comes_at_eight_on_the_owners_own_clock(entry, ada, mailoutbox, zone, moment):
    User.objects.filter(pk=ada.pk).update(time_zone=zone)
    due(ada, entry, day=date(2026, 1, 1))
    moment = datetime.fromisoformat(moment)
    with time_machine.travel(moment, tick=False) as clock:
        clock.shift(-3600)
        jobs.remind_owners(timestamp=0)
        assert mailoutbox == []
        clock.shift(3600)
        jobs.remind_owners(timestamp=0)
        assert len(mailoutbox) == 1
        clock.shift(3600)
        jobs.remind_owners(timestamp=0)
        assert len(mailoutbox) == 1


def test_a_day_is_the_owners_own_where_it_is_another_day_elsewhere(entry, ada, dov, mailoutbox):
    """At the same moment it is eight on the 24th in Honolulu and eight on the 25th in Kiritimati."""
    User.objects.filter(pk=ada.pk).update(time_zone="Pacific/Honolulu")
    User.objects.filter(pk=dov.pk).update(time_zone="Pacific/Kiritimati")
    for owner in (ada, dov):
        due(owner, entry, f"Of {owner}", day=date(2026, 11, 24))
    run("2026-11-24 18:30Z")
    subjects = {mail.to[0].partition("@")[0]: mail.subject for mail in mailoutbox}
    assert subjects == {"ada": "Your actions: 1 due soon", "dov": "Your actions: 1 overdue"}
    assert set(ActionReminder.objects.values_list("on", flat=True)) == {date(2026, 11, 24), date(2026, 11, 25)}


def test_every_hour_of_a_year_there_is_one_mail_a_day_whatever_the_clock_does(entry, ada):
    """In the weeks around both changes of the clock, in zones with strange ones."""
    from datetime import UTC, timedelta

    from lessons.action.reminders import people_to_remind

    due(ada, entry, day=date(2026, 1, 1))
    for zone in ("Europe/Stockholm", "Australia/Lord_Howe", "America/Santiago"):
        User.objects.filter(pk=ada.pk).update(time_zone=zone)
        for first in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)):
            days = [day for hour in range(24 * 5) for _, day in people_to_remind(first + timedelta(hours=hour))]
            assert len(days) == len(set(days)) == 5, zone


def test_however_often_it_runs_there_is_one_mail_a_day_and_another_the_next_day(entry, ada, mailoutbox):
    due(ada, entry)
    for moment in ("2026-11-24 07:00Z", "2026-11-24 07:20Z", "2026-11-24 07:40Z"):
        run(moment)
    assert len(mailoutbox) == 1
    run("2026-11-25 07:00Z")
    assert len(mailoutbox) == 2


def test_a_worker_that_dies_while_it_sends_never_leads_to_a_second_mail(entry, ada, ben, mailoutbox, monkeypatch):
    """What was sent just before is not sent again; whoever had not been reached is reached by the next run."""
    due(ada, entry)
    due(ben, entry, "Of Ben")
    sending = EmailBackend.send_messages

    def dies(backend, messages):
        sending(backend, messages)
        raise SystemExit

    monkeypatch.setattr(EmailBackend, "send_messages", dies)
    with pytest.raises(SystemExit):
        run("2026-11-24 07:00Z")
    assert told(mailoutbox) == ["ada"]
    monkeypatch.undo()
    run("2026-11-24 07:20Z")
    assert told(mailoutbox) == ["ada", "ben"]


def test_two_workers_at_once_send_one_mail(entry, ada):
    due(ada, entry)
    assert ActionReminder.claim(ada, date(2026, 11, 24))
    assert not ActionReminder.claim(ada, date(2026, 11, 24))
    assert ActionReminder.claim(ada, date(2026, 11, 25))


def test_while_the_mail_server_is_away_nobodys_day_is_used_up(entry, ada, mailoutbox, monkeypatch):
    due(ada, entry)

    def away(backend):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", away)
    with pytest.raises(ConnectionRefusedError):
        run("2026-11-24 07:00Z")
    assert not ActionReminder.objects.exists()
    monkeypatch.undo()
    run("2026-11-24 07:20Z")
    assert told(mailoutbox) == ["ada"]


def test_one_address_that_is_refused_keeps_nobody_else_from_their_mail(entry, ada, ben, mailoutbox, monkeypatch):
    due(ada, entry)
    due(ben, entry, "Of Ben")
    sending = EmailBackend.send_messages

    def refuses_ada(backend, messages):
        if messages[0].to == [ada.email]:
            raise SMTPRecipientsRefused({})
        return sending(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuses_ada)
    run(NINE_TO_EIGHT)
    assert told(mailoutbox) == ["ben"]


def test_a_server_that_hangs_up_ends_the_run_and_leaves_the_others_for_the_next(
    entry, ada, ben, mailoutbox, monkeypatch
):
    due(ada, entry)
    due(ben, entry, "Of Ben")

    def hangs_up(backend, messages):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", hangs_up)
    with pytest.raises(SMTPServerDisconnected):
        run("2026-11-24 07:00Z")
    monkeypatch.undo()
    run("2026-11-24 07:20Z")
    assert told(mailoutbox) == ["ben"]


def test_nobody_is_written_to_without_need(entry, ada, ben, cleo, dov, client, mailoutbox):
    due(ada, entry, day=date(2026, 12, 24))
    due(ben, entry).finish(by=ben, evidence="See")
    due(cleo, entry)
    cleo.deactivate()
    reader = builders.person("Gun Gren")
    due(reader, entry)
    User.objects.filter(pk=reader.pk).update(role="reader")  # somebody else has to take it over
    due(dov, entry)
    client.force_login(dov)
    assert client.get("/people/me/settings/").text.count('name="action_mails"') == 1
    client.post("/people/me/settings/", {"display_name": "Dov Dal", "time_zone": "", "theme": ""})
    run(NINE_TO_EIGHT)
    assert mailoutbox == []
    client.post("/people/me/settings/", {"display_name": "Dov Dal", "time_zone": "", "theme": "", "action_mails": "on"})
    run(NINE_TO_EIGHT)
    assert told(mailoutbox) == ["dov"]


def test_a_mail_says_nothing_of_what_its_reader_may_not_see(ada, dov, mailoutbox):
    hidden = builders.lesson("What I said to my manager", by=ada, visibility="me")
    gone = builders.lesson("Thrown away", by=ada)
    due(dov, hidden, "Ask payroll")
    due(dov, gone, "Print the rota")
    gone.delete_softly(by=ada)
    run(NINE_TO_EIGHT)
    (mail,) = mailoutbox
    assert "Ask payroll" in mail.body
    assert "From something that you cannot see" in mail.body
    for words in ("manager", "Print the rota", "Thrown away"):
        assert words not in mail.body
    hidden.delete_softly(by=ada)
    run("2026-11-25 07:30Z")
    assert len(mailoutbox) == 1


def test_a_mail_is_text_whatever_people_write_and_names_no_more_than_it_can(entry, ada, mailoutbox):
    for number in range(25):
        due(ada, entry, f"<b>{{{{7*7}}}}</b> & {number}")
    run(NINE_TO_EIGHT)
    (mail,) = mailoutbox
    assert mail.content_subtype == "plain"
    assert "- <b>{{7*7}}</b> & 0" in mail.body
    assert mail.body.count("- <b>") == 20
    assert "and 5 more" in mail.body


def test_the_worker_runs_it_and_forgets_old_ones(entry, ada):
    from procrastinate.contrib.django import app

    due(ada, entry)
    run(NINE_TO_EIGHT)
    with time_machine.travel("2027-01-24 07:30Z", tick=False):
        jobs.forget_reminders(timestamp=0)
    assert not ActionReminder.objects.exists()
    scheduled = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert scheduled["lessons.action.jobs.remind_owners"] == "*/20 * * * *"
    assert "lessons.action.jobs.forget_reminders" in scheduled
