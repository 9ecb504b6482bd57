"""The shelf's filters with exact counts, in one pass over what a person may see."""

from dataclasses import dataclass, field

from django.db import connection, models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import ExtractYear

MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: `count` entries would be on the shelf with it."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: list[Option]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody ticked. Values within a facet widen the list, facets narrow it."""

    kind: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    project: tuple[int, ...] = ()
    year: tuple[int, ...] = ()
    status: tuple[str, ...] = ()
    sort: str = "newest"
    page: int = 1
    hidden: frozenset[str] = field(default=frozenset())  # facets that a page fixes and does not offer

    def conditions(self, tagging):
        """For each facet, what an entry must fulfil to stay on the shelf. Archived ones stay only when asked for."""
        tagged = Exists(tagging.objects.filter(content_object=OuterRef("pk"), tag__slug__in=self.tag))
        return {
            "kind": Q(kind__in=self.kind) if self.kind else Q(),
            "tag": Q(tagged) if self.tag else Q(),
            "team": Q(team__slug__in=self.team) if self.team else Q(),
            "project": Q(project_id__in=self.project) if self.project else Q(),
            "year": Q(year__in=self.year) if self.year else Q(),
            "status": Q(status__in=self.status) if self.status else ~Q(status="archived"),
        }


LABELS = {"kind": "Kind", "tag": "Tag", "team": "Team", "project": "Project", "year": "Year", "status": "State"}
COUNTED = {
    "kind": "SELECT 'kind', kind::text, kind::text, count(*) FROM base WHERE {others} GROUP BY kind",
    "status": "SELECT 'status', status::text, status::text, count(*) FROM base WHERE {others} GROUP BY status",
    "year": "SELECT 'year', year::text, year::text, count(*) FROM base WHERE {others} GROUP BY year",
    "team": "SELECT 'team', t.slug, t.name, count(*) FROM base JOIN lessons_team t ON t.id = base.team_id"
    " WHERE {others} GROUP BY t.slug, t.name",
    "project": "SELECT 'project', p.id::text, p.name, count(*) FROM base JOIN lessons_project p"
    " ON p.id = base.project_id WHERE {others} GROUP BY p.id, p.name",
    "tag": "SELECT 'tag', g.slug, g.name, n FROM (SELECT x.tag_id, count(*) AS n FROM base JOIN lessons_taggedentry x"
    " ON x.content_object_id = base.id WHERE {others} GROUP BY x.tag_id) c JOIN lessons_tag g ON g.id = c.tag_id",
}


def shelf(entries, selection):
    """The rows of a selection, and its facets with the total.

    `entries` is what a person may see, drafts left out. Returns `(queryset, facets, total)`: the queryset is filtered
    but not ordered; the counts of a facet ignore its own selection.
    """
    conditions = selection.conditions(entries.model.taggings.rel.related_model)
    dated = entries.annotate(year=ExtractYear("published_at"))
    facets, total = _counted(dated, conditions, selection)
    rows = dated
    for condition in conditions.values():
        rows = rows.filter(condition)
    return rows, facets, total


def _counted(dated, conditions, selection):
    holds = {
        f"ok_{name}": Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())
        if condition
        else Value(True)
        for name, condition in conditions.items()
    }
    base = dated.order_by().annotate(**holds).values("id", "kind", "status", "team_id", "project_id", "year", *holds)
    sql, parameters = base.query.sql_with_params()
    parts = [
        COUNTED[name].format(others=" AND ".join(ok for ok in holds if ok != f"ok_{name}"))
        for name in LABELS
        if name not in selection.hidden
    ]
    parts.append(f"SELECT 'total', '', '', count(*) FROM base WHERE {' AND '.join(holds)}")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH base AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", parameters)
        counted: dict[str, list] = {}
        for name, value, label, count in cursor.fetchall():
            counted.setdefault(name, []).append((value, label, count))
    total = counted.pop("total")[0][2]
    facets = [_facet(name, counted.get(name, []), selection) for name in LABELS if name not in selection.hidden]
    return [facet for facet in facets if _helps(facet, total)], total


def _helps(facet, total):
    """A facet whose only value is true of everything narrows nothing."""
    only = facet.options[0] if len(facet.options) == 1 else None
    return bool(facet.options) and (only is None or only.selected or only.count != total)


def _facet(name, rows, selection):
    chosen = {str(value) for value in getattr(selection, name)}
    options = [Option(value, _label(name, label), count, value in chosen) for value, label, count in rows if value]
    counted = {option.value for option in options}
    options += [Option(value, _label(name, value), 0, True) for value in chosen - counted]  # so that it can be cleared
    if name == "year":
        options.sort(key=lambda option: option.value, reverse=True)
    else:
        options.sort(key=lambda option: (-option.count, option.label.casefold()))
    shown = [option for place, option in enumerate(options) if place < MOST_OPTIONS or option.selected]
    return Facet(name, LABELS[name], shown, more=len(options) - len(shown))


def _label(name, text):
    if name == "kind":
        from lessons.entry.models import EntryKind  # the models' vocabulary is made of this module's neighbours

        return str(EntryKind(text).label)
    return text.capitalize() if name == "status" else text
