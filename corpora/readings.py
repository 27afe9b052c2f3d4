"""Count which two syllables stand side by side in our notices: what OCR read with wrong marks is mended by them.

    python -m corpora.readings > nlp/pages/scan/pairs.txt

Out: the pairs that have one spelling only, so that their letters without marks leave one reading.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.text import clean, fold

NOTICES = Path(__file__).parent / "notices"
PAIR = re.compile(r"(?=(?<![^\W\d_])([^\W\d_]{2,7}) ([^\W\d_]{2,7})(?![^\W\d_]))")
LEAST = 3  # times that a pair stands in the notices at least
RARE = 0.04  # share of other spellings that may be slips


def pairs(texts: Iterable[str]) -> Iterator[str]:
    """Yield the pairs with one spelling, in order; a line a pair.

    >>> list(pairs(["phát triển, Phát triển, phát triển", "có sở, cơ sở, cơ sở, cơ sở"]))
    ['phát triển']
    """
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for match in PAIR.finditer(clean(text).text.lower()):
            pair = f"{match[1]} {match[2]}"
            spelled[fold(pair)][pair] += 1
    for folded in sorted(spelled):
        (best, count), *others = spelled[folded].most_common()
        if count >= LEAST and sum(number for _, number in others) <= RARE * count and best != folded:
            yield best


def main() -> None:
    """Print the pairs of our notices."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(NOTICES.glob("*.txt")))
    sys.stdout.write("".join(f"{pair}\n" for pair in pairs(texts)))


if __name__ == "__main__":
    main()
