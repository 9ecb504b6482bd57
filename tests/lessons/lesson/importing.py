"""Records and files to import, and the commands that import them."""

import json
from io import StringIO

from django.core.management import call_command


def record(number=1, **changes):
    return {
        "lesson_id": number, "title": "Loose screws", "date": "1991-04-09", "published": "1993-09-09",
        "organization": "JSC", "abstract": "", "driving_event": "The voltage fluctuated.",
        "lesson": "Expand controls to what is deployed. Then look again.", "recommendation": "Consider all units.",
        "topics": ["Ground Equipment"], "url": "https://llis.nasa.gov/lesson/1", **changes,
    }  # fmt: skip


def lines(tmp_path, *records):
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in records))
    return path


def markdown(path, title="Label both ends", *, takeaway="Twenty minutes replaced two hours.", **front):
    """A file with a title and a takeaway; `front` is more front matter, as YAML words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{key}: {value}\n" for key, value in front.items())
    path.write_text(f"---\ntitle: {title}\n{head}---\n\n## Takeaway\n\n{takeaway}\n")
    return path


def import_llis(path, *options):
    """What the command said, and what it complained about."""
    return _run("import_llis", path, *options)


def import_markdown(path, *options):
    """The same for a folder of Markdown."""
    return _run("import_markdown", path, *options)


def _run(command, path, *options):
    out, err = StringIO(), StringIO()
    call_command(command, str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()
