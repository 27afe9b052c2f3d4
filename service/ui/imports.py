"""/imports: what was handed in together, and how it goes; /imports/{id}: one of them, with what failed and why. Readable without script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from pydantic import model_validator

from service.api import following
from service.api.answers import store_of, window
from service.api.imports import ImportId, ItemQuery
from service.api.needs import FOLLOW, INGEST
from service.api.queries import PageQuery
from service.exports.delimited import MARK, guard
from service.store import Store, imports
from service.store.paging import Window, key
from service.ui import formats, wording
from service.ui.rendering import language_of, page
from service.ui.wording import Language

SHOWN = 25  # imports of a page
COLUMNS = (
    *("imports.column_place", "imports.column_status", "imports.column_reason", "imports.column_todo", "imports.column_stage"),
    *("imports.column_detail", "imports.column_size", "imports.column_document", "imports.column_finished"),
)

router = APIRouter(include_in_schema=False)


class Asked(ItemQuery):
    """Which items are asked for. What a form sends empty is not asked."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, told: Any) -> Any:
        return {name: value for name, value in told.items() if value not in ("", None)} if isinstance(told, Mapping) else told

    def wanted(self) -> dict[str, Any]:
        """Return the filters."""
        return {"status": self.status, "code": self.code, "stage": self.stage}


@router.get("/imports", dependencies=[FOLLOW])
def show_all(request: Request, asked: Annotated[PageQuery, Query()]) -> Response:
    """List imports, the newest first."""
    at = window(request, asked.limit or SHOWN, asked.cursor, "imports")
    with store_of(request).reading() as connection:
        found = imports.find(connection, at)
        views = [following.of_row(row._mapping, imports.counts(connection, row.pk)) for row in found.rows]
    return page(request, "imports.html", imports=[told(view, language_of(request)) for view in views], cursor=found.cursor, asked=asked)


@router.get("/imports/{import_id}", dependencies=[FOLLOW])
def show(request: Request, import_id: ImportId, asked: Annotated[Asked, Query()]) -> Response:
    """Show how far an import is, what failed and why, and its items."""
    wanted = asked.wanted()
    with store_of(request).reading() as connection:
        row = following.row_of(connection, import_id)
        view = following.of_row(row._mapping, imports.counts(connection, row.pk))
        reasons = imports.reasons(connection, row.pk)
        items = imports.items(connection, row.pk, wanted, window(request, asked.limit, asked.cursor, (import_id, wanted)))
    return page(
        request,
        "import.html",
        one=told(view, language_of(request)),
        reasons=[explained(reason, language_of(request)) for reason in reasons],
        items=[explained(item._mapping, language_of(request)) for item in items.rows],
        cursor=items.cursor,
        asked=asked,
        since=following.moment,
    )


@router.post("/imports/{import_id}/retry", dependencies=[INGEST])
def retry(
    request: Request,
    import_id: ImportId,
    code: Annotated[str, Form(max_length=100)] = "",
    stage: Annotated[Literal["", "unpack", "read", "store"], Form()] = "",
) -> Response:
    """Queue what failed again, all of it or for one reason."""
    with store_of(request).writing() as connection:
        imports.retry(connection, following.row_of(connection, import_id).pk, code or None, stage or None)
    request.app.state.processor.wake()
    return RedirectResponse(f"/imports/{import_id}", 303)


@router.post("/imports/{import_id}/close", dependencies=[INGEST])
def close(request: Request, import_id: ImportId) -> Response:
    """Note that no more files come."""
    with store_of(request).writing() as connection:
        imports.close(connection, following.row_of(connection, import_id).pk)
    return RedirectResponse(f"/imports/{import_id}", 303)


@router.get("/imports/{import_id}/report.csv", dependencies=[FOLLOW])
def report(request: Request, import_id: ImportId, asked: Annotated[Asked, Query()]) -> Response:
    """Give what became of each item as a table for Excel, in the language of the page."""
    store = store_of(request)
    with store.reading() as connection:
        following.row_of(connection, import_id)
    headers = {"Content-Disposition": f'attachment; filename="dot-nhap-{import_id}.csv"'}
    lines = _lines(store, import_id, asked.wanted(), language_of(request))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def told(view: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return an import with its rate and remaining time in words."""
    left = view["eta_seconds"]
    running = view["status"] != "finished"
    return {
        **view,
        "name": view["name"] or view["id"],
        "pace": pace(view["rate"], language),
        "pace_now": pace(view["rate_now"], language) if running else "",
        "left": span(left, language) if running and left and view["counts"]["queued"] else "",
        "took": span(view["seconds"], language),
    }


def pace(rate: float, language: Language) -> str:
    """Return documents a second as people say it.

    >>> pace(3.26, "vi"), pace(0.2, "en"), pace(0, "vi")
    ('3,3 văn bản/giây', '12 documents a minute', '')
    """
    if rate <= 0:
        return ""
    name, value = ("js_a_second", rate) if rate >= 1 else ("js_a_minute", rate * 60)
    return wording.read().say(language, f"imports.{name}", {"n": formats.number(value, language, 1 if value < 10 and value % 1 else 0)})


def span(seconds: float, language: Language) -> str:
    """Return how long something takes as people say it.

    >>> span(42.4, "vi"), span(600, "en"), span(12_300, "vi")
    ('42 giây', '10 min', '3 giờ 25 phút')
    """
    whole = max(1, round(seconds))
    say = wording.read().say
    if whole < 90:
        return say(language, "imports.js_seconds", {"n": whole})
    minutes = round(whole / 60)
    if minutes < 60:
        return say(language, "imports.js_minutes", {"n": minutes})
    return say(language, "imports.js_hours", {"h": minutes // 60, "m": minutes % 60})


def _lines(store: Store, import_id: str, wanted: Mapping[str, Any], language: Language) -> Iterator[bytes]:
    """Give the lines of a report, a page of items at a time, each with a connection of its own."""
    say = wording.read().say
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(MARK)
    lines.writerow([say(language, name, {}) for name in COLUMNS])
    at: Window | None = Window(1000, None, key("report", import_id))
    while at is not None:
        with store.reading() as connection:
            found = imports.items(connection, following.row_of(connection, import_id).pk, wanted, at)
        lines.writerows([guard(cell) for cell in _cells(row, language)] for row in found.rows)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
        at = replace(at, cursor=found.cursor) if found.cursor else None


def _cells(row: Any, language: Language) -> tuple[str, ...]:
    """Return a line of the report."""
    say, found = wording.read().say, explained(row._mapping, language)
    return (
        row.place,
        say(language, f"imports.item_{row.status}", {}),
        found["reason"],
        found["todo"],
        say(language, f"imports.stage_{row.stage}", {}) if row.stage else "",
        row.message or "",
        "" if row.size is None else str(row.size),
        row.document_id or "",
        formats.moment(following.moment(row.finished_at), language),
    )


def explained(row: Mapping[Any, Any], language: Language) -> dict[str, Any]:
    """Return an item or a reason with what its code means, and what to do."""
    code, found = row["code"], wording.read()
    if not code:
        return {**row, "reason": "", "todo": ""}
    reason = found.say(language, f"problems.{code}", {}) if f"problems.{code}" in found.found else code
    todo = f"problems.todo_{code}" if f"problems.todo_{code}" in found.found else "imports.todo_other"
    return {**row, "reason": reason, "todo": found.say(language, todo, {})}
