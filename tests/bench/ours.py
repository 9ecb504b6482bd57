"""Hindsight's own search in process: the one file of this benchmark that knows how the engine is called.

What cannot be measured yet raises `NotImplementedError` and is reported as missing.
"""

from typing import NamedTuple

from tests.bench.zipf import ALL_TOKENS

DATE = "after:{year} before:{following}"


class Commit(NamedTuple):
    """One update of one entry: seconds, bytes newly stored, and the seconds of these that a merge took (0: none)."""

    seconds: float
    stored: int
    merging: float


class Hindsight:
    """Asked as the site asks: best ten, total, and besides the counts of all six facets it shows, as options."""

    name = "hindsight"

    def __init__(self, folder, *, snapshot=None):
        self.snapshot = snapshot

    def index(self, documents):
        from search.scratch import snapshot_of

        self.snapshot = snapshot_of(documents)

    def size(self):
        """Not known here: see `writing.py`, which also knows the writer's speed and memory better."""
        return None

    def ready(self):
        """Nothing: the snapshot is open already."""

    def prepare(self, question):
        """From a question to a compiled query: `(query, plan)`."""
        from search.compile import compile
        from search.query import parse

        query = parse(_typed(question))
        return query, compile(query)

    def ask(self, prepared, *, tokens=None, faceted=False):
        """The number of entries found, having found the best and counted the facets. Without tokens: by one who may
        see everything."""
        from search.evaluation import both, size
        from search.facets import facets
        from search.ordering import ordered

        query, plan = prepared
        evaluation = self.evaluation(tokens)
        strict = evaluation.strict(plan)
        found = both(strict, evaluation.chosen(plan))
        total = size(found)
        ordered(evaluation, plan, strict, found, most=10)
        if faceted:
            facets(evaluation, plan, query, strict)
        return total

    def matched(self, prepared, *, tokens=None):
        """How many match when archived entries count as well, as they do in the other engines."""
        from search.evaluation import both, size

        _, plan = prepared
        evaluation = self.evaluation(tokens)
        return size(both(evaluation.strict(plan), evaluation.chosen(plan, but="status")))

    def forget(self):
        """Drop what was kept of earlier queries' results; what belongs to the index stays warm. Whoever gives the
        snapshot another cache of results must empty it here, or the figures are not true."""
        self.snapshot._leaves.clear()

    def evaluation(self, tokens=None):
        """A new evaluation, as each search has one."""
        from search.evaluation import Deadline, Evaluation

        return Evaluation(self.snapshot, tokens or ALL_TOKENS, deadline=Deadline(600))

    def guess(self, evaluation, word):
        """Did you mean …?"""
        from search.spelling import guess

        found = guess(evaluation, word)
        return found and found.word

    def snippets(self, stored, prepared):
        """The titles and snippets of some stored documents, marked."""
        from search.highlight import Marker, marked, snippet

        marker = Marker(prepared[1])
        return [(marked(kept["title"], marker), snippet(kept, marker)) for kept in stored]


def imports():
    """Everything a first search needs, so that it is not measured with it."""
    from search import compile, evaluation, facets, highlight, opening, ordering, query, schema, spelling  # noqa: F401


def write(documents, folder):
    """Index documents into a new index in a folder, in this process."""
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import FileIndex
    from whoosh.writing import NO_MERGE

    from search import schema

    index = FileIndex.create(FileStorage(str(folder)), schema.build(), "bench")
    writer = index.writer(limitmb=256)
    for document in documents:
        writer.add_document(**schema.fields_of(document))
    writer.commit(mergetype=NO_MERGE)


def write_in_two(corpus, folder):
    """Index a `zipf.Corpus` in two processes, each making its half (`corpus.documents(start, stop)`) off the clock;
    returns seconds."""
    raise NotImplementedError("Indexing in two processes is not there yet.")


def opened(folder):
    """The snapshot of an index in a folder."""
    from whoosh.filedb.filestore import FileStorage

    from search.opening import opened

    return opened(FileStorage(str(folder)), "bench", 0)


def small_commits(folder, documents):
    """Put each of some documents into the index of a folder in the place of the one with its key, one commit each;
    returns a list of `Commit`."""
    raise NotImplementedError("Small commits outside the database are not there yet.")


def stored(document):
    """What the index keeps of a document for showing it."""
    from search.schema import fields_of

    return fields_of(document)["doc"]


def _typed(question):
    """A question in Hindsight's language."""
    parts = [question.text()]
    if question.year:
        parts.append(DATE.format(year=question.year, following=question.year + 1))
    if question.kind:
        parts.append(f"kind:{question.kind}")
    parts.extend(f"team:{team}" for team in question.teams)
    return " ".join(parts)
