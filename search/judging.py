"""How good is the ranking? A judged collection, the site's own analysis, compilation and ranking, and three figures.

A collection is a folder with `corpus.jsonl(.gz)` (`_id`, `title`, `text`), `queries.jsonl(.gz)` (`_id`, `text`) and
`qrels.tsv` (query, document, grade; a header line is skipped).
"""

import gzip
import json
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean
from time import perf_counter

from search.compile import compile
from search.document import Document, Section
from search.evaluation import RELAX_BELOW, Deadline, Evaluation, size
from search.ordering import ordered
from search.query import parse
from search.ranking import STRICT_WORDS
from search.scratch import snapshot_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """Means over the judged queries; times in seconds."""

    queries: int
    documents: int
    ndcg10: float
    mrr10: float
    recall100: float
    indexing: float
    per_query: float


def judge(folder):
    """Index a collection and ask all its judged queries."""
    folder = Path(folder)
    names, documents = _corpus(folder)
    began = perf_counter()
    snapshot = snapshot_of(documents)
    indexed = perf_counter()
    judged = _judgements(folder)
    figures = []
    for row in _lines(folder, "queries"):
        grades = judged.get(str(row["_id"]))
        if grades:
            found = [names[key] for key in ranked(snapshot, row["text"], 100)]
            figures.append(_figures(found, grades))
    ndcg, mrr, recall = (fmean(column) for column in zip(*figures, strict=True))
    asked = (perf_counter() - indexed) / len(figures)
    return Judgement(len(figures), len(documents), ndcg, mrr, recall, indexed - began, asked)


def ranked(snapshot, text, most):
    """The keys of the best documents for a text, in the order the site would show them."""
    evaluation = Evaluation(snapshot, ("everyone",), deadline=Deadline(60))
    plan = compile(parse(text, capped=False))
    strict = found = evaluation.strict(plan)
    if size(strict) < RELAX_BELOW:
        found = evaluation.relaxed(plan)
    if len(plan.clauses) > STRICT_WORDS:
        strict = found
    return [place.key for place in ordered(evaluation, plan, strict, found, most=most)]


def _corpus(folder):
    names: list[str] = []
    documents: list[Document] = []
    for row in _lines(folder, "corpus"):
        section = Section("text", "", row.get("text") or "")
        documents.append(
            Document("document", len(names), row.get("title") or "", sections=(section,), audience=("everyone",))
        )
        names.append(str(row["_id"]))
    return names, documents


def _judgements(folder):
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines():
        query, document, *_, grade = line.split("\t")
        if grade.lstrip("-").isdigit() and int(grade) > 0:
            judged.setdefault(query, {})[document] = int(grade)
    return judged


def _lines(folder, name):
    for path in (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"):
        if path.exists():
            with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
                return [json.loads(line) for line in file if line.strip()]
    raise FileNotFoundError(f"There is no {name}.jsonl or {name}.jsonl.gz in {folder}.")


def _figures(found, grades):
    """nDCG@10, reciprocal rank within 10, recall within 100 (`trec_eval`'s formulas, linear gain)."""
    gained = sum(grades.get(name, 0) / log2(rank + 2) for rank, name in enumerate(found[:10]))
    best = sum(grade / log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    first = next((1 / (rank + 1) for rank, name in enumerate(found[:10]) if name in grades), 0.0)
    return gained / best, first, len(set(found[:100]) & set(grades)) / len(grades)
