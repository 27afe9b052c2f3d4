"""Search finds the same on both databases: what the two columns of words say, whatever signs, scripts or lengths the words have."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from databases import Databases
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from test_service_store import add, record

from service.store import Store, commitments, documents, fulltext, opened, trigrams
from service.store.folding import MOST_LETTERS, exact, folded
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Window
from service.store.reindexing import reindex

TEXTS = (
    "Giao Sở Y tế rà soát các trạm y tế xã, báo cáo trước ngày 30/6/2024.",
    "Yêu cầu Sở KH&CN (số 12/TB-UBND) gửi thư vanphong@sokhcn.vn trước 15h30",
    "Đôn đốc UBND các huyện đổi mới, đôi chỗ chưa đồi núi; xem https://thanhbinh.gov.vn/tb/12-tb?id=-5",
    "Hoà giải, hòa nhập, QUÝ II và quí III; uỷ ban ỦY BAN",
    "rà soát soát rà rà soát rà",
    "3.14 -5 1e5 +84 0x1F 12_34 a_b C++ C# .net &amp; 'nháy' \\gạch :* ! | & ( )",
    "Straße STRASSE ſonder ﬁnal İstanbul ıspanak ΣΊΣΥΦΟΣ Москва ё 東京都 ½ ² Ⅳ 🙂 ａｂｃ",
    "phá lấu " * 400 + "cuối cùng",
    "một hai ba " * 7000 + "bốn năm sáu",
    "x" * 3000 + " " + "đ" * 3000,
    "ngày 30 tháng 6 năm 2024",
    "30 6 2024 trước báo cáo",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, lasting: Databases) -> Iterator[Store]:
    """A store with a commitment for each text."""
    with opened(lasting.settings(tmp_path_factory.mktemp("data"))) as store:
        for words in TEXTS:
            add(store, words.encode(), record(words))
        yield store


def search(store: Store, q: str) -> set[str]:
    """Return the texts that the database finds."""
    with store.reading() as connection:
        return set(connection.execute(select(COMMITMENTS.c.text).where(fulltext.condition(connection, q))).scalars())


def expected(q: str) -> set[str]:
    """Return the texts in which all phrases stand as whole words."""
    phrases = fulltext.parse(q)
    columns = {one: {"exact": f" {exact(one)} ", "folded": f" {folded(one)} "} for one in TEXTS}
    return {one for one in TEXTS if phrases and all(f" {' '.join(phrase.words)} " in columns[one][phrase.column] for phrase in phrases)}


@pytest.mark.parametrize(
    "q",
    [
        "rà soát",
        '"rà soát"',
        '"soát rà"',
        "ra soat",
        '"ra soát"',
        "30/6/2024",
        "30 6",
        "6/30",
        "12/tb",
        "12/TB-UBND",
        "vanphong@sokhcn.vn",
        "sokhcn.vn",
        "thanhbinh.gov.vn/tb",
        "đồi",
        "doi",
        "hoà",
        "quy ii",
        "3.14",
        "-5",
        "5",
        "'nháy'",
        "\\gạch",
        "strasse",
        "Straße",
        "İstanbul",
        "istanbul",
        "σίσυφος",
        "МОСКВА",
        "東京都",
        "ⅳ",
        "abc",
        "x" * 300,
        "đ" * 300,
        '"lấu phá lấu cuối"',
        '"ba bốn năm"',
        "phá cùng",
        ":*",
        "! rà | & (soát)",
    ],
)
def test_words_and_phrases(filled: Store, q: str) -> None:
    assert search(filled, q) == expected(q)


@given(st.integers(0, 10**9))
@effort(max_examples=60, deadline=None)
def test_parts_of_the_texts(filled: Store, seed: int) -> None:
    chance = Random(seed)
    parts = []
    for _ in range(chance.randint(1, 3)):
        source = chance.choice(TEXTS)[:400]
        start = chance.randrange(len(source))
        part = source[start : start + chance.randint(1, 25)]
        if chance.random() < 0.3:
            part = folded(part)
        parts.append(f'"{part}"' if chance.random() < 0.4 else part)
    q = " ".join(parts)
    assert search(filled, q) == expected(q)


def test_what_lies_behind_the_most_letters_is_not_searched(store: Store) -> None:
    add(store, b"a", record("đầu " + "giữa " * (MOST_LETTERS // 5) + "cuối"))
    assert len(search(store, "đầu giữa")) == 1 and not search(store, "cuối")


def test_reindex_makes_anew_what_search_uses(store: Store) -> None:
    for number in range(5):
        add(store, str(number).encode(), record("Giao Sở Y tế báo cáo"), record(f"Giao Sở Y tế rà soát lần {number}", 40))
    with store.writing() as connection:
        spoiled = COMMITMENTS.c.pk.in_((2, 5))
        connection.execute(update(COMMITMENTS).where(spoiled).values(search_exact="hỏng", search_folded="hong", issuer_key="hong"))
        connection.execute(update(RESPONSIBLES).where(RESPONSIBLES.c.commitment_pk == 2).values(key="hong"))
        connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == 3).values(issuing_body_key=None, search_head="hong"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO commitment_index(commitment_index) VALUES ('delete-all')"))
    assert len(search(store, "hỏng")) == (0 if store.engine.dialect.name == "sqlite" else 2)
    seen: list[tuple[int, int]] = []
    assert reindex(store, lambda done, total: seen.append((done, total))) == 1 + 2 + 2
    assert seen == [(5, 5)]
    assert not search(store, "hong") and len(search(store, "rà soát")) == 5
    with store.reading() as connection:
        window, unit = Window(100), ("sở y tế",)
        assert len(commitments.find(connection, commitments.Filter(unit=unit), "created", window).rows) == 10
        assert len(documents.find(connection, documents.Filter(issuing_body=("ubnd tỉnh Thanh Bình",)), "created", window).rows) == 5
    assert reindex(store) == 0


def test_parts_of_words_have_an_index_on_postgresql_where_it_may_be(store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with store.writing() as connection:
        made = trigrams.make(connection)
        assert made == (connection.dialect.name == "postgresql")
    if not made:
        return
    with store.writing() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        asked = text("EXPLAIN SELECT pk FROM documents WHERE search_head LIKE '%' || :word || '%'")
        plan = connection.execute(asked, {"word": "thanh"}).scalars()
        assert "document_index_head" in "\n".join(plan)
