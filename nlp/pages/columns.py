"""Bring two printed columns into reading order: the left one, then the right one.

The letterhead and the block of recipients and signature stand side by side on paper. Printers of text put both columns on
one line, or a table's row; what belongs to the right one is known by its words (Quốc hiệu, place and date, capacity, name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlp import text
from nlp.pages import marks
from nlp.pages.lines import Line, make
from nlp.text import CAPITAL, Run, fold

HEAD_LINES = 22  # the letterhead stands within so many printed lines
RECIPIENT_LINES = 60
GAP = re.compile(r"\S(\s{4,}|\t+\s*)(?=\S)")
DEEP = 24  # columns of indent from which on a line stands in the right column

# "UBND TỈNH A" | "SỞ Y TẾ": a second body in one line, where a table cell was flattened; folded
SECOND_BODY = re.compile(
    r"(?<=[A-Z]) (?=(?:SO|BAN|PHONG|CUC|CHI CUC|VAN PHONG|TRUNG TAM|THANH TRA|VU|TONG CUC|TRUONG|VIEN|KHO BAC|CONG AN|BO CHI HUY"
    r"|DANG UY)\b)"
)
# what stands before such a word where it is no second body: NỘI VỤ, MÔI TRƯỜNG, HẢI PHÒNG, QUỐC PHÒNG, CƠ SỞ, ĐỊA BÀN
NOT_BEFORE_BODY = (
    "VA",
    ",",
    "UBND",
    "DAN",
    "QUAN LY",
    "TRUONG",
    "PHO",
    " NOI",
    " NGOAI",
    " DICH",
    " NHIEM",
    " MOI",
    " THI",
    " HAI",
    " QUOC",
    " CO",
    " TRU",
    " DIA",
    " VAN",
    " TIEN",
)
FIRST_BODY = re.compile(r"(?:UBND|UY BAN NHAN DAN|BO|TINH UY|THANH UY|HUYEN UY|SO|TONG CUC|HDND|DOAN DBQH|VAN PHONG)\b")
ITEM_START = re.compile(r"(?<=[;.,:)]) ?(?=[-–+] ?[^\W\d_])")
PERSON = re.compile(r"(?:[Ôô]ng|[Bb]à|chí|Đ/[Cc]|đ/c|tịch|đốc|ban|trưởng|thư)\s*:?\s*\Z")
SIGN_BREAK = re.compile(  # folded: where a flattened signature has its line ends
    rf" (?=(?:K[T7]|T[MLO]|TUQ|Q)\. ?[A-Z]{{2}})|(?<!PHO)(?<!KT\.)(?<!T[ML7]\.)(?<!TUQ\.)(?<! Q\.)(?<!QUYEN) (?=(?:PHO )?{marks.OFFICE}\b)"
)


def join_flattened(lines: Sequence[Line]) -> list[Line]:
    """Join the print lines of letterhead or recipients that stand flattened in one paragraph: "Nơi nhận: - A; - B; | KT. …".

    >>> [line.text for line in join_flattened([make(Run("Nơi nhận: - Như trên; - Sở Y tế; - Lưu:")), make(Run("VT. | GIÁM ĐỐC"))])]
    ['Nơi nhận: - Như trên; - Sở Y tế; - Lưu: VT. | GIÁM ĐỐC']
    """
    done: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        plain = fold(line.text[:200])
        if marks.RECIPIENTS.match(plain) and len(ITEM_START.findall(line.text)) > 1:
            while end < len(lines) and end - at < 12 and not lines[end].blank and not lines[end].text.startswith("|"):
                end += 1
        elif " | " in line.text and marks.STATE.search(plain) and not marks.MOTTO.search(plain):
            end = min(end + 1, len(lines))
        whole = text.join((part.run for part in lines[at:end] if not part.blank), " ")
        done.append(line if end == at + 1 else make(whole, page=line.page, fixed=True))
        at = end
    return done


def part_letterhead(lines: Sequence[Line]) -> list[Line]:
    """Print the left column of the letterhead, then the right one; lines that hold both are cut.

    >>> head = [make(Run("UBND TỈNH A CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))]
    >>> [line.text for line in part_letterhead(head)]
    ['UBND TỈNH A', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM']
    """
    lines = list(lines)
    first, end = _find_head(lines)
    if end == 0:
        return lines
    left: list[Line] = []
    right: list[Line] = []
    for line in lines[first:end]:
        if line.blank:
            continue
        mine, other = _cut_head(line)
        left += [make(part, fixed=True) for part in _cut_bodies(mine)] if mine.text else []
        right += [make(part, fixed=True) for part in other]
    return lines[:first] + left + right + lines[end:]


def part_recipients(lines: Sequence[Line]) -> list[Line]:
    """Print the recipients, then the signature, where the text has them side by side.

    >>> ends = [make(Run("Nơi nhận:          KT. GIÁM ĐỐC")), make(Run("- Lưu: VT."))]
    >>> [line.text for line in part_recipients(ends)]
    ['Nơi nhận:', '- Lưu: VT.', '', 'KT. GIÁM ĐỐC']
    """
    done: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.cells or line.fixed or not marks.RECIPIENTS.match(fold(line.text[:40])) or len(line.text) > 120:
            done.append(line)
            at += 1
            continue
        end = _find_end(lines, at)
        above = _take_signature_above(done)
        done += _print_recipients(lines[at:end], above)
        at = end
    return done


def part_collapsed(line: Line) -> list[Line]:
    """Cut a line that holds all recipients, or a whole signature, into its lines; every other line returns as it is.

    >>> [part.text for part in part_collapsed(make(Run("KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn A")))]
    ['KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH', 'Lê Văn A']
    """
    if line.blank or line.cells or len(line.text) > 4000:
        return [line]
    plain = fold(line.text)
    if marks.RECIPIENTS.match(plain):
        parts = _cut_at(text.squeeze(line.run), ITEM_START)
        head = re.match(r"\S{1,5} ?\S{1,5}\s?:", parts[0].text)
        if head and head.end() < len(parts[0].text):
            parts[:1] = [text.cut(parts[0], 0, head.end()), text.cut(parts[0], head.end(), len(parts[0].text))]
        return [make(part, fixed=len(parts) > 2) for part in parts]
    if len(line.text) < 160 and (SIGNED_START.match(plain)) and not marks.is_item(line.text[2:]):
        parts = _cut_signature(text.squeeze(line.run))
        return [make(part, fixed=True) for part in parts] if len(parts) > 1 else [line]
    return [line]


SIGNED_START = re.compile(rf"(?:{marks.CAPACITY.pattern})[A-Z]{{2,}}|(?:PHO )?{marks.OFFICE} (?=[A-Z][a-z])")


def is_frame_cell(cell: str) -> bool:
    """Tell whether a table cell holds letterhead, recipients or a signature, so that the table is only layout.

    >>> is_frame_cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), is_frame_cell("Sở Y tế")
    (True, False)
    """
    plain = fold(cell.strip())
    if marks.STATE.search(plain) or FRAME_CELL.match(plain) or marks.MOTTO.search(plain):
        return True
    return len(plain) < 160 and SIGNED_CELL.match(plain) is not None


FRAME_CELL = re.compile(  # folded
    r"Noi nhan ?:|So ?: ?[\w.…]{0,12} ?[/-] ?[A-Z]|[A-Z][\w.' -]{1,40}, ?ngay .{0,14}thang .{0,8}nam .{0,8}\Z", re.I
)
SIGNED_CELL = re.compile(rf"(?:{marks.CAPACITY.pattern})[A-Z]{{2}}")  # folded


def print_cells(rows: Iterable[Sequence[Run]]) -> list[Line]:
    """Print a layout table by columns: all of the left one, then the next; flattened cells are cut into lines.

    >>> [line.text for line in print_cells([(Run("SỞ Y TẾ"), Run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"))])]
    ['SỞ Y TẾ', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc']
    """
    rows = list(rows)
    done: list[Line] = []
    for column in range(max(map(len, rows), default=0)):
        for row in rows:
            if column < len(row) and re.search(r"[^\W_]", row[column].text):
                done += _print_cell(text.strip(row[column]))
    return done


def _print_cell(cell: Run) -> list[Line]:
    """Return the lines of one cell of a layout table."""
    plain = fold(cell.text)
    if marks.STATE.search(plain) or marks.MOTTO.search(plain):
        mine, other = _cut_head(make(cell))
        return [make(part, fixed=True) for part in (*_cut_bodies(mine), *other) if part.text]
    if marks.RECIPIENTS.match(plain) or marks.DASH.match(cell.text):
        return part_collapsed(make(cell))
    if marks.is_caps(cell.text) and FIRST_BODY.match(plain):
        return [make(part, fixed=True) for part in _cut_bodies(cell)]
    parts = part_collapsed(make(cell))
    return parts if len(parts) > 1 else [make(cell, fixed=marks.is_frame(parts[0].text))]


def _find_head(lines: Sequence[Line]) -> tuple[int, int]:
    """Return where the lines of the letterhead begin and end: to the place and date, but not beyond the type; (0, 0) if none."""
    printed = 0
    state = end = -1
    for at, line in enumerate(lines):
        if line.blank:
            continue
        printed += 1
        plain = fold(line.text)
        if printed > HEAD_LINES or line.cells or len(line.text) > 200:
            break
        if state >= 0 and (marks.TYPES.match(plain) or marks.ADDRESSEES.match(plain)):
            break
        if state < 0 and marks.STATE.search(plain):
            state = end = at
        elif state >= 0 and (marks.MOTTO.search(plain) or _place(plain) is not None):
            end = at
            if _place(plain) is not None:
                break
    if state < 0:
        return 0, 0
    first = state
    while first > 0 and state - first < 8 and _is_body_line(lines[first - 1]):
        first -= 1
    while first < state and lines[first].blank:
        first += 1
    return first, end + 1


def _is_body_line(line: Line) -> bool:
    """Tell whether a line above the Quốc hiệu can be of the left column."""
    if line.blank or line.cells or len(line.text) >= 60:
        return line.blank
    return marks.is_caps(line.text) or marks.NUMBER.match(fold(line.text)) is not None


def _cut_head(line: Line) -> tuple[Run, list[Run]]:
    """Return the left part of a letterhead line and the parts of the right column in it."""
    run = text.squeeze(line.run)
    plain = fold(run.text)
    found = [match for match in (marks.STATE.search(plain), marks.MOTTO.search(plain)) if match]
    starts = sorted({bound for match in found for bound in match.span() if bound < len(plain)})
    place = _place(plain)
    if place is not None:
        starts.append(place)
    if not starts:
        return run, []
    bounds = [*starts, len(run.text)]
    parts = [text.strip(text.cut(run, start, end)) for start, end in pairwise(bounds) if start < end]
    return text.strip(text.cut(run, 0, starts[0])), [part for part in parts if re.search(r"\w", part.text)]


def _place(plain: str) -> int | None:
    """Return where place and date begin in a folded line, behind the number if it stands before them."""
    if len(plain) > 160:
        return None
    comma = re.search(r" ?, ?ngay|,? ngay\b", plain)
    if not comma or not re.search(r"\bthan[gq]\b.{0,12}\bnam\b", plain[comma.end() :]):
        return None
    before = plain[: comma.start()]
    number = marks.NUMBER.match(plain)
    if number is None:
        return 0 if re.fullmatch(r"[A-Z][\w.'’° -]{1,40}", before) and not marks.is_item(before) else None
    symbol = [match.end() for match in re.finditer(r"\S*(?:/|\d|-[A-Z]{2})\S*", before)]
    start = symbol[-1] if symbol else number.end()
    while start < len(before) and not before[start].isupper():
        start += 1
    return start if start < len(before) else None


def _cut_bodies(run: Run) -> list[Run]:
    """Return parent and issuing body of a flattened cell apart."""
    plain = fold(run.text)
    if not marks.is_caps(run.text) or not FIRST_BODY.match(plain):
        return [run]
    seconds = (found for found in SECOND_BODY.finditer(plain, 4) if not plain[: found.start()].endswith(NOT_BEFORE_BODY))
    match = next(seconds, None)
    if match is None:
        return [run]
    return [text.cut(run, 0, match.start()), text.cut(run, match.end(), len(run.text))]


def _find_end(lines: Sequence[Line], at: int) -> int:
    """Return where the block of recipients and signature that begins at `at` is over."""
    printed = 0
    end = at
    for index in range(at, min(len(lines), at + 2 * RECIPIENT_LINES)):
        line = lines[index]
        if line.blank:
            continue
        printed += 1
        plain = fold(line.text[:60])
        if printed > RECIPIENT_LINES or line.cells or len(line.text) > 160 or (index > at and marks.APPENDIX.match(plain)):
            break
        if index > at and re.match(r"(?:[IVX]{1,4}|\d{1,2})[.)] ", line.text):
            break
        end = index + 1
    return end


def _take_signature_above(done: list[Line]) -> list[Line]:
    """Take the signature lines off the end of `done`: the right column that begins higher than the left."""
    taken: list[Line] = []
    at = len(done) - 1
    while at >= 0 and len(done) - at < 12:
        line = done[at]
        plain = fold(line.text)
        signature = marks.is_caps(line.text) and len(plain) < 60 and marks.SIGNATURE.match(plain) is not None
        if not line.blank and not line.cells and signature:
            taken = [line, *taken]
            del done[at:]
        elif not line.blank:
            break
        at -= 1
    return taken


def _print_recipients(block: Sequence[Line], above: Sequence[Line]) -> list[Line]:
    """Return the block, left column first, if something of it stands in the right one."""
    left: list[Line] = []
    right: list[Line] = list(above)
    cut = bool(above)
    for line in block:
        mine, other = _cut_recipient(line)
        if other.text:
            right.append(make(other, fixed=True))
            cut = cut or bool(mine.text)
        if mine.text or (not other.text and line.blank and not right):
            left.append(make(mine) if other.text else line)
    return [*left, make(Run("")), *right] if cut else list(block)


def _cut_recipient(line: Line) -> tuple[Run, Run]:
    """Return what of a line belongs to the recipients and what to the signature."""
    run = line.run
    whole, nothing = (run, Run("")), (Run(""), run)
    if line.blank:
        return whole
    plain = fold(run.text)
    head = marks.RECIPIENTS.match(plain)
    dash = marks.DASH.match(run.text)
    if not head and not dash and (line.indent >= DEEP or _is_signature(run.text, plain)):
        return nothing
    at = _find_right(run.text, plain, head.end() if head else 1)
    if at is None:
        return whole
    return text.strip(text.cut(run, 0, at)), text.cut(run, at, len(run.text))


def _is_signature(line: str, plain: str) -> bool:
    """Tell whether a whole line is of the signature: capacity, office, name, "(Đã ký)"."""
    if marks.SIGNED.match(line) or (len(line) < 45 and marks.NAME.match(line)):
        return True
    return marks.is_caps(line) and marks.SIGNATURE.match(plain) is not None


def _find_right(line: str, plain: str, start: int) -> int | None:
    """Return where the right column begins in a line of recipients: at a wide gap, an office in capitals or a name at the end."""
    gap = GAP.search(line, max(0, start - 2))
    if gap and len(line) - gap.end() > 3:
        return gap.end()
    signature = marks.SIGNATURE.search(plain, start)
    if signature and line[signature.start() :].upper() == line[signature.start() :] and line[signature.start() - 1] == " ":
        return signature.start()
    for match in re.finditer(rf"(?<=\s)(?=[{CAPITAL}])", line[-45:]):
        begin = max(0, len(line) - 45) + match.start()
        name = marks.NAME.match(line, begin) if begin > start + 3 else None
        if name and (line[:begin].rstrip()[-1:] in ";.:" or (name.group().count(" ") > 1 and not PERSON.search(line[:begin]))):
            return begin
    return None


def _cut_signature(run: Run) -> list[Run]:
    """Return the lines of a flattened signature: capacities, office, name."""
    plain = fold(run.text)
    name = re.search(r" (?=\(?[A-Z][a-z]\S* ?[A-Za-z. ]*\)?\Z)", plain)
    last = name.start() if name else len(plain)
    parts = _cut_at(text.cut(run, 0, last), SIGN_BREAK)
    return [*parts, text.strip(text.cut(run, last, len(plain)))] if name else parts


def _cut_at(run: Run, pattern: re.Pattern[str]) -> list[Run]:
    """Return the parts of the run between the (folded) matches of a pattern."""
    starts = [0, *(match.end() for match in pattern.finditer(fold(run.text))), len(run.text)]
    parts = (text.strip(text.cut(run, start, end)) for start, end in pairwise(starts))
    return [part for part in parts if part.text]
