"""Writes what a query finds in the forms that other systems take: rows in, bytes out, page by page.

A writer gets pages of rows as the API publishes them and gives bytes; WRITERS lists them all. Nothing here knows the web.
"""

from service.exports import atom, deadlines, delimited, lines, parquet, workbook
from service.exports.writers import Told, Writer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = (
    Writer("csv", "text/csv; charset=utf-8", delimited.write),
    Writer("xlsx", XLSX, workbook.write, workbook.MOST_ROWS),
    Writer("jsonl", "application/jsonl", lines.write),
    Writer("parquet", "application/vnd.apache.parquet", parquet.write),
    Writer("ics", "text/calendar; charset=utf-8", deadlines.write),
    Writer("atom", "application/atom+xml", atom.write),
)


def find(name: str) -> Writer:
    """Return the writer of a form.

    >>> find("csv").media_type
    'text/csv; charset=utf-8'
    """
    return next(writer for writer in WRITERS if writer.name == name)


__all__ = ["WRITERS", "Told", "Writer", "find"]
