"""Housekeeping that belongs to no slice."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from lessons.entry.counting import remove_old_marks


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sessions", pass_context=False)
def forget_old_sessions(timestamp: int):
    """Delete sessions that have run out."""
    call_command("clearsessions")


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="library-marks", pass_context=False)
def forget_old_marks(timestamp: int):
    """Delete the marks of changes that no count rests on any more."""
    remove_old_marks()
