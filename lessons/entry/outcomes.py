"""What using something did to the work it was used for."""

from django.db import models


class Outcome(models.TextChoices):
    """No blame in any of them: that advice made something worse is worth more than silence."""

    HELPED = "helped", "It helped"
    SAME = "same", "It made no difference"
    WORSE = "worse", "It made things worse"
