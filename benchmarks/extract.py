"""How fast is nlp.extract, and how much memory does it take, next to underthesea on the same texts?

    python -m benchmarks [--text DIR] [--rounds N] [--json]

The calls take turns, round by round, in one process, so that a busy machine slows all of them alike; what is printed are
medians and ratios to word_tokenize. underthesea gets one sentence a call (lines split first: its sentence splitter joins
lines, and pos_tag is superlinear). Peak memory is measured in a fresh process a call, with everything that call loads.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

NOTICES = Path(__file__).parent.parent / "corpora" / "notices"


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one call over all texts."""

    call: str
    seconds: float
    documents_a_second: float
    ratio: float
    peak_mb: float


def extract(texts: list[str]) -> None:
    """Extract the records of every text."""
    import nlp

    for text in texts:
        nlp.extract(text.encode())


def word_tokenize(texts: list[str]) -> None:
    """Split every sentence into words."""
    from underthesea import word_tokenize

    for sentence in sentences(texts):
        word_tokenize(sentence)


def pos_tag(texts: list[str]) -> None:
    """Tag the words of every sentence."""
    from underthesea import pos_tag

    for sentence in sentences(texts):
        pos_tag(sentence)


def ner(texts: list[str]) -> None:
    """Find the names of every sentence."""
    from underthesea import ner

    for sentence in sentences(texts):
        ner(sentence)


CALLS: tuple[Callable[[list[str]], None], ...] = (extract, word_tokenize, pos_tag, ner)


def sentences(texts: list[str]) -> Iterator[str]:
    """Yield the sentences of all texts, lines split first."""
    from underthesea import sent_tokenize

    for text in texts:
        for line in text.splitlines():
            if line.strip():
                yield from sent_tokenize(line)


def seconds(call: Callable[[list[str]], None], texts: list[str]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    call(texts)
    return time.perf_counter() - start


def peak(call: Callable[[list[str]], None], texts: list[str]) -> float:
    """Return the peak memory in MB of a fresh process that does nothing but the call."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (call, texts))


def _peak(call: Callable[[list[str]], None], texts: list[str]) -> float:
    call(texts)
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1 if sys.platform != "darwin" else 1024) / 1024


def measure(texts: list[str], rounds: int) -> list[Row]:
    """Run all calls once to warm up, then take turns; return medians.

    Memory comes first: a child's peak is never told smaller than what this process held when it started the child.
    """
    peaks = {call.__name__: peak(call, texts) for call in CALLS}
    for call in CALLS:
        call(texts[:1])
    times: dict[str, list[float]] = {call.__name__: [] for call in CALLS}
    for number in range(rounds):
        for call in CALLS:
            times[call.__name__].append(seconds(call, texts))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    medians = {name: statistics.median(values) for name, values in times.items()}
    unit = medians["word_tokenize"]
    return [Row(name, took, len(texts) / took, took / unit, peaks[name]) for name, took in medians.items()]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare nlp.extract with underthesea.")
    parser.add_argument("--text", type=Path, default=NOTICES, metavar="DIR", help="folder of *.txt files (default: the shipped notices)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each call runs (default: 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON list")
    options = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in sorted(options.text.glob("*.txt"))]
    if not texts or options.rounds < 1:
        print(f"benchmarks: nothing to run; give a folder of *.txt files (not {options.text}) and at least one round", file=sys.stderr)
        return 1
    rows = measure(texts, options.rounds)
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters, median of {options.rounds} rounds")
    print(f"{'call':14} {'seconds':>8} {'documents/s':>12} {'x word_tokenize':>16} {'peak MB':>8}")
    for row in rows:
        print(f"{row.call:14} {row.seconds:8.3f} {row.documents_a_second:12.1f} {row.ratio:16.2f} {row.peak_mb:8.0f}")
    return 0
