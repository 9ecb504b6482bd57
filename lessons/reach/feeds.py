"""Atom feeds of the shelf, behind a private address that its owner can change at any time."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from lessons.common.asked import whole_number
from lessons.common.markdown import render
from lessons.common.text import clean
from lessons.entry.counting import library_state
from lessons.entry.facets import shelf
from lessons.entry.models import Entry
from lessons.entry.selection import read_selection
from lessons.person.models import Project, Team, User

ROWS = 40
SIGNER_SALT = "feeds"


def token_of(person):
    """The secret part of a person's feed addresses."""
    return signing.Signer(salt=SIGNER_SALT).sign(f"{person.pk}.{person.feed_key.hex}")


def reader_of(token):
    """Whose feed it is; 404 when the address was changed since, or the person may no longer sign in."""
    try:
        pk, _, key = signing.Signer(salt=SIGNER_SALT).unsign(token).partition(".")
    except signing.BadSignature:
        raise Http404("There is no such feed.") from None
    person = User.objects.active().filter(pk=int(pk), feed_key=key).first()
    if person is None:
        raise Http404("There is no such feed.")
    return person


@login_not_required
@require_safe
def library(request, token):
    """The newest entries of a selection, in the words of the library's filters; `before` goes back in time."""
    reader = reader_of(token)
    selection = read_selection(request.GET)
    rows, _, _ = shelf(Entry.objects.visible_to(reader).without_drafts(), selection)
    entries = rows.newest_first().select_related("author", "latest").prefetch_related("tags")
    if (before := whole_number(request.GET.get("before"))) is not None:
        entries = entries.older_than(Entry.objects.visible_to(reader).filter(pk=before).first())
    shown = list(entries[:ROWS])
    etag = _etag(request, reader)
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(_atom(request, selection, shown), content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    return response


def _chosen(selection):
    """What a selection asks for, in words, so that two feeds of a reader can be told apart."""
    names = dict(Project.objects.filter(pk__in=selection.project).values_list("pk", "name"))
    teams = Team.objects.filter(slug__in=selection.team).values_list("name", flat=True)
    asked = (*selection.tag, *selection.year, *selection.kind, *selection.status)  # tags as asked: names can be hidden
    return [*teams, *names.values(), *map(str, asked)]


def _atom(request, selection, entries):
    """The feed. Rows may be older than the rule that drops what XML cannot write, so words are cleaned again."""
    here = request.build_absolute_uri()
    query = request.GET.copy()
    query.pop("before", None)
    asked = f"?{query.urlencode()}" if query else ""
    feed = Atom1Feed(
        title=clean(", ".join(["Hindsight", settings.ORGANISATION, *_chosen(selection)])),
        link=request.build_absolute_uri(f"/library/{asked}"),
        feed_guid=request.build_absolute_uri(f"/library/{asked}"),
        description="",
        feed_url=here,
        language="en",
    )
    if len(entries) == ROWS:
        older = request.GET.copy()
        older["before"] = str(entries[-1].pk)
        feed.feed["next_url"] = request.build_absolute_uri(f"{request.path}?{older.urlencode()}")
    for entry in entries:
        address = request.build_absolute_uri(entry.get_absolute_url())
        feed.add_item(
            title=clean(entry.title),
            link=address,
            unique_id=request.build_absolute_uri(f"/entries/{entry.pk}/"),
            description=clean(render(entry.summary)),
            author_name=clean(entry.author.display_name),
            pubdate=entry.published_at,
            updateddate=entry.changed_at,
            categories=[clean(tag.name) for tag in entry.tags.all()],
        )
    return feed.writeString("utf-8")


def _etag(request, reader):
    """Any change in the library, of its tags or of what the reader's teams are makes the feed new."""
    parts = library_state(), settings.ORGANISATION, request.get_full_path(), reader.pk, sorted(reader.team_ids())
    return f'"{signing.Signer(salt=SIGNER_SALT).signature(repr(parts))}"'
