"""What became of each document of a bulk import, and the sum of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row

from service.store.imports import Counts

Status = Literal["queued", "imported", "duplicate", "already_there", "failed", "new"]


class Refused(Exception):
    """A document that cannot be imported, with a stable code (docs/errors.md) and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: a file, a line of a JSONL file, a member of a container. A line of the report file has the same fields.

    "duplicate": the same bytes came earlier in this import; "already_there": they were stored before it began. `stage`: where it
    failed (intake, unpack, read, store).
    """

    source: str
    line: int | None
    status: Status
    document_id: str | None = None
    code: str | None = None
    message: str | None = None
    stage: str | None = None
    sha256: str | None = None
    size: int | None = None

    @property
    def place(self) -> str:
        """Return where the document stands, for people."""
        return self.source if self.line is None else f"{self.source}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: documents by status, of how many, seconds since the start, documents a second now, seconds that are left."""

    total: int
    imported: int
    duplicates: int
    already_there: int
    failed: int
    seconds: float
    rate_now: float = 0.0
    eta: float | None = None

    @property
    def done(self) -> int:
        """Return how many documents are through."""
        return self.imported + self.duplicates + self.already_there + self.failed

    @property
    def rate(self) -> float:
        """Return documents per second since the start.

        >>> Progress(total=30, imported=10, duplicates=0, already_there=0, failed=0, seconds=5.0).rate
        2.0
        """
        return self.done / self.seconds if self.seconds > 0 else 0.0


def progress_of(counts: Counts) -> Progress:
    """Return how far an import is by what is stored of it."""
    states = counts.states
    stored = (states.get("imported", 0), states.get("duplicate", 0), states.get("already_there", 0))
    return Progress(counts.total, *stored, states.get("failed", 0), counts.seconds, counts.rate_now, counts.eta)


def outcome_of(row: Row[Any]) -> Outcome:
    """Return the outcome of an item by its row."""
    source = row.place if row.line is None else row.place.rpartition("#")[0]
    return Outcome(source, row.line, row.status, row.document_id, row.code, row.message, row.stage, row.sha256, row.size)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The end of an import: the sums, and each failure in the order of the input."""

    progress: Progress
    failures: tuple[Outcome, ...]
    id: str | None = None

    @property
    def ok(self) -> bool:
        """Tell whether every document is stored."""
        return not self.failures

    @property
    def reasons(self) -> dict[str, int]:
        """Return how often which code was the reason of a failure, the most frequent first."""
        return dict(Counter(one.code or "internal_error" for one in self.failures).most_common())
