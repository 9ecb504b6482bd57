"""Whoever owns the database can switch the triggers off and change the log, but not unseen."""

import pytest

from lessons.curation.audit_chain import FIRST, Broken, verify
from tests.lessons.curation.audit_log import hash_of, log, move, put_in, rehash, sql, unguarded

pytestmark = pytest.mark.django_db


def changed_cell():
    sql("UPDATE lessons_auditrow SET person = 7 WHERE number = 3")


def changed_time():
    sql("UPDATE lessons_auditrow SET at = at - interval '1 microsecond' WHERE number = 3")


def changed_json():
    sql("""UPDATE lessons_auditrow SET after = '{"status": "draft"}' WHERE number = 3""")


def removed():
    sql("DELETE FROM lessons_auditrow WHERE number = 3")


def removed_and_moved_up():
    removed()
    move(4, -1)


def first_removed():
    sql("DELETE FROM lessons_auditrow WHERE number = 1")


def inserted():
    move(3, 1)
    put_in(3, previous_hash=hash_of(2))
    rehash(3)


def inserted_with_any_hash():
    move(3, 1)
    put_in(3)


def inserted_at_the_start():
    move(1, 1)
    put_in(1, previous_hash=FIRST)
    rehash(1)


def inserted_before_the_start():
    put_in(0, previous_hash=FIRST)
    rehash(0)


def inserted_with_a_number_that_is_there():
    sql("ALTER TABLE lessons_auditrow DROP CONSTRAINT lessons_auditrow_number_key")
    put_in(3, previous_hash=hash_of(2))


def swapped():
    sql("UPDATE lessons_auditrow SET number = 1000 WHERE number = 3")
    sql("UPDATE lessons_auditrow SET number = 3 WHERE number = 5")
    sql("UPDATE lessons_auditrow SET number = 5 WHERE number = 1000")


def hashed_anew():
    changed_cell()
    rehash(3)


def first_hashed_anew():
    rehash(1, previous_hash="1" * 64)


TAMPERING = {
    changed_cell: (3, "cells were changed"),
    changed_time: (3, "cells were changed"),
    changed_json: (3, "cells were changed"),
    removed: (3, "it was removed"),
    removed_and_moved_up: (3, "removed and the rest moved up"),
    first_removed: (1, "it was removed"),
    inserted: (3, "put in"),
    inserted_with_any_hash: (3, "put in"),
    inserted_at_the_start: (1, "put in"),
    inserted_before_the_start: (0, "Row 0: it was put in"),
    inserted_with_a_number_that_is_there: (3, "there twice"),
    swapped: (3, "swapped"),
    hashed_anew: (3, "changed and hashed anew"),
    first_hashed_anew: (1, "hashed anew"),
}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda function: function.__name__)
def test_tampering_is_named_at_the_first_row_that_was_touched(tamper):
    log(6)
    with unguarded():
        tamper()
    number, words = TAMPERING[tamper]
    with pytest.raises(Broken, match=words) as broken:
        verify()
    assert broken.value.number == number


def test_a_row_that_was_put_in_unsealed_is_named():
    log(2)
    with unguarded():
        put_in(None)
    with pytest.raises(Broken, match="put in unsealed"):
        verify()


def test_an_end_that_was_cut_off_shows_only_against_what_was_kept_elsewhere():
    log(6)
    kept = verify()
    with unguarded():
        sql("DELETE FROM lessons_auditrow WHERE number > 4")
    assert verify()[0] == 4
    with pytest.raises(Broken, match="cut off") as broken:
        verify(kept)
    assert broken.value.number == 5
    log(4)
    with pytest.raises(Broken, match="not the one whose hash you kept"):
        verify(kept)


def test_a_log_that_was_written_anew_shows_against_what_was_kept_elsewhere():
    log(4)
    kept = verify()
    with unguarded():
        changed_cell()
        rehash(3)
        rehash(4, previous_hash=hash_of(3))
    assert verify()[0] == 4
    with pytest.raises(Broken, match="written anew"):
        verify(kept)


def test_what_was_kept_goes_on_holding_as_the_log_grows():
    log(2)
    kept = verify()
    log(3)
    assert verify(kept)[0] == 5
