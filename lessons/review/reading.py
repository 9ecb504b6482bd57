"""What the page of a review shows."""

import re

from lessons.common.markdown import render_blocks
from lessons.entry.access import is_for, may_edit
from lessons.entry.compare import compare_contents
from lessons.entry.names import names_of
from lessons.playbook.findings import RunFinding
from lessons.playbook.reading import bases_named
from lessons.review import reviewing
from lessons.review.models import Review
from lessons.review.policy import needs_curator, policy_of
from lessons.review.verification import Verification, may_verify

EMPTY = {"title": "", "summary": "", "team": None, "project": None, "tags": []}
BLANK = re.compile(r"\n\s*\n")


def notice(entry, viewer):
    """The open review of an entry, for a line on its page, with the `address` where the viewer may read it."""
    review = Review.objects.of(entry).open().select_related("version").first()
    if review is not None:
        seen = Review.objects.visible_to(viewer).filter(pk=review.pk).exists()
        review.address = review.get_absolute_url() if seen else ""
    return review


def check_of(entry, viewer):
    """Whether an entry still holds, for its page: its verification, and whether the viewer may say so.

    Of a draft, whether it `may_be_reviewed`.
    """
    try:
        verification = entry.verification
    except Verification.DoesNotExist:
        return {"verification": None, "may_be_reviewed": entry.is_draft and policy_of(entry.team_id) != "off"}
    return {"verification": verification, "may_verify": may_verify(viewer, verification)}


def page(review, viewer, *, since=None):
    """The context of a review: what differs from what readers see (or from version `since`), and the whole text."""
    content = review.version.content
    older = since or (review.entry.live if review.is_open else _read_before(review, viewer))
    before = older.content if older else EMPTY
    names = names_of(before, content)
    remarks = list(review.remarks.select_related("by", "resolved_by", "version"))
    if not (review.is_open or _took_part(viewer, review)):
        remarks = [remark for remark in remarks if remark.version_id == review.version_id]
    whole = _paragraphs(compare_contents(review.entry.kind, EMPTY, content, names=names).parts, remarks)
    return {
        "review": review,
        "entry": review.entry,
        "older": older,
        "readers_see": "Readers see this" if review.is_open else "Readers saw this before",
        "comparison": compare_contents(review.entry.kind, before, content, names=names) if older else None,
        "whole": whole,
        "bases": bases_named([before, content], viewer),
        "general": [remark for remark in remarks if not remark.quote],
        "earlier": _of_earlier_wordings(whole, remarks),
        "open_remarks": sum(remark.is_open for remark in remarks),
        "may_review": reviewing.may_review(viewer, review),
        "undecided": [row for row in review.reviewers.all() if not row.decision],
        "was_asked": any(row.person_id == viewer.pk and not row.decision for row in review.reviewers.all()),
        "is_writer": _is_writer(viewer, review),
        "may_remark": review.is_open and viewer.can_write,
        "sees_entry": not review.entry.is_draft and is_for(viewer, review.entry),
        "may_edit": may_edit(viewer, review.entry),
        "has_unread": review.entry.latest_id != review.entry.live_id,
        "needs_curator": needs_curator(review.entry),
        "answers": list(RunFinding.objects.filter(pk__in=content.get("answers") or [])),
    }


def _read_before(review, viewer):
    """What readers had while a review that is over was open, as far as somebody may read that."""
    until = review.version.live_from or review.ended_at
    versions = review.entry.versions_visible_to(viewer).filter(live_from__lt=until).exclude(pk=review.version_id)
    return versions.order_by("-live_from", "-number").first()


def _is_writer(person, review):
    return person.pk in (review.requested_by_id, review.version.author_id) or review.entry.is_by(person)


def _took_part(person, review):
    """Whether somebody wrote it or was asked about it: what was said of earlier wordings, others never read."""
    asked = any(row.person_id == person.pk or row.team_id in person.team_ids() for row in review.reviewers.all())
    return asked or _is_writer(person, review)


def _paragraphs(parts, remarks):
    """The whole text as parts with paragraphs, their Markdown rendered, each with what was said of it."""
    said = {}
    for remark in remarks:
        said.setdefault((remark.part, remark.quote), []).append(remark)
    return [
        {
            "heading": part.heading,
            "paragraphs": [
                {"text": text, "html": html, "remarks": said.get(_place(part, text), [])}
                for text, html in _split(part, prefix=f"part-{at}")
            ],
        }
        for at, part in enumerate(parts)
    ]


def _of_earlier_wordings(whole, remarks):
    """What was said of paragraphs that read otherwise by now."""
    placed = {
        remark.pk
        for part in whole for paragraph in part["paragraphs"] for remark in paragraph["remarks"]
    }  # fmt: skip
    return [remark for remark in remarks if remark.quote and remark.pk not in placed]


def _place(part, text):
    """What a remark on a paragraph names; of a long one it quotes the beginning."""
    return reviewing.headed(part.heading), reviewing.quoted(text)


def _split(part, *, prefix):
    """`[(source, HTML), …]` of its paragraphs, lists and other blocks; no HTML where it is plain text."""
    if part.is_markdown:
        return render_blocks(part.text, prefix=prefix)
    return [(paragraph.strip(), "") for paragraph in BLANK.split(part.text) if paragraph.strip()]
