"""Files in files: ZIP with members of several forms, JSONL with columns, a mail with attachments.

Names and bytes flow in, bytes flow out, with fixed times so that the same members give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

from corpora.render.layout import Layout

TIME = (2024, 6, 12, 8, 0, 0)
MAIL_TYPES = {"docx": "vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "pdf", "html": "xhtml+xml", "doc": "msword"}


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of the members in their order.

    >>> zipfile.ZipFile(io.BytesIO(pack({"Văn bản đến/a.txt": b"a"}))).namelist()
    ['Văn bản đến/a.txt']
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return held.getvalue()


def rezip(data: bytes) -> bytes:
    """Return a ZIP with the same members and fixed times: Word files carry the clock of their making."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack({info.filename: archive.read(info) for info in archive.infolist()})


def write_line(layout: Layout, text: str) -> bytes:
    """Return a manifest of one line, in the form of `POST /api/v1/documents`."""
    line = {"text": text, "title": layout.title, "external_id": layout.name, "source_url": f"https://vi-du.vn/{layout.name}"}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def write_mail(layout: Layout, attached: Mapping[str, bytes]) -> bytes:
    """Return a mail that covers a notice: a few polite lines, and the notice as attachments."""
    mail = EmailMessage()
    mail["From"] = "Văn thư <vanthu@vi-du.vn>"
    mail["To"] = "phong-tong-hop@vi-du.vn"
    mail["Subject"] = f"Gửi văn bản: {layout.title}"
    mail["Date"] = "Wed, 12 Jun 2024 08:00:00 +0700"
    mail["Message-ID"] = f"<{layout.name}@vi-du.vn>"
    mail.set_content("Kính gửi anh, chị,\n\nVăn thư xin gửi văn bản kèm theo thư này.\n\nTrân trọng.\n")
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype=MAIL_TYPES[name.rsplit(".", 1)[-1]], filename=name)
    mail.set_boundary("cong-van")
    return mail.as_bytes()
