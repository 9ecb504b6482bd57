"""Corrections of a closed retrospective: what its rows say, as one content that a form shows and hands back."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lessons.common.errors import DomainError
from lessons.common.text import clean, one_line
from lessons.retrospective.analysis import LONGEST_LINE, Category, Mark
from lessons.retrospective.board import LINES, LONGEST_NAME, LONGEST_TALK, CauseForm
from lessons.retrospective.talking import ADDRESS

SPARE = 2  # empty rows that are offered for more lines
MOST_ROWS = 40


def rows_of(content):
    """A content as the form shows it: findings and moments with spare rows, times in the reader's zone."""
    findings = [
        finding
        | {"key_text": str(finding["key"])}
        | {name: finding[name] + [dict.fromkeys(columns, "")] * SPARE for name, columns in LINES.items()}
        for finding in content["findings"]
    ]
    moments = [moment | {"at": _local(moment["at"])} for moment in content["timeline"]]
    return {"findings": findings, "timeline": moments + [{"at": "", "text": "", "mark": ""}] * SPARE}


def read_rows(data, content):
    """What somebody typed into those rows, as `rows_of` has it; other findings than its own are left out."""
    findings = []
    for finding in content["findings"]:
        prefix = f"f{finding['key']}"
        typed = {
            "key": finding["key"],
            "key_text": str(finding["key"]),
            "name": data.get(f"{prefix}-name", finding["name"]),
            "talk": data.get(f"{prefix}-talk", finding["talk"]),
            "cause_form": data.get(f"{prefix}-form", finding["cause_form"]),
        }
        for name, columns in LINES.items():
            typed[name] = _typed(data, f"{prefix}-{name}", columns)
        findings.append(typed)
    return {"findings": findings, "timeline": _typed(data, "moment", ("at", "text", "mark"))}


def judged(rows):
    """Rows as a content holds them, empty ones left out; `DomainError` says what is wrong, and where."""
    return {
        "findings": [_finding(finding) for finding in rows["findings"]],
        "timeline": sorted((_moment(row) for row in rows["timeline"] if _says(row, "text")), key=lambda row: row["at"]),
    }


def _typed(data, prefix, columns):
    rows = []
    while len(rows) < MOST_ROWS and f"{prefix}-{len(rows)}-{columns[0]}" in data:
        rows.append({column: data.get(f"{prefix}-{len(rows)}-{column}", "") for column in columns})
    return rows


def _finding(typed):
    name = one_line(typed["name"])
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(f"Each finding needs a name of at most {LONGEST_NAME} characters.")
    talk = clean(typed["talk"]).strip()
    if len(talk) > LONGEST_TALK:
        raise DomainError(f"The notes of the talk about “{name}” are longer than {LONGEST_TALK} characters.")
    made = {
        "key": typed["key"], "name": name, "talk": talk,
        "cause_form": typed["cause_form"] if typed["cause_form"] in CauseForm.values else CauseForm.CONTRIBUTING.value,
        "causes": [_line(row, name) for row in typed["causes"] if _says(row, "text")],
        "alternatives": [_line(row, name) for row in typed["alternatives"] if _says(row, "text")],
        "evidence": [_line(row, name) for row in typed["evidence"] if _says(row, "url") or _says(row, "label")],
    }  # fmt: skip
    for row in made["causes"]:
        row["category"] = row["category"] if row["category"] in Category.values else ""
    for row in made["evidence"]:
        if not ADDRESS.fullmatch(row["url"]) or row["url"].startswith("//"):
            raise DomainError(f"The evidence of “{name}” needs an address that begins with https:// or with a stroke.")
        row["label"] = row["label"][:200] or row["url"][:200]
    return made


def _line(row, name):
    line = {column: one_line(value) for column, value in row.items()}
    if any(len(value) > (1000 if column == "url" else LONGEST_LINE) for column, value in line.items()):
        raise DomainError(f"A line of “{name}” is longer than {LONGEST_LINE} characters. The talk has room for more.")
    return line


def _moment(row):
    text = one_line(row["text"])[:LONGEST_LINE]
    try:
        at = parse_datetime(row["at"].strip())
    except ValueError:
        at = None
    if at is None:
        raise DomainError(f"Give “{text}” a time, like 2026-11-24 01:50.")
    at = timezone.make_aware(at) if timezone.is_naive(at) else at
    return {
        "at": at.astimezone(UTC).isoformat(),
        "text": text,
        "mark": row["mark"] if row["mark"] in Mark.values else "",
    }


def _says(row, column):
    return bool(one_line(row[column]))


def _local(text):
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%dT%H:%M")
