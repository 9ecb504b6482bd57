"""The demo’s playbooks, their versions, and the times that somebody followed them, in order."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import yaml

from lessons.feedback import runs as ledger
from lessons.models import Entry, Finding, Playbook, Run, RunFinding, Team
from lessons.playbook.tidying import new_key
from lessons.review import reviewing

PARTS = ("title", "text", "who", "minutes", "warning", "only_if", "checklist")


def load(folder, *, people, projects, entries):
    """Write every playbook of a folder."""
    for path in sorted(folder.glob("*.yaml")):
        _Telling(yaml.safe_load(path.read_text(encoding="utf-8")), people, projects, entries).tell()


class _Telling:
    """One playbook of a file."""

    def __init__(self, facts, people, projects, entries):
        self.facts, self.people, self.projects, self.entries = facts, people, projects, entries
        self.keys = [new_key() for _ in facts["steps"]]
        self.playbook: Any = None

    def tell(self):
        events = [(row["date"], 0, self._publish, row) for row in self.facts["versions"]]
        events += [(row["date"], 1, self._run, row) for row in self.facts["runs"]]
        for _, _, happen, row in sorted(events, key=lambda event: event[:2]):
            happen(row)
        if "review" in self.facts:
            self._review(self.facts["review"])

    def _publish(self, row):
        number = self.facts["versions"].index(row) + 1
        by, at = self.people[row["by"]], _moment(row["date"], 10)
        if self.playbook is None:
            self.playbook = Playbook.objects.draft(
                self._content(number), by=by, note=row["note"], at=at - timedelta(days=3)
            )
        found = RunFinding.objects.of(self.playbook).open()
        answers = sorted(found.values_list("pk", flat=True)) if row.get("answers") else []
        entry = Entry.objects.get(pk=self.playbook.pk)
        content = self._content(number) | {"answers": answers}
        entry.save_text(content, by=by, note=row["note"], publish=True, at=at)
        self.playbook = Playbook.objects.get(pk=entry.pk)

    def _content(self, number):
        facts = self.facts
        named = Team.objects.filter(slug__in=facts.get("for_teams", []))
        return {
            **{key: facts[key] for key in ("title", "summary", "tags", "moments")},
            **{key: facts[key].strip() for key in ("purpose", "when", "preconditions", "roles")},
            "team": Team.objects.get(slug=facts["team"]).pk,
            "project": self.projects[facts["project"]].pk,
            "for_teams": sorted(named.values_list("pk", flat=True)),
            "for_tags": facts.get("for_tags", []),
            "curators": [self.people[key].pk for key in facts["curators"]],
            "steps": [
                self._step(key, row, number)
                for key, row in zip(self.keys, facts["steps"], strict=True)
                if row.get("since", 1) <= number
            ],
        }

    def _step(self, key, row, number):
        row = row | row.get("earlier", {}).get(number, {})
        basis = [self._basis(because) for because in row.get("because", [])]
        return {"key": key, "basis": basis, **{name: row.get(name) for name in PARTS}}

    def _basis(self, because):
        """What a step is based on: an entry by the name of its file, or a finding by its own."""
        named = {"anchor": "", "reason": because.get("reason", "")}
        if "finding" in because:
            finding = Finding.objects.get(name=because["finding"])
            return named | {"entry": finding.retrospective_id, "anchor": finding.anchor}
        return named | {"entry": self.entries[because["of"]].pk}

    def _review(self, row):
        """A change that waits for its reviewers."""
        entry, by = Entry.objects.get(pk=self.playbook.pk), self.people[row["by"]]
        content = entry.content()
        content["steps"] = [step | row["steps"].get(place, {}) for place, step in enumerate(content["steps"], 1)]
        entry.save_text(content, by=by, note=row["note"], at=_moment(row["date"], 15))
        review = reviewing.ask(
            entry, by=by, people=[self.people[key] for key in row["reviewers"]], message=row["message"]
        )
        for said in row["remarks"]:
            reviewing.remark(review, said["text"], by=self.people[said["by"]])

    def _run(self, row):
        by, at = self.people[row["by"]], _moment(row["date"], 21)
        run = Run.objects.start(
            self.playbook, by=by, title=row["title"], team=Team.objects.get(slug=self.facts["team"]),
            project=self.projects[self.facts["project"]], at=at,
        )  # fmt: skip
        for place, step in enumerate(run.steps[: row.get("until")], 1):
            said = row.get("steps", {}).get(place, {})
            marked_at = _moment(said["day"], 8 + place) if "day" in said else at + timedelta(minutes=25 * place)
            run.mark(
                step["key"], said.get("state", "done"), by=self.people[said.get("by", row["by"])],
                note=said.get("note", ""), at=marked_at,
            )  # fmt: skip
        for words in row.get("differently", []):
            RunFinding.objects.note(run, "differently", words, by=by, at=at + timedelta(hours=4))
        if "outcome" in row:
            ledger.finish(
                run, row["outcome"], by=by, unclear="\n".join(row.get("unclear", [])),
                missing="\n".join(row.get("missing", [])), at=at + timedelta(hours=9),
                lessons=[(self.entries[name], told) for name, told in row.get("lessons", {}).items()],
            )  # fmt: skip


def _moment(day, hour):
    """A moment of a day."""
    return datetime.combine(day, time(hour, (day.toordinal() * 7 + hour) % 60), UTC)
