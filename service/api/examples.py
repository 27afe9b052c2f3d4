"""The examples of the API's description: one invented notice, told as each form of answer shows it."""

from __future__ import annotations

TYPE = {"code": "TB", "name": "Thông báo"}
PERIOD = {"start": "2024-03-12", "end": "2024-03-12"}
PARTY = {
    "name": "Ủy ban nhân dân tỉnh Thanh Bình",
    "surface": None,
    "start": None,
    "end": None,
    "unit": None,
    "inherited": True,
    "body": None,
}
RESPONSIBLE = {
    "name": "Sở Tài chính",
    "role": "lead",
    "surface": "Sở Tài chính",
    "start": 412,
    "end": 424,
    "named": True,
    "inherited": False,
    "body": "so-tai-chinh@hung-yen",
}
TIME = {
    "start": None,
    "end": "2024-06-30",
    "recurrence": None,
    "bound": "before",
    "text": "trước ngày 30/6/2024",
    "span_start": 454,
    "span_end": 474,
    "inherited": False,
    "relative": None,
    "clock_start": None,
    "clock_end": None,
    "part": None,
    "lunar": None,
    "offset": None,
}
OFFSET = {
    "amount": 10,
    "unit": "day",
    "business": True,
    "anchor": "ngày ký",
    "anchor_day": "2024-03-12",
    "start": None,
    "end": "2024-03-26",
    "certain": True,
}
BOX = {"page": 1, "x0": 85.1, "top": 301.4, "x1": 510.2, "bottom": 315.9}
REFERENCE = {
    "text": "Công văn số 12/STC-NS ngày 02/02/2024",
    "start": 480,
    "end": 517,
    "type": "CV",
    "number": "12/STC-NS",
    "issued": "2024-02-02",
    "issuing_body": "Sở Tài chính",
    "page": 1,
    "boxes": [BOX],
}
EVIDENCE = {"slot": "kind", "rule": "trigger", "start": 407, "end": 411, "inherited": False, "page": 1, "boxes": [BOX]}
PAGE = {
    "number": 1,
    "start": 0,
    "end": 2140,
    "width": 595.3,
    "height": 841.9,
    "method": "native",
    "encoding": None,
    "letters": 1688,
    "syllables": 0.99,
    "marked": 0.27,
    "confidence": None,
    "turned": 0,
    "skew": 0.0,
}
WORD = {"text": "Giao", "start": 407, "end": 411, **BOX, "confidence": None}
BRIEF = {
    "id": "0f3a9c51d2e47b68a1c0",
    "genre": "notice",
    "type": TYPE,
    "number": "7/TB-UBND",
    "issuing_body": "Ủy ban nhân dân tỉnh Thanh Bình",
    "issuing_body_id": None,
    "place": "Thanh Bình",
    "province": None,
    "issued": PERIOD,
    "subject": "Kết luận cuộc họp về dự toán",
    "title": None,
    "source_url": None,
    "external_id": "vb-7",
}
COMMITMENT = {
    "id": "0f3a9c51d2e47b68a1c0-4be1d07a92",
    "kind": "assignment",
    "trigger": "Giao",
    "text": "Giao Sở Tài chính rà soát dự toán, báo cáo trước ngày 30/6/2024",
    "start": 407,
    "end": 474,
    "page": 1,
    "confidence": 0.91,
    "issuer": PARTY,
    "responsible": [RESPONSIBLE],
    "time": TIME,
    "references": [],
    "evidence": [EVIDENCE],
    "boxes": [BOX],
    "document": BRIEF,
    "review": "none",
    "version": 1,
    "reviewed_at": None,
    "reviewed_by": None,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
}
DOCUMENT = {
    "id": "0f3a9c51d2e47b68a1c0",
    "sha256": "0f3a9c51d2e47b68a1c0" + "0" * 44,
    "size": 1532,
    "media_type": "text/plain",
    "file_name": "thong-bao-7.txt",
    "title": None,
    "source_url": None,
    "external_id": "vb-7",
    "published": None,
    "status": "done",
    "error": None,
    "genre": "notice",
    "number": "7/TB-UBND",
    "issuing_body": "Ủy ban nhân dân tỉnh Thanh Bình",
    "issuing_body_id": None,
    "place": "Thanh Bình",
    "province": None,
    "subject": "Kết luận cuộc họp về dự toán",
    "signer": "Đỗ Văn Tấn",
    "extractor": "0.1.0",
    "commitment_count": 1,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "type": TYPE,
    "issued": PERIOD,
    "parent": None,
    "container": None,
    "container_sha256": None,
    "member": None,
    "reviewed_at": None,
    "reviewed_by": None,
}
ATTACHED = "5b1e77c0a9d3e2f48c60"
RECEIPT = {"duplicate": False, "document": DOCUMENT, "commitments": [COMMITMENT]}
UNIT = {"name": "Sở Tài chính", "lead": 12, "support": 4, "issuer": 1, "total": 17}
REGISTERED = {
    "id": "so-y-te@hung-yen-2025",
    "name": "Sở Y tế tỉnh Hưng Yên",
    "kind": "so-y-te",
    "level": "province",
    "province": "hung-yen-2025",
    "province_name": "Hưng Yên",
    "valid_from": "2025-07-01",
    "valid_to": None,
    "listed": True,
    "lead": 12,
    "support": 4,
    "issuer": 1,
    "documents": 3,
}
EVENT = {
    "type": "merged_into",
    "day": "2025-07-01",
    "sources": ["so-y-te@hung-yen", "so-y-te@thai-binh"],
    "targets": ["so-y-te@hung-yen-2025"],
    "basis": "Nghị quyết 202/2025/QH15",
    "certain": True,
    "note": None,
}
STEP = {"id": "so-y-te@thai-binh", "name": "Sở Y tế tỉnh Thái Bình", "type": "merged_into", "day": "2025-07-01", "certain": True}
WHOLE_BODY = {**REGISTERED, "events": [EVENT], "predecessors": [STEP], "successors": []}
CANDIDATE = {"id": "so-y-te@ha-noi", "name": "Sở Y tế thành phố Hà Nội"}
PROBLEM = {
    "type": "urn:congvan:problem:invalid_request",
    "title": "A value of the request is not valid",
    "status": 422,
    "detail": "correct the fields that are listed",
    "code": "invalid_request",
    "instance": "/api/v1/commitments",
    "errors": [{"field": "query.kind", "message": "Input should be 'assignment', 'proposal' or 'plan'"}],
}
REFUSED = {
    "type": "urn:congvan:problem:empty_document",
    "title": "There is no text in the document",
    "status": 422,
    "detail": "the file is empty; send one with text",
    "code": "empty_document",
    "instance": "/api/v1/documents",
}
RESULTS = {
    "results": [
        {"file_name": "thong-bao-7.txt", "status": 201, "receipt": RECEIPT, "problem": None},
        {"file_name": "trong.txt", "status": 422, "receipt": None, "problem": REFUSED},
    ]
}
BUCKET = {"value": "assignment", "count": 12, "name": None, "first": None, "last": None}
FACETS = {
    "today": "2024-06-20",
    "total": 17,
    "facets": {
        "kind": [BUCKET, {**BUCKET, "value": "proposal", "count": 5}],
        "due": [{**BUCKET, "value": "overdue", "count": 3, "last": "2024-06-19"}],
        "unit": [{**BUCKET, "value": "so tai chinh", "count": 9, "name": "Sở Tài chính"}],
    },
}
EXPORT_HEADERS = {
    "ETag": "Changes when what the filters find does; give it as If-None-Match",
    "Last-Modified": "When a row was changed last",
    "X-Total-Count": "Rows that the filters found when the export began",
}
CSV = "\ufeffid,kind,text\r\n0f3a9c51d2e47b68a1c0-4be1d07a92,assignment,Giao Sở Tài chính rà soát dự toán\r\n"
LINE = '{"id":"0f3a9c51d2e47b68a1c0-4be1d07a92","kind":"assignment"}\n'
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//congvan//congvan//VI\r\nEND:VCALENDAR\r\n"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Việc và thời hạn (congvan)</title></feed>'
EDXML = '<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"/>'
ARCHIVE_FIELD = {"number": "8", "path": "Subject", "label": "Trích yếu nội dung", "type": "String", "length": 500, "need": "text"}
ARCHIVE_PROBLEM = {"field": "Subject", "code": "too_long", "detail": "it has 512 characters, 500 are allowed; shorten it"}
ARCHIVE = {
    "id": "0f3a9c51d2e47b68a1c0",
    "direction": "incoming",
    "metadata": {"CodeNumber": "7", "CodeNotation": "TB-UBND", "SignerInfo": {"Position": "Chủ tịch", "FullName": "Đỗ Văn Tấn"}},
    "problems": [ARCHIVE_PROBLEM],
    "fields": [ARCHIVE_FIELD],
}

