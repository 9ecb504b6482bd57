"""Hindsight's own search in process: the one file of this benchmark that knows how the engine is called."""

import multiprocessing
import os
from time import perf_counter
from typing import NamedTuple

from tests.bench.zipf import ALL_TOKENS

NAME = "bench"
FACETS = ("kind", "tag", "team", "project")
DATE = "after:{year} before:{following}"


class Commit(NamedTuple):
    """One update of one entry: seconds, bytes newly stored, and the seconds of these that a merge took (0: none)."""

    seconds: float
    stored: int
    merging: float


class Hindsight:
    """Asked as the site asks: the best ten, the total, and the counts of the facets that the others count."""

    name = "hindsight"

    def __init__(self, folder, *, snapshot=None):
        self.snapshot = snapshot

    def index(self, documents):
        from search.scratch import snapshot_of

        self.snapshot = snapshot_of(documents, merge=True)

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
        from search.evaluation import size
        from search.facets import counts
        from search.ordering import ordered

        _, plan = prepared
        evaluation = self.evaluation(tokens)
        strict = evaluation.strict(plan)
        found = evaluation.narrowed(plan, strict)
        total = size(found)
        ordered(evaluation, plan, strict, found, most=10)
        if faceted:
            counts(evaluation, plan, strict, FACETS)
        return total

    def matched(self, prepared, *, tokens=None):
        """How many match when archived entries count as well, as they do in the other engines."""
        from search.evaluation import both, size

        _, plan = prepared
        evaluation = self.evaluation(tokens)
        return size(both(evaluation.strict(plan), evaluation.chosen(plan, but="status")))

    def trim(self):
        """What the site does before each search: give back pages of the index when the process holds many."""
        from search.columnar.residency import MOST_MAPPED, trim

        trim([part.segment for part in self.snapshot.parts], MOST_MAPPED)

    def forget(self):
        """Drop what was kept of earlier queries' results; what belongs to the index stays warm. Whoever gives the
        snapshot another cache of results must empty it here, or the figures are not true."""
        self.snapshot.forget()

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
        return [(marked(said.title, marker), snippet(said, marker)) for said in stored]


def imports():
    """Everything a first search needs, so that it is not measured with it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    import django

    django.setup()
    from search import compile, engine, evaluation, facets, highlight, opening, ordering, spelling  # noqa: F401


def write(documents, folder):
    """Index documents into a new index in a folder, in this process."""
    storage = _storage(folder)
    _list(storage, [_segment(storage, documents)])


def write_in_two(corpus, folder):
    """Index a `zipf.Corpus` in two processes, each making its half off the clock; returns seconds."""
    imports()
    spawn = multiprocessing.get_context("spawn")
    ready, made = spawn.Barrier(3), spawn.Queue()
    half = corpus.entries // 2
    workers = [
        spawn.Process(target=_half, args=(corpus, start, stop, str(folder), ready, made))
        for start, stop in ((0, half), (half, corpus.entries))
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = perf_counter()
    segments = [made.get() for _ in workers]
    _list(_storage(folder), segments)
    spent = perf_counter() - began
    for worker in workers:
        worker.join()
    return spent


def opened(folder):
    """The snapshot of an index in a folder."""
    from search.opening import opened

    return opened(_storage(folder), NAME, 0)


def small_commits(folder, documents):
    """Put each of some documents into the index of a folder in the place of the one with its key, one commit each;
    returns a list of `Commit`."""
    imports()
    from search import schema
    from search.opening import opened
    from search.queue import Prepared
    from search.writing import Writer

    storage = _storage(folder)
    before = opened(storage, NAME, 0)
    commits = []
    for document in documents:
        there = set(storage.list())
        began = perf_counter()
        writer = Writer(storage, NAME, before)
        writer.put(Prepared(document, schema.fields_of(document)))
        merging = _timed(writer)
        writer.finish()
        before = opened(storage, NAME, 0, {part.segment.name: part.segment for part in before.parts})
        spent = perf_counter() - began
        stored = sum(storage.file_length(name) for name in set(storage.list()) - there)
        commits.append(Commit(spent, stored, sum(merging)))
    return commits


def stored(document):
    """What is kept of a document for showing it."""
    from search.document import text_of

    return text_of(document)


def _storage(folder):
    from whoosh.filedb.filestore import FileStorage

    return FileStorage(str(folder))


def _segment(storage, documents):
    """One segment of some documents, written as a rebuild does."""
    from search import schema
    from search.columnar.builder import SegmentBuilder
    from search.writing import one_of

    builder = SegmentBuilder(storage, NAME, schema.LAYOUT)
    for document in documents:
        builder.add(schema.fields_of(document))
    builder.flush()
    return one_of(storage, NAME, builder.segments)


def _list(storage, segments):
    """Write the table of contents of some segments."""
    from search.writing import Writer

    writer = Writer(storage, NAME, None)
    writer.segments = segments
    writer.finish()


def _half(corpus, start, stop, folder, ready, made):
    imports()
    documents = list(corpus.documents(start, stop))
    ready.wait()
    made.put(_segment(_storage(folder), documents))


def _timed(writer):
    """The seconds of each merge that the writer will do."""
    seconds, merge = [], writer.merge

    def timed(segments):
        began = perf_counter()
        merge(segments)
        seconds.append(perf_counter() - began)

    writer.merge = timed
    return seconds


def _typed(question):
    """A question in Hindsight's language."""
    parts = [question.text()]
    if question.year:
        parts.append(DATE.format(year=question.year, following=question.year + 1))
    if question.kind:
        parts.append(f"kind:{question.kind}")
    parts.extend(f"team:{team}" for team in question.teams)
    return " ".join(parts)
