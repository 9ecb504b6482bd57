"""Reading a playbook: what is behind each step, what no longer holds, and whom it is offered to."""

import pytest

from lessons.feedback import runs as ledger
from lessons.models import Entry, Experiment, Run, Step, Verification
from lessons.playbook import reading
from lessons.playbook.offering import offered
from tests import builders

pytestmark = pytest.mark.django_db


def shown(entry, viewer, **more):
    entry = reading.playbooks().get(pk=entry.pk)
    return reading.steps_shown(entry.playbook, viewer, **more)


def flags(entry, viewer, **more):
    return [(str(flag.entry), flag.words) for step in shown(entry, viewer, **more) for flag in step["flags"]]


def test_a_lesson_shows_the_steps_that_it_changed(ada, ben):
    lesson = builders.lesson("Count with your eyes", by=ada)
    builders.playbook("Gate cut-over", by=ada, steps=["Ask", builders.step("Count", basis=[lesson])])
    page = builders.signed_in(ben).get(lesson.get_absolute_url()).content.decode()
    assert "Gate cut-over" in page
    assert "2. Count" in page


def test_a_retrospective_and_an_experiment_show_theirs_too(ada):
    board = builders.retrospective(by=ada, phase="closed")
    experiment = builders.experiment(by=ada)
    basis = [{"entry": board.pk, "anchor": "finding-7", "reason": "It was dark."}, {"entry": experiment.pk}]
    builders.playbook("Gate cut-over", by=ada, steps=[builders.step("Bring a lamp", basis=basis)])
    for other in (board.entry, experiment):
        page = builders.signed_in(ada).get(other.get_absolute_url()).content.decode()
        assert "1. Bring a lamp" in page


def test_steps_of_a_hidden_replaced_or_archived_playbook_are_not_among_them(ada, dov, stations):
    lesson = builders.lesson(by=ada)
    steps = [builders.step("Count", basis=[lesson])]
    hidden = builders.playbook("Hidden", by=ada, steps=steps, visibility="teams", shared_with=[stations])
    archived = builders.playbook("Archived", by=ada, steps=steps)
    archived.archive(by=ada)
    old, new = builders.playbook("Old", by=ada, steps=steps), builders.playbook("New", by=ada, steps=steps)
    new.link_to(old, "replaces", by=ada)
    assert [step.playbook.entry.title for step in Step.objects.founded_on(lesson, dov)] == ["New"]
    assert {step.playbook.entry.title for step in Step.objects.founded_on(lesson, ada)} == {"Hidden", "New"}
    assert hidden.pk


def test_what_a_reader_may_not_open_is_named_by_its_reason_alone(ada, dov):
    secret = builders.lesson("Kanarie", by=ada, visibility="me")
    basis = {"entry": secret.pk, "anchor": "", "reason": "It was forgotten once."}
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[basis])])
    page = builders.signed_in(dov).get(entry.get_absolute_url()).content.decode()
    assert "Kanarie" not in page
    assert "It was forgotten once." in page
    assert "Kanarie" in builders.signed_in(ada).get(entry.get_absolute_url()).content.decode()


def test_a_step_is_flagged_when_its_lesson_is_replaced_contradicted_archived_or_harmful(ada):
    names = ("replaced", "contradicted", "archived", "harmful", "sound")
    lessons = {name: builders.lesson(name, by=ada) for name in names}
    entry = builders.playbook(by=ada, steps=[builders.step(name, basis=[lessons[name]]) for name in names])
    assert flags(entry, ada) == []
    newer, against = builders.lesson("newer", by=ada), builders.lesson("against", by=ada)
    newer.link_to(lessons["replaced"], "replaces", by=ada)
    against.link_to(lessons["contradicted"], "contradicts", by=ada)
    lessons["archived"].archive(by=ada)
    assert flags(entry, ada, harmful=lambda ids: {lessons["harmful"].pk}) == [
        ("replaced", "has been replaced by"), ("contradicted", "is contradicted by"), ("archived", "is archived"),
        ("harmful", "made things worse where it was used lately"),
    ]  # fmt: skip


def test_a_flag_does_not_name_what_the_reader_may_not_see(ada, dov):
    lesson = builders.lesson("Count", by=ada)
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[lesson])])
    newer = builders.lesson("Kanarie", by=ada, visibility="me")
    newer.link_to(lesson, "replaces", by=ada)
    builders.lesson("Kanariefågel", by=ada, visibility="me").link_to(lesson, "contradicts", by=ada)
    assert flags(entry, dov) == [("Count", "has been replaced")]
    assert "Kanarie" not in builders.signed_in(dov).get(entry.get_absolute_url()).content.decode()


def test_a_lesson_that_made_a_run_worse_flags_its_steps_on_the_page(ada):
    lesson = builders.lesson("Count", by=ada)
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[lesson])])
    run = Run.objects.start(entry.playbook, by=ada)
    run.mark(run.steps[0]["key"], "done", by=ada)
    ledger.finish(run, "same", by=ada, lessons=[(lesson, "worse")])
    page = builders.signed_in(ada).get(entry.get_absolute_url()).content.decode()
    assert "made things worse where it was used lately" in page
    assert "1 step may no longer hold" in page


