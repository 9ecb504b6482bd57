"""What the end of a run says: whether the playbook helped, whether the lessons behind it did, and what it lacked."""

from django.db import transaction
from django.utils import timezone

from lessons.common.signals import applied, entries_changed
from lessons.entry.outcomes import Outcome
from lessons.feedback.models import Application
from lessons.playbook.findings import RunFinding
from lessons.playbook.running import lines_of


@transaction.atomic
def finish(run, outcome, *, by, unclear="", missing="", lessons=(), at=None):
    """Finish a run. Each line of `unclear` and `missing` becomes a finding for the next version of the playbook.

    `lessons` is what was said of the lessons behind its steps: `[(entry, outcome), …]`. The playbook and each of them
    are applied once by this run. Raises `DomainError`.
    """
    moment = at or timezone.now()
    for kind, text in (("unclear", unclear), ("missing", missing)):
        for line in lines_of(text):
            RunFinding.objects.note(run, kind, line, by=by, at=moment)
    run.finish(outcome, by=by, at=moment)
    said = [(run.playbook.entry, outcome), *((entry, told) for entry, told in lessons if told in Outcome.values)]
    made = Application.objects.bulk_create(
        Application(entry=entry, person=by, team=run.team, project=run.project, run=run, outcome=told, at=moment)
        for entry, told in said
    )
    applied.send(Application, applications=made)
    entries_changed.send(Application, keys=[entry.pk for entry, _ in said])
