"""The rows of the permission matrix for retrospectives."""

from functools import partial

from lessons.retrospective.phases import ORDER
from tests.permissions.table import GONE, HIDDEN, REFUSED, SIGN_IN, Row, changing, reading, signed_in, those
from tests.permissions.world import SIGNED_IN, WRITERS, sees

PLAN = "?plan=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f12"


def taking_part(ok=302, refused=REFUSED, only=None):
    """A change of a board: for those who see it and can write (or `only` some of them); 403, 404 or 410 for others."""

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        if not sees(person, state):
            return {HIDDEN}
        if state.startswith("deleted"):
            return {GONE}
        return {ok} if person in (only or WRITERS) and person in WRITERS else {refused}

    return expect


facilitating = partial(taking_part, only={"ada"})


def board(world, thing):
    return [thing.entry.pk]


def finding(world, thing):
    return [thing.entry.pk, thing.finding.pk]


def note(world, thing):
    return [thing.entry.pk, thing.note.pk]


def line(what, *place):
    return lambda world, thing: [thing.entry.pk, thing.finding.pk, what, *place]


def promise(world, thing):
    return {"text": "Count the gates", "owner": world.people["ada"].pk, "due_on": "2026-12-01"}


def post(expect, arguments, phase, data=None):
    return Row(expect, arguments, "post", data or {}, phases=(phase,))


def own_format(world, thing):
    return [world.boards["everyone"].format.pk]


RETRO_ROWS = {
    "retrospective:index": Row(signed_in()),
    "team:retrospectives": Row(signed_in(), lambda world, thing: ["stations"], phases=("discuss", "closed")),
    "retrospective:new": Row(those(WRITERS), query=lambda world, thing: PLAN, per_thing=False),
    "retrospective:new_format": Row(those({"ada", "ben", "dov"}), per_thing=False),
    "retrospective:retire_format": Row(
        lambda person, state: (
            {302} if person in ("ada", "ben") else {403} if person == "gun" else {404} if person in SIGNED_IN
            else {SIGN_IN, 401}
        ),
        own_format, "post", per_thing=False,
    ),
    "retrospective:by_number": Row(reading(301), board, phases=("closed",)),
    "retrospective:show": Row(reading(), lambda world, thing: [thing.entry.pk, thing.entry.slug], phases=ORDER),
    "retrospective:live": Row(
        lambda person, state: reading()(person, state) | reading(205)(person, state), board, phases=ORDER
    ),
    "retrospective:edit": Row(changing(200), board, phases=("planned", "discuss")),
    "retrospective:correct": Row(changing(200), board, phases=("closed",)),
    "retrospective:csv": Row(reading(), board, phases=("closed",)),
    "retrospective:join": post(taking_part(), board, "reflect"),
    "retrospective:move": post(facilitating(), board, "group", {"seen": "group"}),
    "retrospective:timer": post(facilitating(), board, "reflect", {"minutes": "5"}),
    "retrospective:hand_over": post(
        facilitating(), board, "reflect", lambda world, thing: {"to": world.people["ben"].pk}
    ),
    "retrospective:take_over": post(facilitating(), board, "reflect"),
    "retrospective:look_at": post(
        taking_part(302), lambda world, thing: [thing.entry.pk, thing.promised_before.pk], "commitments",
        {"outcome": "kept"},
    ),
    "retrospective:worth": post(taking_part(), board, "actions", {"value": "4"}),
    "retrospective:close": post(facilitating(), board, "actions", {"takeaway": "We looked."}),
    "retrospective:plan_next": post(taking_part(), board, "closed"),
    "retrospective:write_note": post(taking_part(), board, "reflect", {"column": "stop", "text": "A thought"}),
    "retrospective:own_notes": Row(reading(), board, phases=("group",)),
    "retrospective:change_note": post(taking_part(only={"ada"}), note, "group", {"text": "Another thought"}),
    "retrospective:withdraw_note": post(taking_part(only={"ada"}), note, "group"),
    "retrospective:turn_over": post(taking_part(only={"ada"}), note, "group"),
    "retrospective:move_note": post(
        taking_part(), note, "group", lambda world, thing: {"to": "new", "seen": thing.finding.pk}
    ),
    "retrospective:start_finding": post(taking_part(), board, "group", {"name": "A group"}),
    "retrospective:group_notes": post(
        taking_part(409), board, "group", lambda world, thing: {"note": str(thing.note.pk)}
    ),
    "retrospective:rename_finding": post(taking_part(), finding, "group", {"name": "Another name"}),
    "retrospective:dissolve_finding": post(taking_part(), finding, "group"),
    "retrospective:vote": post(taking_part(), finding, "vote", {"dot": "more"}),
    "retrospective:related": Row(reading(), finding, phases=("discuss",)),
    "retrospective:discuss": post(facilitating(), finding, "discuss"),
    "retrospective:talk": post(
        taking_part(), finding, "discuss", lambda world, thing: {"talk": "We talked.", "seen": "1"}
    ),
    "retrospective:form_of_causes": post(taking_part(), finding, "discuss", {"form": "whys"}),
    "retrospective:add_line": post(taking_part(), line("cause"), "discuss", {"text": "A rule"}),
    "retrospective:remove_line": post(
        taking_part(), line("alternative", 0), "discuss",
        lambda world, thing: {"seen": thing.finding.alternatives[0]["text"]},
    ),
    "retrospective:promise_for_finding": post(taking_part(), finding, "discuss", promise),
    "retrospective:promise": post(taking_part(), board, "actions", promise),
    "retrospective:add_moment": post(
        taking_part(), board, "discuss", {"at": "2026-11-24T01:50", "text": "It began", "mark": "began"}
    ),
    "retrospective:remove_moment": post(
        taking_part(), lambda world, thing: [thing.entry.pk, thing.moment.pk], "discuss"
    ),
    "retrospective:harvest": post(taking_part(), finding, "closed"),
    "retrospective:recurrence": post(
        taking_part(), finding, "closed", lambda world, thing: {"lesson": world.things["everyone"].entry.pk}
    ),
}  # fmt: skip
__all__ = ["RETRO_ROWS"]
