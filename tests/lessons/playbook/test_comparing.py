"""Two versions of a playbook, step by step: added, removed, moved, reworded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.entry.compare import _moved, compare_contents
from lessons.entry.names import names_of
from tests import builders


def compared(old, new):
    contents = [
        {"title": "Gates", "steps": [builders.step(title, key=key, **more) for key, title, more in steps]}
        for steps in (old, new)
    ]
    return compare_contents("playbook", *contents, names={"team": {}, "project": {}, "for_teams": {}, "curators": {},
                                                          "squad": {}, "squad_teams": {}, "answers": {}})  # fmt: skip


def changes(comparison):
    return [(part.heading, part.change) for part in comparison.parts]


A, B, C = ("a" * 8, "Count", {}), ("b" * 8, "Open", {}), ("c" * 8, "Close", {})


def test_the_same_steps_are_no_change():
    comparison = compared([A, B], [A, B])
    assert changes(comparison) == []
    assert (comparison.items, comparison.items_in_all) == (0, 2)


def test_each_change_is_told_by_its_name():
    reworded = (A[0], "Count", {"text": "Twice."})
    assert changes(compared([A, B], [A, B, C])) == [("Step 3. Close", "Added")]
    assert changes(compared([A, B, C], [A, C])) == [("Step 2. Open", "Removed")]
    assert changes(compared([A, B, C], [B, C, A])) == [("Step 3. Count", "Moved from 1 to 3")]
    assert changes(compared([A, B], [reworded, B])) == [("Step 1. Count", "Reworded")]
    assert changes(compared([A, B, C], [B, C, reworded])) == [("Step 3. Count", "Moved from 1 to 3, reworded")]


def test_only_the_step_that_moved_is_said_to_have_moved():
    steps = [(str(number) * 8, f"Step {number}", {}) for number in range(9)]
    new = [*steps[1:], steps[0]]
    assert [change for _, change in changes(compared(steps, new))] == ["Moved from 1 to 9"]


def test_a_removed_step_stands_where_it_was():
    new = ("d" * 8, "Lock", {})
    assert [heading for heading, _ in changes(compared([A, B, C], [A, C, new]))] == ["Step 2. Open", "Step 3. Lock"]


def test_a_new_title_is_part_of_what_is_compared():
    comparison = compared([A], [(A[0], "Count twice", {})])
    (part,) = comparison.parts
    assert part.heading == "Step 1. Count twice"
    assert "".join(piece.text for piece in part.old) == "Count"
    assert (comparison.added, comparison.removed) == (1, 0)


@given(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_what_did_not_move_is_in_order_and_nothing_more_could_have_stayed(order, gone):
    places = [place for place in order if place not in gone]
    kept = [place for place in places if place not in _moved(places)]
    assert kept == sorted(kept)
    longest = {}
    for place in places:
        longest[place] = 1 + max((longest[other] for other in longest if other < place), default=0)
    assert len(kept) == max(longest.values(), default=0)


@pytest.mark.django_db
def test_the_page_that_compares_names_the_steps(ada):
    entry = builders.playbook(by=ada, steps=["Count", "Open"])
    content = entry.content()
    content["steps"] = [*content["steps"][::-1], builders.step("Close")]
    entry.save_text(content, by=ada, publish=True, note="Umeå showed that the doors come first")
    page = builders.signed_in(ada).get(f"/entries/{entry.pk}/compare/").content.decode()
    assert "2 of 3 steps" in page
    assert "Moved from 2 to 1" in page
    assert "Added" in page


@pytest.mark.django_db
def test_who_is_named_in_a_version_is_compared_by_name(ada, ben):
    entry = builders.playbook(by=ada, curators=[ada.pk])
    content = entry.content() | {"curators": [ben.pk]}
    comparison = compare_contents("playbook", entry.content(), content, names=names_of(entry.content(), content))
    assert [part.heading for part in comparison.parts] == ["Curators"]
