"""Atom (RFC 4287): the newest commitments, for readers of feeds and for programs that look for news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from lxml import etree

from service.exports import wording
from service.exports.deadlines import title
from service.exports.edxml import plain
from service.exports.writers import Row, Told

SPACE = "http://www.w3.org/2005/Atom"


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give the feed as one piece."""
    feed = etree.Element(_name("feed"), nsmap={None: SPACE})  # type: ignore[dict-item]
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    _add(feed, "id", told.address or "urn:congvan:commitments")
    _add(feed, "title", told.title)
    _add(feed, "updated", _moment(told.changed))
    _add(_add(feed, "author"), "name", "congvan")
    _add(feed, "generator", "congvan")
    if told.address:
        _link(feed, "self", told.address, "application/atom+xml")
    for page in pages:
        for row in page:
            _entry(feed, row, told.base)
    yield etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def _entry(feed: etree._Element, row: Row, base: str) -> None:
    """Add a commitment."""
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:congvan:commitment:{row['id']}")
    _add(entry, "title", title(row))
    _add(entry, "published", _moment(row["created_at"]))
    _add(entry, "updated", _moment(row["updated_at"]))
    if row["issuer"]:
        _add(_add(entry, "author"), "name", row["issuer"]["name"])
    kind = _add(entry, "category")
    kind.set("term", row["kind"])
    kind.set("label", wording.KINDS[row["kind"]])
    if base:
        _link(entry, "alternate", f"{base}/api/v1/commitments/{row['id']}", "application/json")
    if row["document"]["source_url"]:
        _link(entry, "related" if base else "alternate", wording.link(row, base))
    due = wording.deadline(row)
    when = wording.day(due) if not isinstance(due, str) else due
    leads = ", ".join(wording.bodies(row, "lead"))
    parts = (f"Chủ trì: {leads}" if leads else "", f"Thời hạn: {when}" if when else "", wording.source(row))
    _add(entry, "summary", "; ".join(part for part in parts if part))
    _add(entry, "content", row["text"]).set("type", "text")


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _name(tag: str) -> str:
    return f"{{{SPACE}}}{tag}"


def _link(parent: etree._Element, relation: str, address: str, media_type: str = "") -> None:
    link = _add(parent, "link")
    link.set("rel", relation)
    link.set("href", plain(address))
    if media_type:
        link.set("type", media_type)


def _add(parent: etree._Element, tag: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    if text:
        element.text = plain(text)
    return element
