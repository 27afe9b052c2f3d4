"""JSON lines: a row a line, in the very form in which the API answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from service.exports.writers import Row, Told


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give a page of lines at a time."""
    for page in pages:
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in page)
