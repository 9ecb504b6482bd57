"""What the worker does for wanted lessons: mails, searches asked again, and possible answers."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lessons.wanted.answers import look_for_answers
from lessons.wanted.telling import look_up, tell_all

WAIT, MOST_TRIES = 30, 40  # seconds until the index is asked again, and how often


@app.task(retry=RetryStrategy(max_attempts=50, wait=600))  # a mail server may be away for some hours
def tell_those_who_wait(wanted: int):
    """A mail to everybody who waited for it and may see the answer."""
    tell_all(wanted)


@app.task()
def ask_again(wanted: int, tries: int = 1):
    """Keep what its searches find now; tried again while the index has not heard of the answer."""
    if not look_up(wanted) and tries < MOST_TRIES:
        ask_again.configure(schedule_in={"seconds": WAIT}).defer(wanted=wanted, tries=tries + 1)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="possible-answers", pass_context=False)
def find_possible_answers(timestamp: int):
    """Look whether something that was published since answers what is wanted."""
    look_for_answers()
