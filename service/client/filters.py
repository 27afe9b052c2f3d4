"""What can be asked for, as keywords that a type checker knows; a test compares them with the service's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypedDict

Day = date | str
Names = Sequence[str] | str


class CommitmentFilters(TypedDict, total=False):
    """Which commitments; several values of one filter mean any of them, several filters mean all of them."""

    kind: Names
    unit: Names
    role: Literal["lead", "support"]
    issuer: Names
    due_from: Day
    due_to: Day
    issued_from: Day
    issued_to: Day
    timing: Literal["day", "recurring", "event"]
    type: Names
    genre: str
    min_confidence: float
    q: str
    document: str
    body: Names
    issuer_body: Names
    place: Names
    predecessors: bool
    review: Names
    sort: str
    limit: int


class DocumentFilters(TypedDict, total=False):
    """Which documents."""

    type: Names
    genre: str
    number: str
    issuing_body: Names
    issued_from: Day
    issued_to: Day
    external_id: str
    sha256: str
    parent: str
    container_sha256: str
    status: Literal["queued", "running", "done", "failed"]
    body: Names
    place: Names
    predecessors: bool
    reviewed: bool
    q: str
    import_id: str
    sort: str
    limit: int


class UnitFilters(TypedDict, total=False):
    """Which bodies."""

    q: str
    sort: str
    limit: int


class ItemFilters(TypedDict, total=False):
    """Which items of an import."""

    status: str
    code: str
    stage: str
    limit: int


class Origin(TypedDict, total=False):
    """What is told of a document that is handed in; `name`: of the file."""

    name: str
    title: str
    published: Day
    source_url: str
    external_id: str


def parameters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return filters as parameters of an address.

    >>> parameters({"due_to": date(2024, 6, 30), "unit": "so y te", "q": None})
    {'due_to': '2024-06-30', 'unit': 'so y te'}
    """
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in filters.items() if value is not None}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
