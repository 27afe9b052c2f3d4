"""Mail as it is sent (.eml): bytes in, its own text and its attachments out.

The text is the subject and the plain body, or the HTML body where there is no plain one. Inline pictures, signatures and
calendars are no documents. Mails within a mail come out with their own attachments.
"""

from __future__ import annotations

import email.errors
import email.header
import email.message
import email.policy
import email.utils
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from nlp.containers import days, naming, writing
from nlp.containers.package import Account, Member, Trouble
from nlp.errors import UnreadableDocument
from nlp.types import Given

HEAD = 65_536
MOST_PARTS = 20_000  # lines that may part a mail
DEEPEST = 24  # parts in parts: each line of a mail is compared with the boundaries that are open
BOUNDARY = re.compile(rb"boundary[ \t]{0,9}=[ \t]{0,9}\"?([^\s\";]{1,200})|\n--([^\r\n]{1,200}?)--[ \t]{0,9}(?=[\r\n]|\Z)")
HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):(?=[ \t\r\n]|$)")
SURE = {b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"x-mailer", b"content-transfer-encoding"}
USUAL = {b"from", b"to", b"subject", b"date", b"cc", b"reply-to", b"content-type"}
NO_DOCUMENTS = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/applefile",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/rfc822-headers",
    "message/delivery-status",
    "message/disposition-notification",
)
WINMAIL = "winmail.dat holds the attachments in Outlook's own form; ask for the mail as HTML or save it as .msg"
CLOSED: dict[str, Trouble] = {
    "application/ms-tnef": ("unsupported_media", WINMAIL),
    "application/pkcs7-mime": ("unreadable_document", "the mail is encrypted or signed as a whole; save it decrypted and send that"),
    "application/x-pkcs7-mime": ("unreadable_document", "the mail is encrypted or signed as a whole; save it decrypted and send that"),
    "application/pgp-encrypted": ("unreadable_document", "the mail is encrypted; save it decrypted and send that"),
    "message/external-body": ("unsupported_media", "the attachment lies elsewhere; fetch it and send it by itself"),
    "message/partial": ("unsupported_media", "this is a part of a mail; put the parts together and send that"),
}


