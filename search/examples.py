"""Searches to learn from: shown on the help page, and on the search page before anything is asked."""

from typing import NamedTuple


class Example(NamedTuple):
    query: str
    meaning: str


EXAMPLES = (
    Example("rehearse night", "Entries with both words, in any order and any form: rehearsal, rehearsed, nights."),
    Example('"cut-over"', "The exact words next to each other."),
    Example('"night handover"~5', "The words in this order, each at most five after the one before."),
    Example("ice OR frost heating", "Heating, and either ice or frost."),
    Example("handover -winter", "Handover, but not winter."),
    Example("rehears*", "Words that begin so. At least three letters before the star."),
    Example("title:rollback", "Only in titles."),
    Example("ERR_CONN_RESET", "Names and codes are found as a whole and by their parts."),
    Example("team:stations year:2026", "What one team learned in one year. Repeat a filter for “or”."),
    Example('tag:"night shift" -tag:winter', "A tag with a blank in its name; everything but another tag."),
    Example("by:ines after:2025-05 before:2026", "Written by somebody, from May to the end of 2025."),
    Example("is:mine", "What you wrote yourself. Also is:superseded and is:archived."),
    Example("is:verified", "What somebody vouches for today. Also is:due, is:overdue and is:disputed."),
    Example("has:attachments", "Only what has files with it. Also has:actions."),
    Example("has:open-actions", "Only where something was promised that is not done yet."),
    Example("kind:retrospective cause:handover", "Retrospectives that found a cause of this kind."),
    Example(
        "format:incident-review held:2024..2025", "One format, held in these years. Also held:2024-11, held:2024.."
    ),
)
