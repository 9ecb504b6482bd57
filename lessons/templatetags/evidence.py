"""How the ledger of reuse is drawn."""

from django import template

register = template.Library()
MOST_STROKES = 20
STEP, GROUP = 4.5, 23.0  # between two strokes, and from one group of five to the next


@register.filter
def of(rows, key):
    """What a dictionary holds under a key; nothing otherwise."""
    return rows.get(key)


@register.inclusion_tag("feedback/_strokes.html")
def tally_strokes(tally):
    """The strokes of a tally, at most twenty: helped first, then no difference (or not told), then worse."""
    outcomes = ["helped"] * tally.helped + ["same"] * (tally.applied - tally.helped - tally.worse)
    outcomes = (outcomes[: MOST_STROKES - min(tally.worse, MOST_STROKES)] + ["worse"] * tally.worse)[:MOST_STROKES]
    strokes = [(outcome, _path(*divmod(place, 5))) for place, outcome in enumerate(outcomes)]
    groups, rest = divmod(len(outcomes), 5)
    width = groups * GROUP - (0 if rest else GROUP - 22) + (rest * STEP if rest else 0)
    return {"strokes": strokes, "width": f"{width:g}"}


def _path(group, place):
    """An upright stroke, or the one that crosses the four before it."""
    left = group * GROUP + 2
    if place == 4:
        return f"M{left - 1.5:g} 12.5L{left + 18.5:g} 3.5"
    return f"M{left + place * STEP:g} 2v12"
