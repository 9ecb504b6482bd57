"""What happened to an entry, in words for its history page."""

AUDIENCES = {"everyone": "everyone", "teams": "chosen teams", "me": "only me"}


def in_words(verb, detail):
    """The beginning of a sentence about what happened; an unknown verb speaks for itself."""
    return {
        "published": "Published",
        "in review": "Sent for review",
        "changes asked": "A reviewer asked for changes",
        "verified": "Found still true",
        "disputed": "Found no longer to hold",
        "entrusted": "Looked after by somebody else, or at other times",
        "approved": "Approved by a reviewer",
        "review withdrawn": "Taken back from review",
        "mended": "A typing error was mended without review",
        "run": f"Somebody began to follow it: {detail}",
        "run finished": f"Somebody followed it to its end: {detail}",
        "archived": "Archived",
        "unarchived": "Put back on the shelf",
        "deleted": "Deleted",
        "brought back": "Brought back",
        "superseded": "Replaced by another entry",
        "current again": "Current again: what replaced it is gone",
        "visibility": f"Now for: {AUDIENCES[detail]}" if detail in AUDIENCES else "",
        "co-authors": "Co-authors changed",
        "merged": f"Another entry was merged into this one: {detail}",
        "merged away": "Merged into another entry",
        "merge undone": f"The merge was undone, and this stands by itself again: {detail}",
        "separated": "The merge was undone, and this stands by itself again",
        "linked": "Linked to another entry",
        "unlinked": "A link was taken back",
        "ticked": f"Ticked: {detail}",
        "unticked": f"No longer so: {detail}",
        "logged": "A line in the log",
        "iteration": f"Began {detail}",
        "harvested": "A lesson was drafted from it",
        "concluded": f"Concluded: {detail}",
        "facilitator": "Facilitated by somebody else from then on",
        "recurrence": "A finding was a lesson that is known",
        "opened the retrospective": "Opened",
        "closed the retrospective": "Closed",
        "opened": f"Opened by an administrator: “{detail}”",
        "file added": f"File added: {detail}" if detail else "A file was added",
        "file removed": f"File removed: {detail}" if detail else "A file was removed",
    }.get(verb, verb.capitalize())
