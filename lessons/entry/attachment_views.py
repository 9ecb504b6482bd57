"""An entry's files: a page to add and remove them, and the one door through which they are read."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.errors import DomainError
from lessons.common.storage import DatabaseStorage
from lessons.entry import uploads
from lessons.entry.access import editable_or_refuse
from lessons.entry.attachment import Attachment
from lessons.entry.models import Entry


@require_http_methods(["GET", "HEAD", "POST"])
def index(request, pk):
    """The files of an entry, with a form to add one."""
    entry = editable_or_refuse(request.user, pk, queryset=Entry.objects.for_page())
    refused = ""
    if request.method == "POST":
        try:
            if "file" not in request.FILES:
                raise DomainError("Choose a file first.")
            attachment = uploads.attach(entry, request.FILES["file"], by=request.user)
        except DomainError as error:
            refused = str(error)
        else:
            messages.success(request, f"Added {attachment.name}.")
            return redirect("entry:files", pk)
    context = {"entry": entry, "attachments": entry.attachments.all(), "refused": refused, "accepted": uploads.ACCEPTED}
    return render(request, "entry/files.html", context, status=422 if refused else 200)


@require_POST
def remove(request, key):
    attachment = _visible_or_404(request.user, key)
    editable_or_refuse(request.user, attachment.entry_id, queryset=Entry.objects.for_page())
    pk, name = attachment.entry_id, attachment.name
    uploads.detach(attachment, by=request.user)
    messages.success(request, f"Removed {name}.")
    return redirect("entry:files", pk)


@require_safe
def attachment(request, key, name):
    """The bytes of a file, for whoever may see its entry; never something the browser runs."""
    found = _visible_or_404(request.user, key)
    if name != found.name:
        return redirect(found)
    etag = f'"{found.key}"'
    if request.headers.get("If-None-Match") == etag:
        response = StreamingHttpResponse(status=304)
    else:
        response = StreamingHttpResponse(DatabaseStorage().chunks(found.file.name), content_type=found.type)
        response["Content-Length"] = found.size
        response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["ETag"] = etag
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def _visible_or_404(person, key):
    """The file, or 404 when its entry may not be seen; a draft's files are its authors' alone."""
    found = get_object_or_404(Attachment.objects.select_related("entry"), key=key)
    if not Entry.objects.visible_to(person, granted=True).filter(pk=found.entry_id).exists():
        raise Http404("There is nothing at this address.")
    return found
