"""The verbs of a review: asked for, looked at, remarked on, sent again, approved, withdrawn."""

from django.db import transaction
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.common.text import clean, one_line
from lessons.entry.access import is_for, why_unseen_by
from lessons.entry.history import EditConflict
from lessons.entry.models import Entry
from lessons.entry.writing import readable
from lessons.person.models import User
from lessons.review.models import LONGEST, LONGEST_HEADING, OPEN, Look, Review, Reviewer, State
from lessons.review.policy import approves_own, needs_curator, policy_of
from lessons.review.verification import Verification

MOST_REVIEWERS = 12


class Overtaken(EditConflict):
    """The text was sent again since a reviewer had it before them; `theirs` is what is looked at now."""

    def __str__(self):
        return f"Version {self.theirs.number} was sent meanwhile. Read it, then decide."


@transaction.atomic
def ask(entry, *, by, people=(), teams=(), message=""):
    """Have the newest text of an entry looked at before readers see it; sent again, it goes to the same reviewers.

    Whoever is named besides is asked too. Returns the review. Raises `DomainError`.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.latest_id is None or entry.latest_id == entry.live_id:
        raise DomainError("Readers see the newest text already, so there is nothing to review.")
    if readable(entry, by) != entry.latest:
        raise NotAllowed("Its newest text is its author’s alone until they publish it or ask for a review themselves.")
    if entry.deleted_at is not None:
        raise DomainError("It was deleted. Bring it back first.")
    if policy_of(entry.team_id) == "off":
        raise DomainError("The team has reviews switched off. Publish it, or ask its lead to switch them on.")
    review = Review.objects.of(entry).open().select_for_update().first()
    if review is None:
        review = Review.objects.create(entry=entry, version=entry.latest, requested_by=by, message=_words(message))
    elif review.version_id == entry.latest_id and review.state == State.WAITING and not people and not teams:
        raise DomainError(f"Version {entry.latest.number} is in review already.")
    else:
        review.version, review.state, review.asked_at = entry.latest, State.WAITING, timezone.now()
        review.message = _words(message) or review.message
        review.save(update_fields=["version", "state", "asked_at", "message"])
        review.reviewers.update(decision="", decided_at=None, decided_by=None)
    _name_reviewers(review, people, teams, by=by)
    entry.record("in review", by=by, detail=f"version {review.version.number}")
    return review


@transaction.atomic
def approve(review, *, by, comment="", content=None, seen=None):
    """Say that readers may see it. With `content`, the reviewer's own wording of it is what they will see.

    `seen` is the number of the version that the reviewer had before them. Published at once, unless the entry still
    needs the word of a curator. Returns whether readers see it now.
    """
    review = _locked(review)
    _judge_reviewer(review, by)
    _compare(review, seen)
    _judge_base(review)
    version = review.version
    if content is not None:
        version = review.entry.save_text(content, by=by, note=f"Edited while reviewing version {version.number}"[:300],
                                         based_on=version.number)  # fmt: skip
        review.version = version
        review.save(update_fields=["version"])
    _decide(review, by, Reviewer.Decision.APPROVED)
    _say(review, comment, by=by)
    if needs_curator(review.entry) and not by.is_curator:
        return False
    _end(review, State.APPROVED, by=by)
    review.entry.show(version, by=by)
    review.entry.record("approved", by=by, detail=f"version {version.number}")
    Verification.objects.get(entry=review.entry).still_true(by=by)
    return True


@transaction.atomic
def ask_for_changes(review, *, by, comment, seen=None):
    """Say what should be otherwise first; the text goes back to who wrote it, and readers keep what they have."""
    review = _locked(review)
    _judge_reviewer(review, by)
    _compare(review, seen)
    if not _words(comment) and not review.remarks.filter(by=by, resolved_at=None).exists():
        raise DomainError("Say what should be otherwise: in a sentence here, or beside a paragraph.")
    _decide(review, by, Reviewer.Decision.CHANGES)
    _say(review, comment, by=by)
    review.state = State.CHANGES
    review.save(update_fields=["state"])
    review.entry.record("changes asked", by=by, detail=f"version {review.version.number}")


@transaction.atomic
def hand_on(review, *, by, to):
    """Ask somebody else instead of oneself."""
    if not by.can_write:
        raise NotAllowed("Your account can read but not write.")
    review = _locked(review)
    own = review.reviewers.filter(person=by, decision="").first()
    if own is None:
        raise DomainError("You were not asked yourself, or have answered already.")
    own.delete()
    _name_reviewers(review, [to], (), by=by)


@transaction.atomic
def withdraw(review, *, by):
    """Take it back; the text stays, and readers keep what they have."""
    if not by.can_write:
        raise NotAllowed("Your account can read but not write.")
    review = _locked(review)
    if by.pk != review.requested_by_id and not review.entry.is_by(by):
        raise NotAllowed("Only who asked for the review, and the authors, can take it back.")
    _end(review, State.WITHDRAWN, by=by)
    review.entry.record("review withdrawn", by=by)


@transaction.atomic
def remark(review, text, *, by, part="", quote=""):
    """Say something of the whole, or of one paragraph."""
    review = _locked(review)
    if not (text := _words(text)):
        raise DomainError("Write what you would say.")
    return review.remarks.create(version=review.version, text=text, by=by, part=headed(part), quote=quoted(quote))


def headed(heading):
    """A heading as a remark keeps it."""
    return one_line(heading)[:LONGEST_HEADING]


def quoted(paragraph):
    """A paragraph as a remark quotes it: of a long one the beginning."""
    return clean(paragraph)[:LONGEST]


def resolve(remark, *, by):
    """It is settled."""
    if remark.is_open:
        remark.resolved_at, remark.resolved_by = timezone.now(), by
        remark.save(update_fields=["resolved_at", "resolved_by"])


@transaction.atomic
def look(review, *, by):
    """Note which version a reviewer has before them. Returns the one that they had before it, if another."""
    found = Look.objects.select_for_update().filter(review=review, person=by).first()
    if found is None:
        Look.objects.create(review=review, person=by, version=review.version)
        return None
    if found.version_id != review.version_id:
        found.before, found.version, found.at = found.version, review.version, timezone.now()
        found.save(update_fields=["before", "version", "at"])
    return found.before


def may_review(person, review):
    """Whether somebody may decide on one: who was asked, and who curates what they see. Never on their own."""
    if not person.can_write or review.state != State.WAITING or not _may_approve_author(person, review):
        return False
    if not review.entry.is_draft and not is_for(person, review.entry):
        return False
    if any(asked.person_id == person.pk or asked.team_id in person.team_ids() for asked in review.reviewers.all()):
        return True
    return person.is_curator and not review.entry.is_draft


def _may_approve_author(person, review):
    own = person.pk in (review.version.author_id, review.requested_by_id)
    return not own or approves_own(person)


def _judge_reviewer(review, person):
    if review.state not in OPEN:
        raise DomainError(f"This review is over: {review.get_state_display().lower()}.")
    if review.state == State.CHANGES:
        raise DomainError("Changes were asked for. It can be decided on once the text is sent again.")
    if not _may_approve_author(person, review):
        raise DomainError("Nobody approves their own change. Somebody else who was asked can.")
    if not may_review(person, review):
        raise NotAllowed("You were not asked to review this. Whoever was can hand it on to you.")


def _judge_base(review):
    live = review.entry.live
    if live is not None and live.number > review.version.number:
        raise DomainError(
            f"Readers see version {live.number} by now, which this was not written from. Ask for it to be sent again."
        )


def _compare(review, seen):
    if seen is not None and seen != review.version.number:
        raise Overtaken(review.version)


def _name_reviewers(review, people, teams, *, by):
    for person in people:
        if person.pk in (review.version.author_id, by.pk):
            raise DomainError("Somebody else than yourself must look at it.")
        if not person.can_write:
            raise DomainError(f"{person} can read but not write, and so cannot review.")
        if not review.entry.is_draft and (why := why_unseen_by(review.entry, person)):
            raise DomainError(why)
        review.reviewers.get_or_create(person=person)
    for team in teams:
        if not review.entry.is_draft and (why := why_unseen_by(review.entry, team=team)):
            raise DomainError(why)
        review.reviewers.get_or_create(team=team)
    _name_curators(review, by=by)
    count = review.reviewers.count()
    if not count:
        raise DomainError("Name at least one person or team who should look at it.")
    if count > MOST_REVIEWERS:
        raise DomainError(f"Those are {count} reviewers. Ask at most {MOST_REVIEWERS}: two look more closely than ten.")


def _name_curators(review, *, by):
    """Ask those who curate a playbook, too. Of a draft no other curator sees the review: one of them must be asked."""
    entry = review.entry
    if not needs_curator(entry):
        return
    others = User.objects.writers().exclude(pk__in=[review.version.author_id, by.pk])
    for person in others.filter(pk__in=review.version.content.get("curators") or []):
        if entry.is_draft or is_for(person, entry):
            review.reviewers.get_or_create(person=person)
    curators = list(others.curating().for_listing())
    asked = {row.person_id for row in review.reviewers.all()}
    teams = {row.team_id for row in review.reviewers.all()}
    if not entry.is_draft or any(person.pk in asked or person.team_ids() & teams for person in curators):
        return
    if approves_own(by):
        return
    if not curators:
        raise DomainError(
            "A playbook takes the word of a curator besides its author, and there is none. Ask an administrator to "
            "make somebody a curator."
        )
    names = ", ".join(str(person) for person in curators[:5])
    raise DomainError(f"A playbook takes the word of a curator. Name one of them too: {names}.")


def _decide(review, person, decision):
    """Note what a person said, for themselves and for the groups that they were asked as part of."""
    asked = review.reviewers.asking(person)
    noted = {"decision": decision, "decided_at": timezone.now(), "decided_by": person}
    if not asked.update(**noted):
        review.reviewers.create(person=person, **noted)


def _say(review, comment, *, by):
    if text := _words(comment):
        review.remarks.create(version=review.version, text=text, by=by)


def _end(review, state, *, by):
    review.state, review.ended_at, review.ended_by = state, timezone.now(), by
    review.save(update_fields=["state", "ended_at", "ended_by"])


def _locked(review):
    """The review as others left it, locked until the transaction ends; its entry first, as everywhere."""
    Entry.objects.select_for_update().get(pk=review.entry_id)
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.state not in OPEN:
        raise DomainError(f"This review is over: {review.get_state_display().lower()}.")
    return review


def _words(text):
    text = clean(text or "").strip()
    if len(text) > LONGEST:
        raise DomainError(f"That has {len(text)} characters. Use at most {LONGEST:,}.")
    return text
