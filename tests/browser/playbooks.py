"""Playbooks for the pages: one that is followed, changed and in review, and a draft."""

from datetime import timedelta

from django.utils import timezone

from lessons.feedback import runs as ledger
from lessons.models import Entry, Run, RunFinding, Verification
from lessons.review import reviewing
from tests import builders


def made(people, stations, lesson, superseded):
    """Write them; returns the places of their pages by name."""
    author = people["author"]
    steps = [
        builders.step(
            "Count the gates", text="All of them, from **either** end.", who="Two counters", minutes=20,
            warning="The panel shows what a gate was told.", only_if="it is dark", checklist=["Left", "Right"],
            basis=[{"entry": lesson.pk, "anchor": "", "reason": "Four stood shut."}],
        ),
        builders.step("Open them", basis=[superseded]),
        builders.step("Announce it", text="From the platform."),
    ]  # fmt: skip
    entry = builders.playbook(
        "Ticket gate cut-over", by=author, team=stations, steps=steps, purpose="It opens on time.",
        preconditions="- A closure.\n- The cabinet key.", moments=["project"], curators=[people["curator"].pk],
    )  # fmt: skip
    told = Run.objects.start(entry.playbook, by=author, title="Umeå, first night", team=stations)
    for step in told.steps:
        told.mark(step["key"], "done", by=author, note="Noted.", evidence="https://example.org/7")
    ledger.finish(told, "worse", by=author, missing="A lamp", lessons=[(lesson, "worse")])
    entry.save_text(entry.content() | {"when": "At night."}, by=author, publish=True, note="When")
    run = Run.objects.start(entry.playbook, by=author, title="Luleå, 28 November", team=stations)
    run.mark(run.steps[0]["key"], "differently", by=author, note="From the middle.")
    RunFinding.objects.note(run, "differently", "The key was at home", by=author)
    entry = Entry.objects.get(pk=entry.pk)
    content = entry.content()
    content["steps"] = [content["steps"][1], content["steps"][0] | {"text": "From both ends."}]
    entry.save_text(content, by=author, note="Two people count")
    review = reviewing.ask(entry, by=author, people=[people["curator"], people["administrator"]], message="After Umeå.")
    reviewing.remark(review, "Who are the two?", by=people["curator"])
    today = timezone.localdate()
    for name, days in (("lesson", -40), ("playbook", 5)):
        Verification.objects.filter(entry__kind=name).update(due_on=today + timedelta(days=days))
    Verification.objects.get(entry=superseded).needs_change("The panels were replaced.", by=author)
    return {
        "playbook": entry.get_absolute_url(),
        "playbook_number": entry.pk,
        "run": run.get_absolute_url(),
        "told_run": told.get_absolute_url(),
        "review": review.get_absolute_url(),
    }
