"""JSON lines: a document a line, in the form of the API or with the names of a manifest's columns. Bytes in, members out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from nlp.containers import manifest, writing
from nlp.containers.manifest import Row
from nlp.containers.package import Account, Member
from nlp.types import Given, Limits

ENDINGS = (".jsonl", ".ndjson")
LONGEST_LINE = 20_000_000
FIELDS = ("text", "title", "published", "source_url", "external_id", *Given.__slots__)
BAD = "a line is one JSON object with text, and where they are known title, published, source_url, external_id"


def is_lines(data: bytes) -> bool:
    """Tell by the content whether a text is JSON lines: its first line is an object with a text.

    >>> is_lines('{"text": "Giao Sở Y tế báo cáo."}\\n{"text": "x"}'.encode()), is_lines(b'{"a": 1}')
    (True, False)
    """
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:LONGEST_LINE].split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    found = _load(first)
    return found is not None and isinstance(found.get("text"), str)


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give the document of each line that holds anything."""
    at, number = 0, 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line, at, number = data[at:end].strip().removeprefix(b"\xef\xbb\xbf"), end + 1, number + 1
        if line:
            account.take(len(line))
            yield _member(line, number, account.limits)


def _member(line: bytes, number: int, limits: Limits) -> Member:
    place = f"line {number}"
    if len(line) > min(limits.data, LONGEST_LINE):
        return Member(place, trouble=("document_too_large", f"the line has {len(line):,} bytes; split it"), role="row")
    values = _load(line)
    row = tell(values, number) if values is not None else None
    if row is None or row.text is None:
        return Member(place, trouble=("bad_line", BAD), role="row")
    return row.member(place, row.text.encode("utf-8", "replace"))


def tell(values: Mapping[str, object], number: int) -> Row:
    """Return what the object of a line tells.

    >>> tell({"text": "Giao Sở Y tế.", "Số ký hiệu": "7/TB-SYT", "published": "12/3/2024"}, 1).given.published
    '2024-03-12'
    """
    plain: dict[str, object] = {}
    for key, value in list(values.items())[:200]:
        name = key if key in FIELDS else manifest.field_of(key)
        if name and isinstance(value, list):
            value = "; ".join(str(one) for one in value[:200])
        if name and name not in plain and isinstance(value, str | int | float):
            plain[name] = value
    plain.pop("file", None)
    if isinstance(values.get("text"), str):
        plain["text"] = values["text"]
    return manifest.told(plain, number)


def _load(line: bytes) -> Mapping[str, object] | None:
    """Return the object of a line, None where it is none."""
    try:
        found = json.loads(writing.read(line))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
