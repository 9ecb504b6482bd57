"""The one door from people's text to HTML: Markdown in, sanitised HTML out. Nothing else marks text as safe."""

import re
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from lessons.common.text import slug

# What takes much longer the more of it there is; a text with more is shown without it. Characters, or how many.
LONGEST_HIGHLIGHTED, MOST_HIGHLIGHTED = 4_000, 12_000
MOST_BRACKETS, MOST_ADDRESSES, MOST_CHECKBOXES = 20_000, 200, 400
LANGUAGE_NAMES = """
    bash c console cpp csharp css diff docker go html http ini java javascript js json kotlin lua nginx php postgresql
    powershell py pycon python ruby rust sh shell sql swift toml ts typescript xml yaml yml
"""
LANGUAGES = frozenset(LANGUAGE_NAMES.split())  # quick over any code: tests/security/test_slow_markdown.py tries them
OWN_FILES = "/attachments/"
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "label",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align", "scope"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
}
TAG_OR_ENTITY = re.compile(r"(<[^>]*>|&#?\w{1,10};)")
LEADS_AWAY = re.compile(r"\]\(|\]:|://|www\.|@|<\w")
ALIGNED = re.compile(r"text-align:\s*(left|right|center)")


def render(text, *, prefix="", marks=()):
    """Safe HTML of a Markdown text. `prefix` keeps the heading anchors of several texts on a page apart; `marks` are
    words that a reader was looking for."""
    parser, env = _parser_for(text), _env(prefix)
    return mark_safe(_marked(_clean(parser.render(text, env)), marks))  # noqa: S308  (the one door)


def render_blocks(text, *, prefix=""):
    r"""`[(source, safe HTML), …]` of its paragraphs, lists, tables and other parts in order, as `render` has them.

    Of the source nothing is left out but blank lines; what shows nothing, as where a link leads, has no HTML.

    >>> render_blocks("[One][x].\n\n- a\n\n[x]: /there")[1:]
    [('- a', '<ul>\n<li>a</li>\n</ul>\n'), ('[x]: /there', '')]
    """
    parser, env, lines = _parser_for(text), _env(prefix), text.split("\n")
    found, done = [], 0
    for tokens in _at_the_top(parser.parse(text, env)):
        begin, end = tokens[0].map
        html = mark_safe(_clean(parser.renderer.render(tokens, parser.options, env)))  # noqa: S308  (the one door)
        found += [("\n".join(lines[done:begin]), ""), ("\n".join(lines[begin:end]), html)]
        done = end
    found.append(("\n".join(lines[done:]), ""))
    return [(source.strip("\n").rstrip(), html) for source, html in found if source.strip()]


def _parser_for(text):
    return _parser(
        linked=text.count("[") <= MOST_BRACKETS,
        linkified=text.count("//") + text.count("www.") + text.count("@") <= MOST_ADDRESSES,
        checked=text.count("[ ]") + text.count("[x]") + text.count("[X]") <= MOST_CHECKBOXES,
    )


def _env(prefix):
    """What the parts of one text share while they are rendered."""
    return {"prefix": prefix, "anchors": {}, "highlighted": 0}


def _at_the_top(tokens):
    """The tokens of a text in groups, one for each part that is within no other."""
    begun = 0
    for place, token in enumerate(tokens, 1):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[begun:place]
            begun = place


def marked(text, words):
    """A plain text as safe HTML in which these words are marked."""
    return mark_safe(_marked(escape(text), words))  # noqa: S308  (the one door)


def plain(text):
    """The words of a Markdown text without its marks, for the index and for mails."""
    words = []
    for token in _plain_parser(linked=text.count("[") <= MOST_BRACKETS).parse(text):
        if token.type == "inline":
            words.append("".join(_inline_words(token.children or [])))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    return "\n".join(part for part in words if part.strip())


def excerpt(text, length=300):
    """The beginning of a text as plain words, cut at a word."""
    words = " ".join(plain(text).split())
    return words if len(words) <= length else f"{words[:length].rsplit(' ', 1)[0]}…"


