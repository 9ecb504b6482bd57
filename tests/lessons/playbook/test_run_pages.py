"""The pages of a run: shared by its crew, ticked without JavaScript, and finished with what came of it."""

import re

import pytest

from lessons.models import Application, Entry, Run, RunFinding
from tests import builders

pytestmark = pytest.mark.django_db


def address(run, *rest):
    return "/".join([f"/playbooks/{run.playbook_id}/runs/{run.number}", *rest, ""])


def mark(browser, run, place, state, **more):
    return browser.post(address(run, "steps", run.steps[place]["key"]), {"state": state, **more})


def test_a_run_is_started_from_the_playbook(ada, run):
    browser = builders.signed_in(ada)
    response = browser.post(f"/playbooks/{run.playbook_id}/runs/new/", {"title": "Umeå, 3 December"})
    assert response.headers["Location"] == f"/playbooks/{run.playbook_id}/runs/2/"
    assert "Umeå, 3 December" in browser.get(response.headers["Location"]).content.decode()


def test_it_is_not_started_without_saying_what_for(ada, run):
    response = builders.signed_in(ada).post(f"/playbooks/{run.playbook_id}/runs/new/", {"title": " "})
    assert response.status_code == 422
    assert Run.objects.count() == 1


def test_the_first_step_that_waits_is_lit_and_says_why_it_exists(ada, run):
    browser = builders.signed_in(ada)
    page = browser.get(address(run)).content.decode()
    assert page.count('aria-current="step"') == 1
    assert "Why step 1 exists" in page
    assert "Count with your eyes" in page
    response = mark(browser, run, 0, "done", note="Twelve.")
    assert response.headers["Location"].endswith(f"#step-{run.steps[1]['key']}")
    page = browser.get(address(run)).content.decode()
    assert "Twelve." in page
    assert "1 of 3 steps marked" in page


def test_a_step_that_is_skipped_without_a_reason_keeps_what_was_typed(ada, run):
    response = mark(builders.signed_in(ada), run, 0, "skipped", evidence="Photo 12")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say in a sentence why it is skipped" in page
    assert "Photo 12" in page


def test_lines_of_a_checklist_are_ticked_with_and_without_htmx(ada, run):
    browser = builders.signed_in(ada)
    step = address(run, "steps", run.steps[0]["key"])
    assert browser.post(step, {"items": "yes", "item": ["Right"]}, headers={"HX-Request": "true"}).status_code == 204
    assert run.marks.get().ticked == ["Right"]
    browser.post(step, {"items": "yes", "item": ["Left", "Right"], "state": "done"})
    found = run.marks.get()
    assert (found.ticked, found.state) == (["Left", "Right"], "done")


def test_who_may_mark(ada, ben, dov, cleo, run):
    gun = builders.person("Gun Gren", role="reader", teams=list(ada.teams.all()))
    assert mark(builders.signed_in(ben), run, 0, "done").status_code == 302  # the playbook's own team
    assert mark(builders.signed_in(cleo), run, 0, "done").status_code == 302  # a curator may change the playbook
    assert mark(builders.signed_in(dov), run, 0, "done").status_code == 403
    assert mark(builders.signed_in(gun), run, 0, "done").status_code == 403
    assert "Take it over" in builders.signed_in(dov).get(address(run)).content.decode()
    builders.signed_in(dov).post(address(run, "take-over"))
    assert mark(builders.signed_in(dov), run, 1, "done").status_code == 302
    assert builders.signed_in(gun).post(address(run, "take-over")).status_code == 403


def test_the_team_of_a_run_may_mark_in_it(ada, dov, run):
    run.team = dov.teams.get()
    run.save(update_fields=["team"])
    assert mark(builders.signed_in(dov), run, 0, "done").status_code == 302


