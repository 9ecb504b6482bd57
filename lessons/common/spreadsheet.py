"""Tables to take away, as CSV that spreadsheets read and cannot be harmed by."""

import csv

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

FORMULA_STARTS = set("=+-@\t\r＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8


def download(name, columns, rows):
    """An answer that a browser keeps as a file: the names of the `columns`, then the `rows`, each a list of cells."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def harmless(cell):
    """A CSV cell that no spreadsheet takes for a formula; `'` is put before what could start one.

    >>> harmless("=1+1")
    "'=1+1"
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def _lines(columns, rows):
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text
