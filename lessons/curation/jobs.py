"""What the desk has done for it at night and by the hour: links that lead nowhere, and the trash."""

from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.curation import broken, trash


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="links-of-changed", pass_context=False)
def judge_changed_links(timestamp: int):
    """Judge the links of what was written in the last hour."""
    broken.look_at_changed()


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="links-of-all", pass_context=False)
def judge_all_links(timestamp: int):
    """Judge the links of everything: what they lead to may have gone."""
    broken.look_at_all()


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="trash", pass_context=False)
def empty_the_trash(timestamp: int):
    """Remove for good what was deleted more than 30 days ago."""
    trash.empty(timezone.now())