def test_a_run_of_a_hidden_playbook_is_nowhere(ada, dov, stations):
    entry = builders.playbook("Kanarie", by=ada, visibility="teams", shared_with=[stations])
    run = Run.objects.start(entry.playbook, by=ada, title="Kanariekörning")
    browser = builders.signed_in(dov)
    assert browser.get(address(run)).status_code == 404
    assert "Kanarie" not in browser.get("/playbooks/").content.decode()
    assert "Kanariekörning" in builders.signed_in(ada).get("/playbooks/").content.decode()


def test_finishing_asks_about_the_playbook_and_each_lesson_that_was_used(ada, run, lesson):
    browser = builders.signed_in(ada)
    mark(browser, run, 0, "done")
    assert "Count with your eyes" in browser.get(address(run, "finish")).content.decode()
    assert browser.post(address(run, "finish"), {}).status_code == 422
    said = {"outcome": "helped", "unclear": "Who counts?", "missing": "", f"lesson-{lesson.pk}": "same"}
    response = browser.post(address(run, "finish"), said)
    assert response.headers["Location"] == address(run)
    page = browser.get(address(run)).content.decode()
    assert "It helped" in page
    assert "Who counts?" in page
    assert {(row.entry_id, row.outcome) for row in Application.objects.all()} == {
        (run.playbook_id, "helped"), (lesson.pk, "same"),
    }  # fmt: skip


def test_lessons_of_steps_that_were_skipped_are_not_asked_about(ada, run):
    browser = builders.signed_in(ada)
    mark(browser, run, 0, "skipped", note="No gates.")
    mark(browser, run, 1, "done")
    assert "Count with your eyes" not in browser.get(address(run, "finish")).content.decode()


def test_what_went_differently_waits_on_the_page_of_runs(ada, run):
    browser = builders.signed_in(ada)
    browser.post(address(run, "note"), {"text": "From the middle", "key": run.steps[1]["key"]})
    runs = f"/playbooks/{run.playbook_id}/runs/"
    assert "From the middle" in browser.get(runs).content.decode()
    found = RunFinding.objects.get()
    browser.post(f"/playbooks/{run.playbook_id}/findings/{found.pk}/set-aside/", {"reason": "Both ways work."})
    assert "Set aside: Both ways work." in browser.get(runs).content.decode()
    browser.post(f"/playbooks/{run.playbook_id}/findings/{found.pk}/take-up-again/")
    assert RunFinding.objects.open().exists()


def test_a_newer_version_is_offered_with_its_differences(ada, run):
    entry = run.playbook.entry
    entry.save_text(entry.content() | {"purpose": "Otherwise."}, by=ada, publish=True)
    browser = builders.signed_in(ada)
    page = browser.get(address(run)).content.decode()
    assert "Version 2 came out while you were on it" in page
    assert "?from=1&amp;to=2" in page
    browser.post(address(run, "move"))
    run.refresh_from_db()
    assert run.version.number == 2
    assert browser.post(address(run, "move"), follow=True).status_code in (200, 400, 422)


def test_pausing_stopping_and_going_on(ada, run):
    browser = builders.signed_in(ada)
    browser.post(address(run, "pause"))
    assert "Paused" in browser.get(address(run)).content.decode()
    browser.post(address(run, "resume"))
    browser.post(address(run, "stop"), {"reason": "The night was cancelled."})
    page = browser.get(address(run)).content.decode()
    assert "The night was cancelled." in page
    assert "Mark done" not in page


def test_the_checklist_on_paper_holds_every_step(ada, run):
    browser = builders.signed_in(ada)
    page = browser.get(f"/playbooks/{run.playbook_id}/checklist/").content.decode()
    for words in ("Gate cut-over", "1. Count", "Left", "3. Close", "Version 1"):
        assert words in page


def test_the_checklist_as_a_file_needs_nothing_else(ada, run):
    response = builders.signed_in(ada).get(f"/playbooks/{run.playbook_id}/checklist.html")
    assert "attachment" in response.headers["Content-Disposition"]
    page = response.content.decode()
    assert "1. Count" in page
    assert 'href="data:text/css;base64,' in page
    assert "src=" not in page
    assert "/static/" not in page


