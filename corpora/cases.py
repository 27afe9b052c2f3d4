"""One-line cases: a sentence a line, what is to be found tagged in it.

`corpora/cases/*.txt` flow in, frozen cases flow out. A line is UTF-8 text; blank lines and lines that start with
"#" are skipped. `@doc issued=2024-08-05 issuer="UBND tỉnh" genre=notice heading="Sở Y tế:"` sets the context of the lines
below it, all of it anew. `@todo` says that the extractor is known to fail on the next line. "⏎" stands for a line break.

Tags: `date` (start, end, recurrence, bound, role, relative, clock_start, clock_end, part, lunar; of its offset anchor, day, since,
until, certain), `unit` (name, named, short, office, level, place), `ref` (type,
number, issued, issuer), `person` (name, title, unit), `act` (kind, lead, support, issuer, start, end, recurrence, trigger);
they nest. Any other "<" or "&" is a letter like the rest. A line without tags is a near miss: nothing may be found in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nlp.types import Span

FOLDER = Path(__file__).parent / "cases"
BREAK = re.compile(r" *⏎ *")
TAG = re.compile(r"<(/?)(date|unit|ref|person|act)\b([^<>]*)>")
ATTRIBUTE = re.compile(r'\s+(\w+)="([^"]*)"')
SETTING = re.compile(r'\s+(\w+)=(?:"([^"]*)"|(\S+))')
ATTRIBUTES = {
    "date": {
        *("start", "end", "recurrence", "bound", "role", "relative", "clock_start", "clock_end", "part", "lunar"),
        *("anchor", "day", "since", "until", "certain"),
    },
    "unit": {"name", "named", "short", "office", "level", "place"},
    "ref": {"type", "number", "issued", "issuer"},
    "person": {"name", "title", "unit"},
    "act": {"kind", "lead", "support", "issuer", "start", "end", "recurrence", "trigger"},
}
GENRES = ("notice", "news")


class CaseError(ValueError):
    """A line that breaks the format; the message names file and line and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Context:
    """The document that the lines are imagined in."""

    issued: date | None = None
    issuer: str | None = None
    genre: str = "notice"
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What one tag says: its span in the text without tags, and its attributes as written."""

    tag: str
    span: Span
    attributes: Mapping[str, str] = field(default_factory=dict)

    def names(self, attribute: str) -> tuple[str, ...]:
        """Return the names of an attribute that holds several: `lead="Sở Y tế; Sở Tài chính"`."""
        return tuple(name.strip() for name in self.attributes.get(attribute, "").split(";") if name.strip())


@dataclass(frozen=True, slots=True)
class Case:
    """A line: where it stands, its context, its text without tags, and its marks in the order in which they open."""

    file: str
    line: int
    context: Context
    text: str
    marks: tuple[Mark, ...] = ()
    todo: bool = False

    def of(self, tag: str) -> tuple[Mark, ...]:
        """Return the marks of one tag."""
        return tuple(mark for mark in self.marks if mark.tag == tag)


def load(path: Path | None = None) -> tuple[Case, ...]:
    """Read one file of cases, or all files of `corpora/cases` in the order of their names.

    Raises:
        CaseError: a line breaks the format.
    """
    paths = [path] if path else sorted(FOLDER.glob("*.txt"))
    return tuple(case for one in paths for case in read(one.read_text(encoding="utf-8"), one.name))


def read(text: str, name: str = "cases") -> Iterator[Case]:
    """Yield the cases of a file's text.

    >>> case = next(read('Giao <unit name="Sở Tài chính">Sở TC</unit> báo cáo.'))
    >>> case.text, case.marks[0].span.of(case.text)
    ('Giao Sở TC báo cáo.', 'Sở TC')
    """
    context, todo = Context(), False
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line, place = line.strip(), f"{name}:{number}"
        if not line or line.startswith("#"):
            continue
        if line.startswith("@"):
            directive = line.split()[0]
            if directive not in ("@doc", "@todo"):
                raise CaseError(f"{place}: unknown directive {directive!r}; write @doc or @todo")
            todo = directive == "@todo"
            context = context if todo else _context(line.removeprefix("@doc"), place)
            continue
        plain, marks = parse(line, place)
        yield Case(name, number, context, plain, marks, todo)
        todo = False


def _context(settings: str, place: str) -> Context:
    values = {match[1]: match[2] if match[2] is not None else match[3] for match in SETTING.finditer(settings)}
    wrong = sorted(values.keys() - set(Context.__slots__)) or SETTING.sub("", settings).split()
    if wrong or values.get("genre", "notice") not in GENRES:
        told = ", ".join(wrong) or values["genre"]
        raise CaseError(f"{place}: @doc takes issued=, issuer=, genre={'|'.join(GENRES)}, heading=; not {told!r}")
    try:
        issued = date.fromisoformat(values["issued"]) if "issued" in values else None
    except ValueError as exc:
        raise CaseError(f"{place}: issued={values['issued']!r} is no date; write YYYY-MM-DD") from exc
    return Context(issued, values.get("issuer"), values.get("genre", "notice"), values.get("heading"))


def parse(line: str, place: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the text of a tagged line and its marks.

    >>> parse("Sở A&B họp <b>.", "x:1")
    ('Sở A&B họp <b>.', ())
    """
    line = BREAK.sub("\n", line)
    text, end = "", 0
    open_tags: list[tuple[int, str, int, dict[str, str]]] = []
    marks: list[tuple[int, Mark]] = []
    for order, match in enumerate(TAG.finditer(line)):
        text, end = text + line[end : match.start()], match.end()
        closing, tag, attributes = match.groups()
        if not closing:
            open_tags.append((order, tag, len(text), _attributes(tag, attributes, place)))
            continue
        if not open_tags or open_tags[-1][1] != tag:
            raise CaseError(f"{place}: </{tag}> closes no open <{tag}>; close tags in the reverse order of opening")
        opened, _, start, values = open_tags.pop()
        marks.append((opened, Mark(tag, Span(start, len(text)), values)))
    if open_tags:
        raise CaseError(f"{place}: <{open_tags[-1][1]}> is not closed")
    return text + line[end:], tuple(mark for _, mark in sorted(marks, key=lambda pair: pair[0]))


def _attributes(tag: str, written: str, place: str) -> dict[str, str]:
    values = {match[1]: match[2] for match in ATTRIBUTE.finditer(written)}
    rest = ATTRIBUTE.sub("", written).strip()
    wrong = sorted(values.keys() - ATTRIBUTES[tag])
    if rest or wrong:
        known = ", ".join(sorted(ATTRIBUTES[tag]))
        raise CaseError(f'{place}: <{tag}> takes name="value" of {known}; not {rest or ", ".join(wrong)!r}')
    return values
