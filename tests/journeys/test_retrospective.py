"""A team looks back: three browsers go from the commitments of last time to a closed retrospective."""

from datetime import date

import pytest
from playwright.sync_api import expect

from lessons.models import Action, Note, Retrospective
from lessons.retrospective import moving, talking
from tests import builders
from tests.journeys.hands import Hands, Keys

WAYS = {"live": (Hands, True), "by-keys": (Keys, True), "without-javascript": (Hands, False)}


@pytest.fixture
def eva(stations):
    return builders.person("Eva Ek", teams=[stations])


@pytest.mark.parametrize("way", WAYS)
def test_a_team_looks_back(visit, ada, ben, eva, stations, way):
    make, javascript = WAYS[way]
    before = builders.retrospective("Boden", by=ada, team=stations, phase="actions")
    hall = talking.promise_action(before, "Open the hall", owner=ben, due_on=date(2026, 11, 20), by=ada)
    moving.close(before, "The hall was closed.", by=ada)
    adas = make(visit("/", ada, javascript=javascript), live=javascript)

    # Plan it, and join
    adas.opens("/retrospectives/new/")
    adas.writes("What are you looking back on?", "Gate cut-over, Umeå")
    adas.writes("What should come out of it?", "What should the next station know?")
    adas.presses("Plan it")
    adas.sees("What you will be asked")
    address = adas.page.url
    bens, evas = (make(visit(address, person, javascript=javascript), live=javascript) for person in (ben, eva))
    for hands in (bens, evas):
        hands.presses("Join")
    adas.sees("3 take part")
    adas.presses("Open it now")

    # Commitments
    bens.sees("What we promised last time")
    bens.writes("How one can see it, or why", "It was open on Thursday")
    bens.presses("Done: Open the hall")
    adas.sees("All have been looked at.")
    assert Action.objects.get(pk=hall.pk).evidence == "It was open on Thursday"
    adas.presses("Go on to reflect")

    # Reflect: signed and unsigned, face down
    bens.sees("Write one thought a note.")
    bens.writes("A note for Stop", "The panel said ready and the gate was down")
    bens.ticks("Unsigned note for Stop")
    bens.presses("Add to Stop")
    bens.sees("Yours, unsigned")
    evas.sees("Write one thought a note.")
    evas.writes("A note for Stop", "The panel showed ten of ten")
    evas.presses("Add to Stop")
    adas.sees("2 notes from others, face down.")
    adas.does_not_see("The panel said ready and the gate was down")
    adas.writes("A note for Start", "Rehearse at night")
    adas.presses("Add to Start")
    adas.presses("Turn the notes over, start grouping")

    # Group
    bens.sees("The panel showed ten of ten")
    assert Note.objects.filter(author=None).count() == 1
    bens.presses("Move The panel showed ten of ten", role="link")
    bens.chooses("Move to", "A new group")
    bens.presses("Move")
    evas.sees("2 still loose")
    evas.presses("Move The panel said ready and the gate was do", role="link")
    evas.chooses("Move to", "The panel showed ten of ten")
    evas.presses("Move")
    bens.sees("1 still loose")
    bens.unfolds("Name The panel showed ten of ten otherwise")
    bens.writes("What do these notes have in common?", "Panels we could not trust")
    bens.presses("Save the name")
    adas.sees("Panels we could not trust")
    adas.presses("Close grouping, start the vote")

    # Vote
    for hands in (bens, evas):
        hands.sees("5 of your 5 dots left")
        hands.presses("Put a dot on Panels we could not trust")
        hands.sees("4 of your 5 dots left")
    adas.sees("2 of 3 have voted")
    adas.presses("Close the vote, start talking")

    # Discuss
    bens.sees("Notes of the talk")
    bens.writes("Notes of the talk", "A panel says what it was told.")
    bens.presses("Save the notes")
    bens.writes("A situation, a system, a rule", "The panel shows intent, not position")
    bens.chooses("Kind of cause", "Monitoring and alarms")
    bens.presses("Add the cause")
    evas.sees("The panel shows intent, not position")
    evas.writes("What will be done?", "Show the position on the panel")
    evas.presses("Promise it")
    adas.sees("Show the position on the panel")
    adas.presses("Go on to actions")

    # Actions, and the end
    bens.sees("Was it worth your time?")
    bens.presses("4 of 5")
    adas.sees("1 answered.")
    adas.writes("What is the takeaway, in two sentences?", "A panel says what it was told. We count gates now.")
    adas.presses("Close the retrospective")
    for hands in (adas, bens, evas):
        hands.sees("A panel says what it was told. We count gates now.")
        expect(hands.page.get_by_role("heading", name="Panels we could not trust")).to_be_visible()
    assert Retrospective.objects.get(entry__title="Gate cut-over, Umeå").is_closed
