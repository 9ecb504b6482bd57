"""A row for every address: how to ask for it, and who gets what. An address without a row fails the suite."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from lessons.reach.feeds import token_of
from tests.permissions.world import CURATORS, SIGNED_IN, STATES, WRITERS, changes, sees

HIDDEN, GONE, REFUSED, SIGN_IN = 404, 410, 403, 302


@dataclass(frozen=True)
class Row:
    """One address. `expect(person, state)` gives the set of statuses that are right.

    With `phases`, it is asked of a retrospective in each state, put into each of these phases.
    """

    expect: Callable
    arguments: Callable = lambda world, thing: []
    method: str = "get"
    data: Callable | dict = field(default_factory=dict)
    query: Callable = lambda world, thing: ""
    per_thing: bool = True
    phases: tuple[str, ...] = ()

    def questions(self, world):
        """What it is asked of: `(state, thing, phase)`."""
        if self.phases:
            return [(state, board, phase) for state, board in world.boards.items() for phase in self.phases]
        states = STATES if self.per_thing else ("everyone",)
        return [(state, world.things[state], "") for state in states]

    def thing(self, world, state="everyone"):
        return world.boards[state] if self.phases else world.things[state]

    def address(self, name, world, thing):
        return reverse(name, args=self.arguments(world, thing)) + self.query(world, thing)

    def body(self, world, thing):
        return self.data(world, thing) if callable(self.data) else self.data


def reading(ok=200):
    """An entry's page: for those who see it; 410 for those who could have seen it; 404 for the rest."""

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        if not sees(person, state):
            return {HIDDEN}
        return {GONE} if state.startswith("deleted") else {ok}

    return expect


def changing(ok=302, refused=REFUSED):
    """A change of an entry: for those who may change it; 403 for those who only see it; 404 or 410 else."""

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        if not sees(person, state):
            return {HIDDEN}
        if state.startswith("deleted"):
            return {GONE}
        return ({ok} if isinstance(ok, int) else set(ok)) if changes(person, state) else {refused}

    return expect


def anybody(person, state):
    return {200}


def signed_in(ok=200):
    return lambda person, state: {ok} if person in SIGNED_IN else {SIGN_IN, 401}


def those(allowed, ok=200, refused=REFUSED):
    """Only some roles; the others are refused, and who is not signed in is sent to sign in."""

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        return {ok} if person in allowed else {refused}

    return expect


def entry(world, thing):
    return [thing.entry.pk]


def experiment(world, thing):
    return [thing.experiment.pk]


def action(world, thing):
    return [thing.action.pk]


def changed_action(world, thing):
    return {"text": "Changed", "owner": str(thing.action.owner_id), "due_on": timezone.localdate().isoformat()}


def undeleting(person, state):
    if person not in SIGNED_IN:
        return {SIGN_IN, 401}
    if not state.startswith("deleted") or not sees(person, state):
        return {HIDDEN}
    return {302} if changes(person, state) else {REFUSED}


def attachment_page(person, state):
    if person not in SIGNED_IN:
        return {SIGN_IN}
    return {200} if sees(person, state) and not state.startswith("deleted") else {HIDDEN}


def removing_attachment(person, state):
    if person not in SIGNED_IN:
        return {SIGN_IN, 401}
    if not sees(person, state) or state.startswith("deleted"):
        return {HIDDEN}
    return {302} if changes(person, state) else {REFUSED}


def tag_page(person, state):
    if person not in SIGNED_IN:
        return {SIGN_IN}
    return {200} if sees(person, state) and state not in ("draft", "deleted", "deleted-teams") else {HIDDEN}


def text(**changes_):
    def data(world, thing):
        return {
            "title": "Changed", "summary": "Changed.", "visibility": "everyone", "action": "publish",
            "based_on": thing.entry.latest.number, **changes_,
        }  # fmt: skip

    return data


def searching(world, thing):
    return f"?q={thing.canaries[0]}"


def filtering(world, thing):
    return f"?tag={thing.tag.slug}"


once = {"per_thing": False}

