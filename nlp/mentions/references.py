"""Finds the documents that a text names: "Công văn số 87/SKHCN-QLKH ngày 14/2/2018 của Sở KH&CN".

In: the canonical text, the spans to scan, the dates found in it. Out: `Reference` in order of place, without overlaps:
type code, number as printed without spaces, day of issue, issuer with abbreviations spelled out.
Refused: days, ratios, lists of bodies ("quận/huyện"), marks such as "GAP/VietGap", type words without number or name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from nlp.lexicon import doc_types, loader, names
from nlp.mentions import units
from nlp.types import DateMention, Reference, Span

_CAPS = "A-ZĐƯƠÔÂÊĂ"
_GAP = r"[^\S\n]{1,4}"
# QĐ-UBND · TT-BKH&CN-BNV · NQ/TW · TT.BNV · NQ- CP · QH15
_SYMBOL = rf"[{_CAPS}][\w&]{{0,14}}(?:(?:[^\S\n]?[-–_/~][^\S\n]?\n?|\.)[{_CAPS}][\w&]{{0,14}}){{0,5}}"
# 87/SKHCN-QLKH · 12a/QĐ-UBND · 66.25/2026/NQ-CP · 33/2024/QH15 · 05/2008/TT-BKH&CN-BNV · /TB-SKHCN
_STATE = rf"(?:\d{{1,5}}(?:\.\d{{1,3}})?[a-zđ]?[^\S\n]?|(?<=[^\S\n])|[.…]{{1,20}})/[^\S\n]?(?:(?:19|20)\d\d[^\S\n]?/[^\S\n]?)?{_SYMBOL}"
# 12-NQ/TU · 19-HD/UBKTTW · 34-TTg · 19-2018/NQ-CP
_PARTY = rf"\d{{1,5}}[a-zđ]?[^\S\n]?[-–][^\S\n]?(?:(?:(?:19|20)\d\d/)?{_SYMBOL})"
_NUMBER = rf"(?:{_STATE}|{_PARTY})"
_SO = r"[Ss][ốôổ][^\S\n]{0,3}:?[^\S\n]{0,6}\n?"

# số 87/SKHCN-QLKH · 4975/UBND-KGVX
BARE = re.compile(rf"(?<![\w/.,&-])(?:{_SO})?(?P<number>{_NUMBER})(?![\w])")
# Luật Đầu tư công năm 2019 · Luật Tố cáo số 25/2018/QH14 · Bộ luật Lao động
LAW = re.compile(
    rf"(?P<type>Bộ{_GAP}[Ll]uật|Luật|Pháp{_GAP}lệnh)(?P<name>{_GAP}[{_CAPS}][^\W\d_]{{1,7}}(?:{_GAP}[^\W\d_]{{1,8}}){{0,14}}?)"
    rf"(?=[,.;:()”\"\n]|{_GAP}(?:năm|số|ngày|do|về|được|đã|sẽ|có|là|theo|để|tại|trong|cho|này|hiện|quy{_GAP}định|sửa|với|và{_GAP}(?:các|Luật))(?!\w)|$)"
    rf"(?:{_GAP}(?:{_SO})?(?P<number>\d{{1,3}}/(?:19|20)\d\d/QH\d{{1,2}}))?"
)
# Hiến pháp năm 2013 · Hiến pháp nước …
CONSTITUTION = re.compile(rf"(?<!\w)Hiến{_GAP}pháp(?={_GAP}(?:năm|nước)(?!\w))")
# Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX · Nghị quyết Trung ương 4 (khóa XII)
CONGRESS = re.compile(
    rf"(?P<type>Nghị{_GAP}quyết){_GAP}(?:Đại{_GAP}hội(?:{_GAP}(?!lần)[^\W\d_]{{1,8}}){{0,9}}?{_GAP}(?:lần{_GAP}thứ{_GAP})?[IVX\d]{{1,6}}(?!\w)"
    rf"|(?:Hội{_GAP}nghị{_GAP})?(?:lần{_GAP}thứ{_GAP}\w{{1,6}}{_GAP})?(?:Ban{_GAP}Chấp{_GAP}hành{_GAP})?Trung{_GAP}ương(?:{_GAP}\d{{1,2}})?"
    rf"[^\S\n]{{0,2}},?[^\S\n]{{0,2}}\(?[Kk]h[óo][áa]?{_GAP}[IVX]{{1,6}}\)?)"
)
_DATE_GAP = re.compile(r"\s{0,4},?\s{0,4}\(?")
_CUT = re.compile(
    r"\s(?:v[eêề]|v/v|ban hành|phê duyệt|quy định|hướng dẫn|sửa đổi|bổ sung|công bố|giao|thực hiện|triển khai|để|đã|được|có|là|tại"
    r"|trong|cho|theo|như|với|nay|khi|vào|ngày|trước|sau|trên|cụ thể|do|nhằm|thì|mà|chỉ đạo|yêu cầu|đề nghị|tiếp tục|thay thế|quán triệt"
    r"|và (?=\w{0,9} ?(?:số|Nghị|nghị|Quyết|Thông|thông|Luật|Công văn|công văn|Chỉ|các))|và$|Nghị định|Quyết định|Thông tư|Luật"
    r"|[-–] (?=[a-zđ]))"
)
_LINE_HEAD = re.compile(r"(?:^|[\n|])[^\S\n]{0,8}$")
_NO_ISSUER = re.compile(r"(?:mình|họ|ông|bà|đơn vị mình|người)(?!\w)")


def find(text: str, regions: Sequence[Span], dates: Sequence[DateMention]) -> tuple[Reference, ...]:
    """Return the documents named in `regions` of `text`.

    >>> text = "Thực hiện Quyết định số 1234/QĐ-UBND của UBND tỉnh, xã lập kế hoạch."
    >>> [(r.type_code, r.number, r.issuer) for r in find(text, [Span(0, len(text))], [])]
    [('QĐ', '1234/QĐ-UBND', 'Ủy ban nhân dân tỉnh')]
    """
    starts = [mention.span.start for mention in dates]
    found: list[Reference] = []
    for region in sorted(regions):
        edge = max(region.start, found[-1].span.end if found else 0)
        for one in sorted(_named(text, region, edge), key=lambda r: (r.span.start, -r.span.end)):
            if not found or one.span.start >= found[-1].span.end:
                found.append(_complete(text, region, one, dates, starts))
    return tuple(found)


@cache
def _types() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of a type word with its number, and the code of each type word."""
    codes = {name.lower(): kind.code for kind in doc_types.load() for name in (kind.name, *kind.lines)}
    codes["văn bản"] = ""
    words = sorted(codes, key=len, reverse=True)
    spelled = "|".join(f"[{w[0].upper()}{w[0]}]{re.escape(w[1:])}".replace(r"\ ", r"\s{1,3}") for w in words)
    # Quyết định số 50 · Nghị quyết 30a
    bare = r"(?P<short>(?:[Ss]ố[^\S\n]{1,3}:?\d{1,5}[a-zđ]?|\d{1,3}[a-zđ])(?![\w/%.,-]*\d)(?!\w))"
    return re.compile(rf"(?<!\w)(?P<type>{spelled})\s{{1,4}}(?:(?:{_SO})?(?P<number>{_NUMBER})(?!\w)|{bare})"), codes


