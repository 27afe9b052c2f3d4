"""The only place that rewrites text: characters are cleaned here, and runs of text are cut and joined here.

Decoded text flows in, a `Run` flows out: NFC text with a map back to the input. The readers build their lines from runs
by `cut` and `join` alone, so that every character of the canonical text knows where it came from.
Spelling is never touched ("uỷ" stays "uỷ"); legacy encodings (TCVN3, VNI) are converted by nlp.encodings before `clean`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

Origin = tuple[tuple[int, int], ...]

# Letters that only Vietnamese text has: "ơ", "ư", "ạ" … "ỹ", and the marks of decomposed text.
VIETNAMESE = re.compile("[ơưƠƯđĐăĂƣƢ\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
SMALL = "a-zà-öø-ÿăđĩũơư" + "".join(map(chr, range(0x1EA1, 0x1EFA, 2)))  # insides of character classes; "à-ỹ" holds capitals
CAPITAL = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EF9, 2)))
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
BREAKS = "\u0085\u2028\u2029\x0b\x1c-\x1e"
INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe00-\ufe0f\ufffe\uffff\ufff9-\ufffb\ud800-\udfff"
CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
LOOKALIKES = {"ð": "đ", "ɖ": "đ", "Ð": "Đ", "Ɖ": "Đ"}
LETTERS = {"ƣ": "ư", "Ƣ": "Ư", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}
LAST_MARK = 0x1E94A  # no combining mark stands behind this code point
MOST_MARKS = 8  # marks on one letter; more is noise, and sorting them would take quadratic time
LONGEST_LINE = 300  # letters of a line that is kept folded
# Everything outside of this may be dirty; a text without such characters is returned as it is.
DIRTY = re.compile("[^\t\n -~\u00a1-\u00ac\u00ae-\u00cf\u00d1-\u00ef\u00f1-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2010-\u2027]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text and its way back: `origin` holds pieces (offset in `text`, offset in the input), ascending in the first."""

    text: str
    origin: Origin = ()


def clean(text: str | Run) -> Run:
    """Return the text in NFC without what is not seen, with the map back; the first step of every reader of text.

    Line ends become "\\n", every kind of space " ", symbol-font bullets "-". Form feeds stay: the readers need them.
    A run that was converted before (nlp.encodings) keeps its way back to the input.

    >>> clean("Ủy ban\\u00a0nhân dân\\r\\nTỉnh").text
    'Ủy ban nhân dân\\nTỉnh'
    """
    run = text if isinstance(text, Run) else Run(text, ((0, 0),))
    if not DIRTY.search(run.text):
        return run
    vietnamese = VIETNAMESE.search(run.text) is not None

    def replace(match: re.Match[str]) -> str:
        return _replace(match.lastgroup or "", match.group(), vietnamese)

    return _normalise(rewrite(run, _spots(), replace))


