"""What may answer a wanted lesson: texts that somebody writes for it, and entries that seem to say it already."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lessons.common.asked import whole_number
from lessons.common.auditing import tell
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.models import Entry
from lessons.wanted.models import WantedLesson
from search import engine

AMONG_THE_FIRST = 5
MOST_SIMILAR = 3


class WantedDraftQuerySet(models.QuerySet):
    def under_way(self):
        """Those whose text readers do not see yet."""
        return self.filter(entry__published_at=None, entry__deleted_at=None)


class WantedDraft(models.Model):
    """A text that somebody began for a wanted lesson. When readers first see it, it closes that one."""

    wanted = models.ForeignKey(WantedLesson, models.CASCADE, related_name="drafts")
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="written_for")
    begun_at = models.DateTimeField(default=timezone.now)

    objects = WantedDraftQuerySet.as_manager()

    def __str__(self):
        return f"L-{self.entry_id} for {self.wanted_id}"


class PossibleAnswerQuerySet(models.QuerySet):
    """The vocabulary of lists of possible answers."""

    def waiting(self):
        """What a curator is to judge: neither refused nor overtaken by another answer."""
        return self.filter(refused_at=None, wanted__closed_at=None)

    def visible_to(self, person):
        """Those that this person can open."""
        return self.filter(entry__in=Entry.objects.visible_to(person).without_drafts())

    def for_listing(self):
        return self.select_related("wanted", "entry__team").order_by("-found_at", "-pk")


class PossibleAnswer(models.Model):
    """An entry that may answer a wanted lesson: found by its searches, or named by somebody. A curator judges."""

    wanted = models.ForeignKey(WantedLesson, models.CASCADE, related_name="possible_answers")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = PossibleAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wanted", "entry"], name="one_possible_answer_a_wanted_and_entry"),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True) | Q(refused_at__isnull=False), name="who_refused_did_so_once"
            ),
        ]

    def __str__(self):
        return f"L-{self.entry_id} for {self.wanted_id}"


def named_in(address_part):
    """The open wanted lesson that an editor's page was opened for; None for anything else."""
    number = whole_number(str(address_part or ""))
    return number and WantedLesson.objects.open().for_listing().filter(pk=number).first()


def wanted_of(entry):
    """The open wanted lesson that an entry is written for, if there is one."""
    return WantedLesson.objects.open().for_listing().filter(drafts__entry=entry).first()


def write_for(wanted, entry):
    """Note that a new entry is written for a wanted lesson, in the transaction that makes the entry."""
    WantedDraft.objects.get_or_create(entry=entry, defaults={"wanted": wanted})


def may_settle(person, wanted):
    """Whether somebody may say that it is answered or needed no more: whoever asked for it, and curators."""
    return person.can_write and (person.is_curator or wanted.made_by_id == person.pk)


def locked(wanted, *, by):
    """The wanted lesson as others left it, locked until the transaction ends, for somebody who may settle it."""
    wanted = WantedLesson.objects.select_for_update().get(pk=wanted.pk)
    settling_or_refuse(wanted, by=by)
    return wanted


def settling_or_refuse(wanted, *, by):
    if not may_settle(by, wanted):
        raise NotAllowed("Whoever asked for this, and curators, say what is asked and whether it is answered.")


def answering_or_refuse(number, *, by):
    """The entry with this number, which readers see already and this person, too."""
    _judge_writer(by)
    entry = Entry.objects.visible_to(by).without_drafts().filter(pk=number).first() if number else None
    if entry is None:
        raise DomainError("Name an entry that you can open and that is published: its number, L-12, or its address.")
    return entry


def suggest(wanted, entry, *, by):
    """Name an entry that answers it, for a curator to look at."""
    _judge_writer(by)
    if not wanted.is_open:
        raise DomainError("This is closed already.")
    found, _ = PossibleAnswer.objects.get_or_create(wanted=wanted, entry=entry)
    return found


@transaction.atomic
def refuse(possible, *, by):
    """Say that an entry does not answer it; its searches suggest it no more."""
    if not may_settle(by, possible.wanted):
        raise NotAllowed("Whoever asked for this, and curators, say whether something answers it.")
    if possible.refused_at is None:
        possible.refused_at, possible.refused_by = timezone.now(), by
        possible.save(update_fields=["refused_at", "refused_by"])
        tell("refused", "possible answer", possible.pk, by=by, after={"entry": possible.entry_id})


def look_for_answers():
    """Ask the searches of all that is wanted again; what was published since and stands among the first may answer."""
    for wanted in WantedLesson.objects.open().prefetch_related("queries"):
        newer = Entry.objects.visible_to(None).filter(pk__in=_found_for(wanted), published_at__gt=wanted.made_at)
        PossibleAnswer.objects.bulk_create(
            (PossibleAnswer(wanted=wanted, entry=entry) for entry in newer), ignore_conflicts=True
        )


def _judge_writer(person):
    if not person.can_write:
        raise NotAllowed("Your account can read but not write. Tell somebody who writes which entry answers this.")


def _found_for(wanted):
    """The ids of the entries for everyone that come first for its searches, or are most like its question."""
    queries = [query.text for query in wanted.queries.all()]
    found = {
        hit.key
        for query in queries
        for hit in engine.find(query, engine.EVERYONE, size=AMONG_THE_FIRST, strict=True).hits
    }
    near = engine.similar(" ".join([wanted.question, *queries]), engine.EVERYONE, limit=MOST_SIMILAR)
    return found | {entry.key for entry in near}
