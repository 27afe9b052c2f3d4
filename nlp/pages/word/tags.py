"""Names of the elements of a DOCX, whichever of its two namespaces it is written in (transitional or strict)."""

from __future__ import annotations

from functools import lru_cache

from nlp.pages.word.package import Element

WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
LINKS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
OFF = frozenset(("0", "false", "off", "none"))


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    """Return the short name of a tag: that of Word's own namespace bare, others with their namespace's last part."""
    space, _, local = tag.rpartition("}")
    if not space or space + "}" in WORD:
        return local
    return f"{space.rstrip('/').rpartition('/')[2]}:{local}"


def name(element: Element) -> str:
    """Return the short name of an element: "p", "tbl"; "main:t" of others.

    >>> from lxml import etree
    >>> name(etree.fromstring('<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'))
    'p'
    """
    return _name(element.tag) if isinstance(element.tag, str) else ""


def child(element: Element | None, wanted: str) -> Element | None:
    """Return the first child of that name."""
    if element is None:
        return None
    return next((one for one in element if name(one) == wanted), None)


def get(element: Element | None, key: str) -> str | None:
    """Return an attribute of Word's namespace."""
    if element is None:
        return None
    return next((value for space in WORD if (value := element.get(space + key)) is not None), None)


def value(element: Element | None, wanted: str) -> str | None:
    """Return the `w:val` of the child of that name."""
    return get(child(element, wanted), "val")


def number(words: str | None, default: int = 0) -> int:
    """Return a whole number that a file states, `default` where it states none.

    >>> number("12"), number("x", 1), number(None)
    (12, 1, 0)
    """
    bare = (words or "").removeprefix("-")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 9:
        return default
    return int(words or "0")


def is_on(element: Element | None, wanted: str) -> bool | None:
    """Return whether a switch is on; None where it is not there."""
    found = child(element, wanted)
    return None if found is None else (get(found, "val") or "1") not in OFF
