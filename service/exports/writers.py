"""What all writers share: the rows as they come, what is told of the export, and temporary files for forms that are written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from service.exports.columns import Column

Row = Mapping[str, Any]
Write = Callable[["Iterable[list[Row]]", "Told"], Iterator[bytes]]

IN_MEMORY = 4_000_000  # bytes of a file that is written whole before it is sent; more lies on disk
PIECE = 262_144
BUSY = b""  # what a writer gives while there is nothing to send yet: its reader may do something else in between


@dataclass(frozen=True, slots=True)
class Told:
    """What a writer is told besides the rows.

    `columns` of tables; `vietnamese` headings and days; `base`: address of the service for links, empty on the command line;
    `address`: of the export itself; `changed`: when a row was changed last; `todo`: tasks instead of events in a calendar.
    """

    columns: tuple[Column, ...] = ()
    vietnamese: bool = False
    title: str = "congvan"
    base: str = ""
    address: str = ""
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    todo: bool = False

    def headings(self) -> list[str]:
        """Return the first line of a table."""
        return [column.heading if self.vietnamese else column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Writer:
    """A form of export: ending of its files, media type, what writes it, most rows that it takes."""

    name: str
    media_type: str
    write: Write
    most: int | None = None


def spooled() -> SpooledTemporaryFile[bytes]:
    """Return a file for what must be whole before it is sent; it goes when it is closed."""
    return SpooledTemporaryFile(max_size=IN_MEMORY)


def pieces(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    """Give a written file piece by piece."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