def is_mail(data: bytes) -> bool:
    """Tell whether bytes begin with the header of a mail.

    >>> is_mail(b"From: a@b.vn\\nDate: Tue, 12 Mar 2024 08:00:00 +0700\\n\\nGiao"), is_mail("Kính gửi: Sở Y tế\\nSố: 7".encode())
    (True, False)
    """
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From ") and b"\n" in head[:1000]:  # the first line of a mailbox
        head = head.split(b"\n", 1)[1]
    names: set[bytes] = set()
    sender = b""
    for line in head.split(b"\n", 200)[:200]:
        if line.strip() == b"":
            break
        match = HEADER.match(line)
        if match:
            names.add(match[1].lower())
            sender = line if match[1].lower() == b"from" else sender
        elif not line.startswith((b" ", b"\t")) or not names:
            return False
    return len(names & (SURE | USUAL)) >= 2 and (len(names & SURE) >= 1 or (b"@" in sender and bool(names & {b"date", b"subject", b"to"})))


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give body and attachments of a mail. Raises UnreadableDocument."""
    if data.count(b"\n--") > MOST_PARTS or _depth(data) > DEEPEST:
        raise UnreadableDocument("the mail holds too many parts, or parts in parts; save its attachments and send them")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
    except (email.errors.MessageError, RecursionError, ValueError, LookupError, TypeError, IndexError, AssertionError) as exc:
        raise UnreadableDocument("the mail cannot be read; save its text and attachments and send those") from exc
    return _members(message, Member(""), account, 0)


def _depth(data: bytes) -> int:
    """Return how many boundaries of a mail are open at once."""
    opened: set[bytes] = set()
    deepest = 0
    for match in BOUNDARY.finditer(data):
        if match[1]:
            opened.add(match[1])
            deepest = max(deepest, len(opened))
        else:
            opened.discard(match[2])
    return deepest


def _members(message: Message, outer: Member, account: Account, depth: int) -> Iterator[Member]:
    """Give what a mail holds; `outer`: its name within the outer mail and the body that it hangs on."""
    place = outer.name
    given = _given(message)
    texts: list[Message] = []
    attached: list[Message] = []
    _sort(message, texts, attached, 0)
    body = _body(given.title or "", texts)
    if body:
        account.take(len(body))
        yield Member(place, body, given, role="body", parent=outer.parent)
    hung = Member("", given=Given(published=given.published), role="attachment", parent=place if body else outer.parent)
    for number, part in enumerate(attached, 1):
        yield from _attachment(part, number, replace(hung, name=place), account, depth)


def _attachment(part: Message, number: int, hung: Member, account: Account, depth: int) -> Iterator[Member]:
    """Give an attachment; where it is a mail itself, what that holds."""
    kind = part.get_content_type()
    name = _name(part, number)
    member = replace(hung, name=f"{hung.name}/{name}".lstrip("/"))
    if kind == "message/rfc822" and part.is_multipart():
        if depth + 1 >= account.limits.nesting:
            told = f"mails lie in one another more than {account.limits.nesting} times; send the inner one by itself"
            yield replace(member, trouble=("container_limit", told))
        else:
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                yield from _members(inner, member, account, depth + 1)
        return
    closed = CLOSED.get(kind) or (CLOSED["application/ms-tnef"] if name.lower() == "winmail.dat" else None)
    data = b"" if closed else _bytes(part)
    trouble = closed or account.refuse(len(data)) or (None if data else ("empty_document", "the attachment is empty; ask for it again"))
    account.take(0 if trouble else len(data))
    yield replace(member, trouble=trouble) if trouble else replace(member, data=data)


def _sort(part: Message, texts: list[Message], attached: list[Message], depth: int) -> None:
    """Part a mail into the parts of its text and its attachments, in order; the others are left out."""
    kind, main = part.get_content_type(), part.get_content_maintype()
    if kind in NO_DOCUMENTS:
        return
    if main == "multipart" and part.is_multipart():
        for inner in part.get_payload():
            if depth < 100 and isinstance(inner, Message):
                _sort(inner, texts, attached, depth + 1)
        return
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    named = part.get_param("filename", header="content-disposition") or part.get_param("name")
    if main == "text" and not disposition.startswith("attachment") and not named:
        texts.append(part)
    elif main == "image" and part.get("Content-ID") and not disposition.startswith("attachment"):
        return
    elif main != "multipart":
        attached.append(part)


def _body(subject: str, texts: list[Message]) -> bytes:
    """Return the text of a mail with its subject as the first line, as UTF-8; HTML where there is no plain text."""
    written = [(part.get_content_subtype(), _text(part)) for part in texts]
    plain = "\n\n".join(text.strip("\n") for kind, text in written if kind != "html" and text.strip())
    return compose(subject, plain, "\n".join(text for kind, text in written if kind == "html" and text.strip()))


def compose(subject: str, plain: str, page: str) -> bytes:
    """Return a mail's text as a document: the subject and the plain text, or the page where there is no plain text.

    >>> compose("Báo cáo tháng 5", "Đề nghị gửi báo cáo.", "").decode()
    'Báo cáo tháng 5\\n\\nĐề nghị gửi báo cáo.\\n'
    """
    if plain.strip() or not page.strip():
        return f"{subject}\n\n{plain.strip()}\n".lstrip("\n").encode("utf-8", "replace") if subject or plain.strip() else b""
    title = html.escape(subject)
    inner = re.sub(r"(?i)<!doctype[^>]{0,300}>|<meta[^>]{0,300}charset[^>]{0,300}>", "", page)
    head = f'<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    return (head + inner).encode("utf-8", "replace")


def _text(part: Message) -> str:
    """Return the characters of a part, whatever charset it declares."""
    return writing.read(_bytes(part), str(part.get_param("charset") or "") or None).replace("\r\n", "\n")


def _bytes(part: Message) -> bytes:
    """Return the decoded bytes of a part."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        found = None
    return found if isinstance(found, bytes) else b""


def _given(message: Message) -> Given:
    """Return what the header tells: subject, day, sender."""
    sender, address = email.utils.parseaddr(header(message.get("From")))
    return Given(
        title=header(message.get("Subject"))[:2000] or None, published=day(str(message.get("Date") or "")), author=sender or address or None
    )


def day(value: str) -> str | None:
    """Return the day of a mail's date, as its sender's clock had it.

    >>> day("Tue, 12 Mar 2024 08:00:00 +0700"), day("hôm qua")
    ('2024-03-12', None)
    """
    try:
        found = email.utils.parsedate_tz(value[:200])
    except (ValueError, TypeError, IndexError):
        return None
    return days.read(f"{found[0]}-{found[1]}-{found[2]}") if found else None


def header(value: object) -> str:
    """Return the characters of a header's value: encoded words, bare UTF-8, or bytes of a code page.

    >>> header("=?UTF-8?B?QsOhbyBjw6Fv?= 5")
    'Báo cáo 5'
    """
    text = str(value or "")[:20_000]
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = writing.read(text.encode("utf-8", "surrogateescape"))
    try:
        parts = email.header.decode_header(text)
    except (email.errors.HeaderParseError, ValueError):
        parts = [(text, None)]
    words = [part if isinstance(part, str) else writing.read(part, charset) for part, charset in parts]
    return " ".join("".join(words).replace("\ufffd", "").split())


def _name(part: Message, number: int) -> str:
    """Return the display name of an attachment; one without a name is counted."""
    try:
        wanted = part.get_filename()
    except (ValueError, LookupError, TypeError):
        wanted = None
    if not wanted and part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        wanted = (header(inner.get("Subject"))[:80].replace("/", "-") if isinstance(inner, Message) else "") or None
        wanted = f"{wanted}.eml" if wanted else None
    return naming.base(naming.clean(header(wanted))) if wanted else f"attachment {number}"
