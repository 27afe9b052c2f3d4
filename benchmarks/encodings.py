"""How often nlp.encodings decides right about windows of words: `python -m benchmarks.encodings [--text DIR ...]`.

Vietnamese texts are written anew in every old encoding, as NFC and as NFD; the English and French ones beside this module stay as
they are. A decision is right where its encoding is the written one, or reads the same letters; `converted` counts the windows of
proper text (Unicode, English, French) that `convert` changed, which must be none.
"""

from __future__ import annotations

import argparse
import random
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp import encodings
from nlp.encodings import Encoding
from nlp.encodings.files import view
from nlp.encodings.tables import table

HERE = Path(__file__).parent
NOTICES = HERE.parent / "corpora" / "notices"
LEGACY = (Encoding.TCVN3, Encoding.VNI, Encoding.VPS, Encoding.VISCII, Encoding.CP1258, Encoding.UTF8)
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})
SHOWN = {chr(code): sign for code, sign in enumerate(view(bytes(range(256))))}
SEED = 20240630


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one way of writing: windows, right decisions, windows that `convert` gives back right, wrongly converted ones."""

    writing: str
    windows: int
    right: int
    restored: int
    converted: int


def write(text: str, encoding: Encoding, latin: bool = False) -> str | None:
    """Return NFC text as an old file shows it (cp1252, or `latin`: Latin-1); None where the encoding lacks a letter.

    >>> write("Số 5, TỈNH", Encoding.TCVN3), write("Số", Encoding.VNI)
    ('Sè 5, TØNH', 'Soá')
    """
    letters = {letter: key for key, letter in reversed(table(encoding).letters.items())}  # the first of several is the usual one
    kept = "" if encoding in (Encoding.VPS, Encoding.VISCII) else "“”‘’–—…•\u00a0°"
    parts: list[str] = []
    for letter in text.translate(PLAIN) if not kept else text:
        key = letters.get(letter) or (letters.get(letter.lower()) if encoding == Encoding.TCVN3 else None)
        if key is None and not letter.isascii() and letter not in kept:
            return None
        parts.append(key or letter)
    shown = "".join(parts)
    faces = dict(zip(view(bytes(range(256))), map(chr, range(256)), strict=True))
    return "".join(faces.get(sign, sign) for sign in shown) if latin else "".join(SHOWN.get(sign, sign) for sign in shown)


def windows(texts: Sequence[str], size: int = 10) -> Iterator[str]:
    """Yield the texts in windows of words, line ends as blanks.

    >>> list(windows(["một hai ba\\nbốn năm"], 2))
    ['một hai', 'ba bốn']
    """
    for text in texts:
        words = unicodedata.normalize("NFC", text).split()
        for start in range(0, len(words) - size + 1, size):
            yield " ".join(words[start : start + size])


def measure(texts: Sequence[str], foreign: dict[str, Sequence[str]], most: int = 0) -> tuple[list[Row], list[tuple[str, str, str]]]:
    """Return the figures of every way of writing, and the windows that went wrong: (writing, as written, what was decided)."""
    chance = random.Random(SEED)
    whole = list(windows(texts))
    chosen = chance.sample(whole, most) if 0 < most < len(whole) else whole
    rows: list[Row] = []
    wrong: list[tuple[str, str, str]] = []
    for encoding in LEGACY:
        pairs = [(window, write(window, encoding, chance.random() < 0.5)) for window in chosen]
        rows.append(_count(encoding.value, [(text, raw) for text, raw in pairs if raw is not None], encoding, wrong))
    proper = {"NFC": chosen, "NFD": [unicodedata.normalize("NFD", window) for window in chosen]}
    for name, found in (proper | {name: list(windows(found)) for name, found in foreign.items()}).items():
        rows.append(_count(name, [(window, window) for window in found], Encoding.UNICODE, wrong))
    return rows, wrong


def _count(writing: str, pairs: list[tuple[str, str]], encoding: Encoding, wrong: list[tuple[str, str, str]]) -> Row:
    """Return the figures of one way of writing."""
    right = restored = converted = 0
    for text, raw in pairs:
        decided = encodings.detect(raw).encoding
        read = encodings.decode(raw, decided).text
        good = decided == encoding or (encoding != Encoding.UNICODE and _key(read) == _key(text))
        right += good
        run, _ = encodings.convert(raw)
        restored += _key(run.text) == _key(text)
        converted += encoding == Encoding.UNICODE and run.text != raw
        if not good or _key(run.text) != _key(text):
            wrong.append((writing, raw, f"{decided.value}: {run.text}"))
    return Row(writing, len(pairs), right, restored, converted)


def _key(text: str) -> str:
    """Return what two readings are compared by: TCVN3 has no capitals with tones, some encodings no curly quotes."""
    return unicodedata.normalize("NFC", text).translate(PLAIN).lower()


def read_foreign() -> dict[str, Sequence[str]]:
    """Return the texts in other languages."""
    return {path.stem: [path.read_text(encoding="utf-8")] for path in sorted((HERE / "foreign").glob("*.txt"))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where a share is below 0.995 or a proper window was converted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encodings", description=__doc__)
    parser.add_argument("--text", type=Path, action="append", help="folder of .txt files (default: corpora/notices)")
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong windows a way of writing")
    chosen = parser.parse_args(arguments)
    paths = [path for folder in chosen.text or [NOTICES] for path in sorted(folder.glob("*.txt"))]
    rows, wrong = measure([path.read_text(encoding="utf-8") for path in paths], read_foreign())
    print(f"{'written in':24}{'windows':>9}{'right':>9}{'restored':>10}{'converted':>11}")
    for row in rows:
        print(f"{row.writing:24}{row.windows:9}{row.right / row.windows:9.4f}{row.restored / row.windows:10.4f}{row.converted:11}")
        for _, raw, decided in [case for case in wrong if case[0] == row.writing][: chosen.wrong]:
            print(f"    {raw!r}\n        {decided!r}")
    return 1 if any(row.right < 0.995 * row.windows or row.converted for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
