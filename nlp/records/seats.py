"""The place a body belongs to: printed with its name, else told by the letterhead, the place line, the portal or the rest of the text.

In: the source and its reading. Out: a `Survey` of the places that the document tells, one a level, and from it the seat of a
body; None where the text does not tell. A number's symbol tells no place, but which level the name in the place line is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from nlp.acts.reading import Reading
from nlp.extraction import Seat
from nlp.lexicon import loader
from nlp.lexicon.names import plain
from nlp.types import BlockKind, Field, Structure, UnitMention

KINDS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
LEVELS = {"tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district"}
TRADING = ("công ty", "tổng công ty", "tập đoàn", "ngân hàng", "doanh nghiệp", "hợp tác xã")  # a province in their names may be a mere name
CENTRAL = ("central", "ministry")
CLOSING = re.compile(rf"(?:^| )(?P<kind>{'|'.join(KINDS)})(?: (?P<name>[^a-zà-ỹ\s][^,;()]{{0,40}}))?$")  # … huyện Mộc Châu · … tỉnh
SEATED = re.compile(r"(?:^| )(?P<kind>Tỉnh|Thành|Huyện|Quận|Thị) (?:ủy|đoàn)(?: (?P<name>[^a-zà-ỹ\s][^,;()]{0,40}))?$")  # Huyện ủy Mai Lâm
PROVINCE = re.compile(r"\b[Tt]ỉnh ((?:[A-ZĐÀ-Ỵ]\w{0,7}(?: - | )?){1,4})")  # tỉnh Bà Rịa - Vũng Tàu
HOST = re.compile(r"[a-z0-9-]{4,40}(?=(?:\.[a-z]{2,4}){0,2}\.vn\b)")  # skhcn.hungyen.gov.vn · baonamdinh.com.vn
MOST_FRAME = 20_000  # characters of menus and footers that are read


@dataclass(frozen=True, slots=True)
class Survey:
    """What a document tells of places: level → seat, the document's own body, and the places printed with names."""

    told: Mapping[str, Seat]
    body: str | None
    printed: Mapping[str, Seat]


@cache
def _provinces() -> Mapping[str, tuple[str, str]]:
    """Return province without marks → official name and kind."""
    kinds = loader.provinces()
    found: dict[str, tuple[str, str]] = {}
    for name in (*kinds["municipalities"], *kinds["former"], *kinds["provinces"]):
        official = loader.spellings().get(name, name)
        city = name in kinds["municipalities"] and name not in kinds["provinces"]
        found[plain(name)] = (official, "thành phố" if city else "tỉnh")
    return found


def survey(reading: Reading, site: str = "") -> Survey:
    """Return what the document tells of places, the surest source first; `site`: the name of the portal it came from.

    >>> from nlp import extract
    >>> text = "UBND TỈNH HƯNG YÊN\\nSỞ Y TẾ\\nSố: 7/KH-SYT\\nKẾ HOẠCH\\nPhòng dịch năm 2030\\nGiao Sở Y tế phòng dịch."
    >>> extract(text.encode()).units[-1].seat
    Seat(name='Hưng Yên', kind='tỉnh', by='letterhead')
    """
    frame = reading.structure
    heads = [field for field in (frame.issuing_body, frame.parent_body) if field]
    told: dict[str, Seat] = {}
    rest = () if _is_central(reading) else _document(reading)
    for one in (*_letterhead(heads), *_place_line(frame, heads), *_portal(reading, site), *rest):
        told.setdefault(level_of(one), one)
    printed = {unit.name: seat for unit in reading.mentions.units if (seat := _printed(unit)) is not None}
    return Survey(told, frame.issuing_body.value if frame.issuing_body else None, printed)


def level_of(seat: Seat) -> str:
    """Return the level of a place: a thành phố is a province where it is one under the centre, else a district.

    >>> level_of(Seat("Huế", "thành phố", "printed")), level_of(Seat("Vinh", "thành phố", "printed"))
    ('province', 'district')
    """
    if seat.kind == "thành phố":
        return "province" if seat.name in loader.provinces()["municipalities"] else "district"
    return LEVELS.get(seat.kind or "", "commune")


def of(unit: UnitMention, name: str, found: Survey) -> Seat | None:
    """Return the seat of a body by its mention and its resolved name."""
    seat = found.printed.get(name) or _printed(unit)
    if seat is not None or unit.collective or unit.level in CENTRAL:
        return seat
    kind = _kind(name)
    if kind:
        return next((seat for seat in found.told.values() if seat.kind == kind), None)
    if unit.head == "sở" or unit.level == "province":
        return found.told.get("province")
    if name == found.body:
        return next((found.told[level] for level in ("commune", "district", "province") if level in found.told), None)
    return None


