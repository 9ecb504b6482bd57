"""A Markdown text in blocks: each can be rendered by itself, and none of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.markdown import render, render_blocks

PIECES = (
    "A paragraph.", "  indented", "    code", "- item", "  - inner", "1. one", "> said", "```python", "```",
    "| a | b |", "|---|---|", "| 1 | 2 |", "# Heading", "Under\n---", "***", "[x]: /there", "[x]", "- [ ] box",
    "", "", "\t", "<b>", "~~~", "   ", "\\", "&nbsp;", "Två rader\nhär",
)  # fmt: skip


def blocks(text):
    return [source for source, _ in render_blocks(text)]


def filled(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=500, deadline=None)
def test_no_line_is_lost_or_doubled(pieces):
    text = "\n".join(pieces)
    assert [line for block in blocks(text) for line in filled(block)] == filled(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo\nlines.", ["One.", "Two\nlines."]),
        ("- a\n\n- b\n\nAfter.", ["- a\n\n- b", "After."]),
        ("```\na\n\nb\n```\nAfter.", ["```\na\n\nb\n```", "After."]),
        ("| a |\n|---|\n| 1 |\n\n> said\n>\n> more", ["| a |\n|---|\n| 1 |", "> said\n>\n> more"]),
        ("    one\n\n    two", ["    one\n\n    two"]),
        ("[x]: /there\n\n[x]", ["[x]: /there", "[x]"]),
        (" \n\n", []),
    ],
)
def test_what_belongs_together_stays_together(text, expected):
    assert blocks(text) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=500, deadline=None)
def test_each_is_rendered_as_in_the_whole(pieces):
    text = "\n".join(pieces)
    assert "".join(html for _, html in render_blocks(text, prefix="p")) == render(text, prefix="p")


def test_links_and_headings_lead_and_rank_as_in_the_whole():
    first, link, *_, where = render_blocks("# A\n\n[the plan][p]\n\n## B\n\n# A\n\n[p]: /there")
    assert 'href="/there"' in link[1]
    assert where == ("[p]: /there", "")
    assert first[1] == '<h3 id="a">A</h3>\n'


def test_a_box_of_a_list_to_tick_has_its_words_for_a_label():
    assert render("- [ ] Left **gate**\n- [x] Right").count("<label><input") == 2
    assert "Left <strong>gate</strong></label>" in render("- [ ] Left **gate**")
