"""The queues of the curation desk, in the order in which a curator goes through them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its `name` on pages that stand for it, what it is called, and the name of its address."""

    name: str
    label: str
    address: str


QUEUES = (
    Queue("desk", "The desk", "admin:index"),
    Queue("verification", "Verification", "review:verification"),
    Queue("reviews", "Awaiting review", "review:index"),
)