def level(unit: UnitMention, seat: Seat | None) -> str | None:
    """Return the level of a body: its own, else that of the level at the end of its name."""
    kind = _kind(unit.name)
    if kind == "thành phố" and unit.level == "province":
        return level_of(seat) if seat else None
    return unit.level or (level_of(Seat("", kind, "")) if kind and kind != "thành phố" else None)


def _kind(name: str) -> str | None:
    """Return the kind of place that a name calls for: "… tỉnh", "Huyện ủy"."""
    found = CLOSING.search(name)
    if found:
        return found["kind"]
    seated = SEATED.search(name)
    return _seated_kind(seated["kind"]) if seated else None


def _seated_kind(word: str) -> str:
    return {"Thành": "thành phố", "Thị": "thị xã"}.get(word, word.lower())


def _printed(unit: UnitMention) -> Seat | None:
    if unit.collective or not (unit.named or unit.place) or (unit.head in TRADING and not unit.place):
        return None
    return _named(unit.name, "printed") or (_known(unit.place, "printed") if unit.place else None)


def _named(name: str, by: str) -> Seat | None:
    """Return the level and place at the end of a name: "UBND huyện Mộc Châu", "Huyện ủy Mai Lâm", "Sở Y tế Bình Định"."""
    for pattern in (CLOSING, SEATED):
        found = pattern.search(name)
        if found and found["name"]:
            place = loader.spellings().get(found["name"], found["name"])
            return Seat(place, found["kind"] if pattern is CLOSING else _seated_kind(found["kind"]), by)
    words = name.split()
    return next((seat for size in (4, 3, 2) if len(words) > size and (seat := _known(" ".join(words[-size:]), by))), None)


def _known(place: str, by: str) -> Seat | None:
    known = _provinces().get(plain(place))
    return Seat(known[0], known[1], by) if known else None


def _letterhead(heads: Iterable[Field]) -> list[Seat]:
    return [seat for field in heads if field.span and (seat := _named(field.value, "letterhead"))]


def _place_line(frame: Structure, heads: list[Field]) -> list[Seat]:
    """Return the place of the place line: a province, or a place of the level that the letterhead or the symbol names."""
    if frame.place is None:
        return []
    known = _known(frame.place.value, "place_line")
    if known:
        return [known]
    kinds = [(kind, field) for field in heads if (kind := _kind(field.value)) and kind != "tỉnh" and not _named(field.value, "")]
    if not kinds:
        return []
    kind, field = kinds[0]
    return [Seat(frame.place.value, kind, "place_line" if field.span else "symbol")]


def _portal(reading: Reading, site: str) -> list[Seat]:
    """Return the one province that the site's name, address or footer tells."""
    blocks = [block.span.of(reading.text) for block in reading.structure.blocks if block.kind is BlockKind.BOILERPLATE]
    frame = (site + "\n" + "\n".join(blocks))[:MOST_FRAME]
    words = f" {plain(frame)} " if len(frame) > 1 else ""
    hosts = HOST.findall(frame.lower())
    names = {
        official
        for key, official in _provinces().items()
        if f" {key} " in words or any(host.endswith(key.replace(" ", "")) and len(key) > 5 for host in hosts)
    }
    return [Seat(*next(iter(names)), "portal")] if len(names) == 1 else []


def _document(reading: Reading) -> list[Seat]:
    """Return the one province and the one district that the text names, where it names one only."""
    seats = {(seat.name, seat.kind or "") for unit in reading.mentions.units if (seat := _printed(unit))}
    for match in PROVINCE.finditer(reading.text):
        found = _named("tỉnh " + match[1].strip(" -"), "")
        known = _known(found.name, "") if found else None
        seats |= {(known.name, known.kind or "")} if known else set()
    told = [Seat(name, kind, "document") for name, kind in sorted(seats)]
    single = []
    for wanted in ("province", "district"):
        here = [seat for seat in told if level_of(seat) == wanted]
        single += here if len({plain(seat.name) for seat in here}) == 1 else []
    return single


def _is_central(reading: Reading) -> bool:
    heads = [field.span for field in (reading.structure.issuing_body, reading.structure.parent_body) if field and field.span]
    return any(unit.level in CENTRAL for span in heads for unit in reading.mentions.units if unit.span.meets(span))
