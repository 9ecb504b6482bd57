"""What a lesson's pages show, gathered in a constant number of queries."""

from lessons.common.markdown import excerpt, render
from lessons.entry.access import may_edit
from lessons.entry.models import Entry, Link
from lessons.entry.reading import links_of
from lessons.lesson.models import SECTIONS, impacts_of

READ_NEXT = 4


def lessons():
    """Entries of lessons with what their own page shows."""
    return Entry.objects.filter(kind="lesson").for_page().select_related("lesson")


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
        "versions": (entry.live or entry.latest).number,
        "description": excerpt(entry.summary, 160),
    }


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


def preview(form):
    """The writer's text as readers would see it, from a form that may be unfinished."""
    words = {key: form[key].value() or "" for key in ("title", "summary")}
    sections = [
        {"heading": section.heading, "html": render(form[section.key].value() or "", prefix=section.anchor)}
        for section in SECTIONS
        if (form[section.key].value() or "").strip()
    ]
    return {"title": words["title"], "takeaway": render(words["summary"], prefix="takeaway"), "sections": sections}
