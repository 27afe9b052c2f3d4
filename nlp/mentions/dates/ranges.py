"""Joins atoms into whole expressions: the cue before them ("trước", "từ"), ranges, coordinations, "… hằng năm".

In: folded text and its atoms. Out: expressions in order of place, without overlaps; years may still be missing.
Refused: weak atoms ("24/7", "2019") that neither a cue nor a neighbour makes a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.mentions.dates import clock, patterns, recurrence
from nlp.mentions.dates.shapes import Atom, Point, Unit

_BOUNDS = {"by": "by", "before": "before", "until": "until", "from_": "from", "after": "after", "in_": "in"}
_PARTS = {"đầu": "early", "giữa": "mid", "cuối": "late"}
_SOFT = re.compile(r"(?<!\w)(đầu|giữa|cuối)\s{1,3}$")
_OPEN_ENDED = ("by", "before", "until")
_AND = re.compile(r"\s{0,3}(?:,|;|và|và các|cùng|hoặc|, và)?\s{0,3}")
_RANGE_GAP = re.compile(r"\s{0,9},?\s{0,9}(?:cho)?\s{0,3}")
_DASH_GAP = re.compile(r"\s{0,9}-\s{0,9}")
_TO_NOW = re.compile(r"\s{1,3}(?:cho )?đến (?:nay|hiện nay)(?!\w)")
_PERIODIC = re.compile(r"(?<!\w)định kỳ,?\s{1,3}$")
_GOVERNS = re.compile(r"(?:^|[.;:\n+*•-])\s{0,3}$")
_GOVERNING = ("FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;INTERVAL=3")
_SHIFTS = {"năm nay": 0, "năm này": 0, "năm ngoái": -1, "năm trước": -1, "năm sau": 1, "năm tới": 1}
_GOVERNED = ("by", "before", "in", "during")
_REACH = 400  # so far "hằng năm" governs at most
_STOP = re.compile(r"[;\n]|\.\s")


@dataclass(frozen=True, slots=True)
class Expression:
    """A maximal date expression. `cued`: the cue that bounds it is printed within `start`..`end` or just before."""

    start: int
    end: int
    unit: Unit
    low: Point
    high: Point
    bound: str = "on"
    rule: str | None = None
    key: str | None = None
    word: str = ""
    ranged: bool = False
    inner: int = 0  # where the atom itself begins
    shift: int | None = None  # years from the document's own: "tháng 12 năm ngoái" is -1
    clock: tuple[str | None, str | None] = (None, None)  # from and to which time of the day
    part: str = ""  # "early", "mid", "late": of the month, quarter or year

    @property
    def yearless(self) -> bool:
        """Tell whether a day or month has no year."""
        return self.unit in (Unit.DAY, Unit.MONTH) and self.low.year is None and self.high.year is None


def join(text: str, atoms: Sequence[Atom], floor: int = 0) -> tuple[Expression, ...]:
    """Join the atoms of one region of folded text that begins at `floor`.

    >>> from nlp.mentions.dates.atoms import scan
    >>> found = join("từ ngày 1/6 đến ngày 9/6/2024", tuple(scan("từ ngày 1/6 đến ngày 9/6/2024", 0, 29)))
    >>> [(e.start, e.end, e.bound) for e in found]
    [(0, 29, 'from_to')]
    """
    led = [_lead(text, atom, atoms[i - 1].end if i else floor) for i, atom in enumerate(atoms)]
    kept: list[Expression] = []
    for i, (atom, (expression, sure)) in enumerate(zip(atoms, led, strict=True)):
        if sure or _partner(text, kept[-1] if kept else None, expression) or _next_is_partner(text, expression, led[i + 1 : i + 2], atom):
            kept.append(expression)
    joined = _join_ranges(text, kept)
    joined = _share_bounds(text, _join_told_years(text, joined))
    return tuple(_govern(text, _join_yearly(text, _share_years(text, joined))))


def _lead(text: str, atom: Atom, floor: int) -> tuple[Expression, bool]:
    """Read the cue before an atom; the second value says whether the atom is sure to be a date."""
    begin = max(floor, atom.start - 70)
    match = patterns.LEAD.search(text[begin : atom.start])
    groups = match.groupdict() if match else {}
    name = next((key for key in _BOUNDS if groups.get(key)), "")
    bound = _BOUNDS.get(name, "on")
    start = atom.start
    if match and match.group():
        start = begin + (match.start() if bound in (*_OPEN_ENDED, "from", "after") else _inner_start(match))
    if bound == "after" and (atom.unit != Unit.DAY or atom.low != atom.high):
        start, bound = begin + _inner_start(match) if match else atom.start, "on"  # "sau năm 2025"
    if atom.unit in (Unit.RECUR, Unit.RELATIVE) and not (bound in _OPEN_ENDED and (groups.get("clock") or _is_bounded(atom))):
        start, bound = atom.start, "on"
    if atom.word == "year end":
        start, bound = atom.start, "until"
    if bound == "on" and atom.unit in (Unit.MONTH, Unit.YEAR):
        bound = "during"
    if bound == "from" and re.search(r"\d.{0,8}(?:-|đến)", groups.get("clock") or ""):
        start, bound = begin + _inner_start(match) if match else start, "on"  # "từ 7h30 - 11h30, ngày 15/8": hours of one day
    made = Expression(start, atom.end, atom.unit, atom.low, atom.high, bound, atom.rule, atom.key, atom.word, atom.ranged, atom.start)
    soft = _SOFT.search(text[max(begin, atom.start - 8) : atom.start])
    if soft and bound in ("in", "during"):
        made = replace(made, start=min(start, atom.start - len(soft.group())))
    made = replace(made, clock=_clock(groups, bound), part=_PARTS[soft[1]] if soft else "")
    return made, not atom.weak or _supported(text, atom, bound, groups)


def _is_bounded(atom: Atom) -> bool:
    """Tell whether a word like "trước" belongs to what repeats or is relative."""
    return "DAY=" in (atom.rule or "") or (atom.key or "").startswith("feast")


def _clock(groups: dict[str, str | None], bound: str) -> tuple[str | None, str | None]:
    """Return from and to which time: a single one is the end of a deadline, else the beginning."""
    first, second = clock.read(groups.get("clock") or "")
    return (None, first) if second is None and bound in _OPEN_ENDED else (first, second)


def _inner_start(match: re.Match[str]) -> int:
    """Return where the part of the day, the clock or "đầu", "cuối", "cả" begins: "trong", "vào" stay outside."""
    starts = [match.start(key) for key in ("clock", "part", "soft") if match[key]]
    return min(starts) if starts else match.end()


def _supported(text: str, atom: Atom, bound: str, groups: dict[str, str | None]) -> bool:
    """Tell whether a weak atom is a date by what stands around it."""
    before, after = text[max(0, atom.start - 14) : atom.start], text[atom.end : atom.end + 12]
    cued = bound not in ("on", "during") and groups.get("in_") not in ("tại", "khoảng")
    timed = bool(groups.get("part") or groups.get("clock"))
    if atom.word == "bare":
        if patterns.AFTER_BARE_YEAR.match(after) is None:
            return before.endswith("(") and after.startswith(")")
        return cued or before.endswith("(") or bool(groups.get("soft")) or bool(patterns.BEFORE_BARE_YEAR.search(before))
    if before.endswith("(") and re.match(r"\s?[),;]", after):
        return True
    if re.search(r"\|\s{1,3}$", before) and re.match(r"\s{1,3}\|", after):
        return (atom.low.day or 0) > (atom.low.month or 0)  # a cell of a table; 5/8 may be a share
    if atom.word in (".", "-"):
        return timed
    named = patterns.BEFORE_DAY.search(before) or patterns.NAMED_DAY.search(text[max(0, atom.start - 70) : atom.start])
    return cued or timed or bool(named)


def _partner(text: str, before: Expression | None, after: Expression) -> bool:
    """Tell whether a weak atom goes on from the sure one before it: "từ 1/10-31/12", "30/4 và 1/5"."""
    if before is None or before.unit != after.unit or after.word in ("bare",):
        return False
    gap = text[before.end : after.start]
    return bool(_DASH_GAP.fullmatch(gap) or (gap.strip() and _AND.fullmatch(gap)))


def _next_is_partner(text: str, weak: Expression, following: Sequence[tuple[Expression, bool]], atom: Atom) -> bool:
    if not following or atom.word == "bare" or not following[0][1]:
        return False
    after = following[0][0]
    gap = text[weak.end : after.start]
    if after.unit != weak.unit:
        return False
    return bool(_DASH_GAP.fullmatch(gap) or (not gap.strip() and after.bound == "until"))


def _join_ranges(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Join "từ X đến Y", "X - Y" and "từ X đến nay"."""
    joined: list[Expression] = []
    for after in found:
        before = joined[-1] if joined else None
        if before and _makes_range(text, before, after):
            low, high = _fill_range(before.low, after.high)
            unit = Unit.DAY if Unit.DAY in (before.unit, after.unit) else before.unit
            joined[-1] = replace(before, end=after.end, unit=unit, low=low, high=high, bound="from_to", ranged=True)
            joined[-1] = replace(joined[-1], clock=(before.clock[0], after.clock[1] or after.clock[0]), part="")
        else:
            joined.append(after)
    return [_reach_now(text, one) for one in joined]


