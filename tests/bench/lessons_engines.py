"""The engines that are measured, all asked for the same: the best 20, an exact total, and counts of kind, team and tag,
of what one reader may see."""

import tempfile
from time import perf_counter

from tests.bench.corpus import TAGS, TEAMS

SIZE = 20


class Hindsight:
    """The site's own search, from the text to the hits with snippets, checked in the database."""

    name = "Hindsight"

    def __init__(self, records, reader):
        from search.queue import drain_all
        from search.registry import audience_for

        self.audience_for, self.reader = audience_for, reader
        began = perf_counter()
        drain_all()
        self.seconds = perf_counter() - began

    def ask(self, query):
        from search import engine

        return engine.find(query, self.audience_for(self.reader), size=SIZE).total


class StockWhoosh:
    """Whoosh as it comes: its parser, BM25F, a limit of 20, and facets by grouping."""

    name = "stock Whoosh"

    def __init__(self, records, reader):
        from whoosh import fields, index
        from whoosh.analysis import StemmingAnalyzer

        self.folder = tempfile.TemporaryDirectory()
        analyzer = StemmingAnalyzer()
        schema = fields.Schema(
            title=fields.TEXT(analyzer=analyzer, field_boost=3.0),
            body=fields.TEXT(analyzer=analyzer),
            team=fields.ID(sortable=True),
            tag=fields.KEYWORD(commas=True),
            audience=fields.KEYWORD,
        )
        began = perf_counter()
        self.index = index.create_in(self.folder.name, schema)
        writer = self.index.writer(limitmb=256)
        for record in records:
            writer.add_document(
                title=record.title,
                body=f"{record.summary}\n{record.body}",
                team=TEAMS[record.team],
                tag=",".join(TAGS[tag] for tag in record.tags),
                audience=audience(record),
            )
        writer.commit()
        self.seconds = perf_counter() - began
        self.searcher = self.index.searcher()

    def ask(self, query):
        from whoosh.qparser import MultifieldParser
        from whoosh.query import And, Or, Term
        from whoosh.sorting import FieldFacet

        parsed = MultifieldParser(["title", "body"], self.index.schema).parse(plain(query))
        seen = Or([Term("audience", "everyone"), Term("audience", "team0"), Term("audience", "user0")])
        facets = {"team": FieldFacet("team"), "tag": FieldFacet("tag", allow_overlap=True)}
        return len(self.searcher.search(And([parsed, seen]), limit=SIZE, groupedby=facets))


class Postgres:
    """Full text in Postgres: a weighted `tsvector` with a GIN index, `ts_rank_cd`, and the counts in one statement."""

    name = "Postgres"
    statement = """
        WITH found AS MATERIALIZED (
            SELECT id, team, tags, ts_rank_cd(words, asked) AS rank
            FROM bench_entry, websearch_to_tsquery('english', %s) AS asked
            WHERE words @@ asked AND audience && ARRAY['everyone', 'team0', 'user0']
        )
        SELECT (SELECT count(*) FROM found),
            (SELECT json_agg(best) FROM (SELECT id FROM found ORDER BY rank DESC, id LIMIT 20) AS best),
            (SELECT json_object_agg(team, n) FROM (SELECT team, count(*) AS n FROM found GROUP BY team) AS a),
            (SELECT json_object_agg(tag, n) FROM (
                SELECT tag, count(*) AS n FROM found, unnest(tags) AS tag GROUP BY tag) AS b)
    """

    def __init__(self, records, reader):
        from django.db import connection

        self.connection = connection
        began = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_entry (id serial PRIMARY KEY, words tsvector, team int, tags int[], "
                "audience text[])"
            )
            for record in records:
                cursor.execute(
                    "INSERT INTO bench_entry (words, team, tags, audience) VALUES (setweight(to_tsvector('english', "
                    "%s), 'A') || to_tsvector('english', %s), %s, %s, %s)",
                    [
                        record.title,
                        f"{record.summary}\n{record.body}"[:900_000],
                        record.team,
                        list(record.tags),
                        [audience(record)],
                    ],
                )
            cursor.execute("CREATE INDEX ON bench_entry USING gin (words)")
            cursor.execute("ANALYZE bench_entry")
        self.seconds = perf_counter() - began

    def ask(self, query):
        with self.connection.cursor() as cursor:
            cursor.execute(self.statement, [plain(query)])
            return cursor.fetchone()[0]


class Tantivy:
    """Tantivy, when it is installed: a search and an aggregation."""

    name = "Tantivy"

    def __init__(self, records, reader):
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="en_stem")
        for name in ("team", "tag", "audience"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True)
        self.tantivy = tantivy
        began = perf_counter()
        self.index = tantivy.Index(builder.build())
        writer = self.index.writer(200_000_000, 1)
        for record in records:
            document = tantivy.Document(
                title=record.title,
                body=f"{record.summary}\n{record.body}",
                team=TEAMS[record.team],
                audience=audience(record),
            )
            for tag in record.tags:
                document.add_text("tag", TAGS[tag])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.seconds = perf_counter() - began
        self.searcher = self.index.searcher()

    def ask(self, query):
        tantivy = self.tantivy
        words, _ = self.index.parse_query_lenient(plain(query), ["title", "body"], conjunction_by_default=True)
        seen = tantivy.Query.term_set_query(self.index.schema, "audience", ["everyone", "team0", "user0"])
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, seen)])
        found = self.searcher.search(both, SIZE, True)
        self.searcher.aggregate(both, {name: {"terms": {"field": name, "size": 200}} for name in ("team", "tag")})
        return found.count


ENGINES = (Hindsight, StockWhoosh, Postgres, Tantivy)


def audience(record):
    if record.visibility == "everyone":
        return "everyone"
    return f"team{record.team}" if record.visibility == "teams" else f"user{record.author}"


def plain(query):
    """A query without our own filters, for engines that do not know them."""
    return " ".join(part for part in query.split() if ":" not in part)
