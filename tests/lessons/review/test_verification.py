"""Whether what readers rely on still holds: who looks after it, when, and what first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.feedback import runs as ledger
from lessons.models import Application, Entry, Run, Verification
from lessons.review import reviewing
from lessons.review.cadence import by_harm, most_harmful
from lessons.review.verification import may_verify
from tests import builders

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def check_of(entry):
    return Verification.objects.get(entry=entry.pk)


def due(entry, days):
    """Its verification, due in so many days."""
    Verification.objects.filter(entry=entry.pk).update(due_on=today() + timedelta(days=days))
    return check_of(entry)


@pytest.fixture
def lesson(ada, stations):
    return builders.lesson("Count", by=ada, team=stations)


def test_whoever_publishes_something_vouches_for_it(lesson, ada):
    check = check_of(lesson)
    assert (check.state, check.verified_by, check.held_by) == ("verified", ada, ada.teams.get())
    assert check.due_on == today() + timedelta(days=365)
    playbook = check_of(builders.playbook(by=ada))
    assert playbook.due_on == today() + timedelta(days=180)
    assert check_of(builders.experiment(by=ada)).state == "never"
    assert not Verification.objects.filter(entry=builders.lesson(by=ada, publish=False)).exists()


@pytest.mark.parametrize(
    ("days", "state"), [(60, "verified"), (15, "verified"), (14, "due"), (0, "due"), (-1, "overdue")]
)
def test_the_state_is_told_by_the_date(lesson, days, state):
    check = due(lesson, days)
    assert check.state == state
    assert list(Verification.objects.in_state(state)) == [check]
    others = {"verified", "due", "overdue", "disputed", "never"} - {state}
    assert not any(Verification.objects.in_state(other).exists() for other in others)


def test_one_click_says_that_it_still_holds(lesson, ben):
    check = due(lesson, -10)
    check.still_true(by=ben)
    assert (check.state, check.verified_by) == ("verified", ben)
    assert check_of(lesson).due_on == today() + timedelta(days=365)
    assert lesson.activities.filter(verb="verified", person=ben).exists()


def test_what_no_longer_holds_is_disputed_with_a_reason_until_somebody_finds_it_true(lesson, ben):
    check = check_of(lesson)
    with pytest.raises(DomainError, match="what no longer holds"):
        check.needs_change(" ", by=ben)
    check.needs_change("The panel was replaced.", by=ben)
    assert (check.state, check.dispute) == ("disputed", "The panel was replaced.")
    assert list(Verification.objects.pressing()) == [check]
    check.still_true(by=ben)
    assert (check.state, check.dispute) == ("verified", "")


def test_a_person_or_a_team_looks_after_it_as_often_as_they_choose(lesson, ada, ben, dov):
    check, payments = check_of(lesson), dov.teams.get()
    check.entrust(by=ada, person=dov, every_days=30)
    assert (check.held_by, check.due_on) == (dov, today() + timedelta(days=30))
    assert may_verify(dov, check)
    check.entrust(by=ada, team=payments)
    assert (check.held_by, check.interval) == (payments, 365)
    check.entrust(by=ada, every_days=0)
    assert (check.state, check.due_on) == ("never", None)
    with pytest.raises(DomainError, match="not both"):
        check.entrust(by=ada, person=dov, team=payments)


def test_when_a_verifier_leaves_the_team_inherits(lesson, ada, ben, dov):
    check = due(lesson, -1)
    check.entrust(by=ada, person=dov)
    check = due(lesson, -1)
    assert not Verification.objects.held_by(ben).exists()
    dov.deactivate()
    check = Verification.objects.for_listing().get(pk=check.pk)
    assert check.held_by == ada.teams.get()
    assert list(Verification.objects.held_by(ben)) == [check]


def test_an_approval_is_a_verification(lesson, ada, ben):
    due(lesson, -10)
    lesson.save_text(lesson.content() | {"context": "Otherwise."}, by=ada)
    review = reviewing.ask(Entry.objects.get(pk=lesson.pk), by=ada, people=[ben])
    reviewing.approve(review, by=ben)
    assert (check_of(lesson).state, check_of(lesson).verified_by) == ("verified", ben)


def followed(lesson, by, outcome):
    """A run of a playbook that rests on the lesson, with what it did there."""
    entry = builders.playbook(by=by, steps=[builders.step("Count", basis=[lesson])])
    run = Run.objects.start(entry.playbook, by=by)
    run.mark(run.steps[0]["key"], "done", by=by)
    ledger.finish(run, "same", by=by, lessons=[(lesson, outcome)])


def test_what_helped_can_wait_longer_and_what_made_things_worse_is_looked_at_now(ada):
    helped, same, worse = (builders.lesson(name, by=ada) for name in ("helped", "same", "worse"))
    for lesson in (helped, same, worse):
        due(lesson, 20)
        followed(lesson, ada, lesson.title)
    assert check_of(helped).due_on == today() + timedelta(days=20 + 365 // 4)
    assert check_of(same).due_on == today() + timedelta(days=20)
    assert (check_of(worse).due_on, check_of(worse).state) == (today(), "due")


def test_no_help_pushes_the_date_out_by_more_than_an_interval(ada):
    lesson = builders.lesson(by=ada)
    for _ in range(6):
        followed(lesson, ada, "helped")
    assert check_of(lesson).due_on == today() + timedelta(days=365)


def test_what_is_disputed_is_not_pushed_out(ada):
    lesson = builders.lesson(by=ada)
    due(lesson, -5).needs_change("Wrong.", by=ada)
    followed(lesson, ada, "helped")
    assert check_of(lesson).due_on == today() - timedelta(days=5)


def harms():
    return {row.entry.title: round(row.harm, 2) for row in by_harm(Verification.objects.exclude(due_on=None))}


def test_harm_is_the_product_that_the_formula_says(ada):
    lesson = builders.lesson("Count", by=ada)
    due(lesson, -365)  # a whole interval late counts twice
    assert harms() == {"Count": 2.0}
    for days, outcome in ((1, "helped"), (1, "worse"), (200, "worse")):
        Application.objects.create(entry=lesson, outcome=outcome, at=timezone.now() - timedelta(days=days))
    assert harms() == {"Count": round(2.0 * (1 + 3) * (1 + 3 * 1.5), 2)}
    builders.playbook("Book", by=ada, steps=[builders.step("Count", basis=[lesson]), "Open"])
    assert harms()["Count"] == round(2.0 * 4 * 5.5 * 2, 2)


def test_the_most_harmful_come_first_not_the_oldest(ada):
    old, used, disputed = (builders.lesson(name, by=ada) for name in ("old", "used", "disputed"))
    due(old, -700)
    due(used, -10)
    due(disputed, 100).needs_change("Wrong.", by=ada)
    Application.objects.create(entry=used, outcome="worse")
    assert [row.entry.title for row in by_harm(Verification.objects.pressing())] == ["used", "old", "disputed"]


def test_the_queue_shows_what_one_looks_after_and_to_curators_all(lesson, ada, ben, cleo, dov):
    due(lesson, -3)
    other = builders.lesson("Of payments", by=dov, team=dov.teams.get())
    due(other, -3)
    hidden = builders.lesson("Kanarie", by=ada, visibility="me")
    due(hidden, -3)
    shown = {person: builders.signed_in(person).get("/reviews/verification/").content.decode()
             for person in (ben, dov, cleo)}  # fmt: skip
    assert ("Count" in shown[ben], "Of payments" in shown[ben]) == (True, False)
    assert (">Count<" in shown[dov], "Of payments" in shown[dov]) == (False, True)
    assert (">Count<" in shown[cleo], "Of payments" in shown[cleo]) == (True, True)
    assert not any("Kanarie" in page for page in shown.values())


def test_it_is_said_from_the_queue_and_from_the_page(lesson, ben, dov):
    due(lesson, -3)
    browser = builders.signed_in(ben)
    page = browser.get(lesson.get_absolute_url()).content.decode()
    assert "Overdue for a check" in page
    assert "Still true" in page
    assert browser.post(f"/entries/{lesson.pk}/needs-change/", {"comment": "Replaced."}).status_code == 302
    assert "Disputed" in browser.get(lesson.get_absolute_url()).content.decode()
    answer = browser.post(f"/entries/{lesson.pk}/still-true/", {"from": "queue"})
    assert answer.headers["Location"] == "/reviews/verification/"
    assert check_of(lesson).state == "verified"
    assert builders.signed_in(dov).post(f"/entries/{lesson.pk}/still-true/").status_code == 403


def test_who_may_change_it_says_who_looks_after_it(lesson, ben, dov):
    browser = builders.signed_in(ben)
    browser.post(f"/entries/{lesson.pk}/verifier/", {"who": "Payments", "every": "90"})
    assert (str(check_of(lesson).held_by), check_of(lesson).interval) == ("Payments", 90)
    browser.post(f"/entries/{lesson.pk}/verifier/", {"who": "Ben Bo", "every": ""})
    assert (check_of(lesson).held_by, check_of(lesson).interval) == (ben, 365)
    browser.post(f"/entries/{lesson.pk}/verifier/", {"who": "Nobody Atall", "every": "1"})
    assert check_of(lesson).held_by == ben


def test_the_queue_asks_as_much_for_many_as_for_few(ada, cleo, django_assert_max_num_queries):
    for number in range(25):
        due(builders.lesson(f"Lesson {number}", by=ada), -number)
    browser = builders.signed_in(cleo)
    with django_assert_max_num_queries(9):
        browser.get("/reviews/verification/")


def test_imported_texts_are_vouched_for_from_their_own_day(shared_data, ada, tmp_path):
    from lessons.playbook.importing import import_folder

    (tmp_path / "book.md").write_text("# Book\n\nDo it.\n\n## One\n\n## Two\n")
    import_folder(tmp_path, author=ada)
    assert Verification.objects.get().due_on == today() + timedelta(days=180)


def test_what_is_never_looked_at_can_be_given_an_interval_again(lesson, ada, dov):
    address = f"/entries/{lesson.pk}/verifier/"
    check_of(lesson).entrust(by=ada, every_days=0)
    page = builders.signed_in(ada).get(lesson.get_absolute_url()).content.decode()
    assert "Nobody is asked to look at it again." in page
    assert "Still true" not in page
    assert address in page
    assert "Nobody is asked" not in builders.signed_in(dov).get(lesson.get_absolute_url()).content.decode()
    builders.signed_in(ada).post(address, {"who": "", "every": "30"})
    assert check_of(lesson).due_on == today() + timedelta(days=30)


def test_nobody_looks_after_what_they_cannot_see_or_say_anything_of(ada, ben, dov, stations):
    entry = builders.lesson(by=ada, team=stations, visibility="teams", shared_with=[stations])
    gun = builders.person("Gun Gren", role="reader", teams=[stations])
    refused = {"Dov Dal does not see this": {"person": dov}, "Payments does not see this": {"team": dov.teams.get()},
               "can read but not write": {"person": gun}}  # fmt: skip
    for why, chosen in refused.items():
        with pytest.raises(DomainError, match=why):
            check_of(entry).entrust(by=ada, **chosen)
    check_of(entry).entrust(by=ada, person=ben)


def test_only_who_may_say_so_finds_the_buttons_in_the_queue_of_everybody(lesson, ada, dov):
    due(lesson, -5)
    pages = {
        person: builders.signed_in(person).get("/reviews/verification/?whose=everybody").content.decode()
        for person in (ada, dov)
    }
    assert all(str(lesson) in page for page in pages.values())
    assert {person: "Still true" in page for person, page in pages.items()} == {ada: True, dov: False}
    check_of(lesson).entrust(by=ada, person=dov)
    due(lesson, -5)
    assert "Still true" in builders.signed_in(dov).get("/reviews/verification/?whose=everybody").content.decode()


def test_what_is_of_no_team_is_looked_after_by_its_author_while_they_are_here(ada, dov):
    check = due(builders.lesson("Mine", by=ada), -3)
    assert check.held_by == ada
    assert list(Verification.objects.held_by(ada)) == [check]
    assert not Verification.objects.held_by(dov).exists()
    assert "Mine" in builders.signed_in(ada).get("/reviews/verification/").content.decode()
    ada.deactivate()
    assert Verification.objects.for_listing().get(pk=check.pk).held_by is None


def test_steps_of_playbooks_that_one_cannot_see_weigh_in_and_are_not_counted_for_one(ada, dov):
    lesson = builders.lesson("Count", by=ada)
    due(lesson, -365)
    builders.playbook("Hidden", by=ada, steps=[builders.step("Count", basis=[lesson])], visibility="me")
    builders.playbook("Open", by=ada, steps=[builders.step("Count", basis=[lesson])])
    assert harms()["Count"] == 2.0 * 3
    rows = {person: most_harmful(Verification.objects.all(), slice(5), person) for person in (ada, dov)}
    shown = {person: {row.entry.title: row.steps for row in found}["Count"] for person, found in rows.items()}
    assert shown == {ada: 2, dov: 1}


def test_an_experiment_is_looked_at_again_where_somebody_says_so(ada, dov, stations):
    entry = builders.experiment(by=ada, team=stations)
    assert "Nobody is asked to look at it again." in builders.signed_in(ada).get(entry.get_absolute_url()).text
    assert "Nobody is asked" not in builders.signed_in(dov).get(entry.get_absolute_url()).text
    builders.signed_in(ada).post(f"/entries/{entry.pk}/verifier/", {"who": "Stations", "every": "90"})
    assert check_of(entry).due_on == today() + timedelta(days=90)
    assert "by Stations." in builders.signed_in(dov).get(entry.get_absolute_url()).text


def test_the_form_holds_only_who_was_named_so_that_the_interval_alone_can_be_changed(ada, stations):
    entry = builders.lesson(by=ada, team=stations, visibility="me")
    page = builders.signed_in(ada).get(entry.get_absolute_url()).text
    assert 'name="who" maxlength="200" value=""' in page
    builders.signed_in(ada).post(f"/entries/{entry.pk}/verifier/", {"who": "", "every": "30"})
    assert (check_of(entry).every_days, check_of(entry).person, check_of(entry).team) == (30, None, None)
    check_of(entry).entrust(by=ada, person=ada)
    assert f'value="{ada}"' in builders.signed_in(ada).get(entry.get_absolute_url()).text
