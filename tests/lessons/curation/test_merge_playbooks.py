"""Playbooks and merges: what their steps stand on, and their runs."""

import pytest

from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.models import Basis, Run
from lessons.playbook.run_reading import lessons_used, page
from tests import builders
from tests.lessons.curation.alike import again
from tests.lessons.curation.library import assert_same, snapshot

pytestmark = pytest.mark.django_db


def named_by(playbook):
    return [basis.entry_id for basis in Basis.objects.filter(step__playbook=playbook.pk)]


def rewrite(playbook, *, by, **changes):
    entry = again(playbook)
    return entry.save_text(entry.live.content | changes, by=by, publish=True)


def test_a_step_stands_on_the_kept_entry_and_again_on_its_own(kept, gone, ada, cleo):
    playbook = builders.playbook(by=ada, steps=[builders.step(basis=[gone])])
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    assert named_by(playbook) == [kept.pk]
    assert kept.title in builders.signed_in(ada).get(playbook.get_absolute_url()).text
    undo(made, by=cleo)
    assert named_by(playbook) == [gone.pk]


def test_a_new_version_of_the_playbook_leads_to_the_kept_entry_and_the_undo_finds_it(kept, gone, ada, cleo):
    playbook = builders.playbook(by=ada, steps=[builders.step(basis=[gone])])
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    rewrite(playbook, by=ada, purpose="Another purpose")
    assert again(playbook).live.content["steps"][0]["basis"][0]["entry"] == gone.pk
    assert named_by(playbook) == [kept.pk]
    undo(made, by=cleo)
    assert named_by(playbook) == [gone.pk]


def test_a_step_that_stood_on_both_stands_on_the_kept_one_once(kept, gone, ada, cleo):
    playbook = builders.playbook(by=ada, steps=[builders.step(basis=[gone, kept])])
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    assert named_by(playbook) == [kept.pk]
    rewrite(playbook, by=ada, purpose="Another purpose")
    assert named_by(playbook) == [kept.pk]
    undo(made, by=cleo)
    assert sorted(named_by(playbook)) == sorted([kept.pk, gone.pk])


def test_a_step_that_was_founded_on_the_kept_one_since_stays_on_it(kept, gone, ada, cleo):
    playbook = builders.playbook(by=ada, steps=[builders.step(basis=[gone])])
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    rewrite(playbook, by=ada, steps=[builders.step(basis=[kept])])
    undo(made, by=cleo)
    assert named_by(playbook) == [kept.pk]


def test_the_editor_opens_and_saves_a_playbook_that_names_a_merged_entry(kept, gone, ada, cleo):
    playbook = builders.playbook(by=ada, steps=[builders.step(basis=[gone])])
    merge(kept, gone, proposal(kept, gone), by=cleo)
    answer = builders.signed_in(ada).get(f"/playbooks/{playbook.pk}/edit/")
    assert answer.status_code == 200
    assert f"L-{gone.pk}" in answer.text


def test_a_run_shows_and_tells_of_the_kept_entry(kept, gone, ada, cleo):
    step = builders.step(key="00000001", basis=[gone])
    run = Run.objects.start(builders.playbook(by=ada, steps=[step]).playbook, by=ada)
    run.mark("00000001", "done", by=ada)
    merge(kept, gone, proposal(kept, gone), by=cleo)
    assert [basis["entry"] for basis in page(run, ada)["steps"][0]["bases"]] == [kept]
    assert lessons_used(run, ada) == [kept]


def test_playbooks_are_merged_with_their_runs_which_are_numbered_on(ada, ben, cleo):
    kept, gone = builders.playbook("One", by=ada), builders.playbook("Two", by=ben)
    for entry, runs in ((kept, 2), (gone, 2)):
        for number in range(runs):
            Run.objects.start(entry.playbook, by=ada, title=f"{entry.title} {number}")
    before = snapshot()
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    runs = Run.objects.filter(playbook=kept.pk).order_by("number")
    assert [(run.number, run.title) for run in runs] == [(1, "One 0"), (2, "One 1"), (3, "Two 0"), (4, "Two 1")]
    assert builders.signed_in(ben).get(runs[3].get_absolute_url()).status_code == 200
    undo(made, by=cleo)
    after = snapshot()
    assert_same({"Run": before["Run"]}, after)
    assert again(kept).content() == made.before.content


def test_a_run_that_began_after_the_merge_stays_with_the_kept_playbook(ada, ben, cleo):
    kept, gone = builders.playbook("One", by=ada), builders.playbook("Two", by=ben)
    old = Run.objects.start(gone.playbook, by=ben)
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    new = Run.objects.start(again(kept).playbook, by=ada)
    undo(made, by=cleo)
    places = {run.pk: (run.playbook_id, run.number) for run in Run.objects.all()}
    assert places == {old.pk: (gone.pk, 1), new.pk: (kept.pk, 2)}


def test_a_merge_answers_no_finding_of_a_run(ada, ben, cleo):
    kept, gone = builders.playbook("One", by=ada), builders.playbook("Two", by=ben)
    finding = Run.objects.start(kept.playbook, by=ada).findings.create(kind="unclear", text="Which door?", by=ada)
    merge(kept, gone, proposal(kept, gone) | {"answers": [finding.pk]}, by=cleo)
    finding.refresh_from_db()
    assert finding.is_open
