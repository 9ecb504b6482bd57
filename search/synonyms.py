"""The curators' synonyms, as the compiler wants them: stems of a word or phrase → the stems of the others."""

from time import monotonic

from search.analysis import composed, fold, stem, tokens
from search.models import Synonym

KEPT_SECONDS = 5


def synonyms():
    """All groups of synonyms; read at most every five seconds."""
    if monotonic() > _held["until"]:
        _held["groups"] = of_groups(Synonym.objects.values_list("words", flat=True))
        _held["until"] = monotonic() + KEPT_SECONDS
    return _held["groups"]


def of_groups(groups):
    """What each word or phrase of some groups can be replaced by.

    >>> of_groups(["ice, frost"])
    {('ice',): (('frost',),), ('frost',): (('ice',),)}
    """
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for group in groups:
        members = list(dict.fromkeys(filter(None, map(_stems, _parts(group)))))
        for member in members:
            others = tuple(other for other in members if other != member)
            found[member] = tuple(dict.fromkeys((*found.get(member, ()), *others)))
    return found


def synonyms_of(names):
    """The groups in which one of some names stands, whole: `[(id, "ice, frost"), …]`, as the curators wrote them."""
    wanted = {_stems(name) for name in names} - {()}
    rows = Synonym.objects.order_by("words").values_list("pk", "words")
    return [(key, words) for key, words in rows if wanted & {_stems(part) for part in _parts(words)}]


def forget():
    """Read them again at the next search."""
    _held["until"] = 0.0


_held: dict = {"until": 0.0, "groups": {}}


def _parts(group):
    return group.replace("\n", ",").split(",")


def _stems(text):
    return tuple(stem(token.text) for token in tokens(fold(composed(text))))
