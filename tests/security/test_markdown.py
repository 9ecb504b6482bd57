"""Markdown from people: whatever they write, only what is allowed comes out, and soon."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.common.markdown import ATTRIBUTES, TAGS, _clean, plain, render

SECONDS = 2
SCHEMES = ("http:", "https:", "mailto:", "tel:")
ALLOWED = {tag: set(names) for tag, names in ATTRIBUTES.items()} | {"span": {"class"}}
ALLOWED["a"] = ALLOWED["a"] | {"rel"}


class Judge(HTMLParser):
    """Notes everything in some HTML that must not be there, and the anchors."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.wrong, self.anchors, self.tags = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            value = value or ""
            if name not in ALLOWED.get(tag, set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not _is_harmless(value):
                self.wrong.append(f"{tag} {name}={value!r}")
            if name == "src" and not value.startswith("/attachments/"):
                self.wrong.append(f"{tag} {name}={value!r}")
            if name == "id":
                self.anchors.append(value)

    def handle_decl(self, declaration):
        self.wrong.append(declaration)

    def handle_comment(self, data):
        self.wrong.append(data)

    unknown_decl = handle_pi = handle_comment


def _is_harmless(address):
    """As browsers read it: blanks before and inside are dropped, and a scheme is letters, digits and + - . alone."""
    seen = "".join(c for c in address if c > " ").lower()
    return not re.match(r"[a-z][a-z0-9+.-]*:", seen) or seen.startswith(SCHEMES)


def wrong_in(text):
    html = str(render(text, prefix="part"))
    judged = Judge(html)
    found = list(judged.wrong)
    if _clean(html) != html:
        found.append("not stable when cleaned again")
    if len(judged.anchors) != len(set(judged.anchors)):
        found.append(f"anchors repeat: {judged.anchors}")
    return found


def test_the_judge_sees_what_must_not_be_there():
    bad = (
        '<script>1</script><a href="java\tscript:x">a</a><img src="http://e/x.png" onerror="x"><!-- c --><p style="a">'
    )
    assert len(Judge(bad).wrong) == 6


VECTORS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", '"><svg onload=alert(1)>',
    "<iframe src=javascript:alert(1)>", "<math><mi xlink:href=javascript:alert(1)>", "<style>*{}</style>",
    "<a href=javascript:alert(1)>x</a>", "<details open ontoggle=alert(1)>", "<form><button formaction=javascript:1>",
    "<object data=javascript:alert(1)>", "<embed src=//evil>", "<base href=//evil>", "<link rel=stylesheet href=//e>",
    "<meta http-equiv=refresh content=0;//evil>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg><style><img src=x onerror=alert(1)></style>", "<math><mtext><table><mglyph><style><img src=x onerror=1>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#10;script:alert(1))", "[x](&#106;avascript:1)",
    "[x](javascript&colon;alert(1))", "[x]( javascript:alert(1))", "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:1)",
    "[x](vbscript:msgbox)", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](file:///etc/passwd)", "[x](blob:x)",
    "[x](java\tscript:alert(1))", "[x](java%0ascript:alert(1))", "[x](//evil.example)", "[x](view-source:x)",
    "![x](javascript:alert(1))", "![x](data:image/svg+xml;base64,PHN2Zz4=)", "![x](http://evil/x.png)",
    '![x"onerror="alert(1)](/attachments/x)', '![x](/attachments/x"onerror="alert(1))', "![x](//attachments/x)",
    "![x](/attachments/../account/logout/)", '[x](http://a "x" onclick="alert(1)")', "<javascript:alert(1)>",
    '[x](http://a/"onmouseover="alert(1))', "[x][y]\n\n[y]: javascript:alert(1)", "[x]\n\n[x]: <data:text/html,x> 'a'",
    "<http://a/\"onmouseover=alert(1)>", "http://evil.example/\"onmouseover=alert(1)",
    "www.evil.example/<svg/onload=1>",
    "```\"><script>alert(1)</script>\nx\n```", "```html onload=x\n<script>alert(1)</script>\n```", "~~~'><svg\n~~~",
    "`<script>alert(1)</script>`", "    <script>alert(1)</script>", "| <svg onload=1> | b |\n|:-|-:|\n| `<b>` | x |",
    "- [ ] <input onfocus=alert(1) autofocus>", "- [x] [y](javascript:alert(1))", "# <svg onload=alert(1)>",
    "# \"onclick=alert(1)", "# a\n# a\n# a-2\n## a", "# \n# \n#", "# 中文\n# 中文\n# 日本", "# part\n# part-2\n# part",
    "a\x00b <scr\x00ipt>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "\\<script>alert(1)\\</script>",
    "&lt;script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;", "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<svg onload=1>]]>",
    "<?xml version='1.0'?>", "<!DOCTYPE html>", "</p></div></main><svg onload=alert(1)>",
    "<p class=x id=main style=x>y",
    "{{7*7}} {% debug %}", "[x](mailto:a@b?subject=<svg>)", "<a@b.c\"onclick=alert(1)>", "[a](b \"c'd\\\"e\")",
    "[[x](http://a)](javascript:alert(1))", "![![x](http://a)](javascript:alert(1))", "ｊavascript:alert(1)",
    "[x](javascript://%0aalert(1))", "[x](feed:javascript:alert(1))", "[x](jar:javascript:alert(1)!/)",
]  # fmt: skip


