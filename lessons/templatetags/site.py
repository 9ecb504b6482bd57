"""Tags and filters of the site's own templates; settings make them known to every template."""

from functools import cache, lru_cache
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from lessons.reach.feeds import token_of
from lessons.retrospective import summary

register = template.Library()


@register.simple_tag(takes_context=True)
def feed_url(context, **filters):
    """The address of the reader's own feed, for a part of the library."""
    query = urlencode({name: value for name, value in filters.items() if value})
    address = reverse("reach:feed", args=[token_of(context["user"])])
    return f"{address}?{query}" if query else address


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name, kind=""):
    """A picture from the sprite, for the eye only: words beside it say what it means."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {kind}" if kind else "", _sprite(), name
    )


@cache
def _sprite():
    return static("icons/sprite.svg")


@register.filter
def marked_address(hit):
    """Where a hit opens, with the words that were found marked on the page."""
    return summary.marked_address(hit)


@register.filter
def thousands(number):
    """A count with its thousands apart, `1,234`; nothing for None. Quicker than `intcomma`, for long lists."""
    return "" if number is None else f"{number:,}"


@register.filter
def when(moment):
    """A day, with the exact time in the reader's zone as its title."""
    local = timezone.localtime(moment)
    exact = f"{local:%-d %B %Y, %H:%M}"
    short = f"{local:%-d %b %Y}"
    at = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', at, exact, short)


@register.filter
def duration(length):
    """How long something took: “2 h 35 min”, “3 d 4 h”, “40 s”."""
    seconds = int(length.total_seconds())
    units = [("d", seconds // 86400), ("h", seconds // 3600 % 24), ("min", seconds // 60 % 60), ("s", seconds % 60)]
    said = [f"{count} {unit}" for unit, count in units if count]
    return " ".join(said[:2]) or "0 s"
