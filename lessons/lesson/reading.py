"""What a lesson's pages show, gathered in a constant number of queries."""

from django.db.models import Q

from lessons.common.markdown import excerpt, render
from lessons.entry.access import may_edit
from lessons.entry.compare import compare_contents
from lessons.entry.models import Entry, Link, Visibility
from lessons.entry.names import names_of
from lessons.lesson.models import SECTIONS, impacts_of
from lessons.person.models import Team, User

READ_NEXT = 4


def page(entry, viewer):
    """The context of a lesson's own page."""
    lesson = entry.lesson
    sections = [
        {
            "anchor": section.anchor,
            "heading": section.heading,
            "html": render(getattr(lesson, section.key), prefix=section.anchor),
        }
        for section in SECTIONS
        if getattr(lesson, section.key).strip()
    ]
    links = links_of(entry, viewer)
    return {
        "entry": entry,
        "lesson": lesson,
        "takeaway": render(entry.summary, prefix="takeaway"),
        "sections": sections,
        "impacts": impacts_of(entry.pk, {"impact": {}} | (entry.live or entry.latest).content),
        "links": links,
        "replacements": [other for link, other, label in links if label == Link.REVERSED["replaces"]],
        "attachments": entry.attachments.all(),
        "read_next": read_next(entry, viewer, known={other.pk for _, other, _ in links}),
        "may_edit": may_edit(viewer, entry),
        "is_own": entry.is_by(viewer),
        "versions": entry.latest.number,
        "description": excerpt(entry.summary, 160),
    }


def links_of(entry, viewer):
    """Links in both directions whose other end the viewer may see: `(link, other entry, label)`.

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
        shown.setdefault((label, other.pk), (link, other, label))
    order = [*Link.REVERSED.values(), *Link.Kind.labels]
    return sorted(shown.values(), key=lambda row: (order.index(row[2]), row[1].title_key))


def read_next(entry, viewer, *, known):
    """Other lessons that share the most tags with this one; the newest first among equals."""
    tags = [tag.pk for tag in entry.tags.all()]
    if not tags:
        return []
    return (
        Entry.objects.visible_to(viewer)
        .published()
        .sharing_tags(tags)
        .exclude(pk__in=[entry.pk, *known])
        .exclude(status="superseded")
        .select_related("team")[:READ_NEXT]
    )


def conflict(entry, theirs, content):
    """What their text and the writer's text differ in."""
    return compare_contents(entry.kind, theirs.content, content, names=names_of(theirs.content, content))


def sharing_in_words(sharing):
    """Who may see an entry and who else wrote it: a label, teams and people."""
    teams = Team.objects.filter(pk__in=sharing.teams).for_listing()
    people = User.objects.filter(pk__in=sharing.co_authors or ()).for_listing()
    return {"visibility": Visibility(sharing.visibility).label, "teams": teams, "co_authors": people}


def preview(form):
    """The writer's text as readers would see it, from a form that may be unfinished."""
    words = {key: form[key].value() or "" for key in ("title", "summary")}
    sections = [
        {"heading": section.heading, "html": render(form[section.key].value() or "", prefix=section.anchor)}
        for section in SECTIONS
        if (form[section.key].value() or "").strip()
    ]
    return {"title": words["title"], "takeaway": render(words["summary"], prefix="takeaway"), "sections": sections}
