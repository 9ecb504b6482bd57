"""The clock of retrospectives in which people take part when they can."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.common.errors import DomainError
from lessons.retrospective.models import Retrospective
from lessons.retrospective.moving import move_by_the_clock

log = logging.getLogger("hindsight.retrospective")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retrospective-clock", pass_context=False)
def move_those_that_are_due(timestamp: int):
    """Open what is to open and move on what runs by the clock, each in a transaction of its own."""
    now = timezone.now()
    for retrospective in Retrospective.objects.due_to_move(now):
        try:
            while move_by_the_clock(retrospective, now):
                pass
        except DomainError as error:
            log.warning("Retrospective %s could not be moved by the clock: %s", retrospective.pk, error)
