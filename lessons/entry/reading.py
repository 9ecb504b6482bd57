"""What the pages of entries of every kind show."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q

from lessons.entry.compare import compare_contents
from lessons.entry.models import Entry, EntryKind, Link, Visibility
from lessons.entry.names import names_of


def links_of(entry, viewer):
    """Links in both directions whose other end the viewer may see: `(link, other entry, label)`.

    The other entry's `address` opens it at the place that the link is about.
    “Relates to” says the same from either side, so such a pair is shown once.
    """
    visible = Entry.objects.visible_to(viewer)
    links = Link.objects.filter(Q(source=entry, target__in=visible) | Q(target=entry, source__in=visible))
    links = links.select_related("source", "target", "source__team", "target__team")
    shown = {}
    for link in sorted(links, key=lambda link: link.source_id != entry.pk):
        outward = link.source_id == entry.pk
        other = link.target if outward else link.source
        label = link.get_kind_display() if outward else Link.REVERSED[link.kind]
        anchor = f"#{link.anchor}" if link.anchor and other.kind == EntryKind.RETROSPECTIVE else ""
        other.address = f"{other.get_absolute_url()}{anchor}"
        shown.setdefault((label, other.pk), (link, other, label))
    order = [*Link.REVERSED.values(), *Link.Kind.labels]
    return sorted(shown.values(), key=lambda row: (order.index(row[2]), row[1].title_key))


def conflict(entry, theirs, content):
    """What their text and the writer's text differ in."""
    return compare_contents(entry.kind, theirs.content, content, names=names_of(theirs.content, content))


def sharing_in_words(sharing):
    """Who may see an entry and who else wrote it: a label, teams and people."""
    teams = apps.get_model("lessons.Team").objects.filter(pk__in=sharing.teams).for_listing()
    people = get_user_model().objects.filter(pk__in=sharing.co_authors or ()).for_listing()
    return {"visibility": Visibility(sharing.visibility).label, "teams": teams, "co_authors": people}
