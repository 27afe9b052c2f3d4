"""Tables with printed rules: which words stand in which cell. The rules of a page and its words in, rows of cells out.

A cell is an area that rules close in on all sides; where no rule stands between two fields of the raster, they are one merged
cell. So the cells of a table come out in one pass over the raster, however many rules there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.pages import columns
from nlp.pages.words import Row, Word, group_rows

Cell = tuple[Row, ...]
Field = tuple[int, int]  # column and row of the raster
MOST_RULES = 4000  # more lines than a table has: a drawing
MOST_FIELDS = 60_000
ENDS = (".", ";", ":", "!", "?")
SNAP = 3.0  # points: nearer rules are one


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn across or down a page, in points from its top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def across(self) -> bool:
        """Tell whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its rows of cells, each cell the print lines in it, and where it stands.

    `sure`: it looks like a table by itself; else it is one only where it goes on with the table of the page before.
    """

    rows: tuple[tuple[Cell, ...], ...]
    top: float
    bottom: float
    edges: tuple[float, ...]
    sure: bool = True

    @property
    def words(self) -> list[Word]:
        """Return the words in it."""
        return [word for row in self.rows for cell in row for line in cell for word in line.words]

    def texts(self, row: int) -> tuple[str, ...]:
        """Return the texts of a row's cells."""
        return tuple(" ".join(line.text for line in cell) for cell in self.rows[row])