@pytest.mark.parametrize("text", VECTORS)
def test_known_tricks_come_out_harmless(text):
    assert wrong_in(text) == []
    for around in (f"> {text}", f"- {text}\n  - {text}", f"| a |\n|-|\n| {text} |", f"**{text}** ~~{text}~~"):
        assert wrong_in(around) == [], around


def test_what_is_allowed_stays():
    shown = Judge(
        str(render("# A\n\n[x](https://a.example) ![p](/attachments/1/p.png)\n\n- [x] done\n\n```python\nx=1\n```"))
    )
    assert {"h3", "a", "img", "input", "span", "pre"} <= set(shown.tags)
    assert shown.anchors == ["a"]


WORDS = st.one_of(
    st.sampled_from(
        ["javascript:alert(1)", "data:text/html,x", "http://a.example/", "/attachments/1/a.png", "a", "  "]
    ),
    st.sampled_from(
        ["<", ">", '"', "'", "`", "&lt;", "&#x3c;", "&#0;", "\\", "\x00", "\t", "\u2028", "onerror=x", "svg"]
    ),
    st.text(max_size=6),
)
LINE = st.lists(WORDS, max_size=5).map("".join)


def _grown(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"[{pair[0]}]({pair[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f'![{parts[0]}]({parts[1]} "{parts[2]}")'),
        st.tuples(st.sampled_from(["svg", "a", "img", "script", "p"]), inner).map(
            lambda pair: f"<{pair[0]} {pair[1]}>"
        ),
        st.tuples(inner, inner).map(lambda pair: f"[{pair[0]}]\n\n[{pair[0]}]: {pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"```{pair[0]}\n{pair[1]}\n```"),
        st.tuples(inner, inner).map(lambda pair: f"| {pair[0]} |\n|:-:|\n| {pair[1]} |"),
        st.tuples(st.sampled_from(["# ", "###### ", "> ", "- ", "1. ", "- [x] ", "    ", "**", "~~", "<"]), inner).map(
            "".join
        ),
        st.lists(inner, min_size=2, max_size=3).map("\n".join),
    )


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.recursive(LINE, _grown, max_leaves=8))
def test_no_text_gets_anything_else_through(text):
    assert wrong_in(text) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_is_stable_for_any_markup(text):
    once = _clean(text)
    assert _clean(once) == once


REPEATED = [
    "[", "![", "]", "*", ">", "`", "<", "&#", "\\", "|", "- ", "> ", "a", " ", "\t", "<!--", "a\u0301", "\u202e",
    "👩‍👩‍👧‍👦",
]  # fmt: skip
BUILT = {
    "links": "[a](" * 12_000, "open links": "[a](<b" * 8_000, "star pairs": "**a *b " * 7_000,
    "underlines": "_a" * 25_000,
    "quote lines": ">\n" * 25_000, "growing backticks": " ".join("`" * size for size in range(1, 300)),
    "fences": "```\n" * 12_000, "list lines": "- a\n" * 12_000, "numbers": "1. " * 16_000, "tildes": "~~a" * 16_000,
    "deep list": "".join(f"{' ' * (2 * depth)}- a\n" for depth in range(220)), "tags": "<a " * 16_000,
    "addresses": "http://a.b " * 4_500, "glued addresses": "http://" * 7_000, "mails": "a@b.c " * 8_000,
    "long address": "http://a.b/" + "(" * 50_000, "dots": "a." * 25_000, "ats": "a@" * 25_000, "www": "www." * 12_000,
    "table": "|a" * 200 + "\n" + "|-" * 200 + "\n" + ("|a" * 200 + "\n") * 100, "headings": "# a\n" * 12_000,
    "references": "".join(f"[{number}]: a\n" for number in range(5_000)), "late underline": "a\n" * 25_000 + "===",
    "python": f"```python\n{'(' * 50_000}\n```", "html": f"```html\n{'<' * 19_000}\n```",
    "css": f"```css\n{'a{' * 9_000}\n```",
}  # fmt: skip


def seconds(read, text):
    before = time.process_time()
    read(text)
    return time.process_time() - before


@pytest.mark.parametrize("mark", REPEATED, ids=ascii)
def test_200_000_characters_of_one_mark_do_not_hold_up_the_site(mark):
    text = mark * (200_000 // len(mark))
    assert seconds(render, text) < SECONDS
    assert seconds(plain, text) < SECONDS


@pytest.mark.parametrize("name", BUILT)
def test_50_000_characters_of_anything_do_not_hold_up_the_site(name):
    assert seconds(render, BUILT[name]) < SECONDS
    assert seconds(plain, BUILT[name]) < SECONDS


def test_a_text_full_of_brackets_is_shown_as_it_was_written():
    text = "[a](/b) " * 25_000
    assert "[a](/b) [a](/b)" in render(text)
    assert "<a href" in render("[a](/b) " * 1_000)
