"""The list of retrospectives: what is under way, what is planned, and the closed ones by team, format and year."""

from django.db.models.functions import ExtractYear

from lessons.common.paging import Page
from lessons.person.models import Team
from lessons.retrospective.models import Retrospective

ROWS = 30


def page(viewer, asked):
    """The context of the list. `asked` is its query string: team, format, year, page; nonsense is left out."""
    seen = Retrospective.objects.visible_to(viewer)
    closed = seen.closed()
    years = closed.annotate(year=ExtractYear("held_on")).values_list("year", flat=True).distinct().order_by("-year")
    choices = {
        "teams": list(Team.objects.filter(entries__retrospective__in=closed).distinct().for_listing()),
        "formats": list(closed.order_by("format_name").values_list("format_key", "format_name").distinct()),
        "years": list(years),
    }
    chosen = {name: asked.get(name, "") for name in ("team", "format", "year")}
    if chosen["team"] in {team.slug for team in choices["teams"]}:
        closed = closed.filter(entry__team__slug=chosen["team"])
    if chosen["format"] in dict(choices["formats"]):
        closed = closed.filter(format_key=chosen["format"])
    if chosen["year"] in set(map(str, choices["years"])):
        closed = closed.filter(held_on__year=int(chosen["year"]))
    shown = Page.of(asked.get("page"), total=closed.count(), size=ROWS)
    return choices | {
        "under_way": list(seen.under_way().counted().for_listing()),
        "planned": list(seen.planned().for_listing().order_by("opens_at", "held_on")),
        "closed": list(closed.counted().for_listing()[shown.rows]),
        "page": shown,
        "chosen": chosen,
        "chosen_team": next((team for team in choices["teams"] if team.slug == chosen["team"]), None),
        "is_filtered": any(chosen.values()),
    }


def with_standing(viewer, entries):
    """Give entries that are retrospectives `standing`: its row, with how many findings and actions it has."""
    rows = Retrospective.objects.counted().in_bulk([entry.pk for entry in entries])
    for entry in entries:
        entry.standing = rows[entry.pk]
