"""Planning a retrospective, changing the plan, and planning the next one of a series."""

from datetime import timedelta
from hashlib import blake2b

from django.db import IntegrityError, transaction

from lessons.common.errors import DomainError
from lessons.entry.models import Entry
from lessons.retrospective.formats import Column, Format
from lessons.retrospective.models import PhaseEnd, Retrospective
from lessons.retrospective.phases import BEFORE_CLOSING

OWN_COLUMNS = (
    "subject",
    "background",
    "held_on",
    "dots_each",
    "dots_a_finding",
    "every_weeks",
    "by_the_clock",
    "opens_at",
)


def planned_with(key, *, by):
    """The retrospective that a person's form with this key has planned already; None before."""
    return Entry.objects.filter(source=_source(key, by)).first() if key else None


@transaction.atomic
def plan(values, *, by, format, ends=None, key=None, about=None):
    """Plan a retrospective from a form's values and return its entry; the same form sent again plans nothing more.

    `ends` is `{phase: moment}` for one that runs by the clock; `about` is an entry that it looks back on.
    """
    try:
        with transaction.atomic():
            entry = Retrospective.objects.plan(
                title=values["title"], purpose=values["purpose"], team=values["team"], project=values["project"],
                tags=values["tags"], format=format, by=by, visibility=values["visibility"],
                teams=values["shared_with"] if values["visibility"] == "teams" else (),
                source=_source(key, by) if key else None, **{name: values[name] for name in OWN_COLUMNS},
            )  # fmt: skip
    except IntegrityError:
        if (made := planned_with(key, by=by)) is None:
            raise
        return made
    retrospective = Retrospective.objects.get(pk=entry.pk)
    retrospective.participations.create(person=by)
    _set_ends(retrospective, ends or {})
    if about is not None:
        entry.link_to(about, "relates", by=by)
    return entry


class PlanConflict(DomainError):
    """Somebody changed the plan since the form was opened."""

    def __init__(self):
        super().__init__("Yours is not saved yet: each field that differs says what is kept. Save again to replace it.")


def planned(entry):
    """The plan as a form's initial values, `{field: value}`."""
    retrospective = entry.retrospective
    return {name: getattr(retrospective, name) for name in OWN_COLUMNS} | {
        "title": entry.title, "purpose": entry.summary, "format": retrospective.format_key, "team": entry.team_id,
        "project": entry.project_id, "tags": ", ".join(sorted(tag.name for tag in entry.tags.all())),
        "visibility": entry.visibility, "shared_with": sorted(team.pk for team in entry.shared_with.all()),
        **{f"ends_{end.phase}": end.at for end in retrospective.phase_ends.all()},
    }  # fmt: skip


def mark_of(values):
    """What tells one state of a plan from another."""
    return blake2b(repr(sorted(values.items())).encode(), digest_size=8).hexdigest()


@transaction.atomic
def replan(entry, values, *, by, format=None, ends=None, seen=None):
    """Change what was planned, as long as it is not closed; the format only until people have begun to reflect.

    `seen` is the `mark_of` the plan that the change started from; `PlanConflict` when it is another one by now.
    """
    retrospective = Retrospective.objects.get(pk=entry.pk)
    retrospective.take(*BEFORE_CLOSING)
    if seen and seen != mark_of(planned(Entry.objects.get(pk=entry.pk))):
        raise PlanConflict
    for name in OWN_COLUMNS:
        setattr(retrospective, name, values[name])
    fields = list(OWN_COLUMNS)
    if format is not None and format.key != retrospective.format_key:
        if retrospective.notes.exists():
            raise DomainError("There are notes on the board already, so its columns can no longer change.")
        retrospective.format_key, retrospective.format_name = format.key, format.name
        retrospective.columns = format.columns_as_data()
        fields += ["format_key", "format_name", "columns"]
    retrospective.save(update_fields=fields)
    _set_ends(retrospective, ends or {})
    entry.show_to(values["visibility"], by=by, teams=values["shared_with"])
    content = Entry.objects.get(pk=entry.pk).content() | {
        "title": values["title"], "summary": values["purpose"], "tags": values["tags"],
        "team": values["team"].pk if values["team"] else None,
        "project": values["project"].pk if values["project"] else None,
    }  # fmt: skip
    Entry.objects.get(pk=entry.pk).save_text(content, by=by, note="Plan changed", publish=True)


@transaction.atomic
def plan_next(retrospective, *, by):
    """The next one of the series: same people, same format, so many weeks later. Returns its entry."""
    if (after := Retrospective.objects.filter(follows=retrospective).first()) is not None:
        return after.entry
    entry = retrospective.entry
    made = Retrospective.objects.plan(
        title=entry.title, purpose=_first_purpose(entry), team=entry.team, project=entry.project,
        tags=[tag.name for tag in entry.tags.all()], by=by, visibility=entry.visibility,
        teams=list(entry.shared_with.all()), facilitator=retrospective.facilitator, subject=retrospective.subject,
        held_on=retrospective.held_on + timedelta(weeks=retrospective.every_weeks or 2),
        format=Format(
            retrospective.format_key, retrospective.format_name, "",
            tuple(Column(**column) for column in retrospective.columns),
        ),
        dots_each=retrospective.dots_each, dots_a_finding=retrospective.dots_a_finding,
        every_weeks=retrospective.every_weeks, follows=retrospective,
    )  # fmt: skip
    made.link_to(entry, "follows", by=by)
    after = Retrospective.objects.get(pk=made.pk)
    for participation in retrospective.participations.filter(person__is_active=True):
        after.participations.create(person=participation.person)
    return made


def one_before(retrospective, viewer):
    """The one that a retrospective follows, as far as the viewer sees it."""
    if not retrospective.follows_id:
        return None
    return Retrospective.objects.visible_to(viewer).select_related("entry").filter(pk=retrospective.follows_id).first()


def _set_ends(retrospective, ends):
    retrospective.phase_ends.all().delete()
    PhaseEnd.objects.bulk_create(
        PhaseEnd(retrospective=retrospective, phase=phase, at=moment) for phase, moment in ends.items()
    )
    if retrospective.is_under_way:
        retrospective.ends_at = ends.get(retrospective.phase) if retrospective.by_the_clock else None
        retrospective.save(update_fields=["ends_at"])


def _first_purpose(entry):
    """What it was to bring, before the takeaway took that place."""
    first = entry.versions.order_by("number").first()
    return first.content["summary"] if first else entry.summary


def _source(key, person):
    return f"plan:{person.pk}:{key}"
