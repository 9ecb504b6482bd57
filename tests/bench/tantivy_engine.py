"""Tantivy, in Rust, through its Python package: a search for ten and the total, an aggregation over fast fields."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.bench.measuring import folder_size

TEXTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
FACETS = ("kind", "tag", "team", "project")
HEAP = 200_000_000  # bytes, for one thread


class Tantivy:
    name = "tantivy"

    def __init__(self, folder):
        import tantivy

        self.tantivy, self.folder = tantivy, folder

    def index(self, documents):
        builder = self.tantivy.SchemaBuilder()
        for name in TEXTS:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in (*FACETS, "status", "audience"):
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("date", indexed=True, fast=True)
        builder.add_integer_field("key", stored=True)
        writer = self.tantivy.Index(builder.build(), path=str(self.folder)).writer(HEAP, 1)
        for document in documents:
            row = self.tantivy.Document(
                key=document.key,
                title=document.title,
                summary=document.summary,
                body="\n".join(section.text for section in document.sections),
                kind=document.kind,
                team=document.team.value,
                project=document.project.value,
                status=document.status,
                date=int(document.date.timestamp()),
            )
            for tag in document.tags:
                row.add_text("tag", tag.value)
            for token in document.audience:
                row.add_text("audience", token)
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()

    def size(self):
        return folder_size(self.folder)

    def ready(self):
        self.opened = self.tantivy.Index.open(str(self.folder))
        self.searcher = self.opened.searcher()

    def prepare(self, question):
        """A Tantivy query. Its parser spreads a negation over the fields one by one, so that is put together here."""
        must, must_not = self.tantivy.Occur.Must, self.tantivy.Occur.MustNot
        words = replace(question, without=(), prefix="").text()
        parts = [(must, self._parsed(words))] if words else []
        parts.extend((must_not, self._parsed(word)) for word in question.without)
        if question.prefix:
            parts.append((must, self._beginning(question.prefix)))
        if question.year:
            parts.append((must, self._within(question.year)))
        if question.kind:
            parts.append((must, self._one_of("kind", [question.kind])))
        if question.teams:
            parts.append((must, self._one_of("team", list(question.teams))))
        return self.tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]

    def ask(self, prepared, *, tokens=None, faceted=False):
        query = prepared
        if tokens:
            must = self.tantivy.Occur.Must
            query = self.tantivy.Query.boolean_query([(must, prepared), (must, self._one_of("audience", list(tokens)))])
        found = self.searcher.search(query, 10, count=True)
        if faceted:
            self.searcher.aggregate(query, {name: {"terms": {"field": name, "size": 200}} for name in FACETS})
        return found.count

    def forget(self):
        """Nothing: it keeps no results."""

    def _parsed(self, text):
        return self.opened.parse_query(text, list(TEXTS), field_boosts=TEXTS, conjunction_by_default=True)

    def _one_of(self, name, values):
        return self.tantivy.Query.term_set_query(self.opened.schema, name, values)

    def _beginning(self, prefix):
        should, query = self.tantivy.Occur.Should, self.tantivy.Query
        return query.boolean_query(
            [(should, query.regex_query(self.opened.schema, name, f"{prefix}.*")) for name in TEXTS]
        )

    def _within(self, year):
        first, end = (int(datetime(number, 1, 1, tzinfo=UTC).timestamp()) for number in (year, year + 1))
        return self.tantivy.Query.range_query(
            self.opened.schema, "date", self.tantivy.FieldType.Integer, first, end, include_upper=False
        )
