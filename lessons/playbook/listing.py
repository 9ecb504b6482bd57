"""The list of playbooks: those in use by title, narrowed by words, team and moment, and what is being followed now."""

from lessons.common.paging import Page
from lessons.common.text import clean
from lessons.entry.models import Entry
from lessons.person.models import Team
from lessons.playbook.models import Moment, Playbook
from lessons.playbook.run import Run

ROWS = 50
RECENT_RUNS = 6
FEW = 8  # so many are looked through faster than filtered


def page(viewer, asked):
    """The context of the list. `asked` is its query string: q, team, moment, page; nonsense is left out."""
    shelf = Playbook.objects.on_the_shelf(viewer)
    teams = list(Team.objects.filter(entries__playbook__in=shelf).distinct().for_listing())
    chosen = {name: asked.get(name, "") for name in ("team", "moment")} | {"q": clean(asked.get("q", ""))[:200].strip()}
    narrowed = _narrowed(shelf, chosen, teams)
    shown = Page.of(asked.get("page"), total=narrowed.count(), size=ROWS)
    is_filtered = any(chosen.values())
    return {
        "page": shown,
        "playbooks": list(narrowed.with_counts().for_listing().by_title()[shown.rows]),
        "open_runs": list(Run.objects.visible_to(viewer).open().for_listing().newest_first()[:RECENT_RUNS]),
        "teams": teams,
        "moments": Moment.choices,
        "chosen": chosen,
        "is_filtered": is_filtered,
        "has_filter": is_filtered or shown.total > FEW,
    }


def _narrowed(shelf, chosen, teams):
    if chosen["q"]:
        shelf = shelf.filter(entry__in=Entry.objects.saying(chosen["q"]))
    if chosen["team"] in {team.slug for team in teams}:
        shelf = shelf.filter(entry__team__slug=chosen["team"])
    if chosen["moment"] in Moment.values:
        shelf = shelf.filter(moments__contains=[chosen["moment"]])
    return shelf