@dataclass(frozen=True, slots=True)
class Raster:
    """Where rules run: `xs` and `ys` are the places of rules down and across; `over` and `left_of` the fields with a rule at that side."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    over: frozenset[Field]
    left_of: frozenset[Field]

    def field(self, x: float, y: float) -> Field:
        """Return the field in which a point lies."""
        return bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1

    def holds(self, field: Field) -> bool:
        """Tell whether a field lies between rules, not outside of all."""
        return 0 <= field[0] < len(self.xs) - 1 and 0 <= field[1] < len(self.ys) - 1


def find_grids(rules: Sequence[Rule], words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """Return the tables of a page from top to bottom and the words that stand outside of them.

    >>> rules = [Rule(x, 0, x, 40) for x in (0, 50, 100)] + [Rule(0, y, 100, y) for y in (0, 20, 40)]
    >>> page = [Word(text, 1, 5 + 50 * (at % 2), 4 + 20 * (at // 2), 45 + 50 * (at % 2), 16 + 20 * (at // 2), at)
    ...     for at, text in enumerate(("TT", "Việc", "1", "Họp"))]
    >>> [grid.texts(1) for grid in find_grids(rules, page)[0]]
    [('1', 'Họp')]
    """
    raster = lay_raster(rules)
    if raster is None:
        return [], list(words)
    filled: dict[Field, list[Word]] = {}
    for word in words:
        filled.setdefault(raster.field((word.x0 + word.x1) / 2, word.middle), []).append(word)
    found = [grid for cells in find_tables(raster) if (grid := _read_grid(raster, cells, filled)) is not None]
    found.sort(key=lambda grid: grid.top)
    grids = [grid for at, grid in enumerate(found) if grid.sure or at == 0]
    inside = {word.index for grid in grids for word in grid.words}
    return grids, [word for word in words if word.index not in inside]


def continues(above: Grid, below: Grid) -> bool:
    """Tell whether a table at the head of a page goes on with the one at the foot of the page before."""
    return len(above.edges) == len(below.edges) and all(abs(one - other) < 6 for one, other in zip(above.edges, below.edges, strict=True))


def join(above: Grid, below: Grid) -> tuple[Grid, Grid]:
    """Return the halves of a table that goes on on the next page, with a row that the page's end cuts in two put together.

    The second half of such a row has no number, and one of its cells goes on with a small letter.
    """
    head = 1 if len(below.rows) > 1 and below.texts(0) == above.texts(0) else 0
    before, after = above.texts(len(above.rows) - 1), below.texts(head)
    goes_on = any(one and not one.endswith(ENDS) and other[:1].islower() for one, other in zip(before, after, strict=True))
    if after[0] or not before[0] or not goes_on:
        return above, below
    whole = tuple(first + second for first, second in zip(above.rows[-1], below.rows[head], strict=True))
    return replace(above, rows=(*above.rows[:-1], whole)), replace(below, rows=below.rows[:head] + below.rows[head + 1 :])


def lay_raster(rules: Sequence[Rule]) -> Raster | None:
    """Return the raster of the rules; None where they cannot form a table."""
    if not 4 <= len(rules) <= MOST_RULES:
        return None
    across = [(rule.top / 2 + rule.bottom / 2, rule.x0, rule.x1) for rule in rules if rule.across]
    down = [(rule.x0 / 2 + rule.x1 / 2, rule.top, rule.bottom) for rule in rules if not rule.across]
    ys, xs = _snap(at for at, _, _ in across), _snap(at for at, _, _ in down)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > MOST_FIELDS:
        return None
    over = {(column, row) for row, runs in _lay(across, ys) for column in _covered(runs, xs)}
    left_of = {(column, row) for column, runs in _lay(down, xs) for row in _covered(runs, ys)}
    return Raster(xs, ys, frozenset(over), frozenset(left_of))


def find_tables(raster: Raster) -> Iterator[list[list[Field]]]:
    """Yield the tables of a raster as their cells, each a list of the fields that it spans, from top to bottom and left to right."""
    closed = set(raster.over) | set(raster.left_of)
    seen: set[Field] = set()
    cells: dict[Field, list[Field]] = {}
    for start in sorted(closed, key=lambda field: (field[1], field[0])):
        if start not in seen and raster.holds(start):
            area = _spread(start, raster, seen)
            if area is not None:
                cells.update(dict.fromkeys(area, area))
    done: set[Field] = set()
    for start in sorted(cells, key=lambda field: (field[1], field[0])):
        if start not in done:
            fields = _touching(start, cells.keys(), done)
            table = {id(cells[field]): cells[field] for field in sorted(fields, key=lambda field: (field[1], field[0]))}
            if len(table) > 1:
                yield list(table.values())


def _snap(places: Iterable[float]) -> tuple[float, ...]:
    """Return the places of rules in order, those that are near each other as one."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= SNAP and place - groups[-1][0] <= 2 * SNAP:
            groups[-1].append(place)
        else:
            groups.append([place])
    return tuple(sum(group) / len(group) for group in groups)


def _lay(lines: Iterable[tuple[float, float, float]], places: Sequence[float]) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    """Yield for each place of the raster the runs of rules there, those that meet as one."""
    runs: dict[int, list[tuple[float, float]]] = {}
    for at, start, end in sorted(lines, key=lambda line: line[1]):
        near = bisect_left(places, at)
        if near == len(places) or (near > 0 and at - places[near - 1] < places[near] - at):
            near -= 1
        known = runs.setdefault(near, [])
        if known and start <= known[-1][1] + SNAP:
            known[-1] = (known[-1][0], max(end, known[-1][1]))
        else:
            known.append((start, end))
    yield from runs.items()


def _covered(runs: Sequence[tuple[float, float]], places: Sequence[float]) -> Iterator[int]:
    """Yield the gaps between two places of the raster that the runs cover."""
    for start, end in runs:
        yield from range(bisect_left(places, start - SNAP), bisect_right(places, end + SNAP) - 1)


def _spread(start: Field, raster: Raster, seen: set[Field]) -> list[Field] | None:
    """Return the fields that no rule parts from the first; None where they are open to the outside or no rectangle."""
    area: list[Field] = []
    todo = [start]
    seen.add(start)
    inside = True
    while todo:
        column, row = todo.pop()
        area.append((column, row))
        for near, rule, rules in (
            ((column - 1, row), (column, row), raster.left_of),
            ((column + 1, row), (column + 1, row), raster.left_of),
            ((column, row - 1), (column, row), raster.over),
            ((column, row + 1), (column, row + 1), raster.over),
        ):
            if rule in rules:
                continue
            if not raster.holds(near):
                inside = False
            elif near not in seen:
                todo.append(near)
                seen.add(near)
    wide = len({column for column, _ in area}) * len({row for _, row in area})
    return sorted(area, key=lambda field: (field[1], field[0])) if inside and len(area) == wide else None


def _touching(start: Field, known: Container[Field], done: set[Field]) -> list[Field]:
    """Return the fields of cells that hang together with the first."""
    table: list[Field] = []
    todo = [start]
    done.add(start)
    while todo:
        column, row = todo.pop()
        table.append((column, row))
        for near in ((column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)):
            if near in known and near not in done:
                todo.append(near)
                done.add(near)
    return table


def _read_grid(raster: Raster, cells: Sequence[Sequence[Field]], filled: dict[Field, list[Word]]) -> Grid | None:
    """Return the cells of a found table with their words; None if it is a frame, a letterhead or no table at all."""
    lefts = sorted({cell[0][0] for cell in cells})
    tops = sorted({cell[0][1] for cell in cells})
    if len(lefts) < 2:
        return None
    rows: list[list[Cell]] = [[() for _ in lefts] for _ in tops]
    for cell in cells:
        words = sorted((word for field in cell for word in filled.get(field, ())), key=lambda word: word.index)
        rows[bisect_left(tops, cell[0][1])][bisect_left(lefts, cell[0][0])] = tuple(group_rows(words))
    several = sum(1 for row in rows if sum(map(bool, row)) > 1)
    printed = [" ".join(line.text for line in cell) for row in rows for cell in row]
    kept = tuple(tuple(row) for row in rows if any(row))
    if not kept or any(columns.is_frame_cell(cell) for cell in printed):
        return None
    bottom = max(cell[-1][1] for cell in cells) + 1
    sure = several >= max(2, 0.4 * len(kept))
    return Grid(kept, raster.ys[tops[0]], raster.ys[bottom], tuple(raster.xs[left] for left in lefts), sure)