def test_it_says_that_it_changed_since_somebody_last_used_it(ada, ben):
    entry = builders.playbook(by=ada)
    Run.objects.start(entry.playbook, by=ben)
    address = entry.get_absolute_url()
    assert "changed since you last used it" not in builders.signed_in(ben).get(address).content.decode()
    entry.save_text(entry.content() | {"purpose": "Otherwise."}, by=ada, publish=True)
    page = builders.signed_in(ben).get(address).content.decode()
    assert "changed since you last used it" in page
    assert "?from=1&amp;to=2" in page
    assert "changed since you last used it" not in builders.signed_in(ada).get(address).content.decode()


def test_a_page_asks_as_many_questions_for_thirty_steps_as_for_three(ada, django_assert_max_num_queries):
    lessons = [builders.lesson(f"Lesson {number}", by=ada) for number in range(30)]
    small = builders.playbook("Small", by=ada, steps=[builders.step("Count", basis=[lesson]) for lesson in lessons[:3]])
    large = builders.playbook("Large", by=ada, steps=[builders.step("Count", basis=[lesson]) for lesson in lessons])
    browser = builders.signed_in(ada)
    for entry in (small, large):
        browser.get(entry.get_absolute_url())
        with django_assert_max_num_queries(23):
            browser.get(entry.get_absolute_url())


# Offered where it fits


def titles(*arguments, **options):
    return [playbook.entry.title for playbook in offered(*arguments, **options)]


def test_a_playbook_is_offered_at_its_moment_to_its_teams_and_projects(ada, stations):
    payments = builders.team("Payments")
    winter, summer = builders.project("Frost"), builders.project("Heat")
    winter.tags.add("winter")
    builders.playbook("Any", by=ada, moments=["project"])
    builders.playbook("Stations", by=ada, moments=["project"], for_teams=[stations.pk])
    builders.playbook("Winter", by=ada, moments=["project"], for_tags=["winter"])
    builders.playbook("Retros", by=ada, moments=["retrospective"])
    builders.playbook("Draft", by=ada, moments=["project"], publish=False)
    assert titles(ada, "project", team=stations, project=winter) == ["Any", "Stations", "Winter"]
    assert titles(ada, "project", team=payments, project=summer) == ["Any"]
    assert titles(ada, "project") == ["Any"]
    assert titles(ada, "retrospective", team=stations) == ["Retros"]


def test_a_playbook_that_somebody_may_not_see_is_not_offered_to_them(ada, dov):
    builders.playbook("Kanarie", by=ada, moments=["project"], visibility="me")
    assert (titles(ada, "project"), titles(dov, "project")) == (["Kanarie"], [])


def test_it_is_offered_on_the_pages_where_things_begin(ada, stations):
    for moment in ("project", "retrospective", "experiment"):
        builders.playbook(f"For a {moment}", by=ada, moments=[moment], for_teams=[stations.pk])
    project = builders.project("Gates", team=stations)
    browser = builders.signed_in(ada)
    for address, moment in (
        (project.get_absolute_url(), "project"), ("/retrospectives/new/", "retrospective"),
        ("/experiments/new/", "experiment"),
    ):  # fmt: skip
        assert f"For a {moment}" in browser.get(address, follow=True).content.decode()


def test_an_experiment_that_is_a_basis_is_read_as_any_other(ada):
    experiment = builders.experiment(by=ada)
    assert Experiment.objects.filter(entry=experiment.pk).exists()
    entry = builders.playbook(by=ada, steps=[builders.step("Try", basis=[experiment])])
    assert Entry.objects.get(pk=entry.pk).content()["steps"][0]["basis"][0]["entry"] == experiment.pk


def test_the_list_counts_all_playbooks_turns_pages_and_says_which_no_longer_hold(ada, dov):
    for number in range(51):
        builders.playbook(f"Playbook {number:02}", by=ada, steps=[builders.step()])
    Verification.objects.filter(entry__title="Playbook 50").update(due_on="2026-01-01")
    first, second = (builders.signed_in(dov).get(f"/playbooks/?page={page}").text for page in (1, 2))
    assert ">51<" in first
    assert "Playbook 50" not in first
    assert "Playbook 50" in second
    assert "Overdue for a check" in second
    assert "Overdue" not in first


def listed(browser, **asked):
    page = browser.get("/playbooks/", asked)
    return [str(playbook.entry) for playbook in page.context["playbooks"]], page.content.decode()


def test_the_list_is_narrowed_by_words_team_and_moment(ada, ben, stations, dov):
    builders.playbook("Gate cut-över", by=ada, team=stations, takeaway="One station overnight.", moments=["project"])
    builders.playbook("Winter check", by=dov, team=dov.teams.get(), takeaway="Before the first snow.")
    builders.playbook("Kanarie cut-over", by=dov, visibility="me")
    browser = builders.signed_in(ben)
    assert listed(browser)[0] == ["Gate cut-över", "Winter check"]
    assert listed(browser, q="CUT-OVER gate")[0] == listed(browser, q="overnight")[0] == ["Gate cut-över"]
    assert listed(browser, team="payments")[0] == ["Winter check"]
    assert listed(browser, moment="project")[0] == ["Gate cut-över"]
    assert listed(browser, team="nonsense", moment="\x00")[0] == ["Gate cut-över", "Winter check"]
    found, page = listed(browser, q="kanarie")
    assert found == []
    assert "None like that" in page
    assert "Nobody has written a playbook yet" not in page


def test_a_few_playbooks_need_no_filter(ada):
    browser = builders.signed_in(ada)
    builders.playbook("Gate cut-over", by=ada)
    assert 'aria-label="Filters"' not in listed(browser)[1]
    for number in range(8):
        builders.playbook(f"Another {number}", by=ada)
    assert 'aria-label="Filters"' in listed(browser)[1]
