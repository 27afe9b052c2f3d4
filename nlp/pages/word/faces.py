"""The styles of an OpenDocument text: fonts, capitals, hidden text, lists. Styles flow in, looks and list levels flow out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.pages.numbering import Level
from nlp.pages.word.letters import SYMBOLS
from nlp.pages.word.package import Element
from nlp.pages.word.styles import PLAIN, Look, lay
from nlp.pages.word.tags import number

KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
MOST_SHOWN = 10


@dataclass(slots=True)
class Faces:
    """Styles by family and name, fonts by the names that styles call them, lists by name; "" is the outline of headings."""

    styles: dict[tuple[str, str], Element] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    looks: dict[tuple[str, str], Look] = field(default_factory=dict)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def get(element: Element, name: str) -> str | None:
    """Return an attribute by its name without namespace; OpenDocument never has two of one name on an element that matters.

    >>> from lxml import etree
    >>> get(etree.fromstring('<p xmlns:t="urn:t" t:style-name="P1"/>'), "style-name")
    'P1'
    """
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def read(*roots: Element | None) -> Faces:
    """Return the styles of a document; those of later parts go before."""
    faces = Faces()
    for root in roots:
        for element in _list(root):
            kind = local(element)
            if kind == "font-face":
                faces.fonts[get(element, "name") or ""] = (get(element, "font-family") or "").strip("'\"")
            elif kind == "style":
                faces.styles[(get(element, "family") or "", get(element, "name") or "")] = element
            elif kind == "default-style":
                faces.styles[(get(element, "family") or "", "")] = element
            elif kind == "list-style":
                faces.lists[get(element, "name") or ""] = _read_levels(element)
            elif kind == "outline-style":
                faces.lists[""] = _read_levels(element)
    return faces


def of_style(faces: Faces, family: str, name: str | None) -> Look:
    """Return the look of a style with all its parents; `list` is the name of the list that it puts a paragraph in."""
    chain: list[tuple[str, str]] = []
    seen: set[tuple[str, str]] = set()
    key = (family, name or "")
    while key not in faces.looks and key in faces.styles and key not in seen:
        chain.append(key)
        seen.add(key)
        parent = get(faces.styles[key], "parent-style-name")
        if parent is None and key[1] == "":
            break
        key = (family, parent or "")
    look = faces.looks.get(key, PLAIN)
    for key in reversed(chain):
        look = lay(_read_look(faces, faces.styles[key]), look)
        faces.looks[key] = look
    return look


def _list(root: Element | None) -> Iterator[Element]:
    """Yield the styles and fonts of a part."""
    for group in root if root is not None else ():
        if local(group) in ("font-face-decls", "styles", "automatic-styles"):
            yield from group


def _read_look(faces: Faces, style: Element) -> Look:
    """Return what a style says itself."""
    listed = get(style, "list-style-name")
    level = get(style, "list-level")
    outline = get(style, "default-outline-level")
    shown = next((one for one in style if local(one) == "text-properties"), None)
    font = caps = hidden = None
    if shown is not None:
        named = get(shown, "font-name")
        font = faces.fonts.get(named, named) if named else (get(shown, "font-family") or "").strip("'\"") or None
        transform, variant, display = get(shown, "text-transform"), get(shown, "font-variant"), get(shown, "display")
        caps = None if transform is None and variant is None else transform == "uppercase" or variant == "small-caps"
        hidden = None if display is None else display == "none"
    return Look(font, caps, hidden, listed, number(level or outline, 0) or None)


def _read_levels(style: Element) -> dict[int, Level]:
    """Return the levels of a list style, counted from 0."""
    levels: dict[int, Level] = {}
    for element in style:
        at = number(get(element, "level"), 1) - 1
        before, after = get(element, "num-prefix") or "", get(element, "num-suffix") or ""
        if local(element) == "list-level-style-bullet":
            levels[at] = Level("bullet", _read_bullet(element))
        elif local(element) in ("list-level-style-number", "outline-level-style"):
            kind = KINDS.get(get(element, "num-format") or "", "decimal")
            start = number(get(element, "start-value"), 1)
            levels[at] = Level(kind, _write_places(element, at, before, after, kind), start)
        elif local(element) == "list-level-style-image":
            levels[at] = Level("bullet", "-")
    return levels


def _write_places(element: Element, at: int, before: str, after: str, kind: str) -> str:
    """Return the text of a level as Word writes it: "%1.%2."; LibreOffice states it, older files only count levels."""
    stated = get(element, "num-list-format")
    if stated is not None:
        for level in range(1, MOST_SHOWN + 1):
            stated = stated.replace(f"%{level}%", f"%{level}" if level < 10 else "")
        return stated
    if kind == "none":
        return before + after
    shown = max(1, min(number(get(element, "display-levels"), 1), at + 1))
    return before + ".".join(f"%{level}" for level in range(at - shown + 2, at + 2)) + after


def _read_bullet(element: Element) -> str:
    """Return the bullet of a level, "-" where a symbol font draws it."""
    sign = get(element, "bullet-char") or "-"
    shown = next((one for one in element if local(one) == "text-properties"), None)
    font = (get(shown, "font-name") or get(shown, "font-family") or "").strip("'\"") if shown is not None else ""
    return "-" if SYMBOLS.match(font) and sign != "+" else sign
