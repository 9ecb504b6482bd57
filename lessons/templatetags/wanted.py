"""What the page of a search that found nothing says of the wanted list."""

from django import template

from lessons.wanted.models import WantedLesson, like
from search import engine

register = template.Library()


@register.simple_tag(takes_context=True)
def wanted_like(context, query):
    """The open wanted lesson about the same as a query that most people wait for; None where there is none."""
    person, stems = context["user"], engine.telling_stems(query)
    wanted = WantedLesson.objects.visible_to(person).open().for_listing().waited_for_by(person).most_waited_for()
    return next(iter(like(stems, wanted)), None) if stems else None