@cache
def _issuer() -> re.Pattern[str]:
    """Return the pattern of "của" and a body; a comma belongs to it only within a known field of work."""
    commas = "|".join(re.escape(field) for kind in loader.fields().values() for field in kind if "," in field)
    inner = rf"(?:{commas}|[^,.;:()\n|\"“”]|\n(?=[^\W\d_])|(?<=TP)\.|(?<=Bộ trưởng),)" if commas else r"[^,.;:()\n|]"
    return re.compile(rf"\)?[^\S\n]{{0,3}},?[^\S\n]{{0,3}}\n?của\s{{1,3}}(?P<name>(?=[^\W\d_]){inner}{{1,110}})")


def _named(text: str, region: Span, edge: int) -> Iterator[Reference]:
    """Yield what the patterns find, the longest first where they begin together; neither date nor issuer yet."""
    pattern, codes = _types()
    for match in pattern.finditer(text, edge, region.end):
        number = match["number"] or re.sub(r"(?i)số|[\s:]", "", match["short"])
        code = codes[" ".join(match["type"].lower().split())]
        yield Reference(Span(match.start(), match.end()), code or _code_of(number), _tight(number))
    for match in LAW.finditer(text, edge, region.end):
        code = "PL" if match["type"].startswith("P") else "L"
        yield Reference(Span(match.start(), match.end()), code, match["number"])
    for pattern, code in ((CONGRESS, "NQ"), (CONSTITUTION, "HP")):
        for match in pattern.finditer(text, edge, region.end):
            yield Reference(Span(match.start(), match.end()), code, None)
    for match in BARE.finditer(text, edge, region.end):
        own = text[match.start()] == "S" and _LINE_HEAD.search(text[max(0, match.start() - 10) : match.start()])
        if not own and _is_number(match["number"], match.group() != match["number"]):  # "Số: 12/TB-UBND" heads the document itself
            yield Reference(Span(match.start(), match.end()), _code_of(match["number"]), _tight(match["number"]))


