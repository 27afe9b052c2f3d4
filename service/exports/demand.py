"""One export as it is asked for: which writer, which rows, which columns; the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from service import exports
from service.errors import ServiceError
from service.exports import columns, reading
from service.exports.archive import Direction
from service.exports.columns import Column
from service.exports.writers import Told, Writer
from service.store import Store, commitments, documents
from service.store.paging import State

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Headings = Literal["en", "vi"]
Layout = Literal["plain", "incoming", "outgoing"]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for: form, filter and order, headings of tables, layout of documents, newest so many (of a feed), how old
    deadlines may be (of a calendar), tasks instead of events."""

    form: str
    wanted: commitments.Filter | documents.Filter
    sort: str = "-created"
    headings: Headings = "en"
    layout: Layout = "plain"
    limit: int | None = None
    past_days: int | None = None
    todo: bool = False

    @property
    def what(self) -> str:
        """Return what the rows are."""
        return "commitments" if isinstance(self.wanted, commitments.Filter) else "documents"

    def writer(self) -> Writer:
        """Return what writes it."""
        return exports.find(self.form)

    def timed(self, today: date) -> Export:
        """Return the export with what a calendar leaves out added to its filter; the same for other forms."""
        if self.form != "ics" or not isinstance(self.wanted, commitments.Filter):
            return self
        since = date.min if self.past_days is None else today - timedelta(self.past_days)
        return replace(self, wanted=replace(self.wanted, timed_since=since))


def today() -> date:
    """Return today's day in Việt Nam."""
    return datetime.now(VIETNAM).date()


def check(export: Export, state: State) -> None:
    """Raise ServiceError "export_too_large" where there are more rows than the form holds."""
    most = export.writer().most
    if most is not None and state.count > most:
        detail = f"there are {state.count:,} rows and a sheet holds {most:,}; narrow the filters, or take csv, jsonl or parquet"
        raise ServiceError(422, "export_too_large", detail)


def write(store: Store, export: Export, state: State, base: str = "", address: str = "") -> Iterator[bytes]:
    """Give the bytes of an export; `base`, `address`: of the service and of the export itself, for links."""
    changed = state.changed or NEVER
    told = Told(_columns(export, base), export.headings == "vi", _title(export), base, address, changed, export.todo)
    return export.writer().write(_pages(store, export), told)


def _pages(store: Store, export: Export) -> reading.Pages:
    """Return the rows."""
    if isinstance(export.wanted, documents.Filter):
        if export.layout == "plain":
            return reading.find_documents(store, export.wanted, export.sort)
        direction: Direction = "incoming" if export.layout == "incoming" else "outgoing"
        return reading.find_archive(store, export.wanted, export.sort, direction)
    if export.limit is not None:
        return reading.newest_commitments(store, export.wanted, export.limit)
    return reading.find_commitments(store, export.wanted, export.sort)


def _columns(export: Export, base: str) -> tuple[Column, ...]:
    """Return the columns of a table."""
    if isinstance(export.wanted, documents.Filter):
        return (
            columns.DOCUMENTS if export.layout == "plain" else columns.archived("incoming" if export.layout == "incoming" else "outgoing")
        )
    return columns.report(base) if export.headings == "vi" else columns.COMMITMENTS


def _title(export: Export) -> str:
    """Return what people call the export: by its bodies where it asks for some."""
    names = export.wanted.unit if isinstance(export.wanted, commitments.Filter) else export.wanted.issuing_body
    what = "Việc và thời hạn" if isinstance(export.wanted, commitments.Filter) else "Văn bản"
    return f"{what}: {', '.join(names)}" if names else f"{what} (congvan)"
