"""The queues of the curation desk, in the order in which a curator goes through them."""

from dataclasses import dataclass

from django.shortcuts import redirect


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its `name` on pages that stand for it, what it is called, and the name of its address."""

    name: str
    label: str
    address: str


QUEUES = (
    Queue("desk", "The desk", "admin:index"),
    Queue("verification", "Verification", "review:verification"),
    Queue("reviews", "Awaiting review", "curation:reviews"),
    Queue("duplicates", "Possible duplicates", "curation:duplicates"),
    Queue("wanted", "Wanted", "wanted:queue"),
    Queue("tags", "Tags", "admin:lessons_tag_changelist"),
    Queue("links", "Broken links", "curation:links"),
    Queue("gaps", "Something is missing", "curation:gaps"),
    Queue("stale", "Old and unused", "curation:stale"),
    Queue("changes", "Changes to many", "curation:changes"),
    Queue("merges", "Merges", "curation:merges"),
    Queue("trash", "Trash", "curation:trash"),
)


def beside(name):
    """What a page of curators shows beside the queue of this name."""
    return {"queues": QUEUES, "queue": name}


def back(request, queue):
    """To the desk when it was said there, else to the address of this name."""
    return redirect("admin:index" if request.POST.get("from") == "desk" else queue)
