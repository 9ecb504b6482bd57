"""What the index holds of a document, and in which form."""

from whoosh.columns import NumericColumn
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence, Positions

from search.analysis import SECTION_GAP, composed, terms
from search.columnar.builder import Layout
from search.columnar.segment import SEPARATOR
from search.dates import seconds
from search.ranking import TEXT_FIELDS

SCHEMA_VERSION = 3
KEYWORD_FIELDS = (
    "kind", "team", "project", "format", "cause", "tag", "status", "year", "audience", "by", "people", "has", "alias",
)  # fmt: skip
SURFACE_FIELDS = {"words": TEXT_FIELDS, "title_words": ("title",)}
NO_DATE = -(2**62)
NUMBER_FIELDS = {"key": 0, "date": NO_DATE, "held": NO_DATE, "verified": 0, "applications": 0, "digest": 0}
LAYOUT = Layout(TEXT_FIELDS, KEYWORD_FIELDS, SURFACE_FIELDS, NUMBER_FIELDS)
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
            position += count + SECTION_GAP if count else 0
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
    schema = Schema()
    for name in TEXT_FIELDS:
        schema.add(name, Terms())
    for name in (*KEYWORD_FIELDS, *SURFACE_FIELDS):
        schema.add(name, Values())
    for name, default in NUMBER_FIELDS.items():
        schema.add(name, Number(default))
    return schema


def fields_of(document):
    """A document as the values of the schema's fields. Its words are analysed when they are written."""
    sections = [part for section in document.sections for part in (section.heading, section.text) if part]
    return {
        "title": [composed(document.title)],
        "summary": [composed(document.summary)] if document.summary else [],
        "tags": [composed(text) for text in (*(tag.text for tag in document.tags), *document.aliases)],
        "body": [composed(part) for part in sections],
        "kind": [_label(document.kind, document.kind.capitalize())],
        "team": _labels(document.team),
        "project": _labels(document.project),
        "format": _labels(document.format),
        "cause": _labels(*document.causes),
        "tag": _labels(*document.tags),
        "status": [_label(document.status, document.status.capitalize())],
        "year": [_label(str(document.date.year), str(document.date.year))] if document.date else [],
        "audience": document.audience,
        "by": [_label(composed(name), composed(name)) for name in document.author],
        "people": document.people,
        "has": document.has,
        "alias": [composed(alias) for alias in document.aliases],
        "key": document.key,
        "date": int(document.date.timestamp()) if document.date else NO_DATE,
        "held": seconds(document.held_on) if document.held_on else NO_DATE,
        "verified": document.verified,
        "applications": document.applications,
        "digest": document.digest(),
    }


def _labels(*labels):
    return [_label(label.value, label.text) for label in labels if label]


def _label(value, text):
    return f"{value}{SEPARATOR}{text}"
