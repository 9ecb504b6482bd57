"""When possible duplicates are looked for: within a minute of an entry's arrival, and among all of them at night.

What has arrived is seen from the library itself and waits in no queue: no save and no import has to pay for it.
"""

from procrastinate.contrib.django import app

from lessons.curation.duplicate_finding import find_all, look_at_arrivals


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="duplicates-of-arrivals", pass_context=False)
def compare_arrivals(timestamp: int):
    """Compare what was published or rewritten with the library."""
    look_at_arrivals()


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="duplicates-of-all", pass_context=False)
def compare_all(timestamp: int):
    """Compare everything with everything, by the words of the library as it is now."""
    find_all()
