"""Manifests: tables whose columns tell of documents. Cells in, rows out with what they give of a document, and its file or text.

The headings are data (columns.yml). A table without a column for a file or a text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from nlp.containers import days, naming, tables
from nlp.containers.package import Account, Member
from nlp.errors import UnreadableDocument
from nlp.lexicon import shelf
from nlp.text import fold
from nlp.types import Given, Limits

ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm")
HEAD_ROWS = 15  # rows among which the headings are looked for: a list has a title above
LONGEST = 2000  # characters of a value that is no text
DAYS = ("issued", "published")
MISSING = (
    "the table has no column that names a file (tệp, đường dẫn, file) or holds a text (nội dung, toàn văn, text); "
    "besides these are read: số ký hiệu, ngày ban hành, trích yếu, cơ quan ban hành, người ký, loại văn bản, ngày đăng, tiêu đề, url, mã"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row tells: its number in the file, what it gives of a document, and the document's file or text."""

    number: int
    given: Given
    file: str | None = None
    text: str | None = None
    source_url: str | None = None
    external_id: str | None = None

    def member(self, name: str, data: bytes = b"") -> Member:
        """Return a member with what the row tells."""
        return Member(name, data, self.given, role="row", source_url=self.source_url, external_id=self.external_id)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows of a table, and whether the table has more of them than were read."""

    rows: tuple[Row, ...]
    cut: bool = False


@cache
def _headings() -> Mapping[str, str]:
    """Return heading → field."""
    return {heading: name for name, known in shelf.read("columns.yml", "nlp.containers").items() for heading in known}


def field_of(heading: object) -> str | None:
    """Return the field that a heading stands for.

    >>> field_of("Số/Ký hiệu"), field_of("NGÀY BAN HÀNH (*)"), field_of("Ghi chú")
    ('number', 'issued', None)
    """
    plain = re.sub(r"\([^()]{0,80}\)", " ", fold(str(heading)[:200]).lower())
    return _headings().get(" ".join(re.findall(r"[a-z0-9]+", plain)))


def read(data: bytes, name: str, limits: Limits) -> Manifest:
    """Return the rows of a CSV file or workbook.

    >>> read("Số ký hiệu;Tệp\\n7/TB-SYT;1.pdf".encode(), "danh mục.csv", Limits()).rows[0].given.number
    '7/TB-SYT'

    Raises UnreadableDocument where no column is known, DocumentTooLarge.
    """
    book = tables.read_workbook(data, limits, HEAD_ROWS + limits.members + 1) if data.startswith(b"PK") else None
    cells = iter(book) if book is not None else tables.read_text(data, limits)
    head = list(islice(cells, HEAD_ROWS))
    at = next((at for at, row in enumerate(head) if {"file", "text"} & set(_fields(row))), None)
    if at is None:
        raise UnreadableDocument(MISSING)
    fields = _fields(head[at])
    body = islice(_chain(head[at + 1 :], cells), limits.members + 1)
    rows = [row for number, found in enumerate(body, at + 2) if (row := _row(number, fields, found))]
    return Manifest(tuple(rows[: limits.members]), len(rows) > limits.members)


def is_table(data: bytes) -> bool:
    """Tell by the content whether a text is a manifest: its first line holds known headings, one for a file or a text."""
    first = data[:4096].split(b"\n", 1)[0]
    if not any(sign.encode() in first for sign in tables.DELIMITERS) or b"\n" not in data[:4096]:
        return False
    fields = _fields(next(tables.read_text(first, Limits()), ()))
    known = [name for name in fields if name]
    return len(known) >= 2 and len(known) * 2 >= len(fields) and bool({"file", "text"} & set(known))


def match(table: Manifest, place: str, names: Sequence[str]) -> dict[str, Member]:
    """Return for each of the names that a row tells of: a member with what it tells. `place`: where the manifest lies itself.

    >>> table = read("Tệp,Mã\\nhồ sơ\\\\1.PDF,vb-1".encode(), "ds.csv", Limits())
    >>> match(table, "ds.csv", ["hồ sơ/1.pdf", "2.pdf"])["hồ sơ/1.pdf"].external_id
    'vb-1'
    """
    folder = place.rpartition("/")[0]
    paths = {name.casefold(): name for name in names if name != place}
    counts: dict[str, list[str]] = {}
    for name in paths.values():
        counts.setdefault(naming.base(name).casefold(), []).append(name)
    found: dict[str, Member] = {}
    for row in table.rows:
        if row.file is None:
            continue
        wanted = naming.clean(row.file).casefold()
        same = counts.get(naming.base(wanted), [])
        known = paths.get(f"{folder}/{wanted}".casefold().lstrip("/")) or paths.get(wanted) or (same[0] if len(same) == 1 else None)
        if known and known not in found:
            found[known] = Member(known, given=row.given, source_url=row.source_url, external_id=row.external_id)
    return found


def rows(table: Manifest, name: str, there: frozenset[str] = frozenset()) -> Iterator[Member]:
    """Give what the rows hold themselves: texts, and trouble for files that are not `there`."""
    bases = {naming.base(one).casefold() for one in there}
    for row in table.rows:
        place = f"{name}/row {row.number}" if name else f"row {row.number}"
        if row.file and naming.base(naming.clean(row.file)).casefold() in bases:
            continue
        if row.text:
            yield row.member(place, row.text.encode("utf-8", "replace"))
        elif row.file:
            told = f"the manifest names {naming.clean(row.file)}, which is not beside it; send both in one archive or folder"
            yield Member(place, trouble=("file_not_here", told), role="row")
    if table.cut:
        told = f"the manifest has more than {len(table.rows):,} rows; the rest was left; split it"
        yield Member(name, trouble=("container_limit", told), role="rest")


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give the rows of a table that came alone. Raises UnreadableDocument, DocumentTooLarge."""
    return _counted(rows(read(data, name, account.limits), "", account.there), account)