def rewrite(run: Run, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> Run:
    """Return the run with every match of the pattern replaced; each new letter leads back to the one that it came from.

    >>> rewrite(Run("Coä", ((0, 7),)), re.compile("oä"), lambda match: "ộ")
    Run(text='Cộ', origin=((0, 7),))
    """
    found = ((match.start(), match.end(), replace(match)) for match in pattern.finditer(run.text))
    return edit(run, found)


def edit(run: Run, edits: Iterable[tuple[int, int, str]]) -> Run:
    """Return the run with other text at some places: (start, end, text), in order, without overlaps.

    >>> edit(Run("phơng"), [(2, 3, "ươ")])
    Run(text='phương', origin=((0, 0), (3, 2)))
    """
    parts: list[str] = []
    pieces: list[tuple[int, int]] = [(0, 0)]
    done = length = 0
    for start, end, replaced in edits:
        if replaced == run.text[start:end]:
            continue
        plain = run.text[done:start]
        parts += (plain, replaced)
        length += len(plain)
        pieces += [(length + at, min(start + at, end - 1)) for at in range(len(replaced))]
        length += len(replaced)
        done = end
        pieces += [(length, done)] * (done < len(run.text))
    if not parts:
        return run
    parts.append(run.text[done:])
    written = "".join(parts)
    return Run(written, compose(_thin(pieces), run.origin, len(written)))


def compose(outer: Origin, inner: Origin, length: int) -> Origin:
    """Return one map for two steps: `outer` from a text of that length to the step before, `inner` from there to the input.

    >>> compose(((0, 0), (3, 5)), ((0, 10), (6, 20)), 6)
    ((0, 10), (3, 15), (4, 20))
    """
    if not inner or inner == ((0, 0),):
        return outer
    pieces: list[tuple[int, int]] = []
    for index, (at, middle) in enumerate(outer):
        end = outer[index + 1][0] if index + 1 < len(outer) else length
        pieces.append((at, to_input(inner, middle)))
        following = bisect_right(inner, middle, key=lambda piece: piece[0])
        while following < len(inner) and inner[following][0] < middle + end - at:
            pieces.append((at + inner[following][0] - middle, inner[following][1]))
            following += 1
    return _thin(pieces)


def to_input(origin: Sequence[tuple[int, int]], offset: int) -> int:
    """Return the offset in the decoded input from which the character at `offset` of the canonical text came.

    Use it to show a span in the original; `origin` is that of a `Source`, an empty one maps every offset to itself.

    >>> to_input(((0, 1), (5, 8)), 6)
    9
    """
    at = bisect_right(origin, offset, key=lambda piece: piece[0]) - 1
    if at < 0:
        return offset
    start, there = origin[at]
    return there + offset - start


def cut(run: Run, start: int, end: int) -> Run:
    """Return a part of a run, like a slice, with its map.

    >>> cut(Run("Số: 12/TB", ((0, 5),)), 4, 9)
    Run(text='12/TB', origin=((0, 9),))
    """
    end = min(end, len(run.text))
    if not run.origin or start >= end:
        return Run(run.text[start:end])
    if len(run.origin) == 1:
        at, there = run.origin[0]
        return Run(run.text[start:end], ((0, there + start - at),))
    first = bisect_right(run.origin, start, key=lambda piece: piece[0])
    last = bisect_right(run.origin, end - 1, key=lambda piece: piece[0])
    head = (0, to_input(run.origin, start))
    return Run(run.text[start:end], (head, *((at - start, there) for at, there in run.origin[first:last])))


def strip(run: Run) -> Run:
    """Return the run without white space around it.

    >>> strip(Run("  Kính gửi: ", ((0, 0),)))
    Run(text='Kính gửi:', origin=((0, 2),))
    """
    if run.text == run.text.strip():
        return run
    left = len(run.text) - len(run.text.lstrip())
    return cut(run, left, max(left, len(run.text.rstrip())))


def squeeze(run: Run) -> Run:
    """Return the run stripped, every white space within it one blank.

    >>> squeeze(Run(" ngày   tháng\\t5 ", ((0, 0),))).text
    'ngày tháng 5'
    """
    if not re.search(r"\s\s|[^\S ]|^\s|\s$", run.text):
        return run
    words = [cut(run, match.start(), match.end()) for match in re.finditer(r"\S+", run.text)]
    return join(words, " ")


def join(runs: Iterable[Run], separator: str) -> Run:
    """Return one run of several with the separator between them.

    >>> join([Run("Sở Y tế", ((0, 0),)), Run("chủ trì", ((0, 9),))], " ")
    Run(text='Sở Y tế chủ trì', origin=((0, 0), (8, 9)))
    """
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = 0
    for run in runs:
        if parts:
            length += len(separator)
        pieces.extend((length + at, there) for at, there in run.origin)
        parts.append(run.text)
        length += len(run.text)
    return Run(separator.join(parts), _thin(pieces))


def fold(text: str) -> str:
    """Return NFC text without marks and with "d" for "đ", letter by letter: the length stays, so offsets hold.

    Use it to recognise what OCR read with wrong marks, never to store.

    >>> fold("Nơi nhận: Sở Y tế")
    'Noi nhan: So Y te'
    """
    return _fold_line(text) if len(text) <= LONGEST_LINE else text.translate(_folding())


@lru_cache(maxsize=4096)
def _fold_line(text: str) -> str:
    """Return a line folded; the readers ask for the same line again and again."""
    return text.translate(_folding())


def _replace(kind: str, found: str, vietnamese: bool) -> str:
    """Return what stands for a dirty spot of that kind."""
    if kind in ("gone", "marks"):
        return ""
    if kind == "break":
        return "\n"
    if kind == "space":
        return " "
    if kind == "bullet":
        return "+" if found == "\uf02b" else "-"
    if kind == "wide":
        return chr(ord(found) - 0xFEE0)
    if kind == "eth":
        return LOOKALIKES[found] if vietnamese else found
    if kind == "letter":
        return LETTERS[found]
    base, marks = found[0], found[1:].lstrip()
    return unicodedata.normalize("NFC", LETTERS.get(base, base) + marks[:MOST_MARKS])


@cache
def _spots() -> re.Pattern[str]:
    """Return the pattern of all that is rewritten; made at first use, because the class of marks has to be listed."""
    marks = "".join(f"\\U{code:08x}" for code in range(0x300, LAST_MARK + 1) if unicodedata.combining(chr(code)))
    return re.compile(
        f"(?P<cluster>[^\\W\\d_{marks}] ?[{marks}]+)|(?P<marks>[{marks}]+)"
        f"|(?P<break>\r\n?|[{BREAKS}])|(?P<space>[{SPACES}])|(?P<gone>[{INVISIBLE}{CONTROLS}\u00ad])"
        "|(?P<bullet>[\uf020-\uf0ff])|(?P<wide>[\uff01-\uff5e])"
        f"|(?P<eth>(?<![{SMALL}])[ðÐɖƉ])|(?P<letter>[ƣƢﬁﬂﬀﬃﬄ])"
    )


@cache
def _folding() -> dict[int, str]:
    """Return the table of `fold`."""
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii():
            table[code] = plain
    return table


def _normalise(run: Run) -> Run:
    """Return the run in NFC where other scripts left something to compose; such a line is mapped by its start only."""
    if unicodedata.is_normalized("NFC", run.text):
        return run
    lines: list[Run] = []
    start = 0
    for line in run.text.split("\n"):
        part = cut(run, start, start + len(line))
        composed = unicodedata.normalize("NFC", line)
        lines.append(part if composed == line else Run(composed, part.origin[:1]))
        start += len(line) + 1
    return join(lines, "\n")


def _thin(pieces: Iterable[tuple[int, int]]) -> Origin:
    """Return the pieces without those that the piece before already says."""
    kept: list[tuple[int, int]] = []
    for at, there in pieces:
        if kept and kept[-1][0] == at:
            kept.pop()
        if not kept or kept[-1][1] + at - kept[-1][0] != there:
            kept.append((at, there))
    return tuple(kept)
