"""What people read: an extraction as a heading and a table of its records."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nlp.extraction import Commitment, DocumentFields, Extraction, TimeOut

WIDEST = {"issuer": 18, "responsible": 28, "time": 12}  # the text takes what is left


def describe(name: str, extraction: Extraction) -> RenderableType:
    """Return the heading, the table of records (or a line that says there are none) and the warnings."""
    parts: list[RenderableType] = [Text(heading(name, extraction.document), style="bold")]
    if extraction.document.subject:
        parts.append(Text(" ".join(extraction.document.subject.split())))
    parts.append(_records(extraction.commitments) if extraction.commitments else Text("no records: nobody is told or asked to act"))
    parts += [Text(f"warning: {warning.message} ({warning.code})", style="yellow") for warning in extraction.warnings]
    return Group(*parts, "")


def heading(name: str, document: DocumentFields) -> str:
    """Return file, type and number, issuing body and date in one line.

    >>> from nlp.extraction import Body, DocType
    >>> heading("a.txt", DocumentFields("notice", DocType("TB", "Thông báo"), "12/TB-STC", Body("Sở Tài chính")))
    'a.txt · Thông báo 12/TB-STC · Sở Tài chính'
    """
    kind = document.type.name if document.type else {"news": "news"}.get(document.genre, "")
    label = " ".join(part for part in (kind, document.number) if part)
    body = document.issuing_body.name if document.issuing_body else ""
    issued = (document.issued.end or document.issued.start or "") if document.issued else ""
    return " · ".join(part for part in (name, label, body, issued) if part)


def when(time: TimeOut | None) -> str:
    """Return the time of a record in short.

    >>> when(TimeOut(end="2024-06-30", text="trước ngày 30/6/2024"))
    'by 2024-06-30'
    """
    if time is None:
        return ""
    if time.recurrence:
        return time.text or time.recurrence
    if time.start and time.end:
        return time.start if time.start == time.end else f"{time.start} to {time.end}"
    if time.end:
        return f"by {time.end}"
    return f"from {time.start}" if time.start else (time.text or "")


def _records(commitments: tuple[Commitment, ...]) -> Table:
    table = Table(show_lines=True, expand=False)
    for title in ("kind", "issuer", "responsible", "time", "text"):
        table.add_column(title, min_width=10, max_width=WIDEST.get(title), overflow="fold")
    for one in commitments:
        bodies = [body.name if body.role == "lead" else f"{body.name} (support)" for body in one.responsible]
        issuer = one.issuer.name if one.issuer else ""
        table.add_row(one.kind, issuer, "; ".join(bodies), when(one.time), " ".join(one.text.split()))
    return table
