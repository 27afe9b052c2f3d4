"""Mails: what comes out of .eml and Outlook's .msg, their text, attachments and packed RTF."""

from __future__ import annotations

from email.message import EmailMessage

import parcels
from parcels import NOTICE, SENT, codes, names, unpacked

from nlp.containers import rtf


def test_a_mail_gives_its_text_and_its_attachments() -> None:
    message = parcels.mail("Gửi thông báo kết luận", f"Kính gửi anh chị,\n{NOTICE}\n", {"Thông báo số 7.txt": NOTICE.encode()})
    message.add_attachment(parcels.mail("Thư chuyển", "Nội dung cũ", {"cũ.txt": b"x"}, "Mon, 11 Mar 2024 08:00:00 +0700"))
    message.add_attachment(parcels.zipped({"hồ sơ/1.txt": "một"}), maintype="application", subtype="zip", filename="kèm.zip")
    message.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = unpacked(message.as_bytes(), "thư.eml")
    assert [(member.role, member.name, member.parent) for member in found] == [
        ("body", "thư.eml", None),
        ("attachment", "Thông báo số 7.txt", "thư.eml"),
        ("body", "Thư chuyển.eml", "thư.eml"),
        ("attachment", "Thư chuyển.eml/cũ.txt", "Thư chuyển.eml"),
        ("member", "kèm.zip/hồ sơ/1.txt", "thư.eml"),
        ("attachment", "winmail.dat", "thư.eml"),
    ]
    assert found[0].data.decode() == f"Gửi thông báo kết luận\n\nKính gửi anh chị,\n{NOTICE}\n"
    assert (found[0].given.title, found[0].given.published, found[0].given.author) == (
        "Gửi thông báo kết luận",
        "2024-03-12",
        "Văn thư Sở Nội vụ",
    )
    assert [member.given.published for member in found[1:5]] == ["2024-03-12", "2024-03-11", "2024-03-11", "2024-03-12"]
    assert codes(found)[-1] == "unsupported_media"


def test_inline_pictures_are_no_attachments_and_html_stands_in_for_text() -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@noivu.example", "Báo cáo & kế hoạch", "<2@x>"
    message.set_content(f'<html><body><p>{NOTICE}</p><img src="cid:logo"></body></html>', subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    found = unpacked(message.as_bytes())
    assert [member.role for member in found] == ["body"]
    assert found[0].data.startswith(b"<!doctype html>") and "Báo cáo &amp; kế hoạch</h1>" in found[0].data.decode()


def test_old_charsets_of_mails_are_read() -> None:
    head = b"From: vanthu@noivu.example\nDate: Tue, 12 Mar 2024 08:00:00 +0700\nSubject: =?windows-1258?Q?B=E1o_c=E1o?=\n"
    body = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=windows-1258\nContent-Transfer-Encoding: 8bit\n\n"
    found = unpacked(head + body + parcels.cp1258("Đề nghị Sở Y tế báo cáo"))
    assert found[0].data.decode() == "Báo cáo\n\nĐề nghị Sở Y tế báo cáo\n"
    named = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=UTF-8''%C4%90%E1%BB%81%20%C3%A1n.pdf\n\nx"
    assert names(unpacked(head + b"MIME-Version: 1.0\n" + named))[-1] == "Đề án.pdf"


def test_a_mail_of_outlook() -> None:
    inner = parcels.message({"0037": "Thư trong", "1000": "Nội dung trong"}, sent=SENT, head=24)
    attached = {"__properties_version1.0": bytes(8), "__substg1.0_37010102": b"x" * 5000}
    logo = {**attached, "__substg1.0_3712001F": "logo1".encode("utf-16-le"), "__substg1.0_370E001F": "image/png".encode("utf-16-le")}
    file = {**attached, "__substg1.0_3707001F": "Thông báo số 7.bin".encode("utf-16-le")}
    texts = {"0037": "Gửi báo cáo", "1000": f"Kính gửi anh,\r\n{NOTICE}", "0C1A": "Sở Nội vụ", "1013": '<img src="cid:logo1">'}
    data = parcels.ole(parcels.message(texts, [logo, file, {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}], SENT))
    found = unpacked(data, "thư.msg")
    assert [(member.role, member.name, member.parent) for member in found] == [
        ("body", "thư.msg", None),
        ("attachment", "Thông báo số 7.bin", "thư.msg"),
        ("body", "attachment 3", "thư.msg"),
    ]
    assert found[0].data.decode() == f"Gửi báo cáo\n\nKính gửi anh,\n{NOTICE}\n"
    assert (found[0].given.published, found[0].given.author) == ("2024-03-13", "Sở Nội vụ")
    assert found[2].data.decode() == "Thư trong\n\nNội dung trong\n"


def test_the_packed_rtf_of_outlook() -> None:
    told = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"  # of MS-OXRTFCP
    assert rtf.unpack(bytes.fromhex(told)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.unpack(b"x" * 20) == b""
