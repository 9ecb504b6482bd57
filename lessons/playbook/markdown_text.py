"""A playbook as Markdown: its headings are the steps. An export is read back, but for what a step is based on."""

import re

from lessons.common.text import clean, fold, one_line
from lessons.entry.frontmatter import as_list, first_sentences, read_front
from lessons.playbook.steps import LONGEST_ITEM, LONGEST_LINE, LONGEST_TITLE, MOST_ITEMS

FENCED = re.compile(r"^(?:```|~~~)")
HEADING = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<name>.+?)[ \t]*#*[ \t]*$")
NUMBERED = re.compile(r"^(?:step[ \t]+)?\d{1,3}[.):][ \t]+", re.I)
TICKS = re.compile(r"^[-*][ \t]+\[[ xX]\][ \t]+(?P<item>.+)$")
LISTED = re.compile(r"^(?:[-*]|\d+[.)])[ \t]+(?P<item>.+)$")
WHO_AND_TIME = re.compile(
    r"^(?:Who: (?P<who>.+?))?(?: · )?(?:Time: (?:(?P<h>\d{1,4}) hours?)? ?(?:(?P<m>\d{1,4}) minutes?)?)?$"
)
SECTIONS = {
    "takeaway": "summary", "summary": "summary", "what it is for": "purpose", "purpose": "purpose",
    "when to use it": "when", "before you begin": "preconditions", "preconditions": "preconditions",
    "who does what": "roles", "roles": "roles",
}  # fmt: skip


def read_playbook(text, *, name):
    """The content of a playbook from one file, whose `name` is its title when the file has none."""
    front, body = read_front(text)
    title, loose, parts = _parts(clean(body))
    content = _content(front, title or name)
    for heading, said in parts:
        if (key := SECTIONS.get(fold(heading))) and not content[key]:
            content[key] = said
        else:
            content["steps"].append(_step(heading, said))
    return _with_lead(content, loose)


def read_step(text, *, name):
    """One step from a file of its own: the title of the file, and all of its text."""
    front, body = read_front(text)
    lines = clean(body).strip().split("\n")
    match = HEADING.match(lines[0])
    title = str(front.get("title") or (match["name"] if match else name))
    return _step(title, "\n".join(lines[1:] if match else lines).strip())


def as_one(steps, *, title, lead=""):
    """One playbook of many steps."""
    return _with_lead(_content({}, title) | {"steps": steps}, lead)


def _content(front, title):
    return {
        "title": one_line(str(front.get("title") or title))[:300], "summary": "", "tags": as_list(front.get("tags")),
        "team": None, "project": None, "purpose": "", "when": "", "preconditions": "", "roles": "", "moments": [],
        "for_teams": [], "for_tags": [], "curators": [], "answers": [], "steps": [],
    }  # fmt: skip


def _with_lead(content, loose):
    """What stands before the first step says what it is for; its first sentence is the takeaway when there is none."""
    content["purpose"] = "\n\n".join(filter(None, [loose, content["purpose"]]))
    said = [content["purpose"], *(step["text"] for step in content["steps"])]
    paragraphs = [part for text in said for part in text.split("\n\n") if part[:1].isalpha()]
    if not content["summary"] and paragraphs:
        content["summary"] = first_sentences(_plain(paragraphs[0]))
    content["summary"] = content["summary"] or f"How we do it: {content['title']}"
    return content


def _parts(body):
    """The title, the text before the first step, and `(heading, text)` of each: the highest level below the title."""
    lines = _lines(body)
    levels = [len(match["marks"]) for _, match in lines if match]
    title, start = "", 0
    if levels and levels[0] == 1 and levels.count(1) == 1:
        start = next(place for place, (_, match) in enumerate(lines) if match)
        title, start, levels = lines[start][1]["name"], start + 1, levels[1:]
    top = min(levels, default=0)
    loose, parts = [], []
    for line, match in lines[start:]:
        if match and len(match["marks"]) == top:
            parts.append((match["name"], []))
        else:
            (parts[-1][1] if parts else loose).append(line)
    return title, "\n".join(loose).strip(), [(name, "\n".join(said).strip()) for name, said in parts]


def _lines(body):
    """Each line, with its heading if it is one: a `#` in a block of code is none."""
    found, fenced = [], False
    for line in body.split("\n"):
        fenced ^= bool(FENCED.match(line))
        found.append((line, None if fenced else HEADING.match(line)))
    return found


def _step(heading, said):
    """A step from its heading and its text: lines that an export writes become its facts again."""
    step = {"key": "", "title": one_line(NUMBERED.sub("", heading))[:LONGEST_TITLE], "text": "", "who": "",
            "minutes": None, "warning": "", "only_if": "", "checklist": [], "basis": []}  # fmt: skip
    kept, under_checklist = [], False
    for line in said.split("\n"):
        heading_here = HEADING.match(line)
        if heading_here:
            under_checklist = fold(heading_here["name"]) == "checklist"
            if under_checklist:
                continue
        item = TICKS.match(line) or (under_checklist and LISTED.match(line))
        if item and len(step["checklist"]) < MOST_ITEMS and len(item["item"]) <= LONGEST_ITEM:
            step["checklist"].append(one_line(item["item"]))
        elif not _fact(step, line):
            kept.append(line)
    step["text"] = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return step


def _fact(step, line):
    """Whether a line is one of those that hold a fact, which is then the step's."""
    for before, key in (("Only if: ", "only_if"), ("Warning: ", "warning")):
        if line.startswith(before) and not step[key] and len(line) <= LONGEST_LINE:
            step[key] = one_line(line.removeprefix(before))
            return True
    match = WHO_AND_TIME.match(line) if line.startswith(("Who: ", "Time: ")) else None
    if match is None or step["who"] or step["minutes"]:
        return False
    step["who"] = one_line(match["who"] or "")[:LONGEST_LINE]
    step["minutes"] = int(match["h"] or 0) * 60 + int(match["m"] or 0) or None
    return True


def _plain(text):
    """A paragraph of Markdown without links and emphasis."""
    return re.sub(r"[*_`]|!?\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))
