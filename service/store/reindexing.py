"""Makes anew what was made of texts and names for search: the index of words, the words of commitments, the keys of bodies.

Needed after an upgrade that folds words or spells names out differently. Only rows that change are written, some documents at a time, so
it can be stopped and started again, and the service goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, select, update

from service.store import bodies, fulltext, trigrams
from service.store.folding import both, exact, folded
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.store import Store

BATCH = 200  # documents of one transaction
C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c
OF_DOCUMENTS = ("pk", "issuing_body", "number", "subject", "title", "file_name", "issuing_body_key", "search_name", "search_head")

Made = dict[str, Any]


def reindex(store: Store, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Make search columns, keys and index anew; return how many rows have changed."""
    fulltext.rebuild(store.engine)  # first: FTS5 refuses changes of rows where its index does not fit them
    with store.writing() as connection:
        trigrams.make(connection)  # where an administrator has allowed them since
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()
    done = changed = last = 0
    while True:
        with store.writing() as connection:
            # Who writes a document's records locks its row first: so do we, and nobody waits in a circle.
            found = connection.execute(
                select(*(D[name] for name in OF_DOCUMENTS)).where(D.pk > last).order_by(D.pk).limit(BATCH).with_for_update()
            ).all()
            changed += sum(_write(connection, table, rows) for table, rows in _renewed(connection, found))
        if not found:
            break
        last, done = found[-1].pk, done + len(found)
        if on_progress:
            on_progress(done, max(done, total))
    return changed


def _renewed(connection: Connection, found: Sequence[Any]) -> Iterator[tuple[Table, list[Made]]]:
    """Give for each table the rows of these documents that change, as they should be."""
    of_these = C.document_pk.in_([row.pk for row in found])
    texts = (C.pk, C.text, C.issuer, C.issuer_unit, C.search_exact, C.search_folded, C.issuer_key, C.issuer_unit_key)
    records = connection.execute(select(*texts).where(of_these)).all()
    names = select(R.commitment_pk, R.ordinal, R.name, R.key).join(COMMITMENTS, C.pk == R.commitment_pk)
    acting = connection.execute(names.where(of_these)).all()
    yield DOCUMENTS, _changed((_document, row) for row in found)
    yield COMMITMENTS, _changed((_commitment, row) for row in records)
    yield RESPONSIBLES, _changed((_responsible, row) for row in acting)


def _changed(pairs: Iterable[tuple[Callable[[Any], Made], Any]]) -> list[Made]:
    """Return the rows that are not as they should be."""
    made = ((make(row), row) for make, row in pairs)
    return [values for values, row in made if any(row._mapping[name] != value for name, value in values.items())]


def _document(row: Any) -> Made:
    spelled = {"search_name": both(row.file_name, row.title), "search_head": both(row.number, row.subject)}
    return {"pk": row.pk, "issuing_body_key": _key(row.issuing_body), **spelled}


def _commitment(row: Any) -> Made:
    keys = {"issuer_key": _key(row.issuer), "issuer_unit_key": _key(row.issuer_unit)}
    return {"pk": row.pk, "search_exact": exact(row.text), "search_folded": folded(row.text), **keys}


def _responsible(row: Any) -> Made:
    return {"commitment_pk": row.commitment_pk, "ordinal": row.ordinal, "key": bodies.key(row.name)}


def _key(name: str | None) -> str | None:
    """Return the key of a body that may not be told."""
    return bodies.key(name) if name else None


def _write(connection: Connection, table: Table, rows: list[Made]) -> int:
    """Write changed rows of a table, found by their primary key; return how many they are."""
    if rows:
        names = [one.name for one in table.primary_key]
        same = and_(*(table.c[name] == bindparam(f"own_{name}") for name in names))
        values: Made = {name: bindparam(f"new_{name}") for name in rows[0] if name not in names}
        told = [{f"{'own' if name in names else 'new'}_{name}": value for name, value in row.items()} for row in rows]
        connection.execute(update(table).where(same).values(values), told)
    return len(rows)
