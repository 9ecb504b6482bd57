"""The rows of the permission matrix for playbooks and their runs."""

from tests.permissions.retro_table import taking_part
from tests.permissions.table import Row, changing, reading, signed_in, text, those
from tests.permissions.world import WRITERS

DRAFT = "?draft=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f13"


def without_drafts(expect):
    """The same; of a draft there is no run, so nobody finds one."""
    return lambda person, state: {404} | expect(person, state) if state == "draft" else expect(person, state)


def playbook(world, thing):
    return [thing.playbook.pk]


def run(world, thing):
    return [thing.playbook.pk, thing.run.number if thing.run else 1]


def step(world, thing):
    return [*run(world, thing), thing.playbook.live.content["steps"][1]["key"] if thing.playbook.live else "00000000"]


def found(world, thing):
    return [thing.playbook.pk, thing.found.pk if thing.found else 1]


def following(arguments=run, data=None, ok=302):
    return Row(without_drafts(changing(ok)), arguments, "post", data or {})


def starting(person, state):
    """Only what is on the shelf is followed: of a draft, and of what is archived, a sentence says so."""
    if state == "draft":
        return changing()(person, state)
    return taking_part(302 if state == "archived" else 200)(person, state)


PLAYBOOK_ROWS = {
    "playbook:index": Row(signed_in()),
    "playbook:by_number": Row(reading(301), playbook),
    "playbook:show": Row(reading(), lambda world, thing: [thing.playbook.pk, thing.playbook.slug]),
    "playbook:checklist": Row(reading(), playbook),
    "playbook:offline": Row(reading(), playbook),
    "playbook:edit": Row(changing(200), playbook),
    "playbook:autosave": Row(changing(200), playbook, "post", text(based_on=1)),
    "playbook:discard": Row(changing(), playbook, "post"),
    "playbook:new": Row(those(WRITERS), query=lambda world, thing: DRAFT, per_thing=False),
    "playbook:autosave_new": Row(those(WRITERS), method="post", data={"title": "Half"}, per_thing=False),
    "playbook:discard_new": Row(signed_in(302), lambda world, thing: [world.draft.key], "post", per_thing=False),
    "playbook:pick": Row(signed_in(), query=lambda world, thing: f"?q={thing.canaries[0]}"),
    "playbook:successors": Row(signed_in(), query=lambda world, thing: f"?q={thing.canaries[0]}"),
    "playbook:set_aside": following(found, {"reason": "Both ways work."}),
    "playbook:take_up_again": following(found),
    "playbook:runs": Row(reading(), playbook),
    "playbook:start": Row(starting, playbook),
    "playbook:run": Row(without_drafts(reading()), run),
    "playbook:mark": following(step, {"state": "done"}),
    "playbook:note": following(data={"text": "From the middle."}),
    "playbook:pause": following(),
    "playbook:resume": following(),
    "playbook:take_over": Row(without_drafts(taking_part()), run, "post"),
    "playbook:move": following(),
    "playbook:finish": Row(without_drafts(changing(200)), run),
    "playbook:stop": following(data={"reason": "The night was cancelled."}),
}
