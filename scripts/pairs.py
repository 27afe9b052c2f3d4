"""Print the pairs of syllables that official texts use, from our own notices and the lexicon; scans are corrected by them.

.venv/bin/python scripts/pairs.py > nlp/pages/scan/pairs.txt
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from nlp.syllables import is_syllable
from nlp.text import clean, fold

ROOT = Path(__file__).resolve().parent.parent
LEAST = 3  # times that a pair stands in the notices; once in the lexicon is enough


def find(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of lower-case syllables that stand beside each other; names are left out."""
    for part in re.split(r"[^\w ]+|_|\d+", " ".join(clean(text).text.split(" "))):
        words = re.findall(r"[^\W\d_]+", part)
        yield from ((a, b) for a, b in pairwise(words) if all(word.islower() and is_syllable(word) for word in (a, b)))


def texts(value: Any) -> Iterator[str]:
    """Yield the texts of a YAML file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from texts(list(pair))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def main() -> None:
    """Print a line for each first syllable: "kiểm soát tra"."""
    notices = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpora" / "notices").glob("*.txt")))
    counted = Counter(pair for notice in notices for pair in find(notice))
    known = {pair for pair, times in counted.items() if times >= LEAST}
    lexicon = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "nlp" / "lexicon").glob("*.yml")))
    told = {pair for value in lexicon for text in texts(value) for pair in find(text)}
    marked = {(fold(a), fold(b)) for a, b in known | told if not (a + b).isascii()}
    known |= {pair for pair in told if pair not in marked}  # the lexicon also has words without marks, to find misread ones
    rows: dict[str, list[str]] = defaultdict(list)
    for first, second in sorted(known):
        rows[first].append(second)
    for first, seconds in rows.items():
        print(first, *seconds)


if __name__ == "__main__":
    main()
