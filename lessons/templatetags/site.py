"""Tags for the site's own templates."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from lessons.reach.feeds import token_of

register = template.Library()


@register.simple_tag(takes_context=True)
def feed_url(context, **filters):
    """The address of the reader's own feed, for a part of the library."""
    query = urlencode({name: value for name, value in filters.items() if value})
    address = reverse("reach:feed", args=[token_of(context["user"])])
    return f"{address}?{query}" if query else address
