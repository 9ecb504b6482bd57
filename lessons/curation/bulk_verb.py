"""What a curator can do to many entries at once: of each verb, whom it leaves alone, what it changes, and its undo.

`value` is what the curator chose, as plain data: an id, a list of names, nothing. `memory` is what the undo needs. The
entries are read with `for_page().with_use()`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb(ABC):
    """`name` in forms, `label` on buttons, `done` in messages; `asks` is what the curator chooses with it, if
    anything: `team`, `tags`, `holder`."""

    name: str
    label: str
    done: str
    asks: str = ""

    def why_not(self, entry, value, *, by):
        """Why this entry is left alone, in a sentence; empty when it is not."""
        return ""

    @abstractmethod
    def change(self, entry, value):
        """What it says before and after, in words."""

    @abstractmethod
    def do(self, entry, value, *, by):
        """Do it. Returns the memory."""

    @abstractmethod
    def undo(self, entry, value, memory, *, by):
        """Take it back. Returns why it stays as it is, in a sentence; empty when it was taken back."""
