"""ZIP archives: bytes in, their files out one by one; a manifest among them, or the header of an edXML packet, tells of the others.

Files of systems and editors are left out. Office documents are no archives, though they are packed as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nlp.containers import entries, manifest, naming, packet
from nlp.containers.entries import Entry
from nlp.containers.manifest import Manifest
from nlp.containers.package import Account, Member
from nlp.errors import DocumentError, EmptyDocument
from nlp.types import Given

MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/container.xml")
FEW = 64  # entries that are looked at to tell a document from an archive
MOST_MANIFESTS = 8
MOST_TABLE = 20_000_000


def is_archive(data: bytes) -> bool:
    """Tell whether the bytes are a ZIP archive of files, and no document that is packed as one."""
    if not data.startswith(MARKS):
        return False
    return parts(data).isdisjoint(OFFICE)


def parts(data: bytes) -> frozenset[str]:
    """Return the first names of an archive: documents that are packed as one have their own."""
    found, _ = entries.find(data, FEW)
    return frozenset(entry.name for entry in found)


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give the files of an archive. Raises EmptyDocument where there are none."""
    found, whole = entries.find(data, account.limits.members + 1)
    files = [entry for entry in found if not entry.folder and not naming.is_hidden(entry.name)]
    if not files:
        raise EmptyDocument("the archive holds no file; pack the documents anew and send that")
    return _members(data, files, whole, account)


def _members(data: bytes, files: list[Entry], whole: bool, account: Account) -> Iterator[Member]:
    tables = _manifests(data, files, account)
    packets = _packets(data, files, account)
    header = next(iter(packets.values()), Given())
    told: dict[str, Member] = {}
    for at, table in tables.items():
        told |= manifest.match(table, files[at].name, [one.name for one in files])
    for at, entry in enumerate(files):
        if at in tables:
            yield from manifest.rows(tables[at], naming.base(entry.name), frozenset(told))
        elif at in packets:
            continue
        else:
            read = entries.read(data, entry, account)
            known = told.get(entry.name, Member("", given=header, role="attachment" if packets else "member"))
            if isinstance(read, bytes):
                account.take(len(read))
                yield replace(known, name=entry.name, data=read)
            else:
                account.take(0)
                yield replace(known, name=entry.name, trouble=read)
    if not whole:
        message = "the archive is cut off or damaged; what could be found of it was unpacked"
        yield Member("", trouble=("unreadable_document", message), role="rest")


def _manifests(data: bytes, files: list[Entry], account: Account) -> dict[int, Manifest]:
    """Return the manifests among the files: tables that name at least one of the others."""
    found: dict[int, Manifest] = {}
    names = [entry.name for entry in files]
    tried = 0
    for at, entry in enumerate(files):
        if tried >= MOST_MANIFESTS or not entry.name.lower().endswith(manifest.ENDINGS) or (entry.size or 0) > MOST_TABLE:
            continue
        tried += 1
        read = entries.read(data, entry, account)
        if isinstance(read, bytes):
            try:
                table = manifest.read(read, entry.name, account.limits)
            except DocumentError:
                continue
            if manifest.match(table, entry.name, names):
                found[at] = table
                account.take(len(read))
    return found


def _packets(data: bytes, files: list[Entry], account: Account) -> Mapping[int, Given]:
    """Return the edXML headers among the files that carry no attachment themselves: the files beside them are theirs."""
    found: dict[int, Given] = {}
    for at, entry in enumerate(files):
        if len(found) == 1 or not entry.name.lower().endswith((".xml", ".edxml")) or (entry.size or 0) > MOST_TABLE:
            continue
        read = entries.read(data, entry, account)
        if isinstance(read, bytes) and packet.is_packet(read):
            try:
                header, attached = packet.read(read)
            except DocumentError:
                continue
            if not attached:
                found[at] = header
                account.take(len(read))
    return found
