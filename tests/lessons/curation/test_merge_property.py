"""Merge and undo of random pairs, with everything that can hang on them, leave every row as it was."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lessons.common.errors import DomainError
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.models import (
    AccessGrant,
    Application,
    Attachment,
    Basis,
    Draft,
    DuplicatePair,
    Finding,
    Harvest,
    Link,
    Run,
)
from tests import builders
from tests.lessons.curation.alike import again
from tests.lessons.curation.library import assert_same, snapshot

pytestmark = pytest.mark.django_db
KINDS = ["replaces", "supports", "contradicts", "relates", "recurs", "follows"]
PAIR, ALL = st.integers(0, 1), st.integers(0, 4)
TAGS = ("rollback", "växel", "night shift", "gates")


WORLD = st.fixed_dictionaries(
    {
        "kept": PAIR,
        "tags": st.tuples(*[st.lists(st.sampled_from(TAGS), unique=True)] * 2),
        "links": st.lists(st.tuples(ALL, ALL, st.sampled_from(KINDS)), max_size=12),
        "actions": st.lists(PAIR, max_size=3),
        "files": st.lists(PAIR, max_size=3),
        "applied": st.lists(st.tuples(PAIR, st.sampled_from([None, 0, 1])), max_size=5),
        "bases": st.lists(st.tuples(st.integers(0, 1), PAIR, st.sampled_from(["", "why"])), max_size=6),
        "harvests": st.lists(st.tuples(st.integers(0, 1), PAIR), max_size=3),
        "co_authors": st.lists(st.tuples(PAIR, st.integers(0, 1)), max_size=3),
        "pairs": st.lists(st.tuples(ALL, ALL, st.sampled_from(["", "different", "recurrence", "merge"])), max_size=5),
        "pending": st.booleans(),
        "drafts": st.lists(PAIR, max_size=2),
        "archived": st.booleans(),
        "changed": st.booleans(),
    }
)


def build(plan, ada, ben, cleo):
    """The library that was drawn. Returns the kept entry and the one that goes."""
    entries = [builders.lesson(f"Lesson {n}", by=(ada, ben)[n % 2]) for n in range(5)]
    pair = entries[:2]
    for entry, tags in zip(pair, plan["tags"], strict=True):
        entry.save_text(entry.content() | {"tags": tags}, by=ada, publish=True)
    for source, target, kind in plan["links"]:
        try:
            with transaction.atomic():
                again(entries[source]).link_to(again(entries[target]), kind, by=ada, anchor="")
        except DomainError:
            continue
    for number, which in enumerate(plan["actions"]):
        builders.action(f"Do {number}", origin=pair[which], owner=ada)
    for number, which in enumerate(plan["files"]):
        Attachment.objects.create(entry=pair[which], name=f"{number}.png", type="image/png", size=1, added_by=ada)
    steps = [
        builders.step(f"Step {n}", key=f"0000000{n}", basis=[
            {"entry": pair[which].pk, "anchor": anchor, "reason": f"{which}"}
            for step, which, anchor in plan["bases"] if step == n
        ])
        for n in range(2)
    ]  # fmt: skip
    playbook = builders.playbook(by=ben, steps=steps).playbook
    runs = [Run.objects.start(playbook, by=ben) for _ in range(2)]
    for which, run in plan["applied"]:
        run = None if run is None else runs[run]
        if run is None or not Application.objects.filter(entry=pair[which], run=run).exists():
            Application.objects.create(entry=pair[which], run=run, person=ada, how="As it says.")
    told = builders.told_retrospective(by=ada, findings=[{"name": "One"}, {"name": "Two"}])
    findings = list(Finding.objects.filter(retrospective=told))
    for finding, which in plan["harvests"]:
        Harvest.objects.get_or_create(finding=findings[finding], lesson=pair[which], defaults={"kind": "became"})
    for which, person in plan["co_authors"]:
        pair[which].co_authors.add((ada, ben)[person])
    for one, other, decision in plan["pairs"]:
        first, second = sorted([entries[one].pk, entries[other].pk])
        if first < second and not DuplicatePair.objects.filter(first=first, second=second).exists():
            decided = {"decision": decision, "decided_at": timezone.now(), "decided_by": cleo} if decision else {}
            DuplicatePair.objects.create(
                first_id=first, second_id=second, score=0.5, reason="Alike", first_words=b"abcd", **decided
            )
    for which in plan["drafts"]:
        Draft.objects.keep(ben, kind="lesson", entry=pair[which], content={"title": "Mine"}, based_on=1)
        AccessGrant.objects.create(
            entry=pair[which], person=cleo, reason="Asked", ends_at=timezone.now() + timedelta(hours=1)
        )
    kept, gone = pair[plan["kept"]], pair[1 - plan["kept"]]
    if plan["pending"]:
        again(kept).save_text(again(kept).content() | {"happened": "Not published yet."}, by=ada)
    if plan["archived"]:
        again(gone).archive(by=ada)
    return again(kept), again(gone)


@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plan=WORLD)
def test_merge_and_undo_leave_every_row_as_it_was(ada, ben, cleo, plan):
    with transaction.atomic():
        kept, gone = build(plan, ada, ben, cleo)
        before, texts = snapshot(), (kept.live.content, kept.latest.content, gone.content())
        content = proposal(kept, gone) | ({"happened": "Of both."} if plan["changed"] else {})
        made = merge(kept, gone, content, by=cleo)
        united(kept, gone, plan)
        assert undo(made, by=cleo) is None
        assert_same(before, snapshot(), kept=kept.pk)
        kept, gone = again(kept), again(gone)
        assert (kept.live.content, kept.latest.content, gone.content()) == texts
        assert kept.content() == kept.live.content
        transaction.set_rollback(True)


def united(kept, gone, plan):
    """What is to be so while the two are one."""
    assert {tag.name for tag in again(kept).tags.all()} == {tag for tags in plan["tags"] for tag in tags}
    assert kept.actions.count() == len(plan["actions"])
    assert kept.attachments.count() == len(plan["files"])
    runs = [run for _, run in plan["applied"] if run is not None]
    assert kept.applications.count() == len(set(runs)) + len(plan["applied"]) - len(runs)
    assert set(Basis.objects.values_list("step__key", "entry", "anchor")) == {
        (f"0000000{step}", kept.pk, anchor) for step, _, anchor in plan["bases"]
    }
    assert {harvest.lesson_id for harvest in Harvest.objects.all()} <= {kept.pk}
    assert Harvest.objects.count() == len({finding for finding, _ in plan["harvests"]})
    for model, column in ((Link, "source"), (Link, "target"), (Basis, "entry"), (Application, "entry")):
        assert not model.objects.filter(**{column: gone}).exists()
    merged = DuplicatePair.objects.filter(first__in=[kept, gone], second__in=[kept, gone])
    assert {pair.decision for pair in merged} <= {"merge"}
    replaced = kept.links_in.filter(kind="replaces").exists()
    assert again(kept).status == ("superseded" if replaced else "published")
