"""What governs an act: frames from headings, lead-ins and the sentence before, roles, and one trigger for several bodies."""

from __future__ import annotations

from datetime import date

import pytest

import nlp
from nlp.extraction import Commitment


def read(text: str) -> tuple[Commitment, ...]:
    return nlp.extract(text.encode(), published=date(2024, 8, 5)).commitments


def leads(record: Commitment) -> list[str]:
    return [body.name for body in record.responsible if body.role == "lead"]


def supports(record: Commitment) -> list[str]:
    return [body.name for body in record.responsible if body.role == "support"]


STORY = "Kết luận hội nghị, ông Phan Văn Bách, Chủ tịch UBND tỉnh, "


def test_one_trigger_for_several_bodies_makes_a_record_each() -> None:
    records = read(STORY + "giao Sở Nội vụ rà soát biên chế, Sở Tài chính cân đối kinh phí, Văn phòng UBND tỉnh chuẩn bị hội trường.")
    assert [leads(record) for record in records] == [["Sở Nội vụ"], ["Sở Tài chính"], ["Văn phòng Ủy ban nhân dân tỉnh"]]
    assert {record.issuer.name for record in records if record.issuer} == {"Phan Văn Bách"}


def test_bodies_behind_phoi_hop_support_and_are_no_gapped_records() -> None:
    (record,) = read(STORY + "giao Sở Công Thương chủ trì, phối hợp với Sở Tài chính, Sở Tư pháp xây dựng phương án dừng chợ tạm.")
    assert leads(record) == ["Sở Công Thương"]
    assert supports(record) == ["Sở Tài chính", "Sở Tư pháp"]


def test_a_sentence_without_a_subject_goes_on_with_the_one_before() -> None:
    first, second = read(STORY + "yêu cầu Sở Y tế tổ chức tập huấn cho trạm y tế. Phối hợp với các trường đo thị lực học sinh.")
    assert leads(second) == leads(first) == ["Sở Y tế"]
    assert supports(second) == ["các trường"]
    assert all(body.inherited for body in second.responsible if body.role == "lead")


def test_a_lead_in_gives_kind_bodies_and_time_to_its_items() -> None:
    records = read(
        "Sở Y tế đề nghị UBND các xã trong quý IV năm 2024 thực hiện các nội dung sau:\n- Phun hóa chất diệt muỗi.\n- Thu gom lốp xe cũ."
    )
    assert [record.kind for record in records] == ["proposal", "proposal"]
    assert [leads(record) for record in records] == [["Ủy ban nhân dân các xã"]] * 2
    assert {record.time.end for record in records if record.time} == {"2024-12-31"}
    assert all(record.time and record.time.inherited for record in records)


def test_topics_under_a_lead_in_are_one_record_with_it() -> None:
    text = STORY + "đề nghị Sở Y tế quan tâm các vấn đề như: tiềm năng dược liệu rất lớn; kinh phí thấp; nhân lực thiếu."
    (record,) = read(text)
    assert "nhân lực thiếu" in record.text


@pytest.mark.parametrize(
    "text",
    [
        "Chiều 4/8, Sở Y tế đã giao Trung tâm Y tế huyện tiêm phòng dại và đến nay đã có kết quả.",
        "Các kiến nghị của cử tri phường đã được giải quyết.",
        "Công tác giao ban được duy trì hằng tuần.",
        "Nếu mưa lớn, nước sẽ ngập chợ phường.",
        "Lễ bàn giao nhà cho hộ nghèo diễn ra sáng 5/8.",
        "Căn cứ Quyết định số 31/QĐ-UBND ngày 09/02/2023 của UBND huyện về việc giao dự toán thu;",
        "Đồng chí Phạm Thị Lụa, Giám đốc Sở Y tế chủ trì hội nghị.",
    ],
)
def test_what_is_over_a_noun_or_a_condition_is_no_record(text: str) -> None:
    assert read(text) == ()


def test_results_suppress_what_looks_like_orders() -> None:
    text = "Năm 2023 Chi cục đã hoàn thành các nhiệm vụ với kết quả cụ thể:\n- Tổ chức 12 lớp tập huấn.\n- Kiểm tra 40 cơ sở.\n"
    assert read(text) == ()


def test_a_sentence_that_is_only_a_deadline_gives_it_to_the_record_before() -> None:
    (record,) = read(STORY + "yêu cầu Sở Y tế rà soát danh mục thuốc. Hoàn thành trong tháng 9/2024.")
    assert record.time is not None
    assert record.time.end == "2024-09-30"


def test_a_row_of_a_task_table_is_one_record() -> None:
    text = (
        "UBND TỈNH HÒA BÌNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 12/KH-UBND\n"
        "Hòa Bình, ngày 05 tháng 8 năm 2024\n\nKẾ HOẠCH\nPhòng, chống đuối nước\n\nPhân công nhiệm vụ như sau:\n"
        "TT | Nội dung | Chủ trì | Phối hợp | Thời gian\n"
        "1 | Lắp biển cảnh báo tại các hồ chứa nước | Sở Xây dựng | UBND các xã | Trước 30/9/2024\n"
        "2 | Mở lớp dạy bơi cho học sinh tiểu học | Sở Giáo dục và Đào tạo | Tỉnh đoàn | Quý IV/2024\n"
    )
    first, second = read(text)
    assert (leads(first), supports(first)) == (["Sở Xây dựng"], ["Ủy ban nhân dân các xã"])
    assert first.time is not None
    assert first.time.end == "2024-09-30"
    assert (leads(second), supports(second)) == (["Sở Giáo dục và Đào tạo"], ["Tỉnh đoàn"])


def test_evidence_says_which_rule_and_what_was_inherited() -> None:
    record = read("Sở Y tế đề nghị UBND các xã:\n- Phun hóa chất diệt muỗi quanh trường học.")[0]
    kinds = {entry.slot: entry for entry in record.evidence}
    assert kinds["kind"].inherited
    assert kinds["kind"].start is not None
    assert kinds["lead"].inherited


def test_a_dispatch_asks_those_it_is_addressed_to() -> None:
    text = (
        "UBND TỈNH LÀO CAI\nSỞ TÀI CHÍNH\nSố: 21/STC-NS\nV/v báo cáo quyết toán\n\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nLào Cai, ngày 05 tháng 8 năm 2024\n\n"
        "Kính gửi: UBND các huyện, thị xã.\n\nĐề nghị rà soát số liệu, gửi báo cáo trước ngày 20/8/2024.\n"
    )
    (record,) = read(text)
    assert leads(record) == ["Ủy ban nhân dân các huyện, thị xã"]
    assert record.issuer is not None
    assert record.issuer.name == "Sở Tài chính"
