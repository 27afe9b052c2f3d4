"""Says what a date is for, by the words around it.

In: folded text and an expression. Out: issue, event, deadline, period, reference, effect, recurrence, target, term or "".
"""

from __future__ import annotations

import re

from nlp.mentions.dates.ranges import Expression
from nlp.mentions.dates.shapes import Unit

# Công văn số 12/SYT-NV ngày … · Nghị quyết 09-NQ/TU, ngày … · số 7/KH-SKH, ĐT ngày … · Luật Cư trú ngày … · Căn cứ … ngày …
_REFERENCE = re.compile(
    r"(?:(?:\d[\w.]{0,12}\s?[-/]|/)(?=[\w./&-]{0,12}[^\W\d_])[\w./&-]{1,40}(?:(?<=-) ?[^\W\d_]{1,12})?"
    r"|(?<!\w)số[:\s]{1,3}\d{1,5}\s?/(?:(?! (?:về|của|để|tại|trong|vào|từ) )[^\n.;:]){1,30}"
    r"|(?<!\w)(?:luật|pháp lệnh|hiến pháp)(?!\w)[^\n.;:,]{0,50})[^\S\n]{0,2},?\s{0,3}\(?$"
    r"|(?:^|\n)[-+* ]{0,3}căn cứ [^\n;]{0,60}$"
)
_EFFECT = re.compile(r"(?:hiệu lực|thi hành|áp dụng|thực hiện)(?: thi hành)?(?: kể)?(?: từ)?\s{0,3}$")
_PART = re.compile(r"(?:buổi |rạng )?(?:sáng|trưa|chiều|tối|đêm|cả ngày)(?!\w)")
_DEADLINE = re.compile(r"(?<!\w)(?:hạn|thời hạn|hoàn thành|xong|gửi|báo cáo|trình|nộp)(?!\w)[^.;\n]{0,40}$")
_OPENS = re.compile(r"(?:^|[\n.!?:”\"|])[-+*\s]{0,4}$")
# "Ngày 14/9/2023, UBND tỉnh có …" · "Ngày 13/8/2024 (thứ 3)"
_GOES_ON = re.compile(r"\s?\((?:thứ|chủ nhật|cn)|\)?,? ?(?:\(?(?:thứ|chủ nhật|tức)[^,\n]{0,24})?[,:]|\s?(?:tại|ở)(?!\w)")
_EVENT = re.compile(r"(?<!\w)(?:tổ chức|diễn ra|họp|khai mạc|làm việc|hội nghị|lễ|buổi|sáng|chiều|tối|vào)(?!\w)")


def read(text: str, expression: Expression) -> str:
    """Return the role of an expression, "" where nothing tells."""
    before = text[max(0, expression.start - 80) : expression.start]
    if expression.unit == Unit.RECUR:
        return "recurrence"
    if expression.word == "nhiệm":
        return "term"
    if expression.unit == Unit.DAY and expression.bound == "on" and _REFERENCE.search(before):
        return "reference"
    if expression.bound == "from" and (_EFFECT.search(before) or "kể từ" in text[expression.start : expression.inner]):
        return "effect"
    if text.startswith("tính", expression.start):
        return "period"  # "tính đến ngày 12/5": what was counted until then
    if expression.bound in ("by", "before") or (expression.bound in ("until", "in", "on") and _DEADLINE.search(before)):
        return "deadline" if expression.unit != Unit.YEAR or expression.bound != "until" else "target"
    if expression.bound == "until":
        return "target" if expression.unit == Unit.YEAR else "period"
    if expression.unit in (Unit.MONTH, Unit.YEAR) or expression.ranged or expression.word == "days":
        return "period"
    if expression.unit not in (Unit.DAY, Unit.LUNAR):
        return ""
    opens = _OPENS.search(before) and _GOES_ON.match(text, expression.end)
    timed = any(expression.clock) or _PART.match(text, expression.start)
    return "event" if opens or timed or _EVENT.search(before[-30:] + text[expression.start : expression.end + 60]) else ""
