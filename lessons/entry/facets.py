"""The shelf's filters with exact counts, in one pass over what a person may see."""

from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from lessons.common.text import fold
from lessons.entry.counting import counts
from lessons.entry.holding import HOLDS, holds

MOST_OPTIONS = 12  # of one facet, years aside: there are never many
INDEXES = {"tag": "tag:index", "team": "team:index", "project": "project:index"}


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

    @property
    def index_url(self):
        """The page that lists all its values."""
        return reverse(INDEXES[self.name]) if self.name in INDEXES else ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody ticked. Values within a facet widen the list, facets narrow it."""

    kind: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    project: tuple[int, ...] = ()
    year: tuple[int, ...] = ()
    status: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    sort: str = "newest"
    page: int = 1
    hidden: frozenset[str] = field(default=frozenset())  # facets that a page fixes and does not offer

    def conditions(self, tagging):
        """For each facet, what an entry must fulfil to stay on the shelf. Archived ones stay only when asked for."""
        return {
            "kind": Q(kind__in=self.kind) if self.kind else Q(),
            "tag": Q(self.tagged(tagging)) if self.tag else Q(),
            "team": Q(team__slug__in=self.team) if self.team else Q(),
            "project": Q(project_id__in=self.project) if self.project else Q(),
            "year": _published_in(self.year) if self.year else Q(),
            "status": Q(status__in=self.status) if self.status else ~Q(status="archived"),
            "holds": Q(holds__in=self.holds) if self.holds else Q(),
        }

    def tagged(self, tagging):
        return Exists(tagging.objects.filter(content_object=OuterRef("pk"), tag__slug__in=self.tag))

    def narrowing(self):
        """The same in SQL over the columns of `CELL`, with parameters, for the facets that somebody may take off."""
        made = {name: (sql, [list(getattr(self, name))]) for name, sql in NARROWING.items() if getattr(self, name)}
        if self.tag:
            made["tag"] = ("c.is_tagged", [])
        if not self.status:
            made["status"] = ("c.status <> 'archived'", [])
        return {name: clause for name, clause in made.items() if name not in self.hidden}


def _published_in(years):
    """Between two moments in the reader's zone, which an index answers, rather than by taking every date apart."""
    found = Q(pk__in=[])
    for year in years:
        if MINYEAR <= year < MAXYEAR:
            begins, ends = (timezone.make_aware(datetime(day, 1, 1)) for day in (year, year + 1))
            found |= Q(published_at__gte=begins, published_at__lt=ends)
    return found


LABELS = {"kind": "Kind", "tag": "Tag", "team": "Team", "project": "Project", "year": "Year", "status": "State",
          "holds": "Does it hold"}  # fmt: skip
CELL = ("kind", "status", "team_id", "project_id", "year", "holds")  # entries that agree in these are counted together
NARROWING = {
    "kind": "c.kind = ANY(%s)",
    "team": "c.team_id IN (SELECT id FROM lessons_team WHERE slug = ANY(%s))",
    "project": "c.project_id = ANY(%s)",
    "year": "c.year = ANY(%s)",
    "status": "c.status = ANY(%s)",
    "holds": "c.holds = ANY(%s)",
}
COUNTED = {
    "kind": "SELECT 'kind', c.kind::text, c.kind::text, sum(n) FROM cells c WHERE {others} GROUP BY c.kind",
    "status": "SELECT 'status', c.status::text, c.status::text, sum(n) FROM cells c WHERE {others} GROUP BY c.status",
    "holds": "SELECT 'holds', c.holds, c.holds, sum(n) FROM cells c WHERE {others} GROUP BY c.holds",
    "year": "SELECT 'year', c.year::text, c.year::text, sum(n) FROM cells c WHERE {others} GROUP BY c.year",
    "team": "SELECT 'team', t.slug, t.name, sum(n) FROM cells c JOIN lessons_team t ON t.id = c.team_id"
    " WHERE {others} GROUP BY t.slug, t.name",
    "project": "SELECT 'project', p.id::text, p.name, sum(n) FROM cells c JOIN lessons_project p"
    " ON p.id = c.project_id WHERE {others} GROUP BY p.id, p.name",
    "tag": "SELECT 'tag', g.slug, g.name, n FROM (SELECT x.tag_id, count(*) AS n FROM base c JOIN lessons_taggedentry x"
    " ON x.content_object_id = c.id WHERE {others} GROUP BY x.tag_id) tally JOIN lessons_tag g ON g.id = tally.tag_id",
}
TOTAL = "SELECT 'total', '', '', sum(n) FROM cells c WHERE {others}"


def shelf(entries, selection):
    """The rows of a selection, and its facets with the total.

    `entries` is what a person may see, drafts left out. Returns `(queryset, facets, total)`: the queryset is filtered
    but not ordered; the counts of a facet ignore its own selection.
    """
    tagging = entries.model.taggings.rel.related_model
    conditions = selection.conditions(tagging)
    for name in selection.hidden:  # nobody can take it off on this page, so nothing beyond it is counted
        entries = entries.filter(conditions.pop(name))
    facets, total = _counted(entries, selection, tagging)
    if selection.holds:
        entries = entries.alias(holds=holds())
    for condition in conditions.values():
        entries = entries.filter(condition)
    return entries, facets, total


def _counted(entries, selection, tagging):
    """Facets and total in one statement: tags are counted entry by entry, the rest cell by cell."""
    base = entries.order_by().annotate(year=ExtractYear("published_at"), holds=holds())
    if columns := ["is_tagged"] if selection.tag else []:
        base = base.annotate(is_tagged=selection.tagged(tagging))
    sql, parameters = base.values("id", *CELL, *columns).query.sql_with_params()
    narrowing = selection.narrowing()
    asked = [name for name in LABELS if name not in selection.hidden]
    parts, parameters = [], list(parameters)
    for name, part in [*((name, COUNTED[name]) for name in asked), ("total", TOTAL)]:
        others = [clause for other, clause in narrowing.items() if other != name]
        parts.append(part.format(others=" AND ".join(condition for condition, _ in others) or "true"))
        parameters += [value for _, values in others for value in values]
    same = ", ".join([*CELL, *columns])
    statement = (
        f"WITH base AS NOT MATERIALIZED ({sql}),"  # noqa: S608  (Django's SQL and our own)
        f" cells AS MATERIALIZED (SELECT {same}, count(*) AS n FROM base GROUP BY {same}) {' UNION ALL '.join(parts)}"
    )
    counted: dict[str, list] = {}
    for name, value, label, count in counts.get(statement, parameters, lambda: _fetched(statement, parameters)):
        counted.setdefault(name, []).append((value, label, int(count or 0)))
    total = counted.pop("total")[0][2]
    facets = [_facet(name, counted.get(name, []), selection) for name in asked]
    return [facet for facet in facets if _helps(facet, total)], total


def _fetched(statement, parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


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
        options.sort(key=lambda option: (-option.count, fold(option.label)))
    most = len(options) if name == "year" else MOST_OPTIONS
    shown = [option for place, option in enumerate(options) if place < most or option.selected]
    return Facet(name, LABELS[name], shown, more=len(options) - len(shown))


def _label(name, text):
    if name == "kind":
        from lessons.entry.models import EntryKind  # the models' vocabulary is made of this module's neighbours

        return str(EntryKind(text).label)
    if name == "holds":
        return HOLDS.get(text, text)
    return text.capitalize() if name == "status" else text
