"""Boards that the tests of retrospectives begin with."""

import pytest

from lessons.retrospective import moving, notes
from tests import builders


@pytest.fixture
def board(ada, ben, stations):
    retrospective = builders.retrospective(by=ada, team=stations, phase="reflect")
    moving.join(retrospective, by=ben)
    return retrospective


@pytest.fixture
def grouped(board, ada, ben):
    """Three notes on the table, two of them in a group."""
    texts = ("The panel said ready", "The panel was wrong about ready", "Nobody rehearsed")
    made = [notes.write_note(board, "stop", text, by=ben) for text in texts]
    moving.move_on(board, by=ada)
    notes.group_notes(board, made[:2], by=ada, name="Panels")
    return board
