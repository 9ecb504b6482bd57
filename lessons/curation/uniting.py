"""What becomes of the rows that point at an entry when it is merged into another one: a table, one row a relation.

A relation that is not in the table fails a test: whoever adds one decides here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q


@dataclass(frozen=True, slots=True)
class Moves:
    """The rows point at the kept entry from then on.

    One that the kept entry has already, by a unique constraint, or that makes no sense there (`senseless(kept)`), is
    dropped and remembered. `renumbered` is a column that counts the rows of an entry: it goes on counting.
    """

    relation: str
    senseless: Callable | None = None
    renumbered: str = ""


@dataclass(frozen=True, slots=True)
class Stays:
    """The rows stay with the entry that goes, unseen, and are there when the merge is undone."""

    relation: str
    because: str


def _to_itself_or_replacing_each_other(near, far):
    """A condition on the links of the entry that goes: those that the kept one cannot have."""

    def senseless(kept):
        opposite = apps.get_model("lessons.Link").objects.filter(**{far: kept}, kind="replaces")
        return Q(**{far: kept}) | Q(kind="replaces", **{f"{far}__in": opposite.values(near)})

    return senseless


TABLE = (
    Moves("Link.source", senseless=_to_itself_or_replacing_each_other("source", "target")),
    Moves("Link.target", senseless=_to_itself_or_replacing_each_other("target", "source")),
    Moves("Action.origin"),
    Moves("Attachment.entry"),
    Moves("Application.entry"),
    Moves("Basis.entry"),
    Moves("Harvest.lesson"),
    Moves("Run.playbook", renumbered="number"),
    Moves("WantedLesson.answer"),
    Stays("TaggedEntry.content_object", "Tags are text: the kept entry's new version has those of both."),
    Stays("Version.entry", "Both keep their histories."),
    Stays("Activity.entry", "Both keep their histories."),
    Stays("Review.entry", "What was reviewed is a version of it; nothing in review is merged."),
    Stays("Verification.entry", "Whether it still holds is said of its text; the kept entry has its own."),
    Stays("WantedDraft.entry", "It was written for what was wanted; that is closed since readers see it."),
    Stays("PossibleAnswer.entry", "Whether it may answer what is wanted is found anew."),
    Stays("Draft.entry", "Nobody else's unsaved text is touched."),
    Stays("AccessGrant.entry", "An administrator asked to read this one and no other."),
    Stays("Entry_co_authors.entry", "Authors read every version: those of one may not read the drafts of the other."),
    Stays("Entry_shared_with.entry", "Both are for the same people already, and the kept one's are not changed."),
    Stays("Entry.merged_into", "What was merged into it before is found through it."),
    Stays("Merge.kept", "Merges are undone in reverse."),
    Stays("Merge.gone", "Merges are undone in reverse."),
    Stays("DuplicatePair.first", "What was decided is about its text; what is undecided is found anew."),
    Stays("DuplicatePair.second", "What was decided is about its text; what is undecided is found anew."),
    Stays("ComparedText.entry", "It is compared anew when it is back."),
    Stays("BrokenLink.entry", "It is about its text, which is looked at every night."),
    Stays("ArchiveNotice.entry", "It is about whether this one stays."),
    Stays("BulkPart.entry", "What was done to it can be taken back of it alone."),
    Stays("Lesson.entry", "Its own text."),
    Stays("Impact.lesson", "Its own text."),
    Stays("Playbook.entry", "Its own text."),
    Stays("Step.playbook", "Its own text."),
    Stays("Playbook_for_teams.playbook", "Its own text."),
    Stays("Playbook_curators.playbook", "Its own text."),
    Stays("TaggedPlaybook.content_object", "Its own text."),
    Stays("Retrospective.entry", "Retrospectives are not merged."),
    Stays("Experiment.entry", "Experiments are not merged."),
)


def unite(kept, gone):
    """Move what points at one entry to the other. Returns what it takes to separate them again, as plain data:

    `{"moved": {relation: {id: the number it had}}, "dropped": {model: [{column: text or None}]}}`
    """
    memory: dict[str, dict] = {"moved": {}, "dropped": {}}
    for fate in _moving():
        model, column = _parts(fate.relation)
        rows = model._base_manager.filter(**{column: gone.pk})
        unwanted = rows.filter(_clashing(model, column, kept.pk) | (fate.senseless(kept.pk) if fate.senseless else Q()))
        if dropped := list(model._base_manager.filter(pk__in=list(unwanted.values_list("pk", flat=True)))):
            memory["dropped"].setdefault(model.__name__, []).extend(map(as_data, dropped))
            model._base_manager.filter(pk__in=[row.pk for row in dropped]).delete()
        if moved := dict(rows.order_by("pk").values_list("pk", fate.renumbered or "pk")):
            memory["moved"][fate.relation] = {str(pk): number for pk, number in moved.items()}
            _move(model, column, moved, kept.pk, fate.renumbered)
    return memory


def separate(kept, gone, memory):
    """The reverse: what was moved and still belongs to the kept entry goes back, and what was dropped is made again."""
    for fate in reversed(_moving()):
        model, column = _parts(fate.relation)
        moved = {int(pk): number for pk, number in memory["moved"].get(fate.relation, {}).items()}
        here = model._base_manager.filter(pk__in=moved, **{column: kept.pk})
        here = here.exclude(pk__in=list(here.filter(_clashing(model, column, gone.pk)).values_list("pk", flat=True)))
        for pk in here.values_list("pk", flat=True) if fate.renumbered else ():
            model._base_manager.filter(pk=pk).update(**{column: gone.pk, fate.renumbered: moved[pk]})
        here.update(**{column: gone.pk})
    for name, rows in memory["dropped"].items():
        for data in rows:
            _make_again(apps.get_model("lessons", name), data)


def rows_in(memory):
    """Which rows a merge touched: pairs of a model's name and an id."""
    moved = {(relation.partition(".")[0], int(pk)) for relation, rows in memory["moved"].items() for pk in rows}
    return moved | {(name, int(data["id"])) for name, rows in memory["dropped"].items() for data in rows}


