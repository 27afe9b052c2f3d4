"""What became of each document of a bulk import, and the sum of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

Status = Literal["imported", "duplicate", "already_there", "failed"]


class Refused(Exception):
    """A document that cannot be imported, with a stable code (docs/errors.md) and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: a file, or a line of a JSONL file. A line of the report file has the same fields.

    "duplicate": the same bytes came earlier in this import; "already_there": they were stored before it began.
    """

    source: str
    line: int | None
    status: Status
    document_id: str | None = None
    code: str | None = None
    message: str | None = None

    @property
    def place(self) -> str:
        """Return where the document stands, for people."""
        return self.source if self.line is None else f"{self.source}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: documents by status, of how many, seconds since the start."""

    total: int
    imported: int
    duplicates: int
    already_there: int
    failed: int
    seconds: float

    @property
    def done(self) -> int:
        """Return how many documents are through."""
        return self.imported + self.duplicates + self.already_there + self.failed

    @property
    def rate(self) -> float:
        """Return documents per second since the start."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def eta(self) -> float | None:
        """Return the seconds that are left at this rate, None where nothing is through yet.

        >>> Progress(total=30, imported=10, duplicates=0, already_there=0, failed=0, seconds=5.0).eta
        10.0
        """
        return (self.total - self.done) / self.rate if self.done and self.rate else None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The end of an import: the sums, and each failure in the order of the input."""

    progress: Progress
    failures: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every document is stored."""
        return not self.failures

    @property
    def reasons(self) -> dict[str, int]:
        """Return how often which code was the reason of a failure, the most frequent first."""
        return dict(Counter(one.code or "internal_error" for one in self.failures).most_common())
