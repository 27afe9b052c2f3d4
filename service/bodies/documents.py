"""The place of a document, and the links of the bodies that it names: what is stored with its records.

In: an extraction, or what of it is kept (the same fields as plain dicts). Out: `Links`. The province of a document is told by
its letterhead, else by its place line, its portal, or its text where that names one province only; a body of the centre has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nlp.extraction import Extraction
from service.bodies import loading, places
from service.bodies.linking import DISTRICTS, NOWHERE, Surroundings, kind_of, link
from service.bodies.reading import Place, is_trading, read
from service.bodies.values import CENTRE, CITY

ORDER = ("letterhead", "place_line", "portal", "document")  # what tells a document's province, the surest first
CENTRAL_LEVELS = ("central", "ministry")
SEATS_OF_THE_CENTRE = ("ha-noi", "ho-chi-minh", "ho-chi-minh-2025")  # a place line there tells no province of bodies that are not local


@dataclass(frozen=True, slots=True)
class Printed:
    """A mention of a body: where it stands and the place that its name or the document tells for it."""

    start: int
    seat: Place
    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a document tells of itself; `heads`: names of its issuing body and of the body above, with their level."""

    heads: tuple[tuple[str, str | None], ...] = ()
    place: str | None = None
    days: tuple[date | None, ...] = (None,)
    seats: tuple[Printed, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """The bodies of one document."""

    province: str | None
    issuing_body: str | None
    around: tuple[tuple[Surroundings, date | None], ...]
    seats: Mapping[int, Place]

    def body(self, name: str | None, start: int | None = None, named: bool = True) -> str | None:
        """Return the id of a body of the document by its name, and by where it is printed."""
        if not name or not named:
            return None
        seat = self.seats.get(start) if start is not None else None
        told = f"{name} {seat.kind} {seat.name}" if seat and not read(name).places and not is_trading(name) else name
        found = {link(told, around, day) for around, day in self.around}
        return found.pop() if len(found) == 1 else None


def of_extraction(extraction: Extraction) -> Links:
    """Return the links of a document that was just read.

    >>> from nlp import extract
    >>> text = "UBND TỈNH HƯNG YÊN\\nSỞ Y TẾ\\nSố: 7/KH-SYT\\nHưng Yên, ngày 5 tháng 3 năm 2024\\nKẾ HOẠCH\\nGiao Sở TT&TT phối hợp."
    >>> links = of_extraction(extract(text.encode()))
    >>> links.issuing_body, links.body("Sở Thông tin và Truyền thông")
    ('so-y-te@hung-yen', 'so-thong-tin-va-truyen-thong@hung-yen')
    """
    fields = extraction.document
    heads = tuple((body.name, body.level) for body in (fields.issuing_body, fields.parent_body) if body)
    seats = tuple(Printed(one.start, Place(one.seat.kind or "", one.seat.name), one.seat.by) for one in extraction.units if one.seat)
    return links(Told(heads, fields.place, _days(fields.issued.start, fields.issued.end) if fields.issued else (None,), seats))


def of_kept(extraction: Mapping[str, Any]) -> Links:
    """Return the links of a document from its stored extraction."""
    fields, issued = extraction["document"], extraction["document"]["issued"]
    heads = tuple((body["name"], body.get("level")) for body in (fields["issuing_body"], fields["parent_body"]) if body)
    found = ((one["start"], one["seat"]) for one in extraction["units"] if one.get("seat"))
    seats = tuple(Printed(start, Place(seat["kind"] or "", seat["name"]), seat["by"]) for start, seat in found)
    return links(Told(heads, fields["place"], _days(issued["start"], issued["end"]) if issued else (None,), seats))


def links(told: Told) -> Links:
    """Return the links of a document; of one whose day is known to the month those that hold for the whole month."""
    around = tuple((_surroundings(told, day), day) for day in told.days)
    provinces, bodies = {one.province for one, _ in around}, {one.own for one, _ in around}
    central = around[0][0].central
    province = CENTRE if central else provinces.pop() if len(provinces) == 1 else None
    printed = {one.start: one.seat for one in told.seats if one.by == "printed" and one.seat.kind}
    return Links(province, bodies.pop() if len(bodies) == 1 else None, around, printed)


def _days(start: str | None, end: str | None) -> tuple[date | None, ...]:
    days = [date.fromisoformat(day) for day in (start, end) if day]
    return tuple(dict.fromkeys(days)) or (None,)


def _surroundings(told: Told, day: date | None) -> Surroundings:
    """Return what the document tells of places on a day."""
    if _comes_from_the_centre(told):
        around = Surroundings(central=True)
    else:
        district, commune = _inner(told, DISTRICTS, day), _inner(told, _communes(), day)
        ways: tuple[Callable[[], str | None], ...] = (
            lambda: _from_heads(told, day),
            lambda: places.district_province(district.kind, district.name, None, day) if district else None,
            lambda: _from_place_line(told, day),
            lambda: _from_seats(told, day),
        )
        province = next((found for way in ways if (found := way())), None)
        around = Surroundings(province, district, commune)
    own = link(told.heads[0][0], around, day) if told.heads else None
    return Surroundings(around.province, around.district, around.commune, own, around.central) if own else around


def _comes_from_the_centre(told: Told) -> bool:
    """Tell whether a document's own body is one of the centre, or part of one: not Công an tỉnh X below Bộ Công an."""
    central = [level in CENTRAL_LEVELS or kind_of(name, "central") is not None for name, level in told.heads]
    return any(central) and (central[0] or not read(told.heads[0][0]).places)


def _from_heads(told: Told, day: date | None) -> str | None:
    """Return the province that the letterhead prints."""
    for name, _ in told.heads:
        for place in read(name).places:
            provincial = place.kind in ("", "tỉnh") or (place.kind == CITY and places.is_city(place.name, day))
            if place.name and provincial and (found := places.document_province(place.name, day)):
                return found
    return None


def _from_place_line(told: Told, day: date | None) -> str | None:
    """Return the province of the place line. Bodies of the whole country sit in Hà Nội, so that one tells it of local bodies only."""
    found = places.document_province(told.place, day) if told.place else None
    local = any(read(name).places or kind_of(name, "province") for name, _ in told.heads)
    return found if found not in SEATS_OF_THE_CENTRE or local else None


def _from_seats(told: Told, day: date | None) -> str | None:
    """Return the one province that the letterhead, the place line, the portal or the text tells for the bodies it names."""
    for by in ORDER:
        named = {one.seat for one in told.seats if one.by == by}
        provincial = {place.name for place in named if place.kind == "tỉnh" or (place.kind == CITY and places.is_city(place.name, day))}
        found = {places.document_province(name, day) for name in provincial}
        if found and not (by == "place_line" and found & set(SEATS_OF_THE_CENTRE)):
            return found.pop() if len(found) == 1 else None
    return None


def _communes() -> tuple[str, ...]:
    return tuple(word for word, level in loading.places().items() if level == "commune")


def _inner(told: Told, kinds: Sequence[str], day: date | None) -> Place | None:
    """Return the district or commune that the document's own body belongs to."""
    for name, _ in told.heads:
        for place in read(name).places:
            if place.kind in kinds and place.name and not (place.kind == CITY and places.is_city(place.name, day)):
                return place
    return None


UNKNOWN = Links(None, None, ((NOWHERE, None),), {})
