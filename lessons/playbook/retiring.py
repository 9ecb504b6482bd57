"""Retiring a playbook: nobody is offered it any more, and its page names what took its place."""

from django.db import transaction

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import may_edit
from lessons.entry.models import Entry, Link

RETIRED = ("archived", "superseded")


def may_retire(person, entry):
    """Whether somebody who sees a playbook may retire it: curators who may change it."""
    return person.is_curator and may_edit(person, entry)


@transaction.atomic
def retire(entry, *, by, successor=None):
    """Take a playbook out of use: replaced by its successor where there is one, else archived.

    Runs under way keep their version and are told. `bring_back` undoes it.
    """
    entry, successor = _locked(entry, successor, by=by)
    if entry.is_draft:
        raise DomainError("A draft cannot be retired. Delete it instead.")
    if entry.status in RETIRED:
        raise DomainError("It is retired already. Bring it back first, to retire it otherwise.")
    if successor is None:
        entry.archive(by=by)
    elif may_succeed(successor, entry):
        successor.link_to(entry, Link.Kind.REPLACES, by=by)
    else:
        raise DomainError(f"“{successor}” is not in use itself. Choose a playbook that people can follow.")
    _tell_runs(entry, "playbook retired", by=by)


@transaction.atomic
def bring_back(entry, *, by):
    """Put a retired playbook in use again: out of the archive, and no longer replaced."""
    entry, _ = _locked(entry, by=by)
    if entry.status not in RETIRED:
        raise DomainError("It is in use already.")
    entry.unarchive(by=by)
    for link in replacing(entry, by):
        link.source.unlink(link, by=by)
    entry.refresh_from_db(fields=["status"])
    if entry.status == "superseded":
        raise DomainError("What replaces it is not visible to you. Ask its team to take the link back.")
    _tell_runs(entry, "playbook back in use", by=by)


def may_succeed(successor, entry):
    """Whether a playbook can take the place of another: it is another one, and in use."""
    return successor.kind == "playbook" and successor.status == "published" and successor.pk != entry.pk


def is_for_fewer(successor, entry):
    """Whether some who see a playbook do not see what takes its place, and so find nothing there."""
    who, others = (set(each.audience()) for each in (entry, successor))
    return "everyone" not in others and bool({token for token in who if not token.startswith("user:")} - others)


def replacing(entry, viewer):
    """The links that say what replaces an entry, as far as this person sees it."""
    seen = Entry.objects.visible_to(viewer).without_drafts()
    return entry.links_in.filter(kind=Link.Kind.REPLACES, source__in=seen).select_related("source")


def _locked(entry, successor=None, *, by):
    """Both as they are now, once nobody else changes them; locked in one order, whoever retires which."""
    if not may_retire(by, entry):
        raise NotAllowed("Only curators can retire a playbook or bring it back. Ask one of them.")
    keys = {entry.pk} | ({successor.pk} if successor else set())
    rows = {row.pk: row for row in Entry.objects.filter(pk__in=keys).order_by("pk").select_for_update()}
    return rows[entry.pk], rows[successor.pk] if successor else None


def _tell_runs(entry, verb, *, by):
    for run in entry.playbook.runs.open():
        run.record(verb, by=by)
