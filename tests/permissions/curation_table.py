"""The rows of the permission matrix for the curation desk and its queues."""

from tests.permissions.table import GONE, HIDDEN, REFUSED, SIGN_IN, Row, changing, entry, signed_in, those
from tests.permissions.world import CURATORS, SIGNED_IN, sees


def curating(ok=302, *, deleted=HIDDEN, unless=()):
    """A verb or a page about one thing: for curators who see what it is about; 403 for everybody else who signed in.

    `deleted` is what they get when that was deleted; in the states `unless` it is not in that queue.
    """

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        if person not in CURATORS:
            return {REFUSED}
        if not sees(person, state) or state in unless:
            return {HIDDEN}
        return {deleted} if state.startswith("deleted") else {ok}

    return expect


def own(name):
    """The key of something of the thing."""
    return lambda world, thing: [getattr(thing, name).pk]


def choosing(world, thing):
    return f"?entry={thing.entry.pk}&verb=archive"


CURATION_ROWS = {
    "curation:reviews": Row(those(CURATORS)),
    "curation:duplicates": Row(those(CURATORS)),
    "curation:links": Row(those(CURATORS)),
    "curation:gaps": Row(those(CURATORS), query=lambda world, thing: "?of=owner"),
    "curation:stale": Row(those(CURATORS)),
    "curation:changes": Row(those(CURATORS)),
    "curation:merges": Row(those(CURATORS)),
    "curation:trash": Row(signed_in()),
    "curation:many": Row(
        lambda person, state: {200, 302, 400} if person in CURATORS else curating()(person, state), query=choosing
    ),
    "curation:decide": Row(curating(), own("pair"), "post", {"decision": "different"}),
    "curation:take_back": Row(curating(), own("pair"), "post"),
    "curation:merge": Row(curating(200, deleted=GONE), lambda world, thing: [thing.entry.pk, thing.reviewed.pk]),
    "curation:undo_merge": Row(curating(), own("merge"), "post"),
    "curation:let_be": Row(curating(unless=("archived",)), own("link"), "post"),
    "curation:take_up_link": Row(curating(unless=("archived",)), own("let_be"), "post"),
    "curation:withdraw_notice": Row(curating(), own("notice"), "post"),
    "curation:keep": Row(changing(), entry, "post"),
    "curation:change": Row(curating(200, deleted=200), own("bulk")),
    "curation:undo": Row(curating(deleted=302), own("bulk"), "post"),
}
