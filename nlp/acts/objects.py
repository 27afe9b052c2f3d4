"""Dates that belong to the name of an object ("dự toán năm 2020", "Đề án … đến năm 2020") and so are no time of an act."""

from __future__ import annotations

import re

from nlp.types import DateMention

_OBJECT = re.compile(
    r"(?:kế hoạch|dự toán|chương trình|đề án|nghị quyết|chỉ tiêu|quy hoạch|báo cáo|chiến lược|dự án|luật|chỉ số|kinh phí|danh mục|mục tiêu|phong trào|ngân sách|kết quả|tình hình|định hướng|hội nghị|tổng kết|sơ kết|nhiệm kỳ"
    r"|đại hội|cuộc thi|hội thi|lễ|ngày hội|vụ|đề tài|bộ tiêu chí|nhiệm vụ|văn bản|quyết định|chỉ thị|công văn|thông báo|năm học|kỷ niệm|cùng kỳ|so với|thành lập|kỳ họp|tháng hành động|tuần lễ)\b(?P<between>[^,;.]{0,110})$",
    re.I,
)
_ACTING = re.compile(r"\b(?:trong|hoàn thành|xong|trước|chậm nhất|vào|từ|bắt đầu|thực hiện trong|tổ chức trong|ngay)\s*$", re.I)
WINDOW = 130  # characters before a date in which the noun is looked for


def names(text: str, start: int, mention: DateMention) -> bool:
    """Tell whether a date mention is part of the name of an object; `start`: where the clause begins.

    A deadline, or a date behind "trong", "hoàn thành", "từ" and the like, never is.
    """
    before = text[max(start, mention.span.start - WINDOW) : mention.span.start]
    deadline = mention.bound in {"before", "by", "within"} or (
        mention.recurrence is not None and (mention.end or "BY" in mention.recurrence)
    )
    if deadline or _ACTING.search(before):
        return False
    named = _OBJECT.search(before)
    return named is not None and not (mention.bound == "from_to" and len(named["between"].split()) > 8)