def _is_number(number: str, told: bool) -> bool:
    """Tell a number without type word from other things with a slash: it has "số" before it or a body in its symbol."""
    symbol = re.split(r"[/–-]", number, maxsplit=1)[-1]
    capitals = sum(c.isupper() for c in symbol)
    return capitals >= 2 and (told or bool(re.search(r"[A-ZĐ]{2}[\w&]*[-/–]\s?[A-ZĐ]{2}|QH\d", symbol)))


def _code_of(number: str) -> str | None:
    """Read the type from the symbol: the first part that is a code; a symbol without one is a dispatch's."""
    parts = re.split(r"[/–_.\s-]+", number)
    kinds = [kind for part in parts if (kind := doc_types.find(part)) is not None]
    if kinds:
        return kinds[0].code
    return "L" if re.search(r"QH\d", number) else "CV"


def _tight(number: str) -> str:
    return re.sub(r"\s", "", number)


def _complete(text: str, region: Span, one: Reference, dates: Sequence[DateMention], starts: Sequence[int]) -> Reference:
    """Add day of issue and issuer where they follow, and widen the span."""
    end, issued = one.span.end, None
    place = bisect_left(starts, end)
    if place < len(dates) and _DATE_GAP.fullmatch(text, end, dates[place].span.start) and _dates_it(text, dates[place]):
        mention = dates[place]
        end, issued = mention.span.end, _day(mention)
        if text[end : end + 1] == ")" and "(" in text[one.span.end : mention.span.start]:
            end += 1
    match = _issuer().match(text, end, region.end)
    issuer = None
    if match and not _NO_ISSUER.match(match["name"]):
        cut = _CUT.search(match["name"])
        length, issuer = _body((match["name"][: cut.start()] if cut else match["name"]).rstrip(" -–\n\t"))
        end = match.start("name") + length
    return Reference(Span(one.span.start, end), one.type_code, one.number, issued, issuer)


def _body(printed: str) -> tuple[int, str]:
    """Return how much of `printed` is the body, and its canonical name; an office holder stands for the unit."""
    found = units.find(printed, [Span(0, len(printed))])
    if found and found[0].span.start == 0 and not found[0].short:
        end = found[0].span.end
        if end == len(printed) or re.match(r"\s(?:và|cùng)\s", printed[end:]):
            return end, found[0].name
    return len(printed), names.canonical(printed)


def _dates_it(text: str, mention: DateMention) -> bool:
    return mention.recurrence is None and mention.relative is None and text[mention.span.start].lower() in "n0123456789"


def _day(mention: DateMention) -> date | None:
    return mention.start if mention.start == mention.end else None
