"""Lines on their way to the canonical text: a cleaned run is cut into lines, the lines are put together again.

Between the two the readers' steps (`grids`, `columns`, `wrapping`) reorder, split and join lines, by `nlp.text` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp import text
from nlp.text import Run
from nlp.types import Span, Table

# "_______", "-----***-----", "* * *": no letter, no figure
RULE = re.compile(r"[\W_]{1,200}\Z")
SPECK = re.compile(r"\s*[._|]{0,2}_[._|]{0,2}\s+(?=\S)")  # what OCR reads before a line: "_ 3. Việc …"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `run` has its inner white space, `text` has one blank for each; both are stripped.

    `indent`: columns before it. `page`: a page begins at it. `fixed`: it is never joined to a neighbour.
    `cells`: it is a table row. `starts`: the layout says that a paragraph begins here (None: unknown).
    """

    run: Run
    text: str
    indent: int = 0
    page: bool = False
    fixed: bool = False
    cells: tuple[Run, ...] = ()
    starts: bool | None = None

    @property
    def blank(self) -> bool:
        """Tell whether nothing is printed in it."""
        return not self.text and not self.cells


def make(run: Run, *, page: bool = False, fixed: bool = False) -> Line:
    """Return the line of a run that holds no line break.

    >>> make(Run("    Số:   12/TB")).text
    'Số: 12/TB'
    """
    bare = run.text.expandtabs(8)
    printed = " ".join(run.text.split())
    if not printed:
        return Line(Run(""), "", 0, page, fixed)
    return Line(text.strip(run), printed, len(bare) - len(bare.lstrip()), page, fixed)


def make_row(cells: Sequence[Run]) -> Line:
    """Return a table row of its cells.

    >>> make_row((Run("Sở Y tế"), Run("Quý I"))).text
    'Sở Y tế | Quý I'
    """
    squeezed = tuple(text.squeeze(cell) for cell in cells)
    run = text.join(squeezed, " | ")
    return Line(run, run.text, fixed=True, cells=squeezed)


def split(run: Run) -> list[Line]:
    """Cut a cleaned run at line ends and form feeds; lines that only draw a rule are blank.

    >>> [line.text for line in split(Run("THÔNG BÁO\\n-------\\nKết luận"))]
    ['THÔNG BÁO', '', 'Kết luận']
    """
    lines: list[Line] = []
    page = False
    for match in re.finditer(r"([^\n\f]*)(\n|\f|\Z)", run.text):
        start, end = match.span(1)
        if start == len(run.text):
            break
        part = text.cut(run, start, end)
        speck = SPECK.match(part.text)
        if speck:
            part = text.cut(part, speck.end(), len(part.text))
        part = _drop_bold(part)
        if RULE.match(part.text) and "|" not in part.text:
            part = Run("")
        lines.append(make(part, page=page))
        page = match.group(2) == "\f"
    return lines


def _drop_bold(run: Run) -> Run:
    """Return a line without the stars that Markdown sets around what is bold."""
    if "**" not in run.text:
        return run
    run = text.strip(run)
    start = 2 if run.text.startswith("**") else 0
    end = len(run.text) - (2 if run.text.endswith("**") else 0)
    return text.cut(run, start, end) if start or end < len(run.text) else run


def compose(lines: Iterable[Line]) -> tuple[Run, tuple[Table, ...]]:
    """Return the canonical text of the lines, at most one blank line between two, and the tables among them.

    >>> compose([make(Run("A")), make(Run("")), make(Run("")), make_row((Run("B"), Run("C")))])[0].text
    'A\\n\\nB | C'
    """
    kept = list(_thin_blanks(lines))
    run = text.join((line.run if line.cells else text.squeeze(line.run) for line in kept), "\n")
    tables: list[Table] = []
    rows: list[tuple[Span, ...]] = []
    at = 0
    for line in kept:
        if line.cells:
            rows.append(_place_cells(line, at))
        elif rows and line.text:
            tables.append(Table(tuple(rows)))
            rows = []
        at += len(line.text) + 1
    if rows:
        tables.append(Table(tuple(rows)))
    return run, tuple(tables)


def _thin_blanks(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines without blank ones at the ends and without a second blank one."""
    waiting: Line | None = None
    begun = False
    for line in lines:
        if line.blank:
            waiting = line
            continue
        if waiting is not None and begun:
            yield waiting
        waiting, begun = None, True
        yield line


def _place_cells(line: Line, at: int) -> tuple[Span, ...]:
    """Return where the cells of a row that begins at `at` stand."""
    spans: list[Span] = []
    for cell in line.cells:
        spans.append(Span(at, at + len(cell.text)))
        at += len(cell.text) + 3
    return tuple(spans)
