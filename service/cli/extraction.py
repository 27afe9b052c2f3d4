"""`congvan extract`: files in, the published JSON or a table out. One process prints; what libraries open is read in a second one.

Plain text is read in place: nothing but our own code sees it, and that takes linear time. So a text is answered as soon as the
reader is loaded, and the second process starts with the first file that is no text.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import nlp
from nlp.containers import naming
from nlp.extraction import Extraction
from nlp.pages import sniff
from service.cli.progress import watch
from service.cli.stored import read_settings, told
from service.errors import ExtractionFailed
from service.processes import lease
from service.readers import Read, limits, plan, read_here, reader
from service.store import Origin
from service.submissions import Submission
from service.unpacking import Unpack, is_container, parts, unpacker

STDIN = "-"
INSIDE = "!/"  # between the name of a container and the place in it
LONGEST_STEM = 80  # characters; file systems take 255 bytes
READ_HERE = 1_000_000  # bytes of plain text, some seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no records: a stable code, one line for people."""

    code: str
    message: str


Result = Extraction | Failure
Show = Callable[[str, Result], None]


def extract(files: Sequence[str], published: date | None, show: Show, *, silent: bool) -> int:
    """Read every file, hand each result to `show`, tell the failures on stderr; return 1 if there were any."""
    failed = count = 0
    settings = read_settings()
    with told(), lease(replace(plan(settings), processes=1)) as pool:
        ways = Ways(reader(pool, settings), unpacker(pool, limits(settings), settings.read_timeout_seconds), published)
        for file in watch(files, len(files), "extracting", silent=silent):
            for name, result in read(file, ways):
                count += 1
                show(name, result)
                if isinstance(result, Failure):
                    failed += 1
                    print(f"congvan: {name}: {result.message}", file=sys.stderr)
    if failed and count > 1:
        print(f"congvan: {failed} of {count} files gave no records", file=sys.stderr)
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class Ways:
    """What reads documents and takes containers apart in another process, and the day that is told of all of them."""

    read: Read
    unpack: Unpack
    published: date | None = None


def is_several(file: str) -> bool:
    """Tell whether a file holds several documents; the standard input is not looked into before it is read."""
    data = None if file == STDIN else load(file)
    return isinstance(data, bytes) and is_container(Submission(data, None, Origin(Path(file).name)))


def read(file: str, ways: Ways) -> Iterator[tuple[str, Result]]:
    """Give name and result of what is in one file ("-": stdin): of a container those of each of its documents."""
    data = load(file)
    if isinstance(data, Failure):
        yield file, data
        return
    submission = Submission(data, None, Origin(None if file == STDIN else Path(file).name, published=ways.published))
    if not is_container(submission):
        yield file, _read(submission, ways)
        return
    try:
        for part in parts(submission, ways.unpack):
            place = file if part.place == submission.origin.file_name else f"{file}{INSIDE}{part.place}"
            yield place, Failure(*part.trouble) if part.trouble else _read(part.submission, ways)
    except nlp.DocumentError as error:
        yield file, Failure(error.code, str(error))


def load(file: str) -> bytes | Failure:
    """Return the bytes of a file, or why they cannot be had."""
    try:
        return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except FileNotFoundError:
        return Failure("no_file", "no such file; check the path")
    except IsADirectoryError:
        return Failure("folder", "this is a folder; name its files, or store it with `congvan import`")
    except OSError as error:
        return Failure("unreadable_file", f"cannot be read ({error.strerror or error}); check its rights")


def _read(submission: Submission, ways: Ways) -> Result:
    """Return what is in one document, or why there is nothing."""
    data = submission.data
    here = len(data) <= READ_HERE and sniff.detect(data)[0] == sniff.TEXT
    try:
        return (read_here if here else ways.read)(data, submission.media_type, submission.origin.told())
    except nlp.DocumentError as error:
        return Failure(error.code, str(error))
    except ExtractionFailed as error:  # a defect of ours in one document must not take the records of the others
        return Failure(error.code, f"the extractor failed ({error.cause}); report it to the maintainers with the file")


def print_json(name: str, result: Result) -> None:
    """Print the published JSON of the only file on one line."""
    if isinstance(result, Extraction):
        print(result.to_json())


def print_json_line(name: str, result: Result) -> None:
    """Print one line of several: the file's name and the published JSON, or its error."""
    content = result.to_dict() if isinstance(result, Extraction) else {"error": {"code": result.code, "message": result.message}}
    print(json.dumps({"file": name, **content}, ensure_ascii=False), flush=True)


def print_table(name: str, result: Result) -> None:
    """Print what people read."""
    if isinstance(result, Extraction):
        from rich.console import Console

        from service.cli.table import describe

        Console(highlight=False, markup=False, emoji=False).print(describe(name, result))


def write_into(folder: Path) -> Show:
    """Return what writes FOLDER/<stem>.json for each file, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written: Counter[str] = Counter()

    def write(name: str, result: Result) -> None:
        if isinstance(result, Extraction):
            own = stem(name)
            written[own] += 1
            place = folder / (f"{own}.json" if written[own] == 1 else f"{own} ({written[own]}).json")
            half = place.with_name(f".{place.name}.{os.getpid()}")
            half.write_text(result.to_json(indent=1) + "\n", encoding="utf-8")
            half.replace(place)

    return write


def stem(name: str) -> str:
    """Return the name of a file without folder and last ending, as `--out` uses it; of a document in a container both names.

    >>> stem("den/thong-bao-12.PDF"), stem("-"), stem("den/goi.zip!/hồ sơ/1.pdf")
    ('thong-bao-12', 'stdin', 'goi.hồ sơ.1')
    """
    outer, _, inner = name.partition(INSIDE)
    own = "stdin" if outer == STDIN else Path(outer).stem
    parts = naming.clean(inner).rpartition(".")[0].split("/") if inner else []
    return ".".join([own, *parts])[:LONGEST_STEM]


def collisions(files: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the files that `--out` would write to one and the same place.

    >>> list(collisions(["a/12.txt", "b/12.pdf", "13.txt"]))
    [('a/12.txt', 'b/12.pdf')]
    """
    for name, times in Counter(map(stem, files)).items():
        if times > 1:
            yield tuple(file for file in files if stem(file) == name)