ROWS = {
    # The desk, help, health
    "desk:home": Row(signed_in()),
    "desk:years": Row(signed_in()),
    "desk:year": Row(signed_in(), lambda world, thing: [thing.entry.created_at.year]),
    "library": Row(signed_in(), query=filtering),
    "help:visibility": Row(signed_in(), **once),
    "help:keyboard": Row(signed_in(), **once),
    "healthz": Row(anybody, **once),
    "readyz": Row(anybody, **once),
    "robots": Row(anybody, **once),
    "change_password": Row(lambda person, state: {302}, **once),
    # Entries
    "entry:by_number": Row(reading(301), entry),
    "entry:history": Row(reading(), entry),
    "entry:compare": Row(reading(), entry),
    "entry:version": Row(reading(), lambda world, thing: [thing.entry.pk, 2]),
    "entry:markdown": Row(reading(), entry),
    "entry:restore": Row(changing(), lambda world, thing: [thing.entry.pk, 1], "post"),
    "entry:archive": Row(changing(), entry, "post"),
    "entry:unarchive": Row(changing(), entry, "post"),
    "entry:delete": Row(changing(), entry, "post"),
    "entry:undelete": Row(undeleting, entry, "post"),
    "entry:link": Row(
        changing(), entry, "post", lambda world, thing: {"kind": "supports", "target": str(thing.other.pk)}
    ),
    "entry:unlink": Row(
        changing(), lambda world, thing: [thing.entry.pk, thing.entry.links_out.get().pk], "post"
    ),
    "entry:files": Row(changing(200), entry),
    "entry:attachment": Row(
        attachment_page, lambda world, thing: [thing.attachment.key, thing.attachment.name]
    ),
    "entry:remove_attachment": Row(removing_attachment, lambda world, thing: [thing.attachment.key], "post"),
    "entry:preview": Row(those(WRITERS), method="post", data={"text": "**hej**"}, **once),
    # Lessons
    "lesson:by_number": Row(reading(301), entry),
    "lesson:show": Row(reading(), lambda world, thing: [thing.entry.pk, thing.entry.slug]),
    "lesson:edit": Row(changing(200), entry),
    "lesson:autosave": Row(changing(200), entry, "post", text()),
    "lesson:similar": Row(changing(200), entry, "post", text(title="kanarie titel summa text")),
    "lesson:discard": Row(changing(), entry, "post"),
    "lesson:new": Row(
        those(WRITERS), query=lambda world, thing: "?draft=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f11", **once
    ),
    "lesson:autosave_new": Row(those(WRITERS), method="post", data={"title": "Half"}, **once),
    "lesson:similar_new": Row(
        those(WRITERS), method="post",
        data=lambda world, thing: {"title": " ".join(thing.canaries), "happened": " ".join(thing.canaries)},
    ),
    "lesson:discard_new": Row(signed_in(302), lambda world, thing: [world.draft.key], "post", **once),
    # Experiments
    "experiment:index": Row(signed_in()),
    "experiment:by_number": Row(reading(301), experiment),
    "experiment:show": Row(reading(), lambda world, thing: [thing.experiment.pk, thing.experiment.slug]),
    "experiment:edit": Row(changing(200), experiment),
    "experiment:autosave": Row(changing(200), experiment, "post", text(based_on=1)),
    "experiment:discard": Row(changing(), experiment, "post"),
    "experiment:propose": Row(changing(), experiment, "post"),
    "experiment:tick": Row(changing(), experiment, "post", {"item": "told"}),
    "experiment:start": Row(changing(), experiment, "post"),
    "experiment:log": Row(changing((302, 422)), experiment, "post", {"text": "Seen."}),
    "experiment:conclude": Row(changing((200, 302)), experiment),
    "experiment:stop": Row(changing((302, 422)), experiment, "post", {"reason": "Snow."}),
    "experiment:harvest": Row(changing(), experiment, "post"),
    "experiment:promise": Row(changing(422), experiment, "post", {"text": "Tell them."}),
    "experiment:new": Row(
        those(WRITERS), query=lambda world, thing: "?draft=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f12", **once
    ),
    "experiment:autosave_new": Row(those(WRITERS), method="post", data={"title": "Half"}, **once),
    "experiment:discard_new": Row(signed_in(302), lambda world, thing: [world.draft.key], "post", **once),
    # Actions
    "action:index": Row(signed_in(), query=lambda world, thing: "?whose=everyone"),
    "action:csv": Row(signed_in(), query=lambda world, thing: "?whose=everyone"),
    "action:new": Row(changing(200), query=lambda world, thing: f"?for={thing.entry.pk}"),
    "action:show": Row(reading(), action),
    "action:done": Row(changing(), action, "post", {"evidence": "It hangs there."}),
    "action:drop": Row(changing(), action, "post", {"reason": "No use any more."}),
    "action:change": Row(changing(), action, "post", changed_action),
    "action:reopen": Row(changing(), action, "post"),
    "action:check": Row(changing(422), action, "post", {"helped": "yes"}),
    # Tags, people, teams, projects
    "tag:index": Row(signed_in()),
    "tag:show": Row(tag_page, lambda world, thing: [thing.tag.slug]),
    "tag:suggest": Row(signed_in(), query=lambda world, thing: "?q=kanarie"),
    "person:show": Row(signed_in(), lambda world, thing: [world.people["ada"].pk]),
    "person:settings": Row(signed_in(), **once),
    "person:change_feed": Row(signed_in(302), method="post", **once),
    "team:index": Row(signed_in(), **once),
    "team:show": Row(signed_in(), lambda world, thing: ["stations"]),
    "project:index": Row(signed_in()),
    "project:by_number": Row(signed_in(301), lambda world, thing: [thing.entry.project_id]),
    "project:show": Row(signed_in(), lambda world, thing: [thing.entry.project_id, "gates"]),
    # Readers that are not browsers
    "reach:feed": Row(anybody, lambda world, thing: [token_of(world.people["dov"])]),
    "reach:zip": Row(signed_in()),
    "reach:jsonl": Row(signed_in()),
    "reach:csv": Row(signed_in()),
    # Search
    "search:index": Row(signed_in(), query=searching),
    "search:suggest": Row(signed_in(), query=searching),
    "search:help": Row(signed_in(), **once),
    "search:clicked": Row(
        lambda person, state: {200, 204, 400} if person in SIGNED_IN else {SIGN_IN, 401, 204}, method="post",
        data=lambda world, thing: {"kind": "lesson", "key": str(thing.entry.pk)},
    ),
    "search:opensearch": Row(anybody, **once),
    # Accounts
    "account_login": Row(lambda person, state: {302} if person in SIGNED_IN else {200}, **once),
    "account_logout": Row(lambda person, state: {200} if person in SIGNED_IN else {302}, **once),
    "account_inactive": Row(anybody, **once),
    "account_signup": Row(lambda person, state: {302} if person in SIGNED_IN else {200}, **once),
    "account_reauthenticate": Row(lambda person, state: {200, 302}, **once),
    "account_change_password": Row(signed_in(), **once),
    "account_set_password": Row(lambda person, state: {302}, **once),
    "account_reset_password": Row(anybody, **once),
    "account_reset_password_done": Row(anybody, **once),
    "account_reset_password_from_key": Row(anybody, lambda world, thing: ["1", "set-password"], **once),
    "account_reset_password_from_key_done": Row(anybody, **once),
    "mfa_authenticate": Row(lambda person, state: {302}, **once),
    "mfa_reauthenticate": Row(lambda person, state: {200, 302}, **once),
    "mfa_index": Row(signed_in(), **once),
    "mfa_activate_totp": Row(lambda person, state: {200, 302}, **once),
    "mfa_deactivate_totp": Row(lambda person, state: {200, 302, 404}, **once),
    "mfa_view_recovery_codes": Row(lambda person, state: {200, 302, 404}, **once),
    "mfa_generate_recovery_codes": Row(lambda person, state: {200, 302, 404}, **once),
    "mfa_download_recovery_codes": Row(lambda person, state: {200, 302, 404}, **once),
}  # fmt: skip

ADMIN_CURATED = {"entry", "lesson", "action", "experiment", "playbook", "tag", "link", "project", "synonym"}
__all__ = ["ADMIN_CURATED", "CURATORS", "GONE", "HIDDEN", "REFUSED", "ROWS", "SIGN_IN", "Row"]
