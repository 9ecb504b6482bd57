"""Compares the index with the database, item by item."""

from dataclasses import dataclass, field

from search.live import current
from search.models import IndexFault
from search.registry import SOURCES

READ_AT_ONCE = 200


@dataclass
class Findings:
    """What differs: items as `(kind, key)`. `waiting` ones differ because their job is still to be done."""

    compared: int = 0
    missing: list = field(default_factory=list)
    extra: list = field(default_factory=list)
    stale: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def is_sound(self):
        return not (self.missing or self.extra or self.stale or self.faults)


def examine():
    """Read every document from the database and from the index. Raises `NoIndex`, `DamagedIndex`."""
    snapshot, pending = current().view()
    indexed = {(kind, key): (part, document) for kind, key, part, document in snapshot.items()}
    found = Findings(faults=[(fault.kind, fault.key, fault.error) for fault in IndexFault.objects.order_by("pk")])
    for source in SOURCES.values():
        keys = list(source.keys())
        for start in range(0, len(keys), READ_AT_ONCE):
            _compare(source, keys[start : start + READ_AT_ONCE], snapshot, indexed, pending, found)
    for item in indexed:
        (found.waiting if item in pending else found.extra).append(item)
    return found


def _compare(source, keys, snapshot, indexed, pending, found):
    broken = {key for kind, key, _ in found.faults if kind == source.kind}
    for document in source.build([key for key in keys if key not in broken]):
        item = source.kind, document.key
        place = indexed.pop(item, None)
        found.compared += 1
        same = place and snapshot.parts[place[0]].segment.digest(place[1]) == document.digest()
        if not same:
            differs = found.stale if place else found.missing
            (found.waiting if item in pending else differs).append(item)
    for key in broken:
        indexed.pop((source.kind, key), None)
