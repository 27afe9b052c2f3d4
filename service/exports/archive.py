"""The archive's metadata of a document: the input fields of Nghị định 30/2020/NĐ-CP, Phụ lục VI, Phần II (I outgoing, II incoming).

A document's own fields and its extraction flow in, the fields come out under the decree's English names (its misprints "Organld" and
"Signerlnfo" put right). What is too long stays whole, what is missing stays null; both are told in `problems`, nothing is cut or made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from service.exports import wording

Row = Mapping[str, Any]
Direction = Literal["incoming", "outgoing"]

LANGUAGE = "Tiếng Việt"
PRIORITIES = {None: 0, "khẩn": 1, "thượng khẩn": 2, "hỏa tốc": 3, "hỏa tốc hẹn giờ": 4}  # as edXML numbers them
NUMBER = re.compile(r"\s*(?P<number>\d[\w.]*)?\s*[/-]\s*(?P<notation>\S.*)")  # 12/TB-SYT · 12-NQ/TU · /TB-SKHCN · 12/2024/NĐ-CP
NO_BODY = re.compile(r"(?:như (?:trên|điều)|lưu\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """An input field: its number in the decree, path, Vietnamese name, type and length.

    `need`: "text" a document prints it, "office" the office that registers it gives it, "optional". Without a type it only groups.
    """

    number: str
    path: str
    label: str
    type: str = ""
    length: int | None = None
    need: str = "text"


FILE = (
    Field("1", "FileCode", "Mã hồ sơ"),
    Field("1.1", "FileCode.OrganId", "Mã định danh của cơ quan, tổ chức lập danh mục hồ sơ", "String", 13, "office"),
    Field("1.2", "FileCode.FileCatalog", "Năm hình thành hồ sơ", "Number", 4, "office"),
    Field("1.3", "FileCode.FileNotation", "Số và ký hiệu hồ sơ", "String", 20, "office"),
    Field("2", "DocOrdinal", "Số thứ tự văn bản trong hồ sơ", "Number", 3, "office"),
    Field("3", "TypeName", "Tên loại văn bản", "String", 100),
    Field("4", "CodeNumber", "Số của văn bản", "String", 11),
    Field("5", "CodeNotation", "Ký hiệu của văn bản", "String", 30),
    Field("6", "IssuedDate", "Ngày, tháng, năm văn bản", "Date", 10),
    Field("7", "OrganName", "Tên cơ quan, tổ chức ban hành văn bản", "String", 200),
    Field("8", "Subject", "Trích yếu nội dung", "String", 500),
    Field("9", "Language", "Ngôn ngữ", "String", 30),
    Field("10", "PageAmount", "Số trang của văn bản", "Number", 3),
    Field("11", "Description", "Ghi chú", "String", 500, "optional"),
)
SIGNER = (
    Field("12", "SignerInfo", "Chức vụ, họ tên người ký"),
    Field("12.1", "SignerInfo.Position", "Chức vụ của người ký văn bản", "String", 100),
    Field("12.2", "SignerInfo.FullName", "Họ và tên người ký văn bản", "String", 50),
)
FIELDS: Mapping[Direction, tuple[Field, ...]] = {
    "outgoing": (
        *FILE,
        *SIGNER,
        Field("13", "To", "Nơi nhận"),
        Field("13.1", "To.OrganId", "Mã định danh của cơ quan, tổ chức nhận văn bản", "String", 13, "office"),
        Field("13.2", "To.OrganName", "Tên cơ quan, tổ chức nhận văn bản", "String", 200),
        Field("14", "Priority", "Mức độ khẩn, độ mật", "Number", 1),
        Field("15", "IssuedAmount", "Số lượng bản phát hành", "Number", 3, "office"),
        Field("16", "DueDate", "Hạn trả lời văn bản", "Date", 10, "optional"),
    ),
    "incoming": (
        *FILE,
        Field("12", "ArrivalDate", "Ngày, tháng, năm đến", "Date", 10, "office"),
        Field("13", "ArrivalNumber", "Số đến", "Number", 10, "office"),
        *(replace(one, number=one.number.replace("12", "14")) for one in SIGNER),
        Field("15", "Priority", "Mức độ khẩn, độ mật", "Number", 1),
        Field("16", "ToPlaces", "Đơn vị hoặc người nhận", "String", 1000),
        Field("17", "TraceHeaderList", "Ý kiến phân phối, chỉ đạo, trạng thái xử lý văn bản", "LongText", None, "optional"),
        Field("18", "DueDate", "Thời hạn giải quyết", "Date", 10, "optional"),
    ),
}
Value = str | int | list[str] | None


def split_number(number: str | None) -> tuple[str | None, str | None]:
    """Return number and symbol of a document's number.

    >>> split_number("47/TB-STC"), split_number("12-NQ/TU"), split_number("/TB-SKHCN"), split_number("12a/2024/NĐ-CP")
    (('47', 'TB-STC'), ('12', 'NQ/TU'), (None, 'TB-SKHCN'), ('12a', '2024/NĐ-CP'))
    """
    if match := NUMBER.fullmatch(number or ""):
        return match["number"], match["notation"].strip()
    return (number, None) if number else (None, None)


def describe(document: Row, extraction: Row | None, direction: Direction) -> dict[str, Any]:
    """Return the fields of a document by their names, and what is missing in them, too long or not sure."""
    values = read(document, extraction)
    fields = [field for field in FIELDS[direction] if field.type]
    problems = [one for field in fields for one in _check(field, values.get(field.path))]
    issued = document["issued"]
    if issued and issued["start"] != issued["end"]:
        span = f"{wording.day(issued['start'])} to {wording.day(issued['end'])}"
        problems = [one for one in problems if one["field"] != "IssuedDate"]
        problems.append(_problem("IssuedDate", "uncertain", f"the text tells no day, only {span}; give the day"))
    if (secrecy := _fields(extraction).get("secrecy")) is not None:
        problems.append(_problem("Priority", "not_expressible", f"the number tells the urgency; the secrecy is in Description: {secrecy}"))
    return {"id": document["id"], "direction": direction, "metadata": _nested(fields, values), "problems": problems}


def read(document: Row, extraction: Row | None) -> dict[str, Value]:
    """Return the values of all fields by their paths; what nobody told is None."""
    whole = _fields(extraction)
    issued, signer = document["issued"], whole.get("signer") or {}
    number, notation = split_number(document["number"])
    receivers = recipients(whole)
    secrecy = whole.get("secrecy")
    return {
        "TypeName": (document["type"] or {}).get("name"),
        "CodeNumber": number,
        "CodeNotation": notation,
        "IssuedDate": wording.day(issued["start"]) if issued and issued["start"] == issued["end"] else None,
        "OrganName": document["issuing_body"],
        "Subject": document["subject"],
        "Language": LANGUAGE if extraction else None,
        "PageAmount": len(extraction["pages"]) or None if extraction else None,
        "Description": f"Độ mật: {secrecy}" if secrecy else None,
        "SignerInfo.Position": signer.get("title"),
        "SignerInfo.FullName": signer.get("name"),
        "To.OrganName": receivers,
        "ToPlaces": "; ".join(receivers) or None,
        "Priority": PRIORITIES.get(whole.get("urgency")) if extraction else None,
        "DueDate": wording.day(due(document, extraction)) or None,
        "TraceHeaderList": "\n".join(_opinion(one) for one in extraction["commitments"]) or None if extraction else None,
    }


def recipients(fields: Row) -> list[str]:
    """Return who gets the document: "Kính gửi", then "Nơi nhận" without "như trên" and "lưu"."""
    names = (*fields.get("addressees", ()), *fields.get("recipients", ()))
    return list(dict.fromkeys(name for name in names if not NO_BODY.match(name)))


def due(document: Row, extraction: Row | None) -> date | None:
    """Return the earliest deadline of the document's commitments that is not before the document itself."""
    issued = document["issued"]["start"] if document["issued"] else None
    times = (one["time"] for one in (extraction or {}).get("commitments", ()) if one["time"])
    days = (date.fromisoformat(time["end"]) for time in times if time["end"])
    return min((day for day in days if not issued or day >= issued), default=None)


