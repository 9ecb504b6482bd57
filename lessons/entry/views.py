"""What every kind of entry can do: its history, its links, and what becomes of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError, NotAllowed
from lessons.common.markdown import render as render_markdown
from lessons.entry.access import editable_or_refuse, may_edit, visible_or_404
from lessons.entry.compare import compare_contents
from lessons.entry.export import as_markdown
from lessons.entry.forms import LinkForm
from lessons.entry.gate import NeedsReview
from lessons.entry.models import Entry, Link
from lessons.entry.names import names_of


def entries():
    return Entry.objects.for_page()


@require_safe
def by_number(request, pk):
    """The short address of an entry: to its own."""
    return redirect(visible_or_404(request.user, pk, queryset=Entry.objects.all()), permanent=True)


@require_safe
def history(request, pk):
    """Every version this person may read, and what happened in between."""
    entry = visible_or_404(request.user, pk, queryset=entries())
    context = {
        "entry": entry,
        "versions": list(entry.versions_visible_to(request.user)),
        "may_edit": may_edit(request.user, entry),
        "activities": _activities(entry, request.user),
    }
    return render(request, "entry/history.html", context)


def _activities(entry, viewer):
    """What happened besides the saving of texts. Names of files that are gone are for the authors alone: they may be
    from a time when nobody else saw the entry."""
    shown = list(entry.activities.exclude(verb="saved").select_related("person").order_by("-at", "-pk")[:100])
    if not entry.is_by(viewer):
        kept = {attachment.name for attachment in entry.attachments.all()}
        for activity in shown:
            if activity.verb.startswith("file") and activity.detail not in kept:
                activity.detail = ""
    return shown


@require_safe
def version(request, pk, number):
    """One earlier text, whole; its address never changes."""
    entry = visible_or_404(request.user, pk, queryset=entries())
    shown = get_object_or_404(entry.versions_visible_to(request.user), number=number)
    empty = {"title": "", "summary": "", "team": None, "project": None, "tags": []}
    comparison = compare_contents(entry.kind, empty, shown.content, names=names_of(shown.content))
    context = {
        "entry": entry,
        "version": shown,
        "parts": [
            (part, render_markdown(part.text, prefix=f"part-{at}") if part.is_markdown else "")
            for at, part in enumerate(comparison.parts)
        ],
        "may_edit": may_edit(request.user, entry),
        "is_current": shown.pk == entry.live_id or (entry.is_draft and shown.pk == entry.latest_id),
    }
    return render(request, "entry/version.html", context)


@require_safe
def compare(request, pk):
    """Two versions, side by side or in one column."""
    entry = visible_or_404(request.user, pk, queryset=entries())
    versions = list(entry.versions_visible_to(request.user))
    numbers = {version.number: version for version in versions}
    newer = numbers.get(whole_number(request.GET.get("to")), versions[0] if versions else None)
    if newer is None:
        raise Http404("There is nothing to compare.")
    older = numbers.get(whole_number(request.GET.get("from")))
    older = older or next((version for version in versions if version.number < newer.number), newer)
    if older.number > newer.number:
        older, newer = newer, older
    names = names_of(older.content, newer.content)
    context = {
        "entry": entry,
        "older": older,
        "newer": newer,
        "versions": versions,
        "comparison": compare_contents(entry.kind, older.content, newer.content, names=names),
        "one_column": request.GET.get("view") == "one",
    }
    return render(request, "entry/compare.html", context)


@require_POST
def restore(request, pk, number):
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    earlier = get_object_or_404(entry.versions_visible_to(request.user), number=number)
    try:
        entry.restore(earlier, by=request.user)
    except NeedsReview:
        entry.restore(earlier, by=request.user, publish=False)
        messages.success(request, f"Version {number} is kept as the newest text. Say who should look at it first.")
        return redirect("review:ask", pk)
    messages.success(request, f"Restored version {number}. The text it replaced is still in the history.")
    return redirect(Entry.objects.get(pk=pk))


@require_POST
def archive(request, pk):
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    entry.archive(by=request.user)
    messages.success(request, f"Archived “{entry}”. It stays at its address, and a search can ask for it.")
    return redirect(entry)


@require_POST
def unarchive(request, pk):
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    entry.unarchive(by=request.user)
    messages.success(request, f"“{entry}” is back on the shelf.")
    return redirect(entry)


@require_POST
def delete(request, pk):
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    entry.delete_softly(by=request.user)
    messages.success(request, f"Deleted “{entry}”. It is in the trash for 30 days and can be brought back.")
    return redirect("library")


@require_POST
def undelete(request, pk):
    entry = get_object_or_404(entries().visible_to(request.user, deleted=True), pk=pk)
    if not may_edit(request.user, entry):
        raise NotAllowed("Only its authors, its team and curators can bring this back.")
    entry.undelete(by=request.user)
    messages.success(request, f"“{entry}” is back.")
    return redirect(entry)


@require_POST
def link(request, pk):
    """Link this entry to another one."""
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise DomainError(" ".join(message for messages_ in form.errors.values() for message in messages_))
    kind, target = form.cleaned_data["kind"], form.cleaned_data["target"]
    other = entries().visible_to(request.user).filter(pk=target).first()
    if other is None:
        raise DomainError(f"There is no entry L-{target} that you can see.")
    if kind == Link.Kind.REPLACES and not may_edit(request.user, other):
        raise NotAllowed(f"Only those who may change “{other}” can say that it is replaced.")
    entry.link_to(other, kind, by=request.user)
    messages.success(request, f"Linked to “{other}”.")
    return redirect(entry)


@require_POST
def unlink(request, pk, link_pk):
    entry = editable_or_refuse(request.user, pk, queryset=entries())
    taken = get_object_or_404(entry.links_out.filter(target__in=Entry.objects.visible_to(request.user)), pk=link_pk)
    if taken.kind == Link.Kind.REPLACES and not may_edit(request.user, taken.target):
        raise NotAllowed(f"Only those who may change “{taken.target}” can take this back.")
    entry.unlink(taken, by=request.user)
    messages.success(request, "The link is gone.")
    return redirect(entry)


@require_safe
def markdown(request, pk):
    """The entry as a Markdown file."""
    entry = visible_or_404(request.user, pk, queryset=entries())
    response = HttpResponse(as_markdown(entry), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{entry.pk}-{entry.slug}.md")
    return response


@require_POST
def preview(request):
    """A piece of Markdown as it will look, for the editor."""
    if not request.user.can_write:
        raise NotAllowed("Your account can read but not write.")
    text = request.POST.get("text", "")[:200_000]
    return render(request, "entry/_preview.html", {"html": render_markdown(text, prefix="preview")})
