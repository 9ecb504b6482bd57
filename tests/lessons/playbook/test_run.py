"""Following a playbook: steps are marked, people take over, and the end says what came of it."""

import pytest
from django.db import IntegrityError, transaction

from lessons.common.errors import DomainError
from lessons.feedback import runs as ledger
from lessons.feedback.models import Tally
from lessons.models import Application, Entry, Run, RunFinding
from tests import builders

pytestmark = pytest.mark.django_db


def keys(run):
    return [step["key"] for step in run.steps]


def publish(entry, by, steps):
    entry = Entry.objects.get(pk=entry.pk)
    entry.save_text(entry.content() | {"steps": steps}, by=by, publish=True)
    return Entry.objects.get(pk=entry.pk)


def test_runs_of_a_playbook_are_numbered_and_follow_what_readers_see(entry, ada, ben):
    first = Run.objects.start(entry.playbook, by=ada)
    second = Run.objects.start(entry.playbook, by=ben)
    assert (first.number, second.number) == (1, 2)
    assert first.version == entry.live
    assert (second.leader, list(second.crew.all())) == (ben, [ben])


def test_a_draft_and_an_archived_playbook_cannot_be_followed(entry, ada):
    draft = builders.playbook(by=ada, publish=False)
    with pytest.raises(DomainError, match="draft"):
        Run.objects.start(draft.playbook, by=ada)
    entry.archive(by=ada)
    with pytest.raises(DomainError, match="archived"):
        Run.objects.start(entry.playbook, by=ada)


def test_a_step_is_done_done_differently_or_skipped(run, ada, ben):
    count, open_, close = keys(run)
    run.mark(count, "done", by=ada, evidence="12 gates")
    run.mark(open_, "differently", by=ben, note="From the middle.")
    run.mark(close, "skipped", by=ada, note="They stay open.")
    assert [(mark.state, mark.by) for mark in run.marks.order_by("pk")] == [
        ("done", ada), ("differently", ben), ("skipped", ada),
    ]  # fmt: skip
    assert set(run.crew.all()) == {ada, ben}


@pytest.mark.parametrize("state", ["skipped", "differently"])
def test_what_was_left_out_or_done_otherwise_says_why(run, ada, state):
    with pytest.raises(DomainError, match="Say in a sentence"):
        run.mark(keys(run)[0], state, by=ada, note="  ")
    assert not run.marks.exists()
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        run.marks.create(key=keys(run)[0], title="Count", state=state, by=ada)


def test_a_mark_can_be_taken_back_and_its_ticks_stay(run, ada):
    key = keys(run)[0]
    run.tick(key, ["Right", "Nowhere"], by=ada)
    run.mark(key, "done", by=ada)
    run.unmark(key, by=ada)
    mark = run.marks.get()
    assert (mark.state, mark.ticked) == ("", ["Right"])


def test_what_was_noted_of_a_step_stays_when_its_mark_is_taken_back_and_can_be_added_to(run, ada):
    count, *_ = keys(run)
    run.mark(count, "done", by=ada, note="Ten of them.", evidence="A photograph")
    run.unmark(count, by=ada)
    page = builders.signed_in(ada).get(run.get_absolute_url()).content.decode()
    assert ">Ten of them.</textarea>" in page
    assert 'value="A photograph"' in page
    assert not run.marks.exclude(state="").exists()


def test_a_step_of_another_playbook_cannot_be_marked(run, ada):
    with pytest.raises(DomainError, match="no such step"):
        run.mark("ffffffff", "done", by=ada)
    with pytest.raises(DomainError, match="Choose what became"):
        run.mark(keys(run)[0], "perhaps", by=ada)


def test_a_paused_run_waits_and_goes_on_where_it_was(run, ada):
    run.mark(keys(run)[0], "done", by=ada)
    run.pause(by=ada)
    with pytest.raises(DomainError, match="paused"):
        run.mark(keys(run)[1], "done", by=ada)
    with pytest.raises(DomainError, match="nothing to pause"):
        run.pause(by=ada)
    run.resume(by=ada)
    run.mark(keys(run)[1], "done", by=ada)
    assert run.marks.count() == 2


def test_somebody_else_takes_it_over(run, ada, ben):
    run.pause(by=ada)
    run.take_over(by=ben)
    assert (run.leader, run.state) == (ben, "underway")
    assert [event.verb for event in run.events.all()] == ["taken over", "paused", "started"]


def test_a_new_version_is_offered_and_never_forced(run, entry, ada):
    count, open_, close = run.steps
    run.mark(count["key"], "done", by=ada)
    run.mark(close["key"], "done", by=ada)
    assert run.newer_version() is None
    publish(entry, ada, [count, builders.step("Lock"), open_])
    run = Run.objects.get(pk=run.pk)
    assert run.newer_version().number == 2
    assert [step["title"] for step in run.steps] == ["Count", "Open", "Close"]
    run.move_to(run.newer_version(), by=ada)
    assert [step["title"] for step in run.steps] == ["Count", "Lock", "Open"]
    assert {mark.title: mark.gone for mark in run.marks.all()} == {"Count": False, "Close": True}
    assert run.newer_version() is None


def test_a_run_moves_only_to_what_readers_of_its_playbook_could_see(run, entry, ada):
    entry.save_text(entry.content() | {"purpose": "Not published."}, by=ada)
    other = builders.playbook("Another", by=ada)
    for version in (entry.versions.get(number=2), other.live):
        with pytest.raises(DomainError, match="no version of this playbook"):
            run.move_to(version, by=ada)


