"""What a person did that cannot be done, in a sentence that says how to do it instead."""


class DomainError(Exception):
    """A rule was broken; the message is for the person and says how to fix it."""


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it (403)."""


class Gone(DomainError):
    """The person could have seen it, but it was deleted (410)."""

    def __init__(self, thing, *, deleted_at, bring_back_url=""):
        super().__init__(f"“{thing}” was deleted.")
        self.thing, self.deleted_at, self.bring_back_url = thing, deleted_at, bring_back_url


class Merged(Gone):
    """It was merged into another entry, `kept`, which the person may see."""

    def __init__(self, kept):
        DomainError.__init__(self, f"This was merged into “{kept}”. Go on there.")
        self.kept = kept
