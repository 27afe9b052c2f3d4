"""How fast is the PDF reader (text, paragraphs, tables, a box for each word), next to pdfplumber's extract_text on the same files?

    python -m benchmarks.pdf [FILE_OR_FOLDER ...] [--rounds N] [--json]

Without files the first notices of our own gold are made into PDFs by LibreOffice. The two take turns, file by file and round by
round, in one process, so that a busy machine slows both alike; what is printed are medians and their ratio.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pdfplumber

from nlp.pages import pdf

NOTICES = Path(__file__).parent.parent / "corpora" / "notices"
SHIPPED = 12  # notices that are made into PDFs


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one file."""

    file: str
    pages: int
    plumber_pages_a_second: float
    pages_a_second: float
    ratio: float


def extract_text(data: bytes) -> None:
    """Take the text of all pages by pdfplumber."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()


def read(data: bytes) -> None:
    """Read the document as nlp.extract does."""
    pdf.read(data)


def measure(path: Path, rounds: int) -> Row:
    """Return the figures of a file: medians over the rounds."""
    data = path.read_bytes()
    count = len(pdf.read(data).pages)
    times: dict[str, list[float]] = {"plumber": [], "ours": []}
    for _ in range(rounds):
        times["plumber"].append(seconds(extract_text, data))
        times["ours"].append(seconds(read, data))
    plumber, ours = (statistics.median(times[name]) for name in ("plumber", "ours"))
    return Row(path.name, count, count / plumber, count / ours, plumber / ours)


def seconds(call: Callable[[bytes], None], data: bytes) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call(data)
    return time.perf_counter() - start


@contextmanager
def find(given: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the PDFs that were given, or some made for the occasion."""
    if given:
        yield sorted(file for path in given for file in (path.rglob("*.pdf") if path.is_dir() else [path]))
        return
    from corpora.render import files

    notices = sorted(path for path in NOTICES.glob("*.txt"))[:: max(1, len(list(NOTICES.glob("*.txt"))) // SHIPPED)]
    with tempfile.TemporaryDirectory() as folder:
        shelf = files.make(("pdf",), notices, Path(folder))
        print(*shelf.missing.values(), sep="\n", end="", file=sys.stderr)
        yield sorted(shelf.files.get("pdf", {}).values())


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pdf", description="Compare the PDF reader with pdfplumber.")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="PDFs with a text layer, or folders of them")
    parser.add_argument("--rounds", type=int, default=7, help="how often each file is read (default: 7)")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON list")
    options = parser.parse_args()
    with find(options.files) as paths:
        if not paths or options.rounds < 1:
            print("benchmarks: nothing to run; give PDFs and at least one round", file=sys.stderr)
            return 1
        rows = [measure(path, options.rounds) for path in paths]
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    print(f"{'file':40} {'pages':>5} {'pdfplumber p/s':>15} {'ours p/s':>9} {'ratio':>6}")
    for row in rows:
        print(f"{row.file[:40]:40} {row.pages:5} {row.plumber_pages_a_second:15.1f} {row.pages_a_second:9.1f} {row.ratio:6.1f}")
    pages = sum(row.pages for row in rows)
    plumber = sum(row.pages / row.plumber_pages_a_second for row in rows)
    ours = sum(row.pages / row.pages_a_second for row in rows)
    print(f"{'all':40} {pages:5} {pages / plumber:15.1f} {pages / ours:9.1f} {plumber / ours:6.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
