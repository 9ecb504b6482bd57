"""Words as they are kept: nothing that Postgres or XML refuses."""

import pytest

from lessons.common.text import clean, one_line


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_cannot_be_printed_is_dropped(sign):
    assert clean(f"ga{sign}tes") == one_line(f"ga{sign}tes") == "gates"


def test_lines_tabs_and_every_other_sign_stay():
    assert clean("a\tb\r\nc\rd 👩‍👩‍👧 \u202eå\U0010ffff") == "a\tb\nc\nd 👩‍👩‍👧 \u202eå\U0010ffff"
    assert one_line("  a\tb\r\nc ") == "a b c"
