"""The rows of the permission matrix for what is wanted: for everybody; answered by each thing, for who sees that."""

from tests.permissions.table import REFUSED, SIGN_IN, Row, signed_in, those
from tests.permissions.world import CURATORS, SIGNED_IN, WRITERS, sees

MAKER = "ada"  # of every one of them
MAY_SETTLE = CURATORS | {MAKER}


def wanted(world, thing):
    return [thing.wanted.pk]


def closed(world, thing):
    return [thing.answered.pk]


def possible(world, thing):
    return [thing.wanted.pk, thing.wanted.possible_answers.get().pk]


def refusing(person, state):
    """A possible answer: hidden from who does not see the entry, and judged by who may settle it."""
    if person not in SIGNED_IN:
        return {SIGN_IN, 401}
    if not sees(person, state) or state == "draft" or state.startswith("deleted"):
        return {404}
    return {302} if person in MAY_SETTLE else {REFUSED}


WANTED_ROWS = {
    "wanted:index": Row(signed_in()),
    "wanted:new": Row(those(WRITERS), query=lambda world, thing: f"?q={thing.canaries[0]}"),
    "wanted:show": Row(signed_in(), closed),
    "wanted:reword": Row(those(MAY_SETTLE), wanted),
    "wanted:join": Row(signed_in(302), wanted, "post"),
    "wanted:leave": Row(signed_in(302), wanted, "post"),
    "wanted:answer": Row(  # who does not see the entry is told, back on the page, that it takes one that they see
        those(WRITERS, 302), wanted, "post", lambda world, thing: {"entry": f"L-{thing.entry.pk}"}
    ),
    "wanted:refuse": Row(refusing, possible, "post"),
    "wanted:take_off": Row(those(MAY_SETTLE, 302), wanted, "post"),
    "wanted:reopen": Row(those(MAY_SETTLE, 302), closed, "post"),
    "wanted:queue": Row(those(CURATORS)),
    "wanted:not_a_gap": Row(those(CURATORS, 302), method="post", data={"name": "frozen points"}, per_thing=False),
}