def _makes_range(text: str, before: Expression, after: Expression) -> bool:
    units = (Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.LUNAR)
    if (before.unit == Unit.LUNAR) != (after.unit == Unit.LUNAR):
        return False
    if before.unit not in units or after.unit not in units or before.ranged or before.bound in _OPEN_ENDED:
        return False
    gap = text[before.end : after.start]
    if after.bound in ("until", "by"):
        return bool(_RANGE_GAP.fullmatch(gap)) and (before.bound == "from" or before.unit == after.unit) and after.word != "year end"
    if not _DASH_GAP.fullmatch(gap) or after.inner != after.start:
        return False
    return before.unit == after.unit and _ordered(before.low, after.high)


def _ordered(low: Point, high: Point) -> bool:
    """Tell whether two points can be a range; without both years they always can."""
    if low.year is None or high.year is None:
        return True
    return (low.year, low.month or 1, low.day or 1) <= (high.year, high.month or 12, high.day or 31)


def _fill_range(low: Point, high: Point) -> tuple[Point, Point]:
    """Give the year of one side to the other; a range over New Year takes the year before or after."""
    if low.month is None or high.month is None:
        return low, high
    turns = (low.month, low.day or 1) > (high.month, high.day or 31)
    if low.year is None and high.year is not None:
        return replace(low, year=high.year - turns), high
    if high.year is None and low.year is not None:
        return low, replace(high, year=low.year + turns)
    return low, high


