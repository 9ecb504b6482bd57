"""The states of an action, and what may be said of its effect."""

from datetime import timedelta

from django.db import models

CHECK_AFTER = timedelta(days=28)  # long enough for a change to have met the work it was meant for
SOON = timedelta(days=3)  # how long before its day an action is spoken of


class State(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Helped(models.TextChoices):
    """The answer to “did it help?”, some weeks after an action was done."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    UNKNOWN = "unknown", "Cannot tell"
