"""What an export says in Vietnamese: kinds, days, bodies, and where a commitment comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]

BREAKS = re.compile(r"[\s\x00-\x1f\x7f]+")  # in an address; a line break in it would be a line of a calendar
KINDS = {"assignment": "Giao nhiệm vụ", "proposal": "Đề nghị", "plan": "Kế hoạch"}
GENRES = {"notice": "Văn bản", "news": "Tin, bài"}


def day(value: date | str | None) -> str:
    """Return a day as it is written in Vietnamese.

    >>> day("2024-06-05"), day(None)
    ('05/06/2024', '')
    """
    if value is None:
        return ""
    return (date.fromisoformat(value) if isinstance(value, str) else value).strftime("%d/%m/%Y")


def bodies(row: Row, role: str) -> list[str]:
    """Return the names of the bodies of a commitment in a role."""
    return [one["name"] for one in row["responsible"] if one["role"] == role]


def issuer(row: Row) -> str | None:
    """Return who assigns or proposes: the body, with the person who speaks for it.

    >>> issuer({"issuer": {"name": "Lê Thị Hoa", "unit": "Sở Tài chính"}})
    'Sở Tài chính (Lê Thị Hoa)'
    """
    found = row["issuer"]
    if not found:
        return None
    return f"{found['unit']} ({found['name']})" if found["unit"] and found["unit"] != found["name"] else str(found["name"])


def issued(row: Row) -> date | None:
    """Return the day of a commitment's document, where it is one day."""
    period = row["document"]["issued"]
    return period["start"] if period and period["start"] == period["end"] else None


def source(row: Row) -> str:
    """Return which document a commitment stands in, and on which page.

    >>> document = {"genre": "notice", "type": {"code": "TB", "name": "Thông báo"}, "number": "7/TB-UBND", "issuing_body": "Sở Y tế"}
    >>> source({"document": {**document, "issued": {"start": date(2024, 3, 2), "end": date(2024, 3, 2)}}, "page": 2})
    'Thông báo số 7/TB-UBND ngày 02/03/2024 của Sở Y tế, trang 2'
    """
    document = row["document"]
    if document["genre"] == "notice":
        kind = (document["type"] or {}).get("name") or "Văn bản"
        parts = [kind, f"số {document['number']}" if document["number"] else ""]
    else:
        parts = [f"Bài “{document['title'] or document['subject'] or ''}”"]
    found = issued(row)
    parts += [f"ngày {day(found)}" if found else "", f"của {document['issuing_body']}" if document["issuing_body"] else ""]
    page = f", trang {row['page']}" if row["page"] else ""
    return " ".join(part for part in parts if part) + page


def link(row: Row, base: str) -> str:
    """Return where people find the document: where it came from, else this service; empty where neither is known."""
    document = row["document"]
    if document["source_url"]:
        return BREAKS.sub("%20", document["source_url"].strip())
    return f"{base}/api/v1/documents/{document['id']}" if base else ""


def deadline(row: Row) -> date | str | None:
    """Return the deadline as a day, else as it is printed."""
    time = row["time"] or {}
    return date.fromisoformat(time["end"]) if time.get("end") else time.get("text")