def test_pages_ask_as_much_for_many_runs_as_for_few(ada, run, django_assert_max_num_queries):
    browser = builders.signed_in(ada)
    for number in range(20):
        Run.objects.start(run.playbook, by=ada, title=f"Run {number}")
    for page, most in ((f"/playbooks/{run.playbook_id}/runs/", 14), (address(run), 17), ("/playbooks/", 8)):
        with django_assert_max_num_queries(most):
            browser.get(page)


def test_of_what_one_cannot_open_the_run_says_the_reason_alone(ada, dov):
    secret = builders.lesson("Kanarie", by=ada, visibility="me")
    basis = {"entry": secret.pk, "anchor": "", "reason": "It was forgotten once."}
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[basis])])
    run = Run.objects.start(entry.playbook, by=dov)
    page = builders.signed_in(dov).get(address(run)).content.decode()
    assert "It was forgotten once." in page
    assert "Kanarie" not in page


def test_steps_that_may_no_longer_hold_say_so_where_they_are_followed(ada, dov):
    old, gone, secret = (builders.lesson(name, by=ada) for name in ("Old way", "Gone", "Kanarie"))
    entry = builders.playbook(by=ada, steps=[builders.step("Do it", basis=[old, gone, secret])])
    run = Run.objects.start(entry.playbook, by=ada)
    builders.lesson("New way", by=ada).link_to(old, "replaces", by=ada)
    gone.delete_softly(by=ada)
    secret.show_to("me", by=ada)
    Entry.objects.get(pk=secret.pk).delete_softly(by=ada)
    for path in (run.get_absolute_url(), f"/playbooks/{entry.pk}/checklist/", entry.get_absolute_url()):
        page = " ".join(re.sub(r"<[^>]+>", "", builders.signed_in(dov).get(path, follow=True).text).split())
        assert "Old way has been replaced by New way" in page, path
        assert "Gone” was deleted" in page or "Gone was deleted" in page, path
        assert "Kanarie" not in page
    run.stop("Enough.", by=ada)
    assert "no longer hold" not in builders.signed_in(dov).get(run.get_absolute_url()).text


@pytest.mark.parametrize("ending", ["finish", "stop"])
def test_what_was_skipped_or_done_otherwise_waits_for_the_next_version(ada, ben, run, ending):
    browser = builders.signed_in(ada)
    mark(browser, run, 0, "differently", note="Two of us\ncounted.")
    mark(browser, run, 1, "skipped", note="x" * 1990)
    if ending == "finish":
        assert "2 steps, with what you noted" in browser.get(address(run, "finish")).content.decode()
        browser.post(address(run, "finish"), {"outcome": "helped"})
    else:
        browser.post(address(run, "stop"), {"reason": "Snow."})
    first, second = RunFinding.objects.of(run.playbook).order_by("pk")
    titles = [step["title"] for step in run.steps]
    assert (first.text, first.kind, first.key, first.by) == (
        f"{titles[0]}: Two of us counted.", "differently", run.steps[0]["key"], ada
    )  # fmt: skip
    assert second.text.startswith(f"{titles[1]}: skipped. xxx")
    assert len(second.text) == 1000
    assert "Two of us counted." in builders.signed_in(ben).get(f"/playbooks/{run.playbook_id}/edit/").content.decode()


def test_what_was_ticked_of_a_checklist_is_shown_once_the_step_is_marked(ada, run):
    browser = builders.signed_in(ada)
    place, step = next((place, step) for place, step in enumerate(run.steps) if step["checklist"])
    run.tick(step["key"], step["checklist"][:1], by=ada)
    mark(browser, run, place, "done")
    page = browser.get(address(run)).content.decode()
    assert f'<li>{step["checklist"][0]} <span class="quiet">ticked</span>' in page
