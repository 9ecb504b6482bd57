"""Housekeeping that belongs to no slice."""

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sessions", pass_context=False)
def forget_old_sessions(timestamp: int):
    """Delete sessions that have run out."""
    call_command("clearsessions")
