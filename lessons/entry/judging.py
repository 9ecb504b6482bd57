"""Judging a content before it becomes a version."""

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences

LONGEST_TITLE = 300
LONGEST_SUMMARY = 2000
LONGEST_SECTION = 200_000


def judge(kind, content, *, publish):
    """The content of a kind, tidied and whole; `DomainError` says what is wrong with it.

    To be published it needs a title and a takeaway of one or two sentences. Tags are left as they were typed.
    """
    content = {key: clean(value) if isinstance(value, str) else value for key, value in content.items()}
    content = kind.normal(content)
    content["title"] = " ".join(content["title"].split())
    content["summary"] = content["summary"].strip()
    if len(content["title"]) > LONGEST_TITLE:
        raise DomainError(f"The title has {len(content['title'])} characters. Use at most {LONGEST_TITLE}.")
    if len(content["summary"]) > LONGEST_SUMMARY:
        raise DomainError("The takeaway is too long. Two sentences are enough.")
    for section in kind.sections:
        if len(content[section.key]) > LONGEST_SECTION:
            raise DomainError(f"“{section.heading}” is longer than 200,000 characters. Attach it as a file instead.")
    if publish and not content["title"]:
        raise DomainError("Give it a title before you publish it.")
    if publish and not content["summary"]:
        raise DomainError("Write the takeaway before you publish it: one or two sentences.")
    if publish and len(sentences(content["summary"])) > 2:
        raise DomainError("The takeaway has more than two sentences. Keep the two that matter most.")
    return kind.tidy(content, publish=publish)