JOB: dict[str, object] = {
    "id": "5f0c7a1be2d94c36",
    "kind": "upload",
    "name": "ho-so-2019.zip",
    "status": "running",
    "created_at": "2026-01-02T03:04:05Z",
    "closed_at": "2026-01-02T03:04:06Z",
    "finished_at": None,
    "total": 120,
    "done": 45,
    "counts": {"queued": 75, "imported": 41, "duplicate": 1, "already_there": 2, "failed": 1},
    "containers": 1,
    "seconds": 4.5,
    "rate": 10.0,
    "rate_now": 10.4,
    "eta_seconds": 7.2,
    "href": "/api/v1/imports/5f0c7a1be2d94c36",
    "items": "/api/v1/imports/5f0c7a1be2d94c36/items",
    "events": "/api/v1/imports/5f0c7a1be2d94c36/events",
}

ITEM: dict[str, object] = {
    "place": "ho-so-2019.zip!/den/ban-ve.dwg",
    "line": None,
    "sha256": None,
    "size": None,
    "status": "failed",
    "document_id": "0f3a9c51d2e47b68a1c0",
    "code": "unsupported_media",
    "message": "this is a drawing; send text, HTML, Word, a PDF or a scan",
    "stage": "read",
    "finished_at": "2026-01-02T03:04:09Z",
}
