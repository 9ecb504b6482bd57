"""What the index holds of a document, and in which form."""

from whoosh.columns import NumericColumn
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence, Positions

from search.analysis import SECTION_GAP, composed, fold, is_stop_word, terms, words
from search.ranking import TEXT_FIELDS

SCHEMA_VERSION = 1
KEYWORD_FIELDS = ("kind", "team", "project", "tag", "status", "year", "audience", "by", "people", "has", "alias")
SURFACE_FIELDS = ("words", "title_words")
NUMBER_FIELDS = ("key", "date", "verified", "applications")
NO_DATE = -(2**62)
SEPARATOR = "\x1f"
POSITIONS = Positions()


class Terms(FieldType):
    """Stemmed words with their positions, from a list of texts that no phrase may cross."""

    def __init__(self):
        self.format, self.scorable = POSITIONS, True

    def index(self, value, **_):
        """Yields `(term, frequency, weight, encoded positions)` for each term, as Whoosh wants it."""
        found: dict[str, list[int]] = {}
        position = 0
        for text in value:
            here, count = terms(text, position)
            position += count + SECTION_GAP
            for term, positions in here.items():
                found.setdefault(term, []).extend(positions)
        encode = POSITIONS.encode
        for term, positions in found.items():
            yield term.encode(), len(positions), float(len(positions)), encode(positions)


class Values(FieldType):
    """Whole values that are there or not."""

    def __init__(self):
        self.format = Existence()

    def index(self, value, **_):
        for keyword in dict.fromkeys(value):
            yield keyword.encode(), 1, 1.0, b""


class Number(FieldType):
    """A 64-bit number a document, in a column."""

    indexed = False

    def __init__(self, default=0):
        self.column_type = NumericColumn("q", default=default)

    def to_column_value(self, value):
        return int(value)


def build():
    """The Whoosh schema."""
    schema = Schema(doc=STORED())
    for name in TEXT_FIELDS:
        schema.add(name, Terms())
    for name in (*KEYWORD_FIELDS, *SURFACE_FIELDS):
        schema.add(name, Values())
    for name in NUMBER_FIELDS:
        schema.add(name, Number(NO_DATE if name == "date" else 0))
    return schema


def fields_of(document):
    """A document as the values of the schema's fields. Its words are analysed when they are written."""
    title, summary = composed(document.title), composed(document.summary)
    sections = [(section.anchor, section.heading, composed(section.text)) for section in document.sections]
    tag_texts = [composed(text) for text in (*(tag.text for tag in document.tags), *document.aliases)]
    texts = [title, summary, *tag_texts, *(part for _, *parts in sections for part in parts)]
    return {
        "title": [title],
        "summary": [summary],
        "tags": tag_texts,
        "body": [part for _, *parts in sections for part in parts],
        "words": _distinct(texts),
        "title_words": _distinct([title]),
        "kind": [_label(document.kind, document.kind.capitalize())],
        "team": [_label(document.team.value, document.team.text)] if document.team else [],
        "project": [_label(document.project.value, document.project.text)] if document.project else [],
        "tag": [_label(tag.value, tag.text) for tag in document.tags],
        "status": [_label(document.status, document.status.capitalize())],
        "year": [_label(str(document.date.year), str(document.date.year))] if document.date else [],
        "audience": list(document.audience),
        "by": [_label(composed(name), composed(name)) for name in document.author],
        "people": list(document.people),
        "has": list(document.has),
        "alias": [composed(alias) for alias in document.aliases],
        "key": document.key,
        "date": int(document.date.timestamp()) if document.date else NO_DATE,
        "verified": document.verified,
        "applications": document.applications,
        "doc": {"title": title, "summary": summary, "sections": sections, "digest": document.digest()},
    }


def label_of(value):
    """A stored keyword as `(value, text)`; plain tokens are their own text."""
    plain, separator, text = value.partition(SEPARATOR)
    return plain, text if separator else plain


def folded(text):
    """How values given by people are compared with stored ones."""
    return fold(composed(text)).strip()


def _label(value, text):
    return f"{value}{SEPARATOR}{text}"


def _distinct(texts):
    """The words worth completing and correcting to."""
    found = {word for text in texts for word in words(text)}
    return sorted(word for word in found if len(word) > 2 and not is_stop_word(word))
