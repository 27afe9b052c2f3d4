"""Parquet: typed columns, a row group each few thousand rows; written whole before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.exports.columns import Cell, Column, cells
from service.exports.writers import BUSY, Row, Told, pieces, spooled

GROUP = 5_000  # rows of a group: what is held in memory


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give the file when it is whole; nothing to send yet after each page before that."""
    import pyarrow  # here: it takes half a second and tens of megabytes, which a service that writes none keeps
    from pyarrow import parquet

    kept = schema(told.columns)
    waiting: list[list[Cell]] = []
    with spooled() as file:
        with parquet.ParquetWriter(file, kept, compression="snappy") as writer:
            for page in cells(told.columns, pages):
                waiting += page
                if len(waiting) >= GROUP:
                    writer.write_table(_table(pyarrow, waiting, kept))
                    waiting = []
                yield BUSY
            if waiting:
                writer.write_table(_table(pyarrow, waiting, kept))
        yield from pieces(file)


def schema(columns: tuple[Column, ...]) -> Any:
    """Return the types of the columns."""
    import pyarrow

    kinds = {
        "text": pyarrow.string(),
        "texts": pyarrow.list_(pyarrow.string()),
        "day": pyarrow.date32(),
        "moment": pyarrow.timestamp("us", tz="UTC"),
        "number": pyarrow.float64(),
        "integer": pyarrow.int64(),
    }
    return pyarrow.schema([pyarrow.field(column.name, kinds[column.kind]) for column in columns])


def _table(pyarrow: Any, lines: list[list[Cell]], kept: Any) -> Any:
    """Return lines as a table of columns."""
    columns = [pyarrow.array(list(each), field.type) for each, field in zip(zip(*lines, strict=True), kept, strict=True)]
    return pyarrow.Table.from_arrays(columns, schema=kept)
