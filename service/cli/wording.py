"""What the import tells archivists, in English, or in Vietnamese (`--lang vi`, CONGVAN_LANG, or the language of the terminal)."""

from __future__ import annotations

import os
from collections.abc import Mapping

from service.imports import ImportReport

VARIABLES = ("CONGVAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts

VIETNAMESE: Mapping[str, str] = {
    "not_found": "không có tệp hoặc thư mục này; kiểm tra lại đường dẫn",
    "unreadable_file": "không mở được tệp; kiểm tra quyền đọc và ổ đĩa",
    "file_changed": "tệp đang được ghi khi nhập; nhập lại khi đã ghi xong",
    "bad_line": "dòng JSON không đúng mẫu; mỗi dòng là một đối tượng có `text`",
    "file_not_here": "bảng kê có tên tệp này nhưng không có tệp; đặt tệp cạnh bảng kê",
    "unsupported_media": "định dạng chưa đọc được; lưu lại thành PDF, Word (.docx), HTML hoặc văn bản thuần",
    "unreadable_document": "tệp hỏng hoặc đặt mật khẩu; sửa hoặc gỡ mật khẩu rồi nhập lại",
    "empty_document": "tệp không có chữ; nếu là bản quét thì quét lại rõ hơn ở 300 dpi",
    "document_too_large": "văn bản quá lớn; tách thành nhiều tệp",
    "container_limit": "tệp nén có quá nhiều tệp hoặc quá lớn; chia nhỏ rồi nhập lại",
    "timeout": "đọc quá lâu; tách văn bản thành nhiều tệp",
    "memory_limit": "đọc tốn quá nhiều bộ nhớ; tách văn bản thành nhiều tệp",
    "worker_died": "tệp làm hỏng chương trình đọc; mở ra và lưu lại rồi nhập lại",
    "document_purged": "văn bản đã bị xóa hẳn nên không được nhập lại",
    "original_missing": "mất tệp gốc; khôi phục từ bản sao lưu: congvan restore --originals",
    "original_damaged": "tệp gốc trong kho đã bị thay đổi; khôi phục từ bản sao lưu: congvan restore --originals",
    "not_stored": "chưa có trong kho; hãy nhập",
    "storage_failed": "không ghi được; kiểm tra ổ đĩa rồi nhập lại",
    "files_unavailable": "kho tệp gốc không trả lời; thử lại sau",
    "extraction_failed": "lỗi của chương trình; báo cho người bảo trì kèm tệp này",
    "internal_error": "lỗi của chương trình; xem nhật ký và báo cho người bảo trì",
}


def language(wanted: str | None = None) -> str:
    """Return the language to tell in: what is wanted, else what the environment says.

    >>> language("vi")
    'vi'
    """
    told = wanted or next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return "vi" if told.lower().startswith("vi") else "en"


def hint(code: str | None) -> str | None:
    """Return what to do about a failure in Vietnamese, None for a code that archivists do not meet.

    >>> hint("empty_document")
    'tệp không có chữ; nếu là bản quét thì quét lại rõ hơn ở 300 dpi'
    """
    return VIETNAMESE.get(code or "")


def sum_up(report: ImportReport) -> str:
    """Return the report in one Vietnamese line.

    >>> from service.imports import Progress
    >>> sum_up(ImportReport(Progress(total=9, imported=7, duplicates=0, already_there=2, failed=0, seconds=3.5), ()))
    'văn bản: 9; đã nhập: 7; trùng: 2 (2 đã có trong kho); lỗi: 0'
    """
    now = report.progress
    twice = now.duplicates + now.already_there
    before = f" ({now.already_there} đã có trong kho)" if twice else ""
    return f"văn bản: {now.done}; đã nhập: {now.imported}; trùng: {twice}{before}; lỗi: {now.failed}"
