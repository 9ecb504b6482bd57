"""Whether an address in a text leads somewhere: inside by what there is, outside by its form alone."""

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from lessons.common.asked import MOST_DIGITS
from lessons.entry.attachment import Attachment
from lessons.entry.kinds import KINDS
from lessons.entry.models import Entry
from lessons.tag.models import Tag, TagAlias

ON_A_DISK = re.compile(r"(?:[a-zA-Z]:|file:|\\\\)[\\/]?")
ENDINGS = "com|org|net|edu|gov|io|dev|int|de|fr|uk|se|no|dk|fi|eu"
LIKE_A_HOST = re.compile(rf"www\.|[\w-]+(?:\.[\w-]+)*\.(?:{ENDINGS})(?:[/?#]|$)", re.I)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\]", re.I)
ONE_MACHINE = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]", re.I)
OPENS = ("http", "https", "mailto", "tel")
NO_SCHEME = "There is no https:// in front of it, so browsers look for it on this site."
ON_ONE_MACHINE = "It leads to a file or a server of one machine."


@dataclass(frozen=True, slots=True)
class Place:
    """Something of this site that an address names: a `kind` of thing and the `key` of one."""

    kind: str
    key: str


def judge(address):
    """What is wrong with the form of an address, in a sentence; a `Place` when it leads to one of this site; or None.

    >>> judge("https://example.org/a"), judge("www.example.org")
    (None, 'There is no https:// in front of it, so browsers look for it on this site.')
    """
    address = address.strip()
    if address.startswith("#") and len(address) > 1:
        return None
    if ON_A_DISK.match(address):
        return ON_ONE_MACHINE
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018  (raises where it is none)
    except ValueError:
        return "It is not written as an address is."
    if not parts.scheme:
        return _inside(address, parts)
    return _outside(parts, host)


def _outside(parts, host):
    if parts.scheme not in OPENS:
        return f"Browsers do not open addresses that begin with {parts.scheme[:20]}:"
    if parts.scheme == "tel":
        return None
    if parts.scheme == "mailto":
        return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", unquote(parts.path)) else "It names no mailbox."
    if not host or not HOST.fullmatch(host if ":" not in host else f"[{host}]"):
        return "It names no site."
    if ONE_MACHINE.fullmatch(host if ":" not in host else f"[{host}]"):
        return ON_ONE_MACHINE
    if re.search(r"\s", parts.path):
        return "There is a space in it."
    if parts.netloc == urlsplit(settings.ORIGIN).netloc:
        return _place(parts.path)
    return None


def _inside(address, parts):
    if parts.netloc:  # //example.org/a
        return None
    if address.startswith("/"):
        return _place(parts.path)
    if not address or address == "#":
        return "It leads nowhere."
    return NO_SCHEME if LIKE_A_HOST.match(address) else "It leads to a place beside the page, where there is none."


def _place(path):
    """What a path of this site leads to."""
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return "There is no such page on this site."
    namespace = match.namespaces[0] if match.namespaces else ""
    if namespace in KINDS or namespace == "entry":
        if "key" in match.kwargs and match.url_name == "attachment":
            return Place("file", str(match.kwargs["key"]))
        return Place("entry", str(match.kwargs["pk"])) if "pk" in match.kwargs else None
    if match.view_name == "tag:show":
        return Place("tag", match.kwargs["slug"])
    return None


def missing_among(places):
    """Those of some places that are not there, each with a sentence: `{Place: why}`."""
    asked = defaultdict(set)
    for place in places:
        asked[place.kind].add(place.key)
    numbers = [int(key) for key in asked["entry"] if len(key) <= MOST_DIGITS]
    gone = {"deleted_at__isnull": False, "merged_into": None}  # what was merged leads on
    there = {
        "entry": _keys(Entry.objects.filter(pk__in=numbers).exclude(**gone), "pk"),
        "file": _keys(Attachment.objects.filter(key__in=asked["file"], entry__deleted_at=None), "key"),
        "tag": _keys(Tag.objects.filter(slug__in=asked["tag"]), "slug")
        | _keys(TagAlias.objects.filter(slug__in=asked["tag"]), "slug"),
    }
    why = {"entry": "There is no such entry here.", "file": "The file was removed.", "tag": "There is no such tag."}
    return {place: why[place.kind] for place in places if place.key not in there[place.kind]}


def _keys(rows, column):
    return {str(value) for value in rows.values_list(column, flat=True)}
