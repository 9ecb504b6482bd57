"""A folder of Markdown files as playbooks: each file one, or the whole folder one whose files are the steps."""

import re
from functools import partial
from hashlib import sha256

from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, fold
from lessons.entry.frontmatter import MOST_BYTES
from lessons.intake.bulk import create_many
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
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    key = sha256((source or str(folder.resolve())).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    records = [(".", named)] if as_one else [(name, (name, path)) for name, path in named]
    plan = partial(_plan_one, key, as_one, team) if as_one else partial(_plan, key, team)
    return import_all(
        records, lambda: plan, account=ACCOUNT, craft=PLAYBOOKS, author=author, dry_run=dry_run, progress=progress
    )


def _plan(key, team, named):
    name, path = named
    content = markdown_text.read_playbook(_read(path), name=_words(name))
    if not content["steps"]:
        raise DomainError("It has no headings to be steps. Begin each step with a line like “## Count the gates”.")
    return _planned(content, key, name, team)


def _plan_one(key, title, team, named):
    if not named:
        raise DomainError("There are no Markdown files in this folder.")
    steps = [markdown_text.read_step(_read(path), name=_words(name)) for name, path in named]
    return _planned(markdown_text.as_one(steps, title=title), key, "", team)


def _planned(content, key, name, team):
    source = f"playbook:{key}:{name}"
    if len(source) > 200:
        raise DomainError("Its path in the folder is longer than 175 characters.")
    return Planned(content | {"team": team and team.pk}, source, True, timezone.now())


def _read(path):
    if path.stat().st_size > MOST_BYTES:
        raise DomainError("It is larger than 2 MB.")
    try:
        return clean(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DomainError(f"{path.name} is not UTF-8 text (byte {error.start}).") from error


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
