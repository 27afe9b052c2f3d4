"""Rows as the API publishes them, made of invented notices by the real extractor, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nlp.extraction import Extraction
from nlp.types import Given
from service import exports
from service.bodies import documents as linking
from service.exports.writers import Told
from service.readers import read_here
from service.store import commitments, documents, rows
from service.store.models import DOCUMENTS

STORED = datetime(2025, 1, 6, 1, 30, tzinfo=UTC)
HEAD = """UBND TỈNH THANH BÌNH
SỞ Y TẾ

Số: 15/KH-SYT

Thanh Bình, ngày 05 tháng 01 năm 2025

KẾ HOẠCH
Phòng, chống dịch

"""


def extraction(body: str, head: str = HEAD) -> Extraction:
    """Return what is read in a plan with that body."""
    return read_here((head + body).encode(), None, Given())


def document(read: Extraction, **more: Any) -> dict[str, Any]:
    """Return a document's row as it is published."""
    blank = dict.fromkeys(DOCUMENTS.c.keys())
    told = {"id": "0f3a9c51d2e47b68a1c0", "created_at": STORED, "updated_at": STORED}
    return documents.view({**blank, **rows.document_row(read, linking.of_extraction(read)), **told, **more})


def published(read: Extraction, **more: Any) -> list[dict[str, Any]]:
    """Return the commitments' rows as they are published; `more`: columns that are set in all of them."""
    links = linking.of_extraction(read)
    own = {"title": None, "source_url": None, "external_id": None, **rows.document_row(read, links), "id": "0f3a9c51d2e47b68a1c0"}
    found = []
    for ordinal, one in enumerate(read.commitments):
        row: dict[str, Any] = {
            **rows.record(one, ordinal, own, links).row,
            "id": f"0f3a-{one.id}",
            **{"review": "none", "version": 1, "reviewed_at": None, "reviewed_by": None},
            "created_at": STORED,
            "updated_at": STORED,
        }
        found.append(commitments.view({**row, **{f"document_{name}": value for name, value in own.items()}, **more}))
    return found


def with_values(row: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """Return a row with other values; `document_…` are the document's."""
    outer = {name: value for name, value in values.items() if not name.startswith("document_")}
    inner = {name.removeprefix("document_"): value for name, value in values.items() if name.startswith("document_")}
    return {**row, **outer, "document": {**row["document"], **inner}}


def written(form: str, *pages: list[dict[str, Any]], **told: Any) -> bytes:
    """Return what a writer makes of pages of rows."""
    return b"".join(exports.find(form).write(list(pages), Told(**told)))
