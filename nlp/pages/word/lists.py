"""The lists of a DOCX: numbering.xml flows in, markers of paragraphs flow out, counted in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.pages import numbering
from nlp.pages.numbering import Counter, Level
from nlp.pages.word import tags
from nlp.pages.word.letters import SYMBOLS
from nlp.pages.word.package import Element


@dataclass(frozen=True, slots=True)
class Listing:
    """One `w:num`: the outline that it counts by, the levels as it shows them, and the starts that it sets itself."""

    outline: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Lists:
    """All lists by id, which level a style has, and how far each outline was counted."""

    listings: dict[str, Listing] = field(default_factory=dict)
    styled: dict[tuple[str, str], int] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)


def read(root: Element | None) -> Lists:
    """Return the lists of a document; the part may be missing."""
    lists = Lists()
    if root is None:
        return lists
    outlines: dict[str, Element] = {}
    links: dict[str, str] = {}
    numbers: list[Element] = []
    for element in root:
        if tags.name(element) == "abstractNum":
            key = tags.get(element, "abstractNumId") or ""
            outlines[key] = element
            if linked := tags.value(element, "styleLink"):
                links[linked] = key
        elif tags.name(element) == "num":
            numbers.append(element)
    read_levels: dict[str, dict[int, Level]] = {}
    for element in numbers:
        outline = tags.value(element, "abstractNumId") or ""
        borrowed = tags.value(outlines.get(outline), "numStyleLink")
        outline = links.get(borrowed or "", outline)
        if outline in outlines and outline not in read_levels:
            read_levels[outline] = _read_levels(outlines[outline])
        number = tags.get(element, "numId") or ""
        levels, starts = _read_overrides(element, read_levels.get(outline, {}))
        lists.listings[number] = Listing(outline, levels, starts)
        _note_styles(lists, number, outlines.get(outline))
    return lists


def mark(lists: Lists, number: str | None, level: int | None, style: str | None) -> str:
    """Count a paragraph of the list `number` and return its marker; "" where it is in none."""
    listing = lists.listings.get(number or "")
    if listing is None or number is None:
        return ""
    at = lists.styled.get((number, style or ""), 0) if level is None else max(0, min(level, numbering.LEVELS - 1))
    counter = lists.counters.setdefault(listing.outline, Counter())
    if at in listing.starts and (number, at) not in lists.started:
        counter.counts[at] = None
    lists.started.add((number, at))
    return numbering.count(counter, listing.levels, at)


def _read_levels(outline: Element) -> dict[int, Level]:
    """Return the levels of an outline."""
    found = (element for element in outline if tags.name(element) == "lvl")
    return {tags.number(tags.get(element, "ilvl")): _read_level(element) for element in found}


def _read_level(element: Element) -> Level:
    """Return one level; a bullet in a symbol font is a letter of that font only, so it becomes "-"."""
    kind = tags.value(element, "numFmt") or "decimal"
    shown = tags.value(element, "lvlText") or ""
    font = tags.get(tags.child(tags.child(element, "rPr"), "rFonts"), "hAnsi") or ""
    if kind == "bullet" and SYMBOLS.match(font.strip()):
        shown = "+" if shown in ("+", "\uf02b") else "-"
    restart = tags.value(element, "lvlRestart")
    return Level(
        kind,
        shown,
        tags.number(tags.value(element, "start"), 1 if kind == "bullet" else 0),
        None if restart is None else tags.number(restart),
        bool(tags.is_on(element, "isLgl")),
    )


def _read_overrides(number: Element, levels: dict[int, Level]) -> tuple[dict[int, Level], dict[int, int]]:
    """Return the levels of a list and the starts that it sets, with what `w:lvlOverride` says instead of the outline."""
    starts: dict[int, int] = {}
    changed: dict[int, Level] = {}
    for element in number:
        if tags.name(element) != "lvlOverride":
            continue
        at = tags.number(tags.get(element, "ilvl"))
        own = tags.child(element, "lvl")
        level = _read_level(own) if own is not None else levels.get(at, Level())
        start = tags.value(element, "startOverride")
        if start is not None:
            starts[at] = tags.number(start)
            level = Level(level.kind, level.text, starts[at], level.restart, level.legal)
        changed[at] = level
    return ({**levels, **changed} if changed else levels), starts


def _note_styles(lists: Lists, number: str, outline: Element | None) -> None:
    """Note which level the styles have that an outline's levels name."""
    if outline is None:
        return
    for element in outline:
        if tags.name(element) == "lvl" and (style := tags.value(element, "pStyle")):
            lists.styled[(number, style)] = tags.number(tags.get(element, "ilvl"))
