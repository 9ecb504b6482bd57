"""What a person did that cannot be done, in a sentence that says how to do it instead."""


class DomainError(Exception):
    """A rule was broken; the message is for the person and says how to fix it."""


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it (403)."""