def test_the_end_says_what_came_of_it_and_counts_as_evidence(run, entry, lesson, ada):
    run.mark(keys(run)[0], "done", by=ada)
    ledger.finish(
        run, "helped", by=ada, unclear="Who counts?\n\nWhich gates?", missing="A lamp", lessons=[(lesson, "worse")]
    )
    assert (run.state, run.outcome) == ("finished", "helped")
    assert [(finding.kind, finding.text) for finding in RunFinding.objects.order_by("pk")] == [
        ("unclear", "Who counts?"), ("unclear", "Which gates?"), ("missing", "A lamp"),
    ]  # fmt: skip
    assert Application.objects.tallies([entry, lesson]) == {
        entry.pk: Tally(applied=1, helped=1), lesson.pk: Tally(applied=1, worse=1),
    }  # fmt: skip
    assert Application.objects.harmful_among([entry, lesson]) == {lesson.pk}


def test_a_lesson_of_which_nobody_can_tell_is_not_counted(run, lesson, ada):
    run.mark(keys(run)[0], "done", by=ada)
    ledger.finish(run, "same", by=ada, lessons=[(lesson, "")])
    assert not Application.objects.filter(entry=lesson).exists()


def test_nothing_is_kept_of_an_end_that_is_refused(run, ada):
    with pytest.raises(DomainError, match="No step is marked"):
        ledger.finish(run, "helped", by=ada, unclear="Everything")
    assert not RunFinding.objects.exists()
    run.mark(keys(run)[0], "done", by=ada)
    with pytest.raises(DomainError, match="whether the playbook helped"):
        ledger.finish(run, "perhaps", by=ada)


def test_a_run_that_ended_stays_as_it_is(run, ada):
    run.stop("The night was cancelled.", by=ada)
    for act in (
        lambda: run.mark(keys(run)[0], "done", by=ada), lambda: run.take_over(by=ada), lambda: run.stop("x", by=ada),
        lambda: run.finish("helped", by=ada), lambda: run.tick(keys(run)[0], [], by=ada),
    ):  # fmt: skip
        with pytest.raises(DomainError, match="has ended"):
            act()


def test_a_run_is_not_stopped_without_a_reason(run, ada):
    with pytest.raises(DomainError, match="why it stops"):
        run.stop(" ", by=ada)


def test_what_runs_found_waits_for_a_version_that_answers_it(run, entry, ada):
    key = keys(run)[1]
    found = RunFinding.objects.note(run, "differently", "From the middle", by=ada, key=key)
    other = RunFinding.objects.note(run, "missing", "A lamp", by=ada, key="nonsense")
    assert (found.key, other.key) == (key, "")
    content = Entry.objects.get(pk=entry.pk).content() | {"answers": [found.pk], "purpose": "From the middle."}
    entry.save_text(content, by=ada)
    assert RunFinding.objects.open().count() == 2  # a draft answers nothing yet
    entry.save_text(content, by=ada, publish=True)
    found.refresh_from_db()
    assert found.version == Entry.objects.get(pk=entry.pk).live
    assert list(RunFinding.objects.open()) == [other]


def test_a_version_answers_only_what_its_own_runs_found(run, ada, ben):
    found = RunFinding.objects.note(run, "missing", "A lamp", by=ada)
    builders.playbook("Another", by=ben, answers=[found.pk])
    assert RunFinding.objects.open().count() == 1


def test_a_finding_can_be_set_aside_with_a_reason_and_taken_up_again(run, ada):
    found = RunFinding.objects.note(run, "missing", "A lamp", by=ada)
    with pytest.raises(DomainError, match="Say why"):
        found.put_aside("", by=ada)
    found.put_aside("Everybody has one.", by=ada)
    with pytest.raises(DomainError, match="settled already"):
        found.put_aside("Again.", by=ada)
    found.take_up_again(by=ada)
    assert (found.is_open, found.set_aside) == (True, "")


def test_a_run_is_seen_by_whoever_sees_its_playbook(ada, ben, dov, stations):
    entry = builders.playbook(by=ada, visibility="teams", shared_with=[stations])
    run = Run.objects.start(entry.playbook, by=ada)
    assert list(Run.objects.visible_to(ben)) == [run]
    assert list(Run.objects.visible_to(dov)) == []


def test_a_run_of_a_version_that_was_for_fewer_stays_with_them(ada, ben, cleo, dov, stations):
    entry = builders.playbook(by=ada, team=stations, visibility="teams", shared_with=[stations])
    first = Run.objects.start(entry.playbook, by=ada)
    first.crew.add(dov)
    Entry.objects.get(pk=entry.pk).save_text(entry.latest.content | {"purpose": "For all."}, by=ada, publish=True)
    Entry.objects.get(pk=entry.pk).show_to("everyone", by=ada)
    second = Run.objects.start(Entry.objects.get(pk=entry.pk).playbook, by=ada)
    seen = {person: list(Run.objects.visible_to(person).order_by("pk")) for person in (ada, ben, cleo, dov)}
    assert seen == {ada: [first, second], ben: [first, second], cleo: [second], dov: [first, second]}
    pages = [builders.signed_in(cleo).get(f"/playbooks/{entry.pk}/runs/{number}/").status_code for number in (1, 2)]
    assert pages == [404, 200]


def test_a_deleted_playbook_is_not_followed_by_who_opened_it_before(entry, ada):
    playbook = entry.playbook
    entry.delete_softly(by=ada)
    with pytest.raises(DomainError, match="a moment ago"):
        Run.objects.start(playbook, by=ada)
