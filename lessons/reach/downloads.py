"""What a person may see of the library, to take away: Markdown in a ZIP, JSON lines, CSV."""

import json
import tempfile
import zipfile

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lessons.common import spreadsheet
from lessons.common.storage import DatabaseStorage
from lessons.entry.export import CSV_COLUMNS, as_cells, as_markdown, as_row
from lessons.entry.facets import shelf
from lessons.entry.models import Entry
from lessons.entry.selection import read_selection

BATCH = 200
IN_MEMORY = 8 * 1024 * 1024


def _entries(request):
    """The shelf as the library's filters ask for it, whole and in batches."""
    visible = Entry.objects.visible_to(request.user).without_drafts()
    rows, _, _ = shelf(visible, read_selection(request.GET))
    return rows.order_by("pk").for_export().prefetch_related("shared_with").iterator(chunk_size=BATCH)


@require_safe
def as_zip(request):
    """One Markdown file an entry, with its files beside it."""
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the response closes it)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in _entries(request):
            archive.writestr(f"{entry.kind}s/{entry.pk}-{entry.slug}.md", as_markdown(entry))
            for attachment in entry.attachments.all():
                with archive.open(f"files/{attachment.key}/{attachment.name}", "w") as member:
                    for chunk in DatabaseStorage().chunks(attachment.file.name):
                        member.write(chunk)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=_name("zip"), content_type="application/zip")


@require_safe
def as_json_lines(request):
    """One JSON object a line; `hindsight` in each is the version of the schema."""
    lines = (json.dumps(as_row(entry), ensure_ascii=False) + "\n" for entry in _entries(request))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name("jsonl")}"'
    return response


@require_safe
def as_csv(request):
    """One row an entry without its long texts, for a spreadsheet."""
    return spreadsheet.download(_name("csv"), CSV_COLUMNS, (as_cells(entry) for entry in _entries(request)))


def _name(ending):
    return f"hindsight-{timezone.localdate():%Y-%m-%d}.{ending}"
