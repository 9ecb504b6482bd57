"""What people promised in the demo’s retrospectives, and what came of it, in the order in which it happened."""

from datetime import UTC, datetime, time
from itertools import count

from lessons.models import Action
from lessons.retrospective import talking
from lessons.retrospective.commitments import look_at


class Promises:
    """The actions by the names they have in the files, and what is still to happen to them."""

    def __init__(self):
        self.by_name = {}
        self.waiting = []
        self.turn = count()

    def promise(self, board, finding, row, *, people, by, at):
        """Promise an action of a file, and keep for later what the file says came of it."""
        owner = people[row["owner"]]
        action = talking.promise_action(
            board, row["text"], owner=owner, due_on=row["due"], finding=finding, by=by, at=at
        )  # fmt: skip
        self.by_name[row["name"]] = action
        for move in row.get("moved", []):
            self._later(move["day"], action.change, by=owner, due_on=move["due"], note=move["note"])
        if "done" in row:
            self._later(row["done"], action.finish, by=owner, evidence=row["evidence"])
        if "dropped" in row:
            self._later(row["dropped"], action.drop, by=owner, reason=row["reason"])
        if "helped" in row:
            said = row["helped"]
            by = people[said.get("by", row["owner"])]
            self._later(said["day"], action.say_whether_it_helped, said["answer"], by=by, how=said["how"])

    def look_at(self, board, said, *, people, at):
        """Say of each open action of the team what became of it; a file that forgets one is wrong."""
        names = {action.pk: name for name, action in self.by_name.items()}
        found = {names[commitment.action_id] for commitment in board.commitments.all()}
        assert found == set(said), f"“{board}” finds {sorted(found)} open and speaks of {sorted(said)}"
        for name, row in said.items():
            action = Action.objects.get(pk=self.by_name[name].pk)
            look_at(
                board, action, row["outcome"], note=row.get("note", ""), due_on=row.get("due"),
                by=people[row["by"]], at=at,
            )  # fmt: skip

    def happen_until(self, moment):
        """Let happen what happened before a moment."""
        self.waiting.sort(key=lambda each: each[:2])
        while self.waiting and self.waiting[0][0] <= moment:
            at, _, verb, words, said = self.waiting.pop(0)
            verb(*words, at=at, **said)

    def _later(self, day, verb, *words, **said):
        turn = next(self.turn)
        self.waiting.append((datetime.combine(day, time(7 + turn % 8, turn * 7 % 60), UTC), turn, verb, words, said))