def as_data(row):
    """A row as plain data, exact: with its microseconds, which JSON would round."""
    fields = row._meta.concrete_fields
    return {
        field.attname: None if field.value_from_object(row) is None else field.value_to_string(row) for field in fields
    }


def from_data(model, data):
    """The values of a row by column, from what `as_data` made of it."""
    return {field.attname: field.to_python(data[field.attname]) for field in model._meta.concrete_fields}


def _moving():
    return [fate for fate in TABLE if isinstance(fate, Moves)]


def _parts(relation):
    name, _, column = relation.partition(".")
    return apps.get_model("lessons", name), column


def _clashing(model, column, pk):
    """A condition: rows of which this entry has one that a unique constraint takes for the same."""
    found = Q(pk__in=[])
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column in constraint.fields and not _counts(constraint):
            others = [name for name in constraint.fields if name != column]
            same = model._base_manager.filter(**{column: pk}, **{name: models.OuterRef(name) for name in others})
            found |= models.Q(models.Exists(same))
    return found


def _counts(constraint):
    """Whether it numbers rows, which are then renumbered and never clash."""
    return any(set(constraint.fields) == {_parts(fate.relation)[1], fate.renumbered} for fate in _moving())


def _move(model, column, moved, pk, numbered):
    if not numbered:
        model._base_manager.filter(pk__in=moved).update(**{column: pk})
        return
    last = model._base_manager.filter(**{column: pk}).aggregate(last=Max(numbered))["last"] or 0
    for number, row in enumerate(sorted(moved, key=moved.get), last + 1):
        model._base_manager.filter(pk=row).update(**{column: pk, numbered: number})


def _make_again(model, data):
    """Make a row as it was. Without what it needs to stand on, or where there is the same again, it stays away."""
    values = from_data(model, data)
    for field in model._meta.concrete_fields:
        pk = values[field.attname]
        if field.is_relation and pk is not None and not field.related_model._base_manager.filter(pk=pk).exists():
            if not field.null:
                return
            values[field.attname] = None
    try:
        with transaction.atomic():
            model(**values).save(force_insert=True)
    except IntegrityError:
        return
