"""A whole text without knowledge of fonts: each line, and each stretch of a mixed line, is decided and converted by itself.

In: raw text. Out: a Run in Unicode with the map to the raw text, and warnings with counts. Unicode text is returned untouched:
one look for signs that no Vietnamese Unicode text has ends the work. What was converted must then read as Unicode, so that
converting twice is converting once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from nlp.encodings.decoding import UNICODE_ONLY, decode
from nlp.encodings.detection import TOKEN, is_odd, is_viqr, split
from nlp.encodings.tables import Encoding
from nlp.text import Run, compose, cut, join
from nlp.types import Warn

# Signs that proper Vietnamese text hardly has, and letters behind others where it never has them ("aù", "tiÒ"): lines in an old
# encoding have some of these, but for very short ones.
SUSPECT = re.compile(
    "[\x02-\x06\x10-\x15\x19\x1c-\x1e^\x80-\x9f¡-¦¨-¯µ-»¼-¿Ä-ÇËÎÏÐÑÖ-ØÛÜÞßä-çëîïðñö-øûüþÿŒœŠšŽžŸƒˆ˜†‡‰‹›€™\uf0a1-\uf0ff]"
    "|[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ](?<=[a-z].)|[ìòÌÒ](?<=[aeiouyâêôãõýAEIOUYÂÊÔÃÕÝ].)"
    "|[ùúéèáàâãêõÙÚÉÈÁÀÂÃÊÕ](?<=[aA].)|[âáàãÂÁÀÃ](?<=[eE].)|[õùÕÙ](?<=[oOuUyY].)|[âÂ](?<=[oO].)"
)
_LINE = re.compile("[^\n\r]+")
Line = tuple[int, int]
Stretch = tuple[int, int, Encoding]
Reading = tuple[Run, list[Encoding]]
MOST_ROUNDS = 3  # what was converted is looked at again: it must read as Unicode


def convert(raw: str | Run) -> tuple[Run, tuple[Warn, ...]]:
    """Return the text in Unicode, whatever encodings its lines are in, and what was done.

    >>> run, warnings = convert("Sè: 12/TB-UBND\\nUû ban nh©n d©n tØnh giao Së Y tÕ chñ tr×.")
    >>> run.text, warnings[0].code
    ('Số: 12/TB-UBND\\nUỷ ban nhân dân tỉnh giao Sở Y tế chủ trì.', 'legacy_encoding')
    """
    run = raw if isinstance(raw, Run) else Run(raw, ((0, 0),))
    found, unknown = _decide(run.text)
    own = Run(run.text, ((0, 0),))
    parts: list[Run] = []
    counts: Counter[Encoding] = Counter()
    done = 0
    for (start, end), (converted, told) in found.items():
        parts += [cut(own, done, start), converted]
        counts.update(told)
        done = end
    if not parts:
        return run, _report(counts, unknown)
    whole = join([part for part in (*parts, cut(own, done, len(own.text))) if part.text], "")
    return Run(whole.text, compose(whole.origin, run.origin, len(whole.text))), _report(counts, unknown)


def _decide(text: str) -> tuple[dict[Line, Reading], int]:
    """Return the lines that are not Unicode as they are to be read, and how many look Vietnamese but are in no known encoding.

    First come lines with odd signs, each by itself, then all others, which follow the lines before them.
    """
    first = {line: _convert_line(text, line, None) for line in _find_suspects(text)}
    unknown = sum(reading is None and is_odd(text[slice(*line)]) for line, reading in first.items())
    told = Counter(encoding for reading in first.values() if reading for encoding in reading[1])
    if not told:
        return {}, unknown
    hint: Encoding = told.most_common(1)[0][0]
    found: dict[Line, Reading] = {}
    for match in _LINE.finditer(text):
        reading = first.get(match.span()) or _convert_line(text, match.span(), hint)
        if reading:
            found[match.span()] = reading
            hint = reading[1][-1]
    return found, unknown


def _find_suspects(text: str) -> Iterator[Line]:
    """Yield the lines with odd signs."""
    at = 0
    while (match := SUSPECT.search(text, at)) is not None:
        start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
        line = _LINE.match(text, start)
        assert line is not None
        yield line.span()
        at = line.end()


def _convert_line(text: str, line: Line, hint: Encoding | None) -> Reading | None:
    """Return a line in Unicode with the encodings of its stretches; None where it is Unicode or never reads as Unicode at last."""
    run = cut(Run(text, ((0, 0),)), *line)
    told: list[Encoding] = []
    for _ in range(MOST_ROUNDS):
        stretches = _split(run.text, None if told else hint)
        if not stretches:
            return (run, told) if told else None
        before = run.text
        parts: list[Run] = []
        done = 0
        for start, end, encoding in stretches:
            parts += [cut(run, done, start), _convert_stretch(cut(run, start, end), encoding)]
            told.append(encoding)
            done = end
        run = join([part for part in (*parts, cut(run, done, len(run.text))) if part.text], "")
        if run.text == before:
            break
    return None


def _split(line: str, hint: Encoding | None) -> list[Stretch]:
    """Return the stretches of a line that are not Unicode."""
    if is_viqr(line, hint == Encoding.VIQR):
        return [(0, len(line), Encoding.VIQR)]
    return [stretch for stretch in split(line, hint) if stretch[2] != Encoding.UNICODE]


def _convert_stretch(run: Run, encoding: Encoding) -> Run:
    """Return a stretch in Unicode; words that are Unicode already stay."""
    if encoding == Encoding.VIQR or not UNICODE_ONLY.search(run.text):
        return decode(run, encoding)
    parts: list[Run] = []
    done = 0
    for match in TOKEN.finditer(run.text):
        if UNICODE_ONLY.search(match.group()):
            parts += [decode(cut(run, done, match.start()), encoding), cut(run, match.start(), match.end())]
            done = match.end()
    return join([part for part in (*parts, decode(cut(run, done, len(run.text)), encoding)) if part.text], "")


def _report(counts: Counter[Encoding], unknown: int) -> tuple[Warn, ...]:
    """Return a warning an encoding, and one for what could not be read."""
    warnings: list[Warn] = []
    for name, count in counts.most_common():
        warnings.append(Warn("legacy_encoding", f"{_tell(count)} converted from {name}; compare with the original"))
    if unknown:
        told = f"{_tell(unknown)} left as found: the encoding could not be told; send the original file or a PDF of it"
        warnings.append(Warn("unknown_encoding", told))
    return tuple(warnings)


def _tell(count: int) -> str:
    """Return the count with its noun and verb."""
    return "1 paragraph was" if count == 1 else f"{count} paragraphs were"
