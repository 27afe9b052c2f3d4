"""An extraction as rows: what ingest and re-extraction write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import orjson

from nlp.extraction import Commitment, Extraction, WordOut
from nlp.types import Given
from service.bodies import documents as linking
from service.bodies import registry_version
from service.bodies.documents import Links
from service.store import bodies
from service.store.folding import both, exact, folded

Row = dict[str, Any]

LEVEL = 6  # of zlib


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from, as its sender said.

    `parent`: public id of the mail's text that it hangs on; `container`: kind of what it came in, whose bytes have `container_sha256`
    and where it stands at `member`; `given`: fields of `nlp.Given`.
    """

    file_name: str | None = None
    title: str | None = None
    published: date | None = None
    source_url: str | None = None
    external_id: str | None = None
    parent: str | None = None
    container: str | None = None
    container_sha256: str | None = None
    member: str | None = None
    given: dict[str, Any] | None = None

    def told(self) -> Given:
        """Return what the extractor is told of the document; fields that it does not know any more are left out.

        >>> Origin(published=date(2024, 3, 12), given={"number": "7/TB-SYT"}).told().published
        '2024-03-12'
        """
        known = {name: value for name, value in (self.given or {}).items() if name in Given.__slots__}
        known["recipients"] = tuple(known.get("recipients", ()))
        return Given(**known | ({"published": self.published.isoformat()} if self.published else {}))

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it, `of` takes it back.

        >>> Origin.of(Origin("a.txt", published=date(2024, 3, 12)).plain()).published
        datetime.date(2024, 3, 12)
        """
        told = {name: getattr(self, name) for name in Origin.__slots__}
        return {**told, "published": self.published.isoformat() if self.published else None}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> Origin:
        """Return the origin that was written by `plain`."""
        return Origin(**{**plain, "published": _day(plain.get("published"))})


@dataclass(frozen=True, slots=True)
class Record:
    """A commitment with its columns, and the bodies of the registry that are to act, in their order."""

    commitment: Commitment
    row: Row
    bodies: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is stored of an extraction: columns of its document, text and whole, and its commitments; and what it was made of."""

    extraction: Extraction
    links: Links
    document: Row
    content: Row
    records: tuple[Record, ...]


def of_extraction(extraction: Extraction) -> Rows:
    """Return an extraction as rows. No database is asked, so that it can be made before the transaction that writes it."""
    links = linking.of_extraction(extraction)
    row = document_row(extraction, links)
    records = tuple(record(one, ordinal, row, links) for ordinal, one in enumerate(extraction.commitments))
    return Rows(extraction, links, row, content_row(extraction), records)


def public_id(sha256: str) -> str:
    """Return the public id of a document by the SHA-256 of its bytes.

    >>> public_id("0f3a9c51d2e47b68a1c0" + "0" * 44)
    '0f3a9c51d2e47b68a1c0'
    """
    return sha256[:20]


def document_row(extraction: Extraction, links: Links) -> Row:
    """Return the columns of a document that its extraction and the links of its bodies give."""
    fields = extraction.document
    issued, body = fields.issued, fields.issuing_body
    return {
        "media_type": extraction.media_type,
        "extractor": extraction.extractor.version,
        "genre": fields.genre,
        "type_code": fields.type.code if fields.type else None,
        "type_name": fields.type.name if fields.type else None,
        "number": fields.number,
        "issuing_body": body.name if body else None,
        "issuing_body_key": bodies.key(body.name) if body else None,
        "issuing_body_id": links.issuing_body,
        "place": fields.place,
        "province": links.province,
        "linked_by": registry_version(),
        "issued_start": _day(issued.start) if issued else None,
        "issued_end": _day(issued.end) if issued else None,
        "subject": fields.subject,
        "search_head": both(fields.number, fields.subject),
        "signer": fields.signer.name if fields.signer else None,
        "commitment_count": len(extraction.commitments),
    }


def content_row(extraction: Extraction) -> Row:
    """Return text, compressed extraction and compressed boxes of words; the text is not kept twice."""
    plain = {one.name: getattr(extraction, one.name) for one in fields(extraction) if one.name not in ("text", "words")}
    return {"text": extraction.text, "extraction": zlib.compress(orjson.dumps(plain), LEVEL), "words": _pack(extraction.words)}


def read_content(text: str, extraction: bytes) -> Row:
    """Return the whole extraction as it was published, from a row of `contents`."""
    plain: Row = orjson.loads(zlib.decompress(extraction))
    return {**plain, "text": text}


