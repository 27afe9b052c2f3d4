"""Invented notices for the tests of the service."""

from typing import Any

from service import ingest
from service.jobs import tasks
from service.settings import Settings
from service.store import Store
from service.store.writes import Accepted, Admission
from service.submissions import Submission


def take_in(store: Store, settings: Settings, submission: Submission) -> Accepted:
    """Take a document in, and read it here."""
    found = ingest.accept(store, submission, Admission(held=("test:0", 60.0)))
    if found.claim:
        assert tasks.read(settings, [found.claim])[0].status == "done"
    return found


class Here:
    """Instead of a pool of processes: tasks run in the thread that asks, so that tests can change what they use."""

    def run(self, function: Any, *values: Any, seconds: float) -> Any:
        """Call the function."""
        return function(*values)


NOTICE = """ỦY BAN NHÂN DÂN
TỈNH THANH BÌNH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: {number}/TB-UBND

Thanh Bình, ngày 12 tháng 3 năm 2024

THÔNG BÁO
Kết luận cuộc họp về thu gom rác thải nhựa

1. Giao Sở Tài nguyên và Môi trường chủ trì, phối hợp với Sở Tài chính rà soát các điểm tập kết rác, báo cáo trước ngày 30/6/2024.

2. Đề nghị Sở Văn hóa và Thể thao tổ chức tuyên truyền về phân loại rác trong các trường học trước ngày 15/5/2024.

3. Yêu cầu Sở Y tế đổi mới cách thu gom chất thải y tế của {place}.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Đỗ Văn Tấn
"""


def notice(number: int = 7, place: str = "các trạm y tế xã") -> str:
    """Return an invented notice; every number makes another document."""
    return NOTICE.format(number=number, place=place)


STORY = """Xã Hòa Lạc gấp rút sửa kênh mương trước mùa mưa

20/4/2023

Ngày 18/4/2023, tại buổi kiểm tra tuyến kênh, ông Lê Hữu Phước, Chủ tịch UBND huyện Tân Hòa, yêu cầu UBND xã Hòa Lạc hoàn thành \
việc nạo vét kênh trước ngày 15/6/2023.

Ông Phước cũng đề nghị Công ty Thủy lợi Tân Hòa bố trí máy bơm dự phòng.

Minh Khuê
"""
