"""An entry as Markdown with front matter; what `import_markdown` reads back."""

import yaml

from lessons.entry.kinds import kind_of

FORMAT = 1


def as_markdown(entry, *, tags=None):
    """The whole entry as one Markdown file. Fields that are empty are left out."""
    content = entry.content()
    shape = kind_of(entry)
    front = {
        "hindsight": FORMAT,
        "kind": entry.kind,
        "id": entry.pk,
        "title": content["title"],
        "status": entry.status,
        "visibility": entry.visibility,
        "shared_with": _teams_of(entry),
        "team": entry.team.name if entry.team else None,
        "project": entry.project.name if entry.project else None,
        "author": entry.author.display_name,
        "tags": content["tags"],
        "date": entry.published_at.date().isoformat() if entry.published_at else None,
        "version": entry.latest.number if entry.latest else None,
    }
    front |= {fact.key: fact.for_front(entry, content) for fact in shape.facts if fact.in_front}
    head = yaml.safe_dump(
        {key: value for key, value in front.items() if value not in (None, "", [], {})},
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )
    parts = [f"---\n{head}---\n", f"## Takeaway\n\n{content['summary'].strip()}\n"]
    parts += [f"## {passage.heading}\n\n{passage.text.strip()}\n" for passage in shape.passages_of(entry)]
    return "\n".join(parts)


def as_row(entry):
    """The whole entry as a dictionary for JSON lines; the schema's version is in `hindsight`."""
    content = entry.content()
    return {
        "hindsight": FORMAT,
        "kind": entry.kind,
        "id": entry.pk,
        "address": entry.get_absolute_url(),
        "status": entry.status,
        "visibility": entry.visibility,
        "shared_with": _teams_of(entry),
        "author": entry.author.display_name,
        "team_name": entry.team.name if entry.team else None,
        "project_name": entry.project.name if entry.project else None,
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "changed_at": entry.changed_at.isoformat(),
        "version": entry.latest.number if entry.latest else None,
        **content,
    }


def _teams_of(entry):
    """The names of the teams it is shared with."""
    teams = entry.shared_with.all() if entry.visibility == "teams" else ()
    return [team.name for team in sorted(teams, key=lambda team: team.sort_key)]


CSV_COLUMNS = (
    "id",
    "kind",
    "title",
    "summary",
    "status",
    "visibility",
    "team_name",
    "project_name",
    "author",
    "tags",
    "published_at",
    "changed_at",
    "version",
    "address",
)


def as_cells(entry):
    """The entry's row for CSV, without its long texts."""
    row = as_row(entry)
    row["tags"] = ", ".join(row["tags"])
    return [row[column] for column in CSV_COLUMNS]
