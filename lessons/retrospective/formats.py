"""Formats: the columns of a board and what each of them asks. A retrospective keeps a copy of the one it began with."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from django.db import models, transaction
from django.utils import timezone

from lessons.common.auditing import Audited
from lessons.common.errors import DomainError
from lessons.common.text import clean, fold, one_line, slug

FEWEST_COLUMNS, MOST_COLUMNS = 1, 8


class Tone(StrEnum):
    """What a column gathers: it decides the sign beside its notes, and what a lesson made of them will be."""

    WELL = "well"
    HARD = "hard"
    PUZZLE = "puzzle"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is what notes point at, `prompt` the question it asks."""

    key: str
    name: str
    prompt: str
    tone: str = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Format:
    key: str
    name: str
    purpose: str
    columns: tuple[Column, ...]

    def columns_as_data(self):
        return [asdict(column) for column in self.columns]


def _format(key, name, purpose, *columns):
    return Format(key, name, purpose, tuple(Column(slug(column[0], "column"), *column) for column in columns))


BUILT_IN = {
    made.key: made
    for made in (
        _format(
            "start-stop-continue", "Start, stop, continue", "Quick and practical; good for a sprint.",
            ("Start", "What should we begin to do?", Tone.PUZZLE),
            ("Stop", "What costs more than it gives?", Tone.HARD),
            ("Continue", "What works and should stay?", Tone.WELL),
        ),
        _format(
            "four-ls", "4Ls", "Facts and feelings about a longer stretch of work.",
            ("Liked", "What did you like?", Tone.WELL),
            ("Learned", "What do you know now that you did not know before?", Tone.WELL),
            ("Lacked", "What was missing?", Tone.HARD),
            ("Longed for", "What did you wish for?", Tone.PUZZLE),
        ),
        _format(
            "mad-sad-glad", "Mad, sad, glad", "When the mood matters as much as the work.",
            ("Mad", "What made you angry, or got in your way again and again?", Tone.HARD),
            ("Sad", "What disappointed you?", Tone.HARD),
            ("Glad", "What made you glad?", Tone.WELL),
        ),
        _format(
            "sailboat", "Sailboat", "Where we are going, what drives us and what holds us back.",
            ("Wind", "What carried us forward?", Tone.WELL),
            ("Anchor", "What held us back?", Tone.HARD),
            ("Rocks", "What could still sink us?", Tone.PUZZLE),
            ("Island", "What are we sailing for?", Tone.PLAIN),
        ),
        _format(
            "timeline", "Timeline", "Remember together, in order, before anybody judges.",
            ("What happened", "What happened, and when? One event a note.", Tone.PLAIN),
            ("High points", "Where did it go better than you expected?", Tone.WELL),
            ("Low points", "Where was it hard?", Tone.HARD),
            ("Puzzles", "What do you still not understand?", Tone.PUZZLE),
        ),
        _format(
            "post-implementation-review", "Post-implementation review",
            "After a change is in use: what it was to bring, and what it brought.",
            ("Planned", "What was it to bring, by when and at what cost?", Tone.PLAIN),
            ("Actual", "What did it bring? Name figures where you have them.", Tone.PLAIN),
            ("Why different", "What made the difference, in either direction?", Tone.HARD),
            ("What we keep", "What should every project after this one do again?", Tone.WELL),
        ),
        _format(
            "incident-review", "Blameless incident review",
            "After something went wrong: how it made sense at the time, and what would make the next one smaller.",
            ("Impact", "Who noticed what, for how long?", Tone.HARD),
            ("Detection", "How did we find out, and what could have told us sooner?", Tone.PUZZLE),
            ("Contributing causes", "What had to be so for this to happen? Systems and situations, not people.",
             Tone.HARD),
            ("What surprised us", "What did we believe that was not so?", Tone.PUZZLE),
            ("What went well", "What kept it from being worse?", Tone.WELL),
            ("Where we were lucky", "What saved us that we cannot count on?", Tone.PUZZLE),
        ),
    )
}  # fmt: skip


class TeamFormatQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired_at__isnull=True)

    def of_teams(self, team_ids):
        return self.filter(team_id__in=team_ids).select_related("team").order_by("team__sort_key", "name")

    @transaction.atomic
    def make(self, *, team, name, purpose, columns, based_on, by, at=None):
        """A team's own format. `columns` are (name, prompt, tone); `based_on` is the key of the one it began as."""
        name = one_line(name)
        if not name:
            raise DomainError("Give the format a name.")
        if any(fold(other.name) == fold(name) for other in self.in_use().filter(team=team)):
            raise DomainError(f"{team} has a format called “{name}” already.")
        made = self.create(
            team=team, name=name[:80], purpose=clean(purpose).strip()[:300], columns=_judged(columns),
            based_on=based_on, created_by=by, created_at=at or timezone.now(),
        )  # fmt: skip
        made.tell_made(by=by)
        return made


class TeamFormat(Audited, models.Model):
    """A format that a team made for itself from another one. It is never changed: a better one is another one."""

    AUDITED = ("format", ("team_id", "based_on"))

    team = models.ForeignKey("lessons.Team", models.CASCADE, related_name="formats")
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300, blank=True)
    columns = models.JSONField()
    based_on = models.CharField(max_length=60)
    created_by = models.ForeignKey("lessons.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    objects = TeamFormatQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def key(self):
        return f"team-{self.pk}"

    def as_format(self):
        return Format(self.key, self.name, self.purpose, tuple(Column(**column) for column in self.columns))

    @transaction.atomic
    def retire(self, *, by):
        """Offer it no longer; retrospectives that used it keep their copy."""
        self.retired_at = timezone.now()
        self.save(update_fields=["retired_at"])
        self.tell("retired", by=by)


def formats_for(team_ids):
    """The formats somebody in these teams can choose from: `{key: Format}`."""
    own = TeamFormat.objects.in_use().of_teams(team_ids)
    return BUILT_IN | {made.key: made.as_format() for made in own}


def _judged(columns):
    kept, keys = [], set()
    for name, prompt, tone in columns:
        name, prompt = one_line(name)[:40], one_line(prompt)[:200]
        if not name:
            continue
        key = slug(name, "column", limit=40)
        while key in keys:
            key = f"{key}-{len(keys)}"
        keys.add(key)
        kept.append(asdict(Column(key, name, prompt, Tone(tone) if tone in set(Tone) else Tone.PLAIN)))
    if not FEWEST_COLUMNS <= len(kept) <= MOST_COLUMNS:
        raise DomainError(f"A format has one to {MOST_COLUMNS} columns, each with a name.")
    return kept
