"""The bodies of the registry and of the records in one list, with how often they lead, support, issue, and send documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from service.bodies import catalogue, ids, loading, succession
from service.bodies.catalogue import Wanted
from service.bodies.values import Body
from service.errors import ServiceError
from service.store.linked import COLUMNS, names_of
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Order, Page, Place, Window, read_cursor, write_cursor

R, C, D = RESPONSIBLES.c, COMMITMENTS.c, DOCUMENTS.c
PORTION = 500  # ids that are read at once
COUNTS = ("lead", "support", "issuer", "documents")


def find(connection: Connection, wanted: Wanted, window: Window) -> tuple[list[dict[str, Any]], Page]:
    """Return a page of bodies by id, as they are published, and the page's cursor and total."""
    after = _after(window) if window.cursor else ""
    page = list(islice(_all(connection, wanted, after), window.limit + 1))
    cursor = write_cursor(Place(None, page[window.limit - 1].id), window.key) if len(page) > window.limit else None
    total = sum(1 for _ in _all(connection, wanted, "")) if window.total else None
    return views(connection, page[: window.limit]), Page((), cursor, total)


def get(connection: Connection, body: str) -> Body | None:
    """Return a body that the registry lists or that a record names."""
    found = succession.get(body)
    if found is None or found.listed:
        return found
    return found if any(connection.execute(select(column).where(column == body).limit(1)).first() for column in COLUMNS) else None


def views(connection: Connection, bodies: Sequence[Body]) -> list[dict[str, Any]]:
    """Return bodies as they are published, with their counts."""
    wanted = [body.id for body in bodies]
    counted = counts(connection, wanted)
    names = names_of(connection, wanted)
    return [{**view(body), "name": names[body.id], **counted[body.id]} for body in bodies]


def view(body: Body) -> dict[str, Any]:
    """Return a body as it is published, without what the store knows of it."""
    province = loading.provinces().get(body.province or "")
    told = {name: getattr(body, name) for name in ("id", "name", "kind", "level", "province", "valid_from", "valid_to", "listed")}
    return {**told, "province_name": province.name if province else None}


def counts(connection: Connection, wanted: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how often bodies lead, support and issue commitments, and how many documents they sent."""
    found = {body: dict.fromkeys(COUNTS, 0) for body in wanted}
    if not wanted:
        return found
    roles = [func.sum(case((R.role == role, 1), else_=0)) for role in ("lead", "support")]
    for row in connection.execute(select(R.body, *roles).where(R.body.in_(wanted)).group_by(R.body)):
        found[row[0]] |= {"lead": row[1], "support": row[2]}
    sources: tuple[tuple[str, ColumnElement[Any]], ...] = (("issuer", C.issuer_body), ("documents", D.issuing_body_id))
    for name, column in sources:
        for body, times in connection.execute(select(column, func.count()).where(column.in_(wanted)).group_by(column)):
            found[body][name] = times
    return found


def _after(window: Window) -> str:
    """Return the id that a cursor holds. Raises ServiceError "bad_cursor"."""
    after = str(read_cursor(window.cursor or "", window.key, Order(None, R.body)).pk)
    if ids.parse(after) is None:
        raise ServiceError(422, "bad_cursor", "give next_cursor as the last page gave it, or leave the cursor out")
    return after


def _all(connection: Connection, wanted: Wanted, after: str) -> Iterator[Body]:
    """Give the bodies that are asked for, of the registry and of the records, by id."""
    streams = (_stored(connection, column, after) for column in COLUMNS)
    stored = (
        body for one, _ in groupby(merge(*streams)) if (body := succession.get(one)) and not body.listed and catalogue.fits(body, wanted)
    )
    return merge(catalogue.find(wanted, after), stored, key=lambda body: body.id)


def _stored(connection: Connection, column: ColumnElement[Any], after: str) -> Iterator[str]:
    """Give the ids of a column, each once, in portions."""
    while True:
        portion = connection.execute(select(column).distinct().where(column > after).order_by(column).limit(PORTION)).scalars().all()
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1]