def flat(row: Row, path: str) -> str | None:
    """Return a field as one cell of a table; several values behind one another."""
    outer, _, inner = path.partition(".")
    value = row["metadata"][outer]
    if isinstance(value, list):
        value = "; ".join(str(one[inner]) for one in value if one[inner]) or None
    elif inner:
        value = value[inner]
    return None if value is None else str(value)


def _fields(extraction: Row | None) -> Row:
    found: Row = extraction["document"] if extraction else {}
    return found


def _opinion(commitment: Row) -> str:
    """Return a commitment as one line: kind, who leads, who supports, what, by when."""
    parts = [f"{wording.KINDS[commitment['kind']]}: {' '.join(commitment['text'].split())}"]
    for title, role in (("chủ trì", "lead"), ("phối hợp", "support")):
        names = wording.bodies(commitment, role)
        parts += [f"{title}: {', '.join(names)}"] if names else []
    time = commitment["time"] or {}
    when = wording.day(time.get("end")) or time.get("text")
    return " | ".join([*parts, f"thời hạn: {when}"] if when else parts)


def _check(field: Field, value: Value) -> list[dict[str, str]]:
    """Return what is wrong with the value of a field."""
    if value is None or value == []:
        if field.need == "optional":
            return []
        code = "missing" if field.need == "text" else "assigned"
        detail = (
            "the document does not tell it; look into it" if field.need == "text" else "the office that registers the document gives it"
        )
        return [_problem(field.path, code, detail)]
    most = field.length
    long = [one for one in (value if isinstance(value, list) else [str(value)]) if most is not None and len(one) > most]
    return [_problem(field.path, "too_long", f"it has {len(one)} characters, {most} are allowed; shorten it") for one in long]


def _problem(field: str, code: str, detail: str) -> dict[str, str]:
    return {"field": field, "code": code, "detail": detail}


def _nested(fields: list[Field], values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values under the decree's names, groups as objects, the receivers as a list."""
    nested: dict[str, Any] = {}
    for field in fields:
        outer, _, inner = field.path.partition(".")
        if outer == "To":
            names = values["To.OrganName"]
            nested["To"] = [{"OrganId": None, "OrganName": name} for name in names] if isinstance(names, list) else []
        elif inner:
            nested.setdefault(outer, {})[inner] = values.get(field.path)
        else:
            nested[outer] = values.get(outer)
    return nested
