"""`manage.py audit_verify`: what it prints, what it takes, and how it ends."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lessons.curation.audit_chain import GUARDS, guards_that_are_off
from tests.lessons.curation.audit_log import hash_of, log, sql, unguarded

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out, stderr=err)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue() + err.getvalue()


def test_the_command_prints_what_to_keep_and_takes_it_back():
    log(3)
    code, said = run()
    mark = f"3:{hash_of(3)}"
    assert code == 0
    assert "3 rows" in said
    assert mark in said
    assert "elsewhere" in said
    assert run("--expect", mark)[0] == 0
    assert run("--expect", f"3:{'0' * 64}")[0] == 1
    with unguarded():
        sql("UPDATE lessons_auditrow SET person = 7 WHERE number = 3")
    code, said = run()
    assert code == 1
    assert "Row 3: its cells were changed" in said


def test_the_command_names_guards_that_are_switched_off():
    log(1)
    assert guards_that_are_off() == []
    sql("ALTER TABLE lessons_auditrow DISABLE TRIGGER audit_rows_are_never_changed")
    sql("DROP TRIGGER the_audit_log_is_never_emptied ON lessons_auditrow")
    assert (
        set(guards_that_are_off()) == {"audit_rows_are_never_changed", "the_audit_log_is_never_emptied"} < set(GUARDS)
    )
    code, said = run()
    assert code == 1
    assert "audit_rows_are_never_changed" in said


@pytest.mark.parametrize("odd", ["3", "x:y", "3:abc", f"0:{'0' * 64}", ""])
def test_the_command_says_how_to_write_what_was_kept(odd):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("audit_verify", expect=odd)
