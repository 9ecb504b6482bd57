"""A folder of Markdown files as playbooks: each file one, or the whole folder one whose files are the steps."""

import re
from functools import partial

from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import fold
from lessons.intake.bulk import create_many
from lessons.intake.folders import files_in, key_of, source_of, text_of
from lessons.intake.importing import Craft, Planned, import_all
from lessons.intake.reimporting import Reimport
from lessons.playbook import markdown_text
from lessons.playbook.content import PLAYBOOK
from lessons.playbook.models import Playbook

ACCOUNT = ("playbooks@imported.invalid", "Imported playbooks")


def import_folder(
    folder, *, as_one="", source=None, author=None, team=None, dry_run=False, progress=lambda done, total: None
):
    """Import every `*.md` below a folder as a playbook; with `as_one`, a title, all of them as the steps of one.

    A bad file is noted with its reason and does not stop the rest. `source` is what the folder is known by when it is
    imported again, its resolved path unless it is given.
    """
    named, key = files_in(folder), key_of(folder, source)
    records = [(".", named)] if as_one else [(name, (name, path)) for name, path in named]
    plan = partial(_plan_one, key, as_one, team) if as_one else partial(_plan, key, team)
    return import_all(
        records, lambda: plan, account=ACCOUNT, craft=PLAYBOOKS, author=author, dry_run=dry_run, progress=progress
    )


def _plan(key, team, named):
    name, path = named
    content = markdown_text.read_playbook(text_of(path), name=_words(name))
    if not content["steps"]:
        raise DomainError("It has no headings to be steps. Begin each step with a line like “## Count the gates”.")
    return _planned(content, key, name, team)


def _plan_one(key, title, team, named):
    if not named:
        raise DomainError("There are no Markdown files in this folder.")
    steps = [_step(name, path) for name, path in named]
    return _planned(markdown_text.as_one(steps, title=title), key, "", team)


def _step(name, path):
    try:
        return markdown_text.read_step(text_of(path), name=_words(name))
    except DomainError as error:
        raise DomainError(f"{name}: {error}") from error


def _planned(content, key, name, team):
    source = source_of("playbook", key, name)
    return Planned(content | {"team": team and team.pk}, source, True, timezone.now())


def _words(name):
    """What a file is called, as words: `02-count-the-gates.md` is “Count the gates”."""
    stem = name.rsplit("/", 1)[-1].removesuffix(".md")
    return re.sub(r"^\d+[-_. ]+", "", stem).replace("-", " ").replace("_", " ").capitalize()


class PlaybookReimport(Reimport):
    """Steps are known by their titles: those that stay keep their key, and so their marks and their history."""

    def is_same_text(self, kept, content):
        return super().is_same_text(_without_keys(kept), _without_keys(content))

    def save(self, entry, planned, content, *, by):
        held = {fold(step["title"]): step["key"] for step in entry.latest.content["steps"]}
        for step in content["steps"]:
            step["key"] = held.pop(fold(step["title"]), step["key"])
        super().save(entry, planned, content, by=by)


def _without_keys(content):
    return content | {"steps": [step | {"key": ""} for step in content["steps"]]}


def _fill(entries, news, contents):
    """The rows of playbooks."""
    Playbook.objects.bulk_create(Playbook(entry=entry) for entry in entries)
    for entry, content in zip(entries, contents, strict=True):
        entry.playbook = Playbook.objects.get(pk=entry.pk)
        PLAYBOOK.write(entry, content)
    return contents


PLAYBOOKS = Craft(PLAYBOOK, "playbooks", partial(create_many, kind="playbook", fill=_fill), PlaybookReimport)
