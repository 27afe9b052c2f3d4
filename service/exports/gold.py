"""Confirmed documents as gold files (docs/records.md): what `congvan evaluate` measures the extractor by on the archive's own documents.

Commitments are as people left them. Fields, dates and units are as the machine read them, with the names that people gave to what is
printed. `gold/<id>.json` and `text/<id>.txt` lie side by side, as the evaluation looks for them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, cast

import orjson

from service.store import Store, commitments, documents
from service.store.paging import Window

Row = Mapping[str, Any]

PORTION = 20  # documents that are read at once
TIME = ("start", "end", "recurrence")
MOMENT = (1980, 1, 1, 0, 0, 0)  # of the files in an archive: the same gold is the same bytes


def form(document_id: str, extraction: Row, found: Sequence[Row]) -> dict[str, Any]:
    """Return the gold of a document; `found`: its commitments as they are published."""
    fields = extraction["document"]
    issued, signer = fields["issued"], fields["signer"] or {}
    dates = [one for one in extraction["dates"] if any(one[name] for name in TIME)]
    return {
        "source": f"{document_id}.txt",
        "genre": fields["genre"],
        "document": {
            "type": fields["type"] and fields["type"]["code"],
            "number": fields["number"],
            "issuing_body": fields["issuing_body"] and fields["issuing_body"]["name"],
            "place": fields["place"],
            "issued": [issued["start"], issued["end"]] if issued else None,
            "subject": fields["subject"],
            "signer": signer.get("name"),
            "capacity": signer.get("capacity"),
        },
        "dates": [{name: one[name] for name in ("text", *TIME)} for one in dates],
        "units": _units(extraction, found),
        "commitments": [_commitment(one) for one in found if one["start"] < one["end"]],
    }


def files(store: Store, wanted: documents.Filter) -> Iterator[list[tuple[str, bytes]]]:
    """Give the files of the confirmed documents that a filter finds: names and bytes, a portion of documents at a time."""
    cursor = None
    while True:
        with store.reading() as connection:
            page = documents.find(connection, replace(wanted, reviewed=True), "created", Window(PORTION, cursor, "gold"))
            found = []
            for row in page.rows:
                text, gold = _read(connection, row)
                found += [(f"gold/{row.id}.json", gold), (f"text/{row.id}.txt", text)]
        yield found
        cursor = page.cursor
        if cursor is None:
            return


def archive(portions: Iterator[list[tuple[str, bytes]]]) -> Iterator[bytes]:
    """Give the bytes of a ZIP archive of files, as they come."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED) as packed:
        for portion in portions:
            for name, data in portion:
                packed.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
            yield pipe.take()
    yield pipe.take()


def _read(connection: Any, row: Any) -> tuple[bytes, bytes]:
    """Return text and gold of a document."""
    extraction = documents.extraction(connection, row.id)
    assert extraction is not None
    gold = form(row.id, extraction, commitments.of_document(connection, row.pk))
    return extraction["text"].encode(), orjson.dumps(gold, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _units(extraction: Row, found: Sequence[Row]) -> list[str]:
    """Return the bodies that a document names, with those that people found printed in it."""
    names = [one["name"] for one in extraction["units"] if one["named"]]
    for one in found:
        names += [body["name"] for body in one["responsible"] if body["named"] and body["start"] is not None and one["review"] != "none"]
    return list(dict.fromkeys(names))


def _commitment(one: Row) -> dict[str, Any]:
    issuer, time = one["issuer"], one["time"]
    return {
        "kind": one["kind"],
        "text": one["text"],
        "issuer": list(dict.fromkeys(name for name in (issuer["name"], issuer.get("unit")) if name)) if issuer else [""],
        "responsible": [{"name": body["name"], "role": body["role"]} for body in one["responsible"]],
        "time": {name: time[name] for name in TIME} if time and any(time[name] for name in TIME) else None,
    }


class _Pipe:
    """What an archive is written to and taken from, a piece at a time; it cannot go back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: who takes the bytes decides when."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken
