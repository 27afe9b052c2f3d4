"""Containers: what holds several documents is taken apart here. Bytes in, members out one by one, with what is told of them.

ZIP archives, mails (.eml, .msg), JSON lines, manifests (CSV, XLSX), edXML packets, also in one another. Sizes that are declared
and that come out are added up over all of them; what came out before a limit stays, and the last member tells of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nlp.containers import archive, lines, mail, manifest, naming, outlook, packet
from nlp.containers.package import Account, Member, Package
from nlp.errors import DocumentError
from nlp.types import ANY, Given, Limits

__all__ = ["Member", "Package", "Portion", "kind_of", "portion", "unpack"]

Opener = Callable[[bytes, str, Account], Iterator[Member]]

OPENERS: tuple[tuple[str, Opener], ...] = (
    ("zip", archive.members),
    ("mail", mail.members),
    ("mail", outlook.members),
    ("edxml", packet.members),
    ("lines", lines.members),
    ("manifest", manifest.members),
)
PORTION = 64_000_000  # bytes that one portion holds at most, but for one large member


@dataclass(frozen=True, slots=True)
class Portion:
    """Some members of a container, to be handed from a process to another. `after`: where the next one begins, None at the end."""

    kind: str
    members: tuple[Member, ...]
    after: int | None = None


def kind_of(data: bytes, name: str = "") -> str | None:
    """Return the kind of container that the bytes are, None for none; nothing is unpacked for it.

    >>> kind_of('{"text": "Giao Sở Y tế báo cáo."}'.encode()), kind_of("Kính gửi: Sở Y tế".encode())
    ('lines', None)
    """
    opener = _detect(data, naming.clean(name)) if data else None
    return next((kind for kind, known in OPENERS if known is opener), None)


def unpack(data: bytes, name: str = "", limits: Limits = ANY, there: frozenset[str] = frozenset()) -> Package | None:
    """Return what a container holds, None where the bytes are none. Members come as one goes on; containers in it are opened too.

    `name` is what somebody called it; only for tables its ending is believed. `there`: files that lie beside a manifest.

    >>> package = unpack('{"text": "Giao Sở Y tế báo cáo.", "title": "Báo cáo"}'.encode())
    >>> package.kind, [(member.name, member.given.title) for member in package.members]
    ('lines', [('line 1', 'Báo cáo')])
    >>> unpack("Kính gửi: Sở Y tế".encode()) is None
    True

    Raises UnreadableDocument, EmptyDocument or DocumentTooLarge where nothing of it can be had.
    """
    return _open(data, naming.clean(name), Account(limits, there=there), 0)


def portion(data: bytes, name: str = "", limits: Limits = ANY, after: int = 0, there: frozenset[str] = frozenset()) -> Portion | None:
    """Return the members from number `after` on, of up to PORTION bytes; None where the bytes are no container. Raises as `unpack`."""
    package = unpack(data, name, limits, there)
    if package is None:
        return None
    taken: list[Member] = []
    size = 0
    for at, member in enumerate(package.members):
        if at < after:
            continue
        if taken and size + len(member.data) > PORTION:
            return Portion(package.kind, tuple(taken), at)
        taken.append(member)
        size += len(member.data)
    return Portion(package.kind, tuple(taken))


def _detect(data: bytes, name: str) -> Opener | None:
    """Return what opens the bytes; the content decides, the name only for tables, which have no mark."""
    low = name.lower()
    if data.startswith(archive.MARKS):
        if archive.is_archive(data):
            return archive.members
        return manifest.members if "xl/workbook.xml" in archive.parts(data) else None
    if data.startswith(outlook.MAGIC):
        return outlook.members if outlook.is_message(data) else None
    if mail.is_mail(data):
        return mail.members
    if packet.is_packet(data):
        return packet.members
    if low.endswith(lines.ENDINGS) or lines.is_lines(data):
        return lines.members
    if low.endswith((".csv", ".tsv")) or manifest.is_table(data):
        return manifest.members
    return None


def _open(data: bytes, name: str, account: Account, depth: int) -> Package | None:
    opener = _detect(data, name) if data else None
    if opener is None:
        return None
    kind = next(kind for kind, known in OPENERS if known is opener)
    return Package(kind, _flatten(opener(data, name, account), name, account, depth))


def _flatten(found: Iterator[Member], name: str, account: Account, depth: int) -> Iterator[Member]:
    """Give the members under their final names, and for a container among them what it holds."""
    prefix = name if depth else ""
    bodies: dict[str, str] = {}
    for member in found:
        rest = account.full()
        if rest and member.role != "rest":
            yield from _rest(account, name, rest)
            return
        whole = "/".join(part for part in (prefix, member.name) if part) or naming.base(name) or "mail.eml"
        parent = bodies.get(member.parent) if member.parent is not None else None
        inner = None
        if member.trouble is None and member.role in ("member", "attachment"):
            try:
                inner = _inner(member, whole, account, depth)
            except DocumentError as exc:
                member = replace(member, data=b"", trouble=(exc.code, str(exc)))
        if inner is None:
            final = account.name(whole)
            if member.role == "body":
                bodies[member.name] = final
            yield replace(member, name=final, parent=parent)
            continue
        for one in inner.members:
            yield replace(one, given=_over(one, member.given), parent=one.parent or parent)


def _inner(member: Member, whole: str, account: Account, depth: int) -> Package | None:
    """Return the package that a member is, None where it is a document. Raises DocumentError."""
    if depth + 1 >= account.limits.nesting:
        if _detect(member.data, whole) is None:
            return None
        told = f"containers lie in one another more than {account.limits.nesting} times; send the inner one by itself"
        return Package("zip", iter([Member(whole, trouble=("container_limit", told))]))
    return _open(member.data, whole, account, depth + 1)


def _rest(account: Account, name: str, trouble: tuple[str, str]) -> Iterator[Member]:
    """Tell once that not all was unpacked."""
    if not account.closed:
        account.closed = True
        yield Member(account.name(f"{naming.base(name) or 'container'} (rest)"), trouble=trouble, role="rest")


def _over(member: Member, outer: Given) -> Given:
    """Return what is told of a member, completed by what is told of the container that it came in."""
    if member.role == "attachment" and outer.published is None:
        return member.given
    names = Given.__slots__ if member.role != "attachment" else ("published",)
    missing = {name: getattr(outer, name) for name in names if not getattr(member.given, name) and getattr(outer, name)}
    return replace(member.given, **missing) if missing else member.given
