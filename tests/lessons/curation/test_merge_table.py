"""The table of what becomes of rows that point at a merged entry has a row for each relation."""

from django.apps import apps

from lessons.curation.uniting import TABLE, Moves
from tests.lessons.curation.library import relations


def test_every_relation_to_an_entry_says_what_a_merge_does_with_it():
    named = [fate.relation for fate in TABLE]
    assert sorted(named) == sorted(set(named))
    missing = set(relations()) - set(named)
    assert missing == set(), "Decide in lessons/curation/uniting.py what a merge does with these."


def test_the_table_names_no_relation_that_is_gone():
    known = set(relations())
    assert {fate.relation for fate in TABLE} - known == set()


def test_nothing_hangs_on_a_row_that_a_merge_may_drop():
    for fate in TABLE:
        if isinstance(fate, Moves) and not fate.renumbered:
            name, _, column = fate.relation.partition(".")
            model = apps.get_model("lessons", name)
            has_constraint = any(column in getattr(rule, "fields", ()) for rule in model._meta.constraints)
            if has_constraint or fate.senseless:
                assert not model._meta.related_objects, f"What hangs on a {name} would be lost when it is dropped."