def _pack(words: Sequence[WordOut]) -> bytes | None:
    """Return the boxes of words, to a hundredth of a point."""
    if not words:
        return None
    places = [[one.start, one.end, one.page, *(round(side, 2) for side in (one.x0, one.top, one.x1, one.bottom))] for one in words]
    sure = [None if one.confidence is None else round(one.confidence, 3) for one in words]
    return zlib.compress(orjson.dumps([[*place, share] for place, share in zip(places, sure, strict=True)]), 6)


def read_words(packed: bytes | None) -> tuple[WordOut, ...]:
    """Return the boxes of words from a row of `contents`, in the order of the text."""
    return tuple(WordOut(*one) for one in orjson.loads(zlib.decompress(packed))) if packed else ()


def record(commitment: Commitment, ordinal: int, document: Row, links: Links) -> Record:
    """Return a commitment as it is stored; `document` is the row of its document, `links` that of its bodies."""
    linked = link(_plain(commitment.issuer) if commitment.issuer else None, [_plain(one) for one in commitment.responsible], links)
    row = {**commitment_row(commitment, ordinal, document), "issuer_body": linked["issuer"] and linked["issuer"]["body"]}
    return Record(commitment, {**row, "payload": payload(commitment, linked)}, tuple(one["body"] for one in linked["responsible"]))


def _plain(value: Any) -> Row:
    """Return a value with its fields as a dictionary; what they hold is shared, not copied as `asdict` does."""
    return {name: getattr(value, name) for name in value.__slots__}


def link(issuer: Row | None, responsible: Sequence[Row], links: Links) -> Row:
    """Return issuer and bodies of a commitment with the ids of the registry (`body`)."""
    told = {**issuer, "body": links.body(issuer.get("unit") or issuer["name"], issuer.get("start"))} if issuer else None
    return {
        "issuer": told,
        "responsible": [{**one, "body": links.body(one["name"], one.get("start"), one.get("named", True))} for one in responsible],
    }


def commitment_row(commitment: Commitment, ordinal: int, document: Row) -> Row:
    """Return the columns of a commitment that its extraction gives; `document` is the row of its document."""
    time, issuer = commitment.time, commitment.issuer
    unit = (issuer.unit or issuer.name) if issuer else None
    return {
        "record_id": commitment.id,
        "ordinal": ordinal,
        "kind": commitment.kind,
        "trigger": commitment.trigger,
        "text": commitment.text,
        "start": commitment.start,
        "end": commitment.end,
        "page": commitment.page,
        "issuer": issuer.name if issuer else None,
        "issuer_key": bodies.key(issuer.name) if issuer else None,
        "issuer_unit": unit,
        "issuer_unit_key": bodies.key(unit) if unit else None,
        "time_start": _day(time.start) if time else None,
        "time_end": _day(time.end) if time else None,
        "recurrence": time.recurrence if time else None,
        "bound": time.bound if time else None,
        "time_text": time.text if time else None,
        "confidence": commitment.confidence,
        **{name: document[name] for name in ("genre", "type_code", "province", "issued_start", "issued_end")},
        "search_exact": exact(commitment.text),
        "search_folded": folded(commitment.text),
    }


def payload(commitment: Commitment, linked: Row) -> bytes:
    """Return as JSON the parts of a commitment that no query filters by; `linked`: its bodies with the ids of the registry."""
    return orjson.dumps({**linked, **{name: getattr(commitment, name) for name in ("time", "references", "evidence", "boxes")}})


def responsible_rows(record: Record, pk: int) -> list[Row]:
    """Return a row for each body that is to act."""
    return [
        {
            "commitment_pk": pk,
            "ordinal": at,
            "name": one.name,
            "key": bodies.key(one.name),
            "role": one.role,
            "named": one.named,
            "body": body,
        }
        for at, (one, body) in enumerate(zip(record.commitment.responsible, record.bodies, strict=True))
    ]


def public_ids(document_id: str, commitments: Sequence[Commitment], taken: frozenset[str] = frozenset()) -> list[str]:
    """Return a public id for each commitment: the document's and the record's; a second one of the same name is counted.

    The same sentence in two documents makes two commitments, so the record's own id is not enough.
    """
    used, ids = set(taken), []
    for commitment in commitments:
        stem = public = f"{document_id}-{commitment.id}"
        count = 1
        while public in used:
            count += 1
            public = f"{stem}-{count}"
        used.add(public)
        ids.append(public)
    return ids


def _day(value: str | None) -> date | None:
    """Return the day of an ISO date."""
    return date.fromisoformat(value) if value else None
