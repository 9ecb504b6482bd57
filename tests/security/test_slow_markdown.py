"""Markdown, code and searched words that could hold up a web process: none takes a long time, whatever its letters."""

from itertools import product

import pytest

from lessons.common.markdown import LANGUAGES, LONGEST_HIGHLIGHTED, render
from search.compile import compile as compiled
from search.highlight import Marker
from search.query import parse
from tests.security.test_slow_texts import SECONDS, seconds

UNITS = [
    *"\\\"'`([{<@_-&%!~|;:a1é\n\t ",
    *(
        "<a ",
        "</",
        "/*",
        "//",
        "$(",
        "${",
        "a.",
        "a: ",
        "a=",
        "--",
        "&a;",
        "<!--",
        "<?",
        "{%",
        "{{",
        'f"{',
        'r#"',
        "a'a",
    ),
    *(
        "a(",
        "((a",
        "a<b ",
        "[[",
        "/** ",
        '\\"',
        "\\'",
        "\n ",
        "a ",
        "a\\\n",
        "\n- ",
        "GET / HTTP/1.1\n",
        "<<E\n",
        '"""',
    ),
]
INNER = ["\\", "a ", "\n", '\\"', "*/ /*", "<"]
OPENINGS = ['"', "'", "/*", "<!--", "`", "(", "<a ", "'''"]
ALIASES = {"js", "py", "sh", "shell", "ts", "yml"}
MARKDOWN = [
    *("http://a.", "//a.b/", "www.a.b ", "a@b.c ", "<a@b.c>", "- [ ] a\n", "- [x] a\n", "[a](b) ", "![a](b) ", "> "),
    *("`", "*a_ ", "|a", "1. a\n", "~~", "# a\n", "\\", "&#", "- ", "a\n\n"),
]


@pytest.mark.parametrize("language", sorted(LANGUAGES - ALIASES))
def test_colouring_code_takes_no_long_time(language):
    for opening, unit in [*(("", unit) for unit in UNITS), *product(OPENINGS, INNER)]:
        code = (opening + unit * LONGEST_HIGHLIGHTED)[: LONGEST_HIGHLIGHTED - 1]
        assert seconds(render, f"~~~~{language}\n{code}\n~~~~") < SECONDS / 2, (opening, unit)


def test_a_language_that_nobody_has_tried_is_shown_plain():
    assert "<span" not in render("```scala\nval x = 1\n```")
    assert "<span" in render("```python\nx = 1\n```")


def test_code_is_coloured_up_to_a_limit_for_the_whole_text():
    block = "```python\nx = 1  # " + "y" * 2000 + "\n```\n\n"
    assert render(block * 20).count('class="t-c1"') == 5


@pytest.mark.parametrize("unit", MARKDOWN)
def test_rendering_takes_no_long_time(unit):
    for length in (4_000, 200_000):
        assert seconds(render, unit * (length // len(unit))) < SECONDS * 2, length
    assert seconds(render, unit * 100 + "x" * 190_000) < SECONDS


@pytest.mark.parametrize("unit", ["x'", "x' ", "x-", "x_", "x+", "x x", "'x", "x''"])
@pytest.mark.parametrize("query", ['"' + "x " * 20 + 'y"', "x* y", "xx-xx-xx", '"x x"'])
def test_marking_takes_no_long_time(unit, query):
    marker = Marker(compiled(parse(query)))
    assert seconds(marker.marks, unit * (100_000 // len(unit))) < SECONDS