def told(values: Mapping[str, object], number: int) -> Row:
    """Return what named values tell, from whatever they come; what is no value is left out."""
    plain = {name: " ".join(str(value).split())[:LONGEST] for name, value in values.items() if value not in (None, "") and name != "text"}
    for name in DAYS:
        if name in plain:
            plain[name] = days.read(values[name]) or plain[name]
    count, symbol = plain.pop("count", ""), plain.pop("symbol", "")
    whole = count if "/" in count else symbol if re.match(r"\d[^/]{0,10}/", symbol) else f"{count}/{symbol.lstrip('/')}" if symbol else ""
    number_told = plain.pop("number", None) or whole or None
    recipients = tuple(part.strip(" -") for part in re.split(r"[;\n]", str(values.get("recipients") or ""))[:200] if part.strip(" -"))
    plain.pop("recipients", None)
    url, public, file = plain.pop("source_url", None), plain.pop("external_id", None), plain.pop("file", None)
    text = str(values.get("text") or "").strip() or None
    url = url if url and re.match(r"https?://\S+$", url) else None
    given = Given(number=number_told, recipients=recipients, **plain)
    return Row(number, given, file, text, url, public[:500] if public else None)


def _fields(row: Iterable[object]) -> tuple[str | None, ...]:
    """Return the field of each cell of a row of headings, each field once."""
    seen: set[str] = set()
    found: list[str | None] = []
    for cell in row:
        name = field_of(cell) if cell is not None else None
        found.append(name if name not in seen else None)
        seen |= {name} if name else set()
    return tuple(found)


def _row(number: int, fields: Sequence[str | None], cells: Sequence[object]) -> Row | None:
    """Return what a row tells, None where it holds neither a file nor a text."""
    row = told({name: cell for name, cell in zip(fields, cells, strict=False) if name}, number)
    return row if row.file or row.text else None


def _chain(first: Iterable[Sequence[object]], rest: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield from first
    yield from rest


def _counted(found: Iterable[Member], account: Account) -> Iterator[Member]:
    for member in found:
        account.take(len(member.data))
        yield member
