"""A retrospective in each phase, for the pages of the browser tests: `{"retro-group": its address, …}`."""

from datetime import UTC, date, datetime

from lessons.models import Retrospective
from lessons.retrospective import moving, notes, talking, voting
from lessons.retrospective.phases import ORDER
from tests import builders

SAID = (
    ("stop", "Second sign-in appeared at 01:50 and none of us had it."),
    ("stop", "The panel said ten of ten. I counted six."),
    ("start", "What does “ready” mean to the controller?"),
    ("continue", "Naming the gates in the announcement worked."),
)


def in_each_phase(people, team):
    """Facilitated by the author; the curator takes part; the reader and the administrator look on."""
    author, curator = people["author"], people["curator"]
    closed = _board("Boden, first night", author, curator, team, "closed")
    places = {
        "retro-closed": closed.get_absolute_url(),
        "retro-correct": f"/retrospectives/{closed.pk}/correct/",
    }
    for phase in ORDER[:-1]:
        board = _board(f"Umeå, {phase}", author, curator, team, phase)
        places[f"retro-{phase}"] = board.get_absolute_url()
        if phase == "group":
            places["retro-own-notes"] = f"/retrospectives/{board.pk}/notes/own/"
        if phase == "discuss":
            places["retro-related"] = f"/retrospectives/{board.pk}/findings/{board.findings.first().pk}/related/"
            places["retro-edit"] = f"/retrospectives/{board.pk}/edit/"
    return places


def _board(title, author, curator, team, phase):
    board = builders.retrospective(title, by=author, team=team, background="The gates at **Umeå**.", subject="incident")
    moving.join(board, by=curator)
    while board.phase != phase:
        _work(board, author, curator)
        if board.phase == "actions":
            moving.close(board, "The gates were ready and the crew was not.", by=author)
        else:
            moving.move_on(board, by=author)
    _work(board, author, curator)
    return Retrospective.objects.get(pk=board.pk)


def _work(board, author, curator):
    """What people do in a phase."""
    match board.phase:
        case "reflect":
            for number, (column, text) in enumerate(SAID):
                person = (author, curator)[number % 2]
                notes.write_note(board, column, text, by=person, secret="secret" if number == 2 else "")
        case "group":
            notes.group_notes(board, list(board.notes.filter(column="stop")), by=author, name="What we could not trust")
            notes.write_note(board, "stop", "A late thought.", by=curator)
        case "vote":
            for _ in range(2):
                voting.put_dot(board.findings.first(), by=curator)
        case "discuss":
            finding = board.findings.first()
            talking.write_talk(finding, "A panel says what it was told.", by=author, seen=0)
            talking.choose_cause_form(finding, "whys", by=author)
            talking.add_cause(finding, "The panel shows intent.", category="monitoring", by=author)
            talking.add_cause(finding, "Nobody owns it.", by=author)
            talking.add_alternative(finding, "Count by hand", why_not="Nobody was there", by=author)
            talking.add_evidence(finding, "https://example.org/", label="The log", by=author)
            talking.add_moment(board, datetime(2026, 11, 14, 4, tzinfo=UTC), "It began", mark="began", by=author)
            talking.add_moment(board, datetime(2026, 11, 14, 6, tzinfo=UTC), "It ended", mark="resolved", by=author)
            talking.promise_action(
                board, "Show the position", owner=author, due_on=date(2026, 12, 1), by=author, finding=finding
            )
