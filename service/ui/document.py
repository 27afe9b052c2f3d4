"""/documents/{id}: a document, left as it is, right what was read of it, to be looked through and corrected.

Everything can be read without a script. Edits go through the JSON API by the page's script (static/desk/), which asks for a card anew
after each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from nlp.pages import render
from service.api.answers import store_of
from service.api.commitments import CommitmentId
from service.api.documents import DocumentId
from service.api.intake import stored
from service.api.needs import READ
from service.api.schemas import Kind, Review
from service.store import commitments, differences, documents, reviews
from service.ui import cards, leaves, statics, wording
from service.ui.cards import KINDS, REVIEWS, Card
from service.ui.leaves import Part, Range
from service.ui.rendering import language_of, page

DPI = 110
WEB = ("http://", "https://")

router = APIRouter(dependencies=[READ], include_in_schema=False)


class Looks(BaseModel):
    """How a document is shown: as page images or as text; which of its records, and in which order."""

    view: Literal["", "image", "text"] = ""
    kind: Literal["", Kind] = ""
    review: Literal["", Review] = ""
    order: Literal["", "weak"] = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a document, as its page shows it. `pages` are those that have an image, with the boxes of their records."""

    extraction: Mapping[str, Any]
    parts: Sequence[Part]
    cards: Sequence[Card]
    pages: Sequence[tuple[Mapping[str, Any], Sequence[tuple[str, Mapping[str, Any]]]]]
    warnings: Sequence[Mapping[str, Any]]


@router.get("/documents/{document_id}")
def show(request: Request, document_id: DocumentId, looks: Annotated[Looks, Query()]) -> Response:
    """Show a document, or what became of it where nothing is read of it."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        parent = documents.get(connection, row.parent) if row.parent else None
        children = [found for one in documents.children(connection, document_id) if (found := documents.get(connection, one))]
        extraction = documents.extraction(connection, document_id) if row.extractor is not None else None
        records = commitments.of_document(connection, row.pk)
        differing = differences.of_document(connection, row.pk)
    around: dict[str, Any] = {
        "parent": parent and documents.view(parent._mapping),
        "children": [documents.view(one._mapping) for one in children],
        "linked": bool(row.source_url and row.source_url.lower().startswith(WEB)),
    }
    if extraction is None:
        return page(request, "unread.html", document=documents.view(row._mapping), knows=_knows, **around)
    reading = read(request, extraction, records, differing)
    return page(
        request,
        "document.html",
        document=documents.view(row._mapping),
        reading=reading,
        looks=looks,
        view=("image" if reading.pages else "text") if looks.view in ("", "image") else "text",
        shown=_order(reading.cards, looks),
        counts=_counts(records),
        kinds=KINDS,
        states=REVIEWS,
        dpi=DPI,
        knows=_knows,
        modules=_modules(language_of(request)),
        **around,
    )


@router.get("/documents/{document_id}/cards/{commitment_id}")
def show_card(request: Request, document_id: DocumentId, commitment_id: CommitmentId) -> Response:
    """Show one card alone: the page's script puts it in the place of the old one."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        records = commitments.of_document(connection, row.pk)
        number, record = next(((at, one) for at, one in enumerate(records, 1) if one["id"] == commitment_id), (0, None))
        if record is None:
            raise reviews.missing(connection, commitment_id)
        extraction = documents.extraction(connection, document_id) or {"text": "", "segments": (), "pages": (), "warnings": ()}
        differing = [one for one in differences.of_document(connection, row.pk) if one["commitment"]["id"] == commitment_id]
    (card,) = cards.make([record], _around(request, extraction, leaves.read(extraction), differing))
    return page(request, "card.html", card=card, number=number, knows=_knows, headers={"ETag": reviews.etag(record["version"])})


def read(request: Request, extraction: Mapping[str, Any], records: Sequence[Any], differing: Sequence[Any]) -> Reading:
    """Return what was read of a document as its page shows it."""
    parts = leaves.read(extraction, [Range(one["start"], one["end"], one["id"]) for one in records])
    made = cards.make(records, _around(request, extraction, parts, differing))
    drawn = extraction["pages"] if extraction["media_type"] in render.MEDIA_TYPES else ()
    boxes: dict[int, list[tuple[str, Any]]] = {one["number"]: [] for one in drawn}
    for record in records:
        for box in record["boxes"]:
            boxes.get(box["page"], []).append((record["id"], box))
    return Reading(extraction, parts, made, [(one, boxes[one["number"]]) for one in drawn], _once(extraction["warnings"]))


def _around(request: Request, extraction: Mapping[str, Any], parts: Sequence[Part], differing: Sequence[Any]) -> cards.Around:
    told = {one["commitment"]["id"]: one for one in differing}
    return cards.Around(extraction["text"], leaves.run_of(parts), extraction["warnings"], told, language_of(request))


def _modules(language: str) -> list[str]:
    """Return what the page's script imports, so that the browser asks for all of it at once."""
    own = [name for name in statics.files() if name.startswith("desk/")]
    return [*own, "dom.js", "http.js", "texts.js", f"words.{language}.js"]


def _knows(key: str) -> bool:
    """Tell whether there is such a text."""
    return key in wording.read().found


def _once(warnings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return each kind of warning once, with how many there are; the first one's words."""
    counted = Counter(one["code"] for one in warnings)
    first = {one["code"]: one for one in reversed(warnings)}
    return [{**first[code], "count": count} for code, count in counted.items()]


def _order(made: Sequence[Card], looks: Looks) -> list[tuple[Card, bool]]:
    """Return all cards in the order asked for, and whether each is asked for: a script can show the others without asking again."""
    chosen = sorted(made, key=lambda one: (not one.is_open, one.record["confidence"])) if looks.order == "weak" else made
    return [(one, looks.kind in ("", one.record["kind"]) and looks.review in ("", one.record["review"])) for one in chosen]


def _counts(records: Sequence[Any]) -> dict[str, Any]:
    """Return how many records there are of each kind and state, and how many are reviewed."""
    states = Counter(one["review"] for one in records)
    return {"kind": Counter(one["kind"] for one in records), "review": states, "all": len(records), "done": len(records) - states["none"]}
