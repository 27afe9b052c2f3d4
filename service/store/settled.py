"""What people settled, when a document is read again: it stays exactly as it is, and what the machine reads now is put beside it.

In: the records that are settled or rejected, and those of the new extraction. Out: which new records are known already. A record is known
by the text that the machine read before, else by a range that overlaps half of it or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select, update

from nlp.extraction import Commitment, Extraction
from service.store import changes, readings, records, rows
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, READINGS, REJECTIONS, RESPONSIBLES
from service.store.placing import Placed, Sheet
from service.store.records import Plain
from service.store.rows import Row as Values
from service.store.rows import Rows

C, D, R, J = COMMITMENTS.c, DOCUMENTS.c, READINGS.c, REJECTIONS.c

SAME_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A record that a person settled (`row`) or rejected (`rejection`): the text and range that it is known by.

    `placed`: the settled record at its place in the text as it is read now.
    """

    text: str
    start: int
    end: int
    row: Row[Any] | None = None
    reading: Row[Any] | None = None
    rejection: Row[Any] | None = None
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the records of a new extraction, by their index.

    `old`: the untouched record that it is; `known`: of the settled and rejected ones, by their place in the list, the index of what the
    machine reads of them; `numbers`: places in the document, of new records by index, of settled ones by -1, -2 …
    """

    old: Mapping[int, int]
    known: Mapping[int, int]
    numbers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new extraction of a document as rows; `moved`: what its records tell of it changed."""

    read: Rows
    now: datetime
    moved: bool

    @property
    def extraction(self) -> Extraction:
        """Return the extraction itself."""
        return self.read.extraction


def load(connection: Connection, document_pk: int, extraction: Extraction) -> list[Known]:
    """Return what people settled or rejected in a document, each where it stands in the text as it is read now."""
    untouched = select(C.pk).where(C.document_pk == document_pk, C.review == "none")
    connection.execute(delete(READINGS).where(R.commitment_pk.in_(untouched)))  # left of edits that were undone
    kept = connection.execute(select(COMMITMENTS).where(C.document_pk == document_pk, C.review != "none").order_by(C.ordinal)).all()
    rejected = connection.execute(select(REJECTIONS).where(J.document_pk == document_pk).order_by(J.pk)).all()
    old = connection.execute(select(CONTENTS.c.text).where(CONTENTS.c.document_pk == document_pk)).scalar_one()
    beside = {row.commitment_pk: row for row in connection.execute(select(READINGS).where(R.document_pk == document_pk))}
    sheet = Sheet(extraction.text, extraction.words)
    found = [_known(sheet, row, beside.get(row.pk), old) for row in kept]
    for row in rejected:
        place = sheet.find(row.text, row.start)
        start, end = place[0] if place else (row.start, row.end)
        found.append(Known(row.text, start, end, rejection=row))
    return found


def plan(paired: Mapping[int, int], before: tuple[int, Sequence[Known]], new: Sequence[Commitment]) -> Plan:
    """Return what becomes of the new records; `paired`: by text, with `before`: so many untouched records, then those known."""
    count, known = before
    found = _match(known, new, {index: at - count for index, at in paired.items() if at >= count}, paired)
    old = {index: at for index, at in paired.items() if at < count}
    if not known:
        return Plan(old, {}, {index: index for index in range(len(new))})
    places = [(one.start, index, index) for index, one in enumerate(new) if index not in found]
    places += [(one.placed.commitment.start, len(new) + at, -1 - at) for at, one in enumerate(known) if one.placed]
    return Plan(old, {at: index for index, at in found.items()}, {key: number for number, (_, _, key) in enumerate(sorted(places))})


def store(connection: Connection, what: tuple[Sequence[Known], Plan], renewal: Renewal) -> list[str]:
    """Store where the settled records stand now and what the machine reads of them; return the public ids of those that changed."""
    known, plan = what
    changed: list[str] = []
    for at, one in enumerate(known):
        index = plan.known.get(at)
        machine = None if index is None else renewal.extraction.commitments[index]
        _put_beside(connection, one, machine, renewal)
        if one.placed is not None:
            record = rows.record(one.placed.commitment, plan.numbers[-1 - at], renewal.read.document, renewal.read.links)
            changed += _keep(connection, one, record, renewal)
    return changed


def reopen(connection: Connection, document_pk: int, now: datetime) -> None:
    """Note that not all records of a document are reviewed any more."""
    here = (D.pk == document_pk, D.reviewed_at.is_not(None))
    connection.execute(update(DOCUMENTS).where(*here).values(reviewed_at=None, reviewed_by=None, updated_at=now))


