"""A wanted lesson as the database has it, and as a person sees it."""

from lessons.models import WantedLesson
from tests import builders


def read_again(wanted):
    return WantedLesson.objects.get(pk=wanted.pk)


def as_seen(wanted, person):
    return builders.signed_in(person).get(wanted.get_absolute_url()).content.decode()
