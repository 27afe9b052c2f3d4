"""/: the overview: what came in, what waits, what failed and why, how good the records are, and plots; /plots/{name}.svg: one as a file."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from service.access import audit
from service.api import following
from service.api.answers import is_unchanged, store_of
from service.api.needs import INGEST, READ
from service.errors import ServiceError
from service.store import Store, counts, documents, imports
from service.store.paging import Window
from service.ui import drawing, formats
from service.ui.charts import Chart, Maker
from service.ui.imports import explained, told
from service.ui.overview import Overview
from service.ui.rendering import language_of, page

NEWEST = 6
LATEST = 10  # imports that are looked at for those that run
OWN_STYLE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[READ])
def show(request: Request) -> Response:
    """Show how things stand."""
    numbers = _overview(request).get()
    with store_of(request).reading() as connection:
        found = documents.find(connection, documents.Filter(), "-created", Window(NEWEST))
        queue = counts.queue(connection)
        latest = imports.find(connection, Window(LATEST)).rows
        views = [following.of_row(row._mapping, imports.counts(connection, row.pk)) for row in latest]
    made = Maker(numbers, language_of(request), _today()).charts()
    return page(
        request,
        "start.html",
        documents=[documents.view(row._mapping) for row in found.rows],
        numbers=numbers,
        queue=queue,
        failures=[explained({"code": code or "document_error", "count": count}, language_of(request)) for code, count in numbers.failures],
        running=[told(view, language_of(request)) for view in views if view["status"] != "finished"],
        charts=[(chart, _drawn(request, chart)) for chart in made],
    )


@router.get("/plots/{name}.svg", dependencies=[READ])
def plot(request: Request, name: Annotated[str, Path(max_length=40)]) -> Response:
    """Give a plot as a file of its own, for reports."""
    overview = _overview(request)
    numbers, language = overview.get(), language_of(request)
    tag = f'"{overview.mark()}-{language}-{_today()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Security-Policy": OWN_STYLE, "Vary": "Cookie, Accept-Language"}
    if is_unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    made = {chart.name: chart for chart in Maker(numbers, language, _today()).charts()}
    if name not in made:
        raise ServiceError(404, "not_found", "there is no such plot, or nothing to be drawn in it yet")
    drawn = drawing.draw(made[name].plot, partial(_written, language=language))
    return Response(drawing.alone(drawn), headers=headers, media_type="image/svg+xml")


@router.post("/failures/retry", dependencies=[INGEST])
def retry(request: Request, code: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Queue documents again that could not be read, all or those of one reason."""
    with store_of(request).writing() as connection:
        count = imports.retry_documents(connection, code or None)
        audit.add(connection, "documents.retry", code or "all", count=count)
    _overview(request).forget()
    request.app.state.processor.wake()
    return RedirectResponse("/#failures", 303)


def _overview(request: Request) -> Overview:
    """Return the numbers of the app's store."""
    store: Store = store_of(request)
    found: Overview | None = getattr(request.app.state, "overview", None)
    if found is None or found.store is not store:
        found = request.app.state.overview = Overview(store)
    return found


def _drawn(request: Request, chart: Chart) -> Any:
    """Return a plot as a part of the page."""
    return drawing.inline(drawing.draw(chart.plot, partial(_written, language=language_of(request))))


def _written(value: float, language: str) -> str:
    """Return a number at an axis."""
    return formats.number(value, language, 0 if value == int(value) else 1)


def _today() -> date:
    """Return the day in Vietnam."""
    return datetime.now(formats.ZONE).date()
