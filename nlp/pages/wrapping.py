"""Join the soft line breaks of print, so that a line end in the canonical text means something.

Lines flow in, lines flow out: a paragraph, list item, heading or part of the frame each. A document whose lines are
paragraphs already (Word, HTML) passes unchanged, but for the wrapped items of its recipients.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp import text
from nlp.pages import marks
from nlp.pages.lines import Line
from nlp.text import CAPITAL, SMALL, fold

WIDEST = 140  # a print line is shorter; a line that is longer is a paragraph
MOST_LONG = 0.03
LEAST_SOFT = 0.12  # share of lines that visibly go on in the next one, from which on a document counts as wrapped
INDENT = 9  # letters by which the first line of a paragraph is shorter

# After these a line is not over, whatever stands at the start of the next one.
GOES_ON = re.compile(
    r"(?:,|\b(?:và|của|các|những|với|về|cho|tại|theo|do|từ|là|để|trong|trên|ở|cùng|hoặc|được|bị|không|thuộc|giữa|bởi|nhằm|gồm|số"
    r"|đã|đang|sẽ|phải|cần|việc|một|mọi|toàn|bằng|nếu|mà|thì|như))\Z"
)
NUMBER_BEFORE = re.compile(
    r"\b(?:tháng|năm|ngày|số|quý|điều|khoản|điểm|mục|phần|tổng|là|đến|từ|có|gồm|trên|dưới|hơn|gần|đạt|thứ|kỳ|khóa|bước|đợt|lần|cấp|và|,)\Z",
    re.I,
)
# "Lao động" / "- Thương binh": the dash at the line start is part of a name
NAME_BEFORE = re.compile(
    r"\b(?:lao động|kinh tế|tài chính|kế hoạch|văn hóa|văn hoá|bưu chính|quốc phòng|chính trị|giáo dục|phát thanh|truyền thanh"
    r"|giao thông)\Z",
    re.I,
)
NAME_AFTER = re.compile(
    r"[-–—]\s*(?:thương binh|xã hội|kế hoạch|đầu tư|hạ tầng|an ninh|thông tin|viễn thông|truyền hình|vận tải|đào tạo|thể thao)", re.I
)
# "đồng chí Nguyễn Văn A" / "- Phó Chủ tịch UBND tỉnh"
NAMED = re.compile(rf"(?: [{CAPITAL}][{SMALL}]{{1,7}}){{2}}\Z")
TITLED = re.compile(
    r"[-–—~]\s(?:Phó|Chủ tịch|Giám đốc|Bí thư|Trưởng|Ủy viên|Uỷ viên|Chánh|Bộ trưởng|Thứ trưởng|TUV|UVTV|Đại biểu|Thường vụ)\b"
)
OPENER = re.compile(
    r"(?:Ngày \d{1,2}|Căn cứ|Thực hiện|Sau khi|Vừa qua|Thời gian qua|Xét|Theo đề nghị|Để|Nhằm|Trong|Qua|Tiếp theo|Trên cơ sở|Kính)\b"
)
SYMBOL_END = re.compile(r"[A-ZĐ&]-\Z")
LOWER = re.compile(rf"[\"“(]?[{SMALL}]")
LOOSE = re.compile(r"[\d,;:)%/&=<>…]|\.{2,}|[\"“(]")


@dataclass(frozen=True, slots=True)
class Width:
    """How wide the print is: `full` letters in a full line; `wrapped` is False where lines are paragraphs."""

    full: int
    wrapped: bool


def unwrap(lines: Sequence[Line]) -> list[Line]:
    """Join what belongs to one paragraph; a page number between two halves goes, so does a blank line within a sentence.

    >>> from nlp.pages.lines import split
    >>> from nlp.text import Run
    >>> wrapped = split(Run("Giao Sở Y tế chủ trì, phối\\nhợp với các sở, ngành có\\nliên quan rà soát."))
    >>> [line.text for line in unwrap(wrapped)]
    ['Giao Sở Y tế chủ trì, phối hợp với các sở, ngành có liên quan rà soát.']
    """
    width = measure(lines)
    if width.wrapped:
        lines = _drop_page_numbers(lines)
    done: list[list[Line]] = []
    gap: list[Line] = []
    zone = Zone()
    head: Line | None = None
    for line in lines:
        if line.blank:
            gap.append(line)
            continue
        zone = _enter(zone, line)
        goes_on = head is not None and _joins(head, line, bool(gap), zone, width)
        if goes_on:
            done[-1].append(line)
        else:
            done += [[blank] for blank in gap]
            done.append([line])
            head = line
        gap = []
        zone = Zone(line.text, not goes_on, zone.recipients, max(0, zone.subject - (not goes_on)))
    return [_join(group) for group in done] + gap


def measure(lines: Sequence[Line]) -> Width:
    """Tell how wide the lines are printed and whether they are wrapped.

    >>> from nlp.pages.lines import make
    >>> from nlp.text import Run
    >>> measure([make(Run("Một đoạn văn dài. " * 20))]).wrapped
    False
    """
    printed = [line for line in lines if not line.blank and not line.cells]
    if len(printed) < 3:
        return Width(WIDEST, False)
    lengths = sorted(len(line.text) for line in printed)
    short = [length for length in lengths if length <= WIDEST]
    if len(lengths) - len(short) > max(1, MOST_LONG * len(lengths)):
        return Width(WIDEST, False)
    soft = sum(_goes_on(before.text, after.text) for before, after in pairwise(printed))
    full = short[int(0.9 * (len(short) - 1))]
    return Width(full, soft >= max(2, LEAST_SOFT * len(printed)))


@dataclass(frozen=True, slots=True)
class Zone:
    """Where in the document a line stands: `tail` is the print line before, `first` tells that it began its paragraph;
    `subject` counts the paragraphs until the subject under the type line is over."""

    tail: str = ""
    first: bool = True
    recipients: bool = False
    subject: int = 0


def _enter(zone: Zone, line: Line) -> Zone:
    """Return the zone with what the line opens or closes."""
    plain = fold(line.text[:90])
    if marks.RECIPIENTS.match(plain):
        return replace(zone, recipients=True, subject=0)
    if zone.recipients and (line.cells or marks.APPENDIX.match(plain) or len(line.text) > WIDEST):
        return replace(zone, recipients=False)
    if not zone.recipients and marks.is_caps(line.text) and marks.TYPES.match(plain):
        return replace(zone, subject=3)
    return zone


def _joins(last: Line, line: Line, gap: bool, zone: Zone, width: Width) -> bool:
    """Tell whether `line` goes on with the paragraph `last`."""
    if last.fixed or line.fixed or last.cells or line.cells or (line.starts and not zone.recipients):
        return False
    if 2 <= _bars(last.text) == _bars(line.text):
        return False  # two rows of one table
    if marks.is_frame(line.text) or (marks.is_frame(zone.tail) and not zone.recipients and zone.first):
        return not marks.is_frame(line.text) and _joins_frame(zone.tail, line.text, gap)
    if zone.recipients:
        return not gap and _joins_recipient(last.text, zone.tail, line.text)
    before, after = zone.tail, line.text
    if zone.subject and not gap and LOWER.match(after) and not marks.TYPES.match(fold(before)) and before[-1] not in ".:":
        return True
    if not width.wrapped:
        return False
    if re.search(r"\b[Ss]ố:?\Z", before) and after[0].isdigit():
        return True
    if marks.is_item(after) and not _false_marker(before, after, zone, width):
        return False
    if marks.is_caps(before) and not marks.is_caps(after.split("(", 1)[0]):
        return False
    if marks.is_caps(after) and not marks.is_caps(before) and after.count(" ") > 2:
        return False  # "ỦY BAN NHÂN DÂN TỈNH" below the subject
    if line.starts is False:
        return True
    if marks.END.search(before):
        return _full(before, after, zone, width, 1.0) and not gap and (before[-1] in ".?!" or LOWER.match(after) is not None)
    return _goes_on(before, after) or _continues_capital(before, after, gap, zone, width)


def _bars(text: str) -> int:
    """Return how many bars part the cells of a row; one at its end parts an empty cell: "1 | Rà soát | Sở Y tế |"."""
    return text.count(" | ") + text.endswith(" |")


def _joins_frame(before: str, after: str, gap: bool) -> bool:
    """Tell whether a line goes on with one of the letterhead: "Số: 12" / "/TB-UBND", "Kính gửi: A," / "xã B"."""
    if marks.ADDRESSEES.match(fold(before)):
        return not gap and not marks.is_item(after) and (before.endswith(",") or LOWER.match(after) is not None)
    return after.startswith("/") and re.match(r"Số\s*:?\s*\d*\Z", before) is not None


def _continues_capital(before: str, after: str, gap: bool, zone: Zone, width: Width) -> bool:
    """Tell whether a line that begins with a capital goes on: the line before is full, or cannot end like that."""
    if GOES_ON.search(before) and len(before) > 0.5 * width.full:
        return True
    if zone.subject and not gap and len(after) < 0.92 * width.full and not OPENER.match(after):
        return len(before) > 0.55 * width.full and not marks.TYPES.match(fold(before))
    return _full(before, after, zone, width, 0.97 if gap or before.endswith(")") else 0.93)


def _full(before: str, after: str, zone: Zone, width: Width, share: float) -> bool:
    """Tell whether the first word of the next line had no place on the line before."""
    slack = INDENT if zone.first else 0
    word = len(after.split(" ", 1)[0])
    return len(before) + slack + 1 + word > share * width.full and len(before) + slack > 0.75 * width.full


def _goes_on(before: str, after: str) -> bool:
    """Tell whether two lines are halves of a sentence by their looks: no end mark, then a small letter or a sign."""
    if marks.END.search(before) or not before or marks.is_item(after):
        return False
    return LOWER.match(after) is not None or (LOOSE.match(after) is not None and len(before) > 30)


def _false_marker(before: str, after: str, zone: Zone, width: Width) -> bool:
    """Tell whether what looks like a list marker is the middle of a sentence: "tháng" / "12. Các sở"."""
    if marks.END.search(before) or not _full(before, after, zone, width, 0.85):
        return False
    if after[0].isdigit():
        return NUMBER_BEFORE.search(before) is not None
    if re.match(r"[a-zđ][.)]", after) or after.startswith(("Điều", "Mục", "Khoản", "Phần", "Chương")):
        return re.search(r"\b(?:điểm|tại|theo|của|và|,)\Z", before) is not None
    if re.match(r"[-–—~]\s", after):
        if NAMED.search(before) and TITLED.match(after):
            return True
        return re.match(rf"[-–—]\s[{SMALL}]", after) is not None or bool(NAME_BEFORE.search(before) and NAME_AFTER.match(after))
    return False


def _joins_recipient(head: str, before: str, after: str) -> bool:
    """Tell whether a line goes on with an item of the recipients: "- Các sở, ngành: Tài chính," / "Y tế;"."""
    if before.endswith((";", ".")) or not (marks.DASH.match(head) or LOWER.match(after)):
        return False
    if marks.DASH.match(after) or marks.is_caps(after):
        return False
    return LOWER.match(after) is not None or before.endswith((",", "và", ":")) or after.endswith((";", ",", "."))


def _join(group: Sequence[Line]) -> Line:
    """Return the lines as one, with blanks between but where a number was cut: "17/NQ-" / "CP", "Số: 12" / "/TB-UBND"."""
    if len(group) == 1:
        return group[0]
    parts: list[list[text.Run]] = [[group[0].run]]
    for before, after in pairwise(group):
        symbol = SYMBOL_END.search(before.text) and re.match(r"[A-ZĐ]{2}", after.text)
        if symbol or (after.text.startswith("/") and before.text[-1].isdigit()):
            parts[-1].append(after.run)
        else:
            parts.append([after.run])
    run = text.join((text.join(part, "") for part in parts), " ")
    return replace(group[0], run=run, text=" ".join(run.text.split()))


def _drop_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with page numbers blank: a number that stands alone at a page or paragraph gap, in rising order."""
    kept: list[Line] = []
    highest = 0
    for index, line in enumerate(lines):
        match = marks.PAGE_NUMBER.match(line.text) if 0 < len(line.text) < 15 and not line.cells else None
        number = int(match.group(1)) if match else 0
        at_gap = index in (0, len(lines) - 1) or lines[index - 1].blank or lines[index + 1].blank or line.page or lines[index + 1].page
        if highest <= number <= highest + 12 and number > 0 and at_gap:
            highest = number
            kept.append(replace(line, run=text.Run(""), text=""))
        else:
            kept.append(line)
    return kept
