"""Harvest: what an experiment showed becomes a draft lesson, linked to where it came from."""

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.experiment.content import in_figures
from lessons.experiment.course import Outcome, State
from lessons.lesson.models import Lesson, Nature


@transaction.atomic
def harvest(experiment, *, by, nature=None, at=None):
    """A draft lesson by this person, for those who may see the experiment. Returns its entry.

    `nature` is the writer's choice: what was refuted can be a strength to keep, what was confirmed a problem to avoid.
    """
    if not experiment.has_started:
        raise DomainError("Nothing has been tried yet. A lesson can come from it once it runs.")
    entry = experiment.entry
    lesson = Lesson.objects.start(
        content_from(experiment, nature=nature), by=by, note=f"From the experiment “{entry}”"[:300], at=at,
        visibility=entry.visibility, teams=entry.shared_with.all(),
    ).entry  # fmt: skip
    lesson.link_to(entry, "came-from", by=by, at=at)
    entry.record("harvested", by=by, at=at, detail=f"lesson {lesson.pk}", after={"lesson": lesson.pk})
    return lesson


def content_from(experiment, *, nature=None):
    """A lesson's content made of an experiment: what was believed, what was tried, what came out."""
    entry = experiment.entry
    ended = experiment.ended_at or experiment.started_at
    return {
        "title": entry.title,
        "summary": entry.summary,
        "team": entry.team_id,
        "project": entry.project_id,
        "tags": sorted(tag.name for tag in entry.tags.all()),
        "nature": nature if nature in Nature.values else nature_of(experiment),
        "context": _paragraphs(experiment.background, experiment.sandbox),
        "happened": _paragraphs(verdict(experiment), experiment.came_out, experiment.stop_reason),
        "reasons": experiment.hypothesis,
        "recommendation": _paragraphs(experiment.learned, experiment.next_steps),
        "limits": experiment.limits and f"It was tried within these limits only:\n\n{experiment.limits}",
        "happened_on": ended.date().isoformat() if ended else "",
    }


def nature_of(experiment):
    """What the writer's choice begins with."""
    return Nature.STRENGTH if experiment.outcome == Outcome.CONFIRMED else Nature.PROBLEM


def verdict(experiment):
    """Outcome and figures in a sentence or two, for a text."""
    outcome = {
        Outcome.CONFIRMED: "The experiment confirmed it.",
        Outcome.REFUTED: "The experiment refuted it.",
        Outcome.INCONCLUSIVE: "The experiment left it open.",
    }.get(experiment.outcome, "The experiment was stopped early." if experiment.state == State.STOPPED else "")
    return _paragraphs(outcome, experiment.measure, in_figures(experiment))


def _paragraphs(*parts):
    return "\n\n".join(part.strip() for part in parts if part and part.strip())
