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
from nlp.encodings.detection import TOKEN, is_viqr, split
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


def convert(raw: str | Run) -> tuple[Run, tuple[Warn, ...]]:
    """Return the text in Unicode, whatever encodings its lines are in, and what was done.

    >>> run, warnings = convert("Sè: 12/TB-UBND\\nUû ban nh©n d©n tØnh giao Së Y tÕ chñ tr×.")
    >>> run.text, warnings[0].code
    ('Số: 12/TB-UBND\\nUỷ ban nhân dân tỉnh giao Sở Y tế chủ trì.', 'legacy_encoding')
    """
    run = raw if isinstance(raw, Run) else Run(raw, ((0, 0),))
    found = _decide(run.text)
    if not found:
        return run, ()
    parts: list[Run] = []
    counts: Counter[Encoding] = Counter()
    open_lines = done = 0
    for start, end, encoding in found:
        part = _convert_stretch(cut(Run(run.text, ((0, 0),)), start, end), encoding)
        if part is None:
            open_lines += 1
            continue
        parts += [cut(Run(run.text, ((0, 0),)), done, start)] * (done < start) + [part]
        counts[encoding] += 1
        done = end
    parts.append(cut(Run(run.text, ((0, 0),)), done, len(run.text)))
    whole = join(parts, "")
    return Run(whole.text, compose(whole.origin, run.origin, len(whole.text))), _report(counts, open_lines)


def _decide(text: str) -> list[Stretch]:
    """Return the stretches that are not Unicode; first those of lines with odd signs, then those that follow them."""
    first = {line: _split(text, line, None) for line in _find_suspects(text)}
    told = Counter(encoding for stretches in first.values() for _, _, encoding in stretches)
    if not told:
        return []
    hint: Encoding = told.most_common(1)[0][0]
    found: list[Stretch] = []
    for match in _LINE.finditer(text):
        own = first.get(match.span()) or _split(text, match.span(), hint)
        found += own
        hint = own[-1][2] if own else hint
    return found


def _find_suspects(text: str) -> Iterator[Line]:
    """Yield the lines with odd signs."""
    at = 0
    while (match := SUSPECT.search(text, at)) is not None:
        start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
        line = _LINE.match(text, start)
        assert line is not None
        yield line.span()
        at = line.end()


def _split(text: str, line: Line, hint: Encoding | None) -> list[Stretch]:
    """Return the stretches of a line that are not Unicode."""
    start, end = line
    written = text[start:end]
    if is_viqr(written, hint == Encoding.VIQR):
        return [(start, end, Encoding.VIQR)]
    stretches = [(start + at, start + to, encoding) for at, to, encoding in split(written, hint) if encoding != Encoding.UNICODE]
    return stretches


def _convert_stretch(run: Run, encoding: Encoding) -> Run | None:
    """Return a stretch in Unicode; words that are Unicode already stay. None where the outcome would be converted again."""
    if encoding != Encoding.VIQR and UNICODE_ONLY.search(run.text):
        parts: list[Run] = []
        done = 0
        for match in TOKEN.finditer(run.text):
            if UNICODE_ONLY.search(match.group()):
                parts += [decode(cut(run, done, match.start()), encoding), cut(run, match.start(), match.end())]
                done = match.end()
        converted = join([part for part in (*parts, decode(cut(run, done, len(run.text)), encoding)) if part.text], "")
    else:
        converted = decode(run, encoding)
    stable = not is_viqr(converted.text) and all(found == Encoding.UNICODE for _, _, found in split(converted.text))
    return converted if stable and converted.text != run.text else None


def _report(counts: Counter[Encoding], open_lines: int) -> tuple[Warn, ...]:
    """Return a warning an encoding, and one for what stayed."""
    warnings = [
        Warn("legacy_encoding", f"{count} {'paragraph was' if count == 1 else 'paragraphs were'} converted from {encoding}; compare with the original")
        for encoding, count in counts.most_common()
    ]
    return tuple(warnings)
