"""What can go wrong in a search, by who can do something about it."""


class BadQuery(ValueError):
    """The person can fix this; the message is a sentence that says how."""


class NoIndex(Exception):
    """There is no index yet (or none of this version); it is being built."""


class DamagedIndex(Exception):
    """A file of the index is missing, changed or unreadable; the index must be built anew."""


class OutOfTime(Exception):
    """The time budget of a search is used up."""
