"""What the home page shows one person."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from lessons.action.listing import rows_for
from lessons.action.models import Action
from lessons.entry.counting import counts, library_state
from lessons.entry.draft import Draft
from lessons.entry.kinds import KINDS
from lessons.entry.models import Entry
from lessons.review.models import Review
from lessons.tag.models import Tag

BRIEFS = 4
PRESSING = 6
REVIEWS = 4
YOURS = 6
TEAM_ROWS = 5
BUSY_TAGS = 14


def page(person):
    """The context of the home page: twelve queries at most, whatever the library holds."""
    teams = person.own_teams()
    shelf = Entry.objects.visible_to(person).published()
    current = shelf.exclude(status="superseded")
    newest = list(current.settled().newest_first().for_lines()[: BRIEFS + 1])
    state = library_state()
    cells = counts.of(shelf.order_by().values("team", "kind").annotate(entries=Count("pk")), state=state)
    shown = [entry.pk for entry in newest]
    return {
        "holdings": holdings(cells),
        "team_count": len({cell["team"] for cell in cells} - {None}),
        "lead": newest[0] if newest else None,
        "briefs": newest[1:],
        "needs_you": needs_you(person),
        "reviews": list(Review.objects.needing(person).for_lines().oldest_first()[:REVIEWS]),
        "unsaved": unsaved(person),
        "drafts": list(Entry.objects.drafts_of(person).order_by("-changed_at")[:YOURS]),
        "teams": teams,
        "from_teams": list(
            current.filter(team__in=teams)
            .exclude(pk__in=shown)
            .open_boards_first()
            .select_related("team", "retrospective")[:TEAM_ROWS]
        )
        if teams
        else [],
        "tags": counts.of(Tag.objects.used_on(shelf)[:BUSY_TAGS], state=state),
    }


def holdings(cells):
    """What the library holds, in words: `["63 lessons", "1 experiment"]`."""
    totals = {kind: sum(cell["entries"] for cell in cells if cell["kind"] == kind) for kind in KINDS}
    return [kind.counted(totals[name]) for name, kind in KINDS.items() if totals[name]]


def needs_you(person):
    """The person's actions that are overdue, due soon or to be looked back on, each with the next step."""
    own = Action.objects.visible_to(person).owned_by(person).for_reader(person)
    return rows_for(person, own.pressing(timezone.localdate()).open_first()[:PRESSING])


def unsaved(person):
    """What the person typed and has not saved, each with where to go on: in a new lesson when the old one is lost."""
    drafts = list(Draft.objects.unsaved_by(person)[:YOURS])
    for draft in drafts:
        draft.is_lost = draft.entry_id is not None and not draft.entry_is_seen
        is_new = draft.entry_id is None or draft.is_lost
        new_url = f"{reverse(f'{draft.kind}:new')}?draft={draft.key}"
        draft.go_on_url = new_url if is_new else reverse(f"{draft.kind}:edit", args=[draft.entry_id])
    return drafts
