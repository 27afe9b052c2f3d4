"""What imports and kept answers tell of documents: names of files, titles, texts. Taken out where the document is purged.

An item of an import stays, so that its counts stay true, under a number instead of its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, case, cast, delete, func, literal, or_, select, update

from service.store.models import CONTAINERS, IMPORTS, ITEMS, REPLAYS

M, T, B = IMPORTS.c, ITEMS.c, CONTAINERS.c

INSIDE = "!/"  # between the place of a container and that of a document in it


def containers(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return the SHA-256 of the containers in which documents came, also those that brought them a second time."""
    found: set[str] = set()
    for row in connection.execute(select(T.import_pk, T.place).where(T.document_id.in_(ids), T.place.contains(INSIDE))).all():
        outer = (T.import_pk == row.import_pk, T.place == row.place.split(INSIDE, 1)[0], T.sha256.is_not(None))
        found.update(connection.execute(select(T.sha256).where(*outer)).scalars())
    return found


def forget(connection: Connection, ids: Sequence[str], sums: Sequence[str]) -> None:
    """Take out what is told of documents (their public ids, and the SHA-256 of their bytes) and of containers (by SHA-256)."""
    _forget_containers(connection, sums)
    mine = or_(T.document_id.in_(ids), T.sha256.in_(sums))
    rows = connection.execute(select(T.pk, T.import_pk, T.place).where(mine)).all()
    if rows:
        pks = [row.pk for row in rows]
        _forget_names(connection, sorted({row.import_pk for row in rows}), [row.place for row in rows])
        connection.execute(update(ITEMS).where(T.pk.in_(pks)).values(_nameless("document_purged")))
    # An answer that is kept for a request that may be sent again holds whole records. Bytes that come again are known by themselves.
    connection.execute(delete(REPLAYS).where(REPLAYS.c.status.is_not(None)))


def _forget_containers(connection: Connection, sums: Sequence[str]) -> None:
    """Take out the names of containers, also before those of their other documents; one that still waits has failed."""
    for box in connection.execute(select(B.pk, B.item_pk).where(B.sha256.in_(sums))).all():
        item = connection.execute(select(T.pk, T.import_pk, T.place).where(T.pk == box.item_pk)).one()
        inside = (T.import_pk == item.import_pk, func.substr(T.place, 1, len(item.place) + 2) == item.place + INSIDE)
        rest = func.substr(T.place, len(item.place) + 1)
        connection.execute(update(ITEMS).where(*inside).values(place=literal(f"purged {item.pk}") + rest))
        _forget_names(connection, [item.import_pk], [item.place])
        connection.execute(update(ITEMS).where(T.pk == item.pk).values(_nameless("container_purged")))
        connection.execute(delete(CONTAINERS).where(B.pk == box.pk))


def _forget_names(connection: Connection, imports: Sequence[int], places: Sequence[str]) -> None:
    """Take names and paths of files out of what is told of whole imports, where they name one of these places."""
    for row in connection.execute(select(M.pk, M.name, M.given).where(M.pk.in_(imports))).all():
        told = f"{row.name or ''} {orjson.dumps(row.given).decode()}"
        if any(name in told for place in places for name in (place, place.rpartition("/")[2])):
            connection.execute(update(IMPORTS).where(M.pk == row.pk).values(name=None, given=None))


def _nameless(code: str) -> dict[str, Any]:
    """Return the columns of an item whose name is taken out; one that still waits has failed for that reason."""
    waits = T.status == "queued"
    over = {"status": case((waits, "failed"), else_=T.status), "code": case((waits, code), else_=T.code)}
    return {"place": literal("purged ") + cast(T.pk, T.place.type), "message": None, "ending": None, **over}