def _reach_now(text: str, one: Expression) -> Expression:
    match = _TO_NOW.match(text, one.end) if one.bound == "from" else None
    return replace(one, end=match.end()) if match else one


def _join_told_years(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Join "tháng 12" and "năm ngoái" behind it."""
    joined: list[Expression] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and before.yearless and one.key in _SHIFTS and re.fullmatch(r"\s{1,3}(?:của )?", text[before.end : one.start]):
            joined[-1] = replace(before, end=one.end, shift=_SHIFTS[one.key])
        else:
            joined.append(one)
    return joined


def _share_bounds(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Give the second of two deadlines the bound of the first: "trước ngày 15/8/2024 và 15/9/2024"."""
    shared = list(found)
    for i, one in enumerate(shared[1:], 1):
        before = shared[i - 1]
        same = one.unit == before.unit == Unit.DAY and one.bound == "on" and before.bound in ("by", "before")
        if same and not one.ranged and re.fullmatch(r"\s(?:và|hoặc)\s", text[before.end : one.start]):
            shared[i] = replace(one, bound=before.bound)
    return shared


def _share_years(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Give a coordinated day or month the year of its neighbour: "tháng 5, tháng 6/2019", "ngày 5/6/2019 và 7/6"."""
    shared = list(found)
    places = range(len(shared))
    for here, there in [*((i, i + 1) for i in reversed(places[:-1])), *((i, i - 1) for i in places[1:])]:
        one, other = shared[here], shared[there]
        first, second = (one, other) if here < there else (other, one)
        if not one.yearless or other.unit != one.unit or other.high.year is None:
            continue
        gap = text[first.end : second.start]
        if gap.strip() and _AND.fullmatch(gap):
            year = other.high.year if here < there else other.low.year
            shared[here] = replace(one, low=replace(one.low, year=year), high=replace(one.high, year=year))
    return shared


def _join_yearly(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Turn yearless days and months before "hằng năm" into rules: "trước ngày 15/6 và 15/12 hằng năm"."""
    joined: list[Expression] = []
    for one in found:
        chain = _chain(text, joined, one) if one.rule == "FREQ=YEARLY" else []
        if chain:
            del joined[-len(chain) :]
            one = _yearly(chain, one.end)
        joined.append(one)
    return joined


def _govern(text: str, found: Sequence[Expression]) -> list[Expression]:
    """Turn yearless deadlines into rules where "định kỳ hằng năm", "hằng năm, …" governs them."""
    joined: list[Expression] = []
    governor: Expression | None = None
    governed: list[Expression] = []
    for one in found:
        if governor and (one.start - governor.end > _REACH or _STOP.search(text, governor.end, one.start)):
            governor, governed = None, []
        if one.rule in _GOVERNING and _governs(text, one):
            governor, governed = one, []
        elif one.yearless and one.bound in ("by", "before") and _PERIODIC.search(text[max(0, one.start - 12) : one.start]):
            governor, governed = one, [one]
            one = _yearly(governed, one.end)  # "định kỳ trước ngày 15/6 và 15/12"
        elif governor and one.yearless and (one.bound in _GOVERNED or governed) and one.word != "half":
            gap = text[governed[-1].end : one.start] if governed else ""
            if gap.strip() and _AND.fullmatch(gap) and one.unit == governed[0].unit:
                governed.append(one)
                joined[-1] = _yearly(governed, one.end)
                continue
            governed = [one]
            one = _yearly(governed, one.end)
        joined.append(one)
    return joined


def _governs(text: str, rule: Expression) -> bool:
    """Tell whether a rule governs the days after it: "định kỳ …", at the head of a sentence, before "("."""
    head = _GOVERNS.search(text[max(0, rule.start - 4) : rule.start])
    return bool(head) or "định" in text[rule.start : rule.end] or text[rule.end : rule.end + 3].lstrip().startswith("(")


def _chain(text: str, joined: Sequence[Expression], rule: Expression) -> list[Expression]:
    """Return the coordinated yearless expressions that stand just before "hằng năm"."""
    chain: list[Expression] = []
    edge = rule.start
    for one in reversed(joined):
        gap = text[one.end : edge]
        close = re.fullmatch(r"\s{0,3}[(,]?\s{0,3}(?:của )?", gap) if not chain else gap.strip() and _AND.fullmatch(gap)
        if not one.yearless or not close or (chain and one.unit != chain[0].unit and (one.unit, chain[0].unit) != (Unit.DAY, Unit.MONTH)):
            break
        chain.insert(0, one)
        edge = one.start
    return chain


def _yearly(chain: Sequence[Expression], end: int) -> Expression:
    months: set[int] = set()
    days: set[int] = set()
    for one in chain:
        low, high = one.low.month or 1, one.high.month or 12
        months |= set(range(low, high + 1)) if low <= high else {*range(low, 13), *range(1, high + 1)}
        if one.low.day and one.high.day:
            days |= set(range(one.low.day, one.high.day + 1)) if low == high else {one.low.day, one.high.day}
    rule = recurrence.yearly(tuple(sorted(months)), tuple(sorted(days)))
    first = chain[0]
    bound = first.bound if first.bound in (*_OPEN_ENDED, "from") else "in"
    return Expression(first.start, end, Unit.RECUR, Point(), Point(), bound, rule, inner=first.inner)
