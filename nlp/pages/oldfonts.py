"""Old encodings in a parsed page: the text of its elements in Unicode, by their fonts and by their words.

In: the tree of a page, changed in place before anything else reads it. Out: warnings. A `<font face=".VnTime">` or a style with
such a family tells the encoding of what it holds; all else is decided together, in the order of the page.
"""

from __future__ import annotations

import re

from lxml import etree

from nlp import encodings
from nlp.encodings import Font
from nlp.types import Warn

Element = etree._Element
Slot = tuple[Element, str]  # an element and "text", "tail" or "content"

_FAMILY = re.compile(r"font-family\s*:\s*([^;,]{1,60})", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def convert(root: Element) -> tuple[Warn, ...]:
    """Turn the texts of a page into Unicode and tell what was done; a page in Unicode is left alone.

    >>> from lxml import html
    >>> page = html.fromstring('<p><font face=".VnTimeH">céng hoµ</font> x· héi chñ nghÜa ViÖt Nam</p>')
    >>> [warning.code for warning in convert(page)], page.text_content()
    (['legacy_encoding', 'legacy_encoding'], 'CỘNG HOÀ xã hội chủ nghĩa Việt Nam')
    """
    fonts: dict[Element, Font | None] = {}
    free: list[Slot] = []
    told = 0
    for element in root.iter(etree.Element):
        parent = element.getparent()
        outer = fonts.get(parent) if parent is not None else None
        fonts[element] = _find_font(element) or outer
        for name, font in (("text", fonts[element]), ("tail", outer)):
            if font is None:
                free.append((element, name))
            else:
                written = encodings.decode(_get((element, name)), font.encoding, capitals=font.capitals).text
                told += _put(element, name, written)
        free += [(element, "content")] * (element.tag == "meta")
    message = f"{told} pieces of the page were converted by the names of their fonts; compare with the original"
    return (*([Warn("legacy_encoding", message)] if told else []), *_convert_free(free))


def _find_font(element: Element) -> Font | None:
    """Return what the element itself says about its font."""
    style = _FAMILY.search(element.get("style") or "")
    name = (element.get("face") or "").partition(",")[0] or (style.group(1) if style else "")
    return encodings.of_font(name) if name else None


def _convert_free(slots: list[Slot]) -> tuple[Warn, ...]:
    """Turn texts whose font tells nothing into Unicode, as lines of one text, so that short ones follow their neighbours."""
    texts = [_get(slot).replace("\r", "\n") for slot in slots]
    run, warnings = encodings.convert("\n".join(texts))
    if not warnings:
        return ()
    lines = run.text.split("\n")
    at = 0
    for slot, before in zip(slots, texts, strict=True):
        count = before.count("\n") + 1
        _put(*slot, "\n".join(lines[at : at + count]))
        at += count
    return warnings


def _get(slot: Slot) -> str:
    """Return the text of a slot."""
    element, name = slot
    if name == "content":
        return element.get("content") or ""
    return (element.text if name == "text" else element.tail) or ""


def _put(element: Element, name: str, written: str) -> bool:
    """Set the text of a slot where it changes."""
    if written == _get((element, name)):
        return False
    written = _CONTROLS.sub("", written)
    if name == "content":
        element.set("content", written)
    elif name == "text":
        element.text = written
    else:
        element.tail = written
    return True