def addresses_in(text):
    """Where a Markdown text leads: the addresses of its links and images as they are written, each once, in order.

    Also those that no browser opens and that are therefore shown as words.
    """
    if not LEADS_AWAY.search(text):
        return []
    found = {}
    for token in _address_parser(linked=text.count("[") <= MOST_BRACKETS).parse(text):
        for child in token.children or []:
            address = child.attrGet({"link_open": "href", "image": "src"}.get(child.type, ""))
            if address is not None:
                found[str(address)] = True
    return list(found)


@lru_cache(maxsize=8)
def _parser(*, linked, linkified, checked):
    parser = MarkdownIt("commonmark", {"html": False, "linkify": linkified}).enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    if linkified:
        parser.enable("linkify")
    if checked:
        parser.use(tasklists_plugin, label=True)
    parser.core.ruler.push("house_style", _house_style)
    parser.validateLink = lambda url: not re.match(r"\s*(javascript|vbscript|data|file):", url, re.I)
    return parser if linked else parser.disable(["link", "image"])


@lru_cache(maxsize=2)
def _plain_parser(*, linked):
    """The same language without what only the looks need."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser if linked else parser.disable(["link", "image"])


@lru_cache(maxsize=2)
def _address_parser(*, linked):
    """The same language with every address taken for one, and none rewritten."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": linked}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: url
    return parser.enable("linkify") if linked else parser.disable(["link", "image"])


def _house_style(state):
    """Headings begin at level three, skip none and can be linked to; foreign images become links; tables `align`."""
    levels = sorted({token.tag for token in state.tokens if token.type == "heading_open"})
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, levels.index(token.tag) + 3)}"
        if token.type in ("th_open", "td_open") and (match := ALIGNED.search(str(token.attrGet("style") or ""))):
            token.attrs = {"align": match[1]}
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            opening.attrSet("id", _anchor("".join(_inline_words(inline.children or [])), state.env))
    for token in state.tokens:
        for child in token.children or []:
            if child.type == "image":
                _house_image(child)


def _anchor(words, env):
    base = "-".join(part for part in (env["prefix"], slug(words, "part", limit=60)) if part)
    taken = env["anchors"]
    anchor, count = base, taken.get(base, 0)
    while anchor in taken:
        count += 1
        anchor = f"{base}-{count}"
    taken[anchor] = 1
    taken[base] = max(count, 1)
    return anchor


def _house_image(token):
    source = str(token.attrGet("src") or "")
    if source.startswith(OWN_FILES):
        token.attrSet("loading", "lazy")
        return
    words = "".join(_inline_words(token.children or [])) or source
    token.type, token.tag, token.nesting, token.children = "html_inline", "", 0, None
    token.content = f'<a href="{escape(source)}">{escape(words)}</a>'


def _inline_words(children):
    for child in children:
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type == "image":
            yield from _inline_words(child.children or [])


def _fence(renderer, tokens, index, options, env):
    """A block of code, coloured when its language is known and the text has not too much code already."""
    code = tokens[index].content
    language = tokens[index].info.strip().partition(" ")[0].lower()
    spent = env["highlighted"] + len(code)
    if language in LANGUAGES and len(code) <= LONGEST_HIGHLIGHTED and spent <= MOST_HIGHLIGHTED:
        env["highlighted"] = spent
        shown = highlight(code, get_lexer_by_name(language), HtmlFormatter(nowrap=True, classprefix="t-"))
    else:
        shown = escape(code)
    return f"<pre><code>{shown}</code></pre>\n"


def _marked(html, words):
    """Safe HTML with words marked where they stand as text: whole words, in any case."""
    if not words:
        return html
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(escape(word)) for word in words)})(?!\w)", re.I)
    pieces = TAG_OR_ENTITY.split(html)
    pieces[::2] = [wanted.sub(lambda found: f"<mark>{found[0]}</mark>", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _clean(html):
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES | {"span": {"class"}},
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def _filter(tag, attribute, value):
    if tag == "span" and attribute == "class":
        return value if re.fullmatch(r"t-[a-z0-9]{1,4}", value) else None
    if tag == "input":
        return value if attribute != "type" or value == "checkbox" else None
    if tag == "img" and attribute == "src":
        return value if value.startswith(OWN_FILES) else None
    return value