def _match(known: Sequence[Known], new: Sequence[Commitment], found: Mapping[int, int], paired: Mapping[int, int]) -> dict[int, int]:
    """Return which new records (by index) are which known ones: those that are found by text, then those at the same place."""
    matched, taken = dict(found), set(paired)
    for at, one in enumerate(known):
        if at in found.values():
            continue
        ranges = [(one.start, one.end)]
        if one.placed:
            ranges.append((one.placed.commitment.start, one.placed.commitment.end))
        shares = [(max(_share(span, each) for span in ranges), -index) for index, each in enumerate(new) if index not in taken]
        share, index = max(shares, default=(0.0, 0))
        if share >= SAME_SHARE:
            matched[-index] = at
            taken.add(-index)
    return matched


def _put_beside(connection: Connection, known: Known, machine: Commitment | None, renewal: Renewal) -> None:
    """Keep what the machine reads of a record that a person settled or rejected; None: it finds none."""
    told = records.plain(machine, renewal.extraction.text) if machine else None
    fields = orjson.dumps(told) if told else None
    if known.rejection is not None:
        values = {"fields": fields, "start": known.start, "end": known.end, **(readings.known(told) if told else {})}
        connection.execute(update(REJECTIONS).where(J.pk == known.rejection.pk).values(values))
    elif known.row is not None and known.placed is not None:
        _keep_reading(connection, known, told, renewal)


def _keep(connection: Connection, known: Known, record: rows.Record, renewal: Renewal) -> tuple[str, ...]:
    """Store where a settled record stands now; return its public id where a reader sees a change."""
    row = known.row
    assert row is not None
    told = record.row
    if not renewal.moved and all(row._mapping[column.name] == told[column.name] for column in changes.RECORD if column.name in told):
        if row.ordinal != record.row["ordinal"]:
            connection.execute(update(COMMITMENTS).where(C.pk == row.pk).values(ordinal=record.row["ordinal"]))
        return ()
    connection.execute(update(COMMITMENTS).where(C.pk == row.pk).values({**told, "version": row.version + 1, "updated_at": renewal.now}))
    connection.execute(delete(RESPONSIBLES).where(RESPONSIBLES.c.commitment_pk == row.pk))
    acting = rows.responsible_rows(record, row.pk)
    if acting:
        connection.execute(insert(RESPONSIBLES), acting)
    return (str(row.id),)


def _known(sheet: Sheet, row: Row[Any], reading: Row[Any] | None, old: str) -> Known:
    """Return a settled record with its place in the new text."""
    commitment = records.of_row(row._mapping)
    placed = sheet.place(records.plain(commitment, old), row.record_id)
    if old == sheet.text and placed.place == "same":  # boxes of a reader that kept none of words stay
        placed = Placed(commitment if not sheet.words else placed.commitment, "same")
    source = reading or row
    shift = placed.commitment.start - row.start
    return Known(source.text, source.start + shift, source.end + shift, row, reading, placed=placed)


def _keep_reading(connection: Connection, known: Known, told: Plain | None, renewal: Renewal) -> None:
    """Write the reading of a settled record, open where it differs and nobody put the very same aside."""
    row, before, placed = known.row, known.reading, known.placed
    assert row is not None and placed is not None
    differs = placed.place != "same"
    if told is not None or row.review != "added":  # that the machine misses what a person added is nothing new
        differs = differs or bool(readings.differing(records.plain(placed.commitment, renewal.extraction.text), told))
    state = "open" if differs else "same"
    if differs and before is not None and before.state == "dismissed" and before.place == placed.place and _is_same(before, told):
        state = "dismissed"
    if before is None and told is None and not differs:
        return
    place = readings.known(told) if told else {"text": known.text, "start": known.start, "end": known.end}
    values: Values = {"fields": orjson.dumps(told) if told else None, **place, "state": state, "place": placed.place}
    values |= {"extractor": renewal.extraction.extractor.version, "at": renewal.now}
    if before is None:
        connection.execute(insert(READINGS).values(commitment_pk=row.pk, document_pk=row.document_pk, **values))
    else:
        connection.execute(update(READINGS).where(R.commitment_pk == row.pk).values(values))


def _is_same(before: Row[Any], told: Plain | None) -> bool:
    """Tell whether the machine reads what it read before."""
    known = readings.read(before.fields)
    if known is None or told is None:
        return known is told
    return not readings.differing(known, told)


def _share(span: tuple[int, int], one: Commitment) -> float:
    """Return how much of two ranges is in both."""
    both = min(span[1], one.end) - max(span[0], one.start)
    return both / (max(span[1], one.end) - min(span[0], one.start)) if both > 0 else 0.0
