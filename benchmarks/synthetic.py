"""Invented documents with their records, as many as one likes, made of real kinds of bodies, verbs and deadlines; loaded in bulk.

Words are as unevenly frequent as in real notices: "giao", "sở" and "báo cáo" are nearly everywhere, a number of a document is in one.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection, insert, text

from nlp import extraction as out
from service.bodies import documents as linking
from service.store import Store, rows
from service.store.models import CHANGES, COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES

SYLLABLES = tuple(
    re.findall(
        r"\w+",
        "An Bình Cẩm Châu Đông Đức Giang Hà Hải Hòa Hồng Hưng Khánh Kim Lạc Lâm Lộc Long Minh Mỹ Nam Nghĩa Ngọc Phú Phúc Quang Sơn Tân "
        "Tây Thạch Thanh Thành Thịnh Thủy Tiên Trung Trường Tuy Vân Vĩnh Xuân Yên",
    )
)
FIELDS = (
    *("Y tế", "Tài chính", "Nội vụ", "Tư pháp", "Công Thương", "Xây dựng", "Giáo dục và Đào tạo", "Khoa học và Công nghệ"),
    *("Nông nghiệp và Môi trường", "Văn hóa, Thể thao và Du lịch", "Dân tộc và Tôn giáo", "Ngoại vụ"),
)
VERBS = (
    *("rà soát", "kiểm tra", "xây dựng kế hoạch", "tham mưu ban hành quy chế", "tổ chức tuyên truyền", "đẩy nhanh tiến độ"),
    *("hoàn thiện hồ sơ", "bố trí kinh phí cho", "đôn đốc thực hiện", "tổng hợp số liệu", "thẩm định", "hướng dẫn các đơn vị về"),
)
OBJECTS = (
    *("các điểm tập kết rác thải", "việc nạo vét kênh mương trước mùa mưa", "công tác phòng cháy, chữa cháy tại chợ dân sinh"),
    *("dự án đường liên xã", "chương trình chuyển đổi số của cơ quan", "việc cấp thẻ bảo hiểm y tế cho hộ nghèo", "quy hoạch sử dụng đất"),
    *("việc giải ngân vốn đầu tư công", "công tác tiêm chủng mở rộng", "hồ sơ giải phóng mặt bằng", "phương án ứng phó bão lũ"),
    *("việc tiếp công dân, giải quyết khiếu nại", "việc thu gom chất thải y tế", "hệ thống chiếu sáng công cộng"),
    *("danh mục thủ tục hành chính", "công tác chuẩn bị năm học mới", "việc quản lý khai thác cát", "đội ngũ cán bộ cấp xã"),
    *("việc bảo tồn đình làng", "mạng lưới quan trắc nước ngầm"),
)
KINDS = (("assignment", "Giao"), ("assignment", "Yêu cầu"), ("proposal", "Đề nghị"), ("plan", "sẽ"))
TYPES = (("TB", "Thông báo"), ("KH", "Kế hoạch"), ("CV", "Công văn"), ("CT", "Chỉ thị"), ("QĐ", "Quyết định"))
FIRST = date(2015, 1, 5)
BATCH = 1000


class Bodies:
    """The invented bodies, the first ones named far more often than the last."""

    def __init__(self, chance: random.Random, size: int = 2000) -> None:
        places = [f"{a} {b}" for a in SYLLABLES for b in SYLLABLES if a != b]
        chance.shuffle(places)
        self.places = places
        provinces = places[:30]
        names = [f"Sở {field}" for field in FIELDS] + [f"Sở {field} tỉnh {one}" for one in provinces for field in FIELDS]
        names += [f"Ủy ban nhân dân tỉnh {one}" for one in provinces] + [f"Ủy ban nhân dân xã {one}" for one in places[30:]]
        names += ["Văn phòng Ủy ban nhân dân tỉnh", "Công an tỉnh", "Bộ Y tế", "Bộ Tài chính", "Bộ Xây dựng"]
        self.names = names[:12] + chance.sample(names[12:], size - 12)
        self.weights = [1 / (rank + 3) for rank in range(size)]
        self._drawn = iter(())  # type: Iterator[str]
        self._chance = chance

    def draw(self) -> str:
        """Return a body."""
        found = next(self._drawn, None)
        if found is None:
            self._drawn = iter(self._chance.choices(self.names, self.weights, k=10_000))
            found = next(self._drawn)
        return found


def documents(size: int, seed: int = 1) -> Iterator[out.Extraction]:
    """Give that many documents with about three commitments each, over eleven years; the same seed gives the same."""
    chance = random.Random(seed)
    bodies = Bodies(chance)
    for number in range(size):
        issued = FIRST + timedelta(days=int(number / size * 4000) + chance.randint(0, 20))
        yield _document(chance, bodies, number, issued)


def load(stores: Sequence[Store], size: int, seed: int = 1) -> None:
    """Fill empty stores with the same documents, a thousand of them a transaction."""
    made, document_pks, pks = documents(size, seed), count(1), count(1)
    while batch := list(islice(made, BATCH)):
        tables = _tables(batch, document_pks, pks)
        for store in stores:
            with store.writing() as connection:
                for table, values in zip((DOCUMENTS, CONTENTS, COMMITMENTS, RESPONSIBLES, CHANGES), tables, strict=True):
                    connection.execute(insert(table), values)
    for store in stores:
        settle(store)


def settle(store: Store) -> None:
    """Do what a database does by itself in time: new rows are numbered after these, and PostgreSQL knows how many there are."""
    if store.engine.dialect.name == "postgresql":
        with store.writing() as connection:
            _number(connection)
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))


def _number(connection: Connection) -> None:
    """Let the sequences go on after the rows that were numbered here."""
    for table in ("documents", "commitments"):
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'pk'), (SELECT max(pk) FROM {table}))"))


def _document(chance: random.Random, bodies: Bodies, number: int, issued: date) -> out.Extraction:
    """Return one document."""
    issuer, (code, name) = bodies.draw(), chance.choice(TYPES)
    words = [_sentence(chance, bodies, issued) for _ in range(chance.choice((1, 2, 3, 3, 4, 5)))]
    records, at = [], 200
    for sentence, parts in words:
        records.append(_record(chance, sentence, parts, issuer, at))
        at += len(sentence) + 1
    day = issued.isoformat()
    fields = out.DocumentFields(
        chance.choices(("notice", "news"), (4, 1))[0],
        out.DocType(code, name),
        f"{number % 900 + 1}/{code}-UBND",
        out.Body(issuer),
        issued=out.DateValue(f"ngày {issued.day} tháng {issued.month} năm {issued.year}", day, day),
        subject=f"Kết luận cuộc họp về {chance.choice(OBJECTS)}",
    )
    text = f"{name} số {number}\n" + "\n".join(one.text for one in records)
    extractor = out.Extractor("congvan", "synthetic")
    return out.Extraction(out.SCHEMA_VERSION, extractor, "text/plain", (), fields, text, (), (), (), (), (), tuple(records), ())


def _sentence(chance: random.Random, bodies: Bodies, issued: date) -> tuple[str, dict[str, Any]]:
    """Return the text of a commitment, and what it is made of."""
    kind, trigger = chance.choices(KINDS, (5, 3, 3, 1))[0]
    lead, support = bodies.draw(), [bodies.draw() for _ in range(chance.choice((0, 0, 1, 1, 2)))]
    due = issued + timedelta(days=chance.randint(5, 300)) if chance.random() < 0.75 else None
    beside = f" chủ trì, phối hợp với {', '.join(support)}" if support else ""
    place = f"tại xã {chance.choice(bodies.places)}" if chance.random() < 0.6 else "trên địa bàn tỉnh"
    number = f" theo Công văn số {chance.randint(1, 99_999)}/UBND-VX" if chance.random() < 0.4 else ""
    when = f", báo cáo kết quả trước ngày {due.day}/{due.month}/{due.year}" if due else ""
    what = f"{chance.choice(VERBS)} {chance.choice(OBJECTS)}"
    more = f"; {chance.choice(VERBS)} {chance.choice(OBJECTS)}" if chance.random() < 0.5 else ""
    sentence = f"{lead} sẽ{beside} {what}" if kind == "plan" else f"{trigger} {lead}{beside} {what}"
    return f"{sentence} {place}{number}{more}{when}", {"kind": kind, "trigger": trigger, "lead": lead, "support": support, "due": due}


def _record(chance: random.Random, words: str, parts: dict[str, Any], issuer: str, at: int) -> out.Commitment:
    """Return a commitment with evidence as the extractor gives it."""
    acting = [out.Responsible(parts["lead"], "lead", parts["lead"], at + 5, at + 5 + len(parts["lead"]))]
    acting += [out.Responsible(one, "support", one, at + 60, at + 60 + len(one)) for one in parts["support"]]
    due = parts["due"]
    time = out.TimeOut(end=due.isoformat(), bound="before", text=words[words.rindex("trước") :]) if due else None
    slots = ("kind", "issuer", *("lead" for _ in acting), *(("time",) if time else ()))
    return out.Commitment(
        id=hashlib.sha256(words.encode()).hexdigest()[:10],
        kind=parts["kind"],
        trigger=parts["trigger"],
        text=words,
        start=at,
        end=at + len(words),
        issuer=out.Party(issuer, issuer, 0, len(issuer), inherited=True),
        responsible=tuple(acting),
        time=time,
        references=(),
        confidence=round(chance.betavariate(6, 2), 3),
        evidence=tuple(out.EvidenceOut(slot, "stated", at, at + 9) for slot in slots),
    )


def _tables(batch: Sequence[out.Extraction], document_pks: Iterator[int], pks: Iterator[int]) -> tuple[list[rows.Row], ...]:
    """Return the rows of documents, contents, commitments and responsible bodies, as the store makes them."""
    found: tuple[list[rows.Row], ...] = ([], [], [], [], [])
    for extraction in batch:
        pk, sha256 = next(document_pks), hashlib.sha256(extraction.text.encode()).hexdigest()
        now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=pk)
        document_id, moments = rows.public_id(sha256), {"created_at": now, "updated_at": now}
        links = linking.of_extraction(extraction)
        own = {"pk": pk, "id": document_id, "sha256": sha256, "size": len(extraction.text), "status": "done"}
        document = {**own, **rows.document_row(extraction, links), **moments}
        found[0].append(document)
        found[1].append({"document_pk": pk, **rows.content_row(extraction)})
        ids = rows.public_ids(document_id, extraction.commitments)
        for ordinal, (public, one) in enumerate(zip(ids, extraction.commitments, strict=True)):
            record, row_pk = rows.record(one, ordinal, document, links), next(pks)
            found[2].append({"pk": row_pk, "id": public, "document_pk": pk, **record.row, **moments})
            found[3].extend(rows.responsible_rows(record, row_pk))
            found[4].append({"commitment_id": public, "document_id": document_id, "kind": "created", "at": now})
    return found
