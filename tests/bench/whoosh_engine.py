"""Whoosh as it comes: its own codec, parser, BM25F and counting, the audience as a filter (which it caches)."""

from datetime import datetime

from tests.bench.measuring import folder_size

TEXTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
FACETS = ("kind", "tag", "team", "project")


class StockWhoosh:
    """Top ten and `len(results)`. Its facets undo the inverted index at each search, so they are left out unless asked
    for: no bar is about them."""

    name = "stock"

    def __init__(self, folder):
        self.folder = folder

    def index(self, documents):
        from whoosh import fields, index
        from whoosh.analysis import StemmingAnalyzer

        analyzer = StemmingAnalyzer()
        schema = fields.Schema(
            key=fields.STORED,
            **{name: fields.TEXT(analyzer=analyzer, field_boost=boost, stored=True) for name, boost in TEXTS.items()},
            **{name: fields.ID(sortable=True) for name in ("kind", "team", "project", "status")},
            tag=fields.KEYWORD(commas=True),
            audience=fields.KEYWORD(commas=True),
            date=fields.DATETIME(sortable=True),
        )
        writer = index.create_in(self.folder, schema).writer(limitmb=256)
        for document in documents:
            writer.add_document(
                key=document.key,
                title=document.title,
                summary=document.summary,
                body="\n".join(section.text for section in document.sections),
                kind=document.kind,
                team=document.team.value,
                project=document.project.value,
                status=document.status,
                tag=",".join(tag.value for tag in document.tags),
                audience=",".join(document.audience),
                date=document.date.replace(tzinfo=None),
            )
        writer.commit()

    def size(self):
        return folder_size(self.folder)

    def ready(self):
        from whoosh import index
        from whoosh.qparser import MultifieldParser

        self.schema = index.open_dir(self.folder).schema
        self.searcher = index.open_dir(self.folder).searcher()
        self.parser = MultifieldParser(list(TEXTS), self.schema)

    def prepare(self, question):
        """A Whoosh query."""
        from whoosh.query import And, DateRange, Or, Term

        parts = [self.parser.parse(question.text(minus="NOT "))]
        if question.year:
            first, end = datetime(question.year, 1, 1), datetime(question.year + 1, 1, 1)
            parts.append(DateRange("date", first, end, endexcl=True))
        if question.kind:
            parts.append(Term("kind", question.kind))
        if question.teams:
            parts.append(Or([Term("team", team) for team in question.teams]))
        return And(parts) if len(parts) > 1 else parts[0]

    def ask(self, prepared, *, tokens=None, faceted=False):
        from whoosh.query import Or, Term
        from whoosh.sorting import Count, FieldFacet

        seen = Or([Term("audience", token) for token in tokens]) if tokens else None
        facets = {name: FieldFacet(name, allow_overlap=name == "tag") for name in FACETS} if faceted else None
        found = self.searcher.search(
            prepared, limit=10, filter=seen, groupedby=facets, maptype=Count if faceted else None
        )
        return len(found)

    def forget(self):
        """Nothing: it keeps no results."""
