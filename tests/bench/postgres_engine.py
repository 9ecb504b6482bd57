"""Full text in Postgres: a weighted `tsvector` with a GIN index; the best ten, the total and the counts of four facets
in one statement, each statement planned anew for its own words. The texts are in a table of their own, so that the
rows that are searched are short; a stop word before each keeps phrases from reaching from one into the next."""

from datetime import UTC, datetime

TABLE = """
    CREATE TABLE bench_text (key int PRIMARY KEY, title text, summary text, body text, kind text, team text,
        project text, status text, tags text[], audience text[], date timestamptz);
    CREATE TABLE bench_entry (key int PRIMARY KEY, kind text, team text, project text, status text, tags text[],
        audience text[], date timestamptz, words tsvector);
"""
FILL = """
    INSERT INTO bench_entry SELECT key, kind, team, project, status, tags, audience, date,
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', 'the ' || summary), 'B')
        || to_tsvector('english', 'the ' || body) FROM bench_text;
"""
INDEXES = """
    CREATE INDEX ON bench_entry USING gin (words);
    CREATE INDEX ON bench_entry USING gin (audience);
    CREATE INDEX ON bench_entry USING gin (tags);
    CREATE INDEX ON bench_entry (kind);
    CREATE INDEX ON bench_entry (team);
    CREATE INDEX ON bench_entry (project);
    CREATE INDEX ON bench_entry (date);
"""
SIZE = "SELECT pg_total_relation_size('bench_entry') + pg_total_relation_size('bench_text')"
STATEMENT = """
    WITH found AS MATERIALIZED (
        SELECT key, kind, team, project, tags, ts_rank(words, asked) AS rank
        FROM bench_entry, {reader}('english', %(text)s) AS asked
        WHERE words @@ asked {conditions}
    )
    SELECT (SELECT count(*) FROM found),
        (SELECT json_agg(best) FROM (SELECT key FROM found ORDER BY rank DESC, key LIMIT 10) AS best) {facets}
"""
FACETS = """,
        (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM found GROUP BY kind) AS a),
        (SELECT json_object_agg(team, n) FROM (SELECT team, count(*) AS n FROM found GROUP BY team) AS b),
        (SELECT json_object_agg(project, n) FROM (SELECT project, count(*) AS n FROM found GROUP BY project) AS c),
        (SELECT json_object_agg(tag, n) FROM (
            SELECT tag, count(*) AS n FROM found, unnest(tags) AS tag GROUP BY tag) AS d)
"""


class Postgres:
    """The embedded server, with its default settings but for durability; memory is the client's, the server's own
    comes on top."""

    name = "postgres"

    def __init__(self, folder):
        import psycopg

        from kb.postgres import Cluster

        self.connection = psycopg.connect(Cluster(folder).url(), autocommit=True, prepare_threshold=None)

    def index(self, documents):
        self.connection.execute(TABLE)
        with self.connection.cursor().copy("COPY bench_text FROM STDIN") as copy:
            for document in documents:
                copy.write_row(
                    (
                        document.key,
                        document.title,
                        document.summary,
                        "\n".join(section.text for section in document.sections),
                        document.kind,
                        document.team.value,
                        document.project.value,
                        document.status,
                        [tag.value for tag in document.tags],
                        list(document.audience),
                        document.date,
                    )
                )
        self.connection.execute(FILL)
        self.connection.execute(INDEXES)

    def size(self):
        row = self.connection.execute(SIZE).fetchone()
        return round(row[0] / 1e6, 1)

    def ready(self):
        self.connection.execute("VACUUM (FREEZE, ANALYZE) bench_entry")
        self.connection.execute("CHECKPOINT")

    def prepare(self, question):
        """The reading function, the conditions, and the values in them."""
        conditions, values = "", {"text": question.text(star=":*")}
        if question.year:
            conditions += " AND date >= %(first)s AND date < %(end)s"
            values["first"] = datetime(question.year, 1, 1, tzinfo=UTC)
            values["end"] = datetime(question.year + 1, 1, 1, tzinfo=UTC)
        if question.kind:
            conditions += " AND kind = %(kind)s"
            values["kind"] = question.kind
        if question.teams:
            conditions += " AND team = ANY(%(teams)s)"
            values["teams"] = list(question.teams)
        return "to_tsquery" if question.prefix else "websearch_to_tsquery", conditions, values

    def ask(self, prepared, *, tokens=None, faceted=False):
        reader, conditions, values = prepared
        if tokens:
            conditions += " AND audience && %(tokens)s"
            values = values | {"tokens": list(tokens)}
        statement = STATEMENT.format(reader=reader, conditions=conditions, facets=FACETS if faceted else "")
        return self.connection.execute(statement, values).fetchone()[0]

    def forget(self):
        """Nothing: it keeps no results."""
