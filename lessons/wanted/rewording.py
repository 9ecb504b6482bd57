"""How a wanted lesson is said better while it is open: its words, when it is needed and who may know."""

from django.db import IntegrityError, transaction

from lessons.common.auditing import tell
from lessons.common.errors import DomainError
from lessons.wanted.answers import locked
from lessons.wanted.models import WantedLesson, question_or_refuse, recognised_by


@transaction.atomic
def reword(wanted, question, *, by, needed_by=None, team=None):
    """Ask the same in other words. Its searches stay, and so do those who wait. Raises `DomainError`."""
    wanted = locked(wanted, by=by)
    if not wanted.is_open:
        raise DomainError("This is closed already. Open it again first, if it is still wanted.")
    before, was = _told(wanted), wanted.question
    wanted.question, wanted.needed_by, wanted.team = question_or_refuse(question), needed_by, team
    wanted.stems = recognised_by([query.text for query in wanted.queries.all()], wanted.question)
    if _told(wanted) == before and wanted.question == was:
        return
    try:
        with transaction.atomic():
            wanted.save(update_fields=["question", "needed_by", "team", "stems"])
    except IntegrityError:
        raise DomainError(WantedLesson.ONCE) from None
    after = _told(wanted) | ({"rewritten": ["question"]} if wanted.question != was else {})
    tell("changed", "wanted lesson", wanted.pk, by=by, before=before, after=after)


def _told(wanted):
    """What the audit log says of one: never its words."""
    return {"team": wanted.team_id, "needed_by": wanted.needed_by and wanted.needed_by.isoformat()}
