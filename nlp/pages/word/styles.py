"""The styles of a DOCX: which font, capitals and list a paragraph or run has that does not say so itself.

styles.xml and the theme flow in, looks flow out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.pages.word import tags
from nlp.pages.word.package import Element


@dataclass(frozen=True, slots=True)
class Look:
    """What a run looks like; None: not said here. `list`, `level`: the list of a paragraph."""

    font: str | None = None
    caps: bool | None = None
    hidden: bool | None = None
    list: str | None = None
    level: int | None = None


PLAIN = Look()


@dataclass(slots=True)
class Styles:
    """All styles by id; `looks` are those that were asked for already."""

    elements: dict[str, Element] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    default: Look = PLAIN
    paragraph: str | None = None
    looks: dict[str, Look] = field(default_factory=dict)


def read(root: Element | None, theme: Element | None) -> Styles:
    """Return the styles of a document; both parts may be missing."""
    styles = Styles(fonts=_read_theme(theme))
    if root is None:
        return styles
    for element in root:
        if tags.name(element) == "style":
            key = tags.get(element, "styleId")
            if key:
                styles.elements[key] = element
                if tags.get(element, "type") == "paragraph" and (tags.get(element, "default") or "0") not in tags.OFF:
                    styles.paragraph = key
    defaults = tags.child(tags.child(tags.child(root, "docDefaults"), "rPrDefault"), "rPr")
    styles.default = read_look(styles, defaults)
    return styles


def read_look(styles: Styles, run: Element | None, paragraph: Element | None = None) -> Look:
    """Return what `w:rPr` and `w:pPr` say themselves."""
    fonts = tags.child(run, "rFonts")
    theme = tags.get(fonts, "hAnsiTheme") or tags.get(fonts, "asciiTheme")
    font = tags.get(fonts, "hAnsi") or tags.get(fonts, "ascii")
    caps = tags.is_on(run, "caps")
    small = tags.is_on(run, "smallCaps")
    listed = tags.child(paragraph, "numPr")
    level = tags.value(listed, "ilvl")
    return Look(
        styles.fonts.get(theme, font) if theme else font,
        small if caps is None else caps or bool(small),
        tags.is_on(run, "vanish"),
        tags.value(listed, "numId"),
        None if level is None else tags.number(level),
    )


def of_style(styles: Styles, key: str | None) -> Look:
    """Return the look of a style with all that it is based on; a circle of styles ends where it closes."""
    chain: list[str] = []
    seen: set[str] = set()
    while key and key not in styles.looks and key in styles.elements and key not in seen:
        chain.append(key)
        seen.add(key)
        key = tags.value(styles.elements[key], "basedOn")
    look = styles.looks.get(key or "", PLAIN)
    for key in reversed(chain):
        element = styles.elements[key]
        look = lay(read_look(styles, tags.child(element, "rPr"), tags.child(element, "pPr")), look)
        styles.looks[key] = look
    return look


def lay(upper: Look, lower: Look) -> Look:
    """Return what is seen where one look lies over another.

    >>> lay(Look(caps=True), Look(font=".VnTime", caps=False))
    Look(font='.VnTime', caps=True, hidden=None, list=None, level=None)
    """
    return Look(
        lower.font if upper.font is None else upper.font,
        lower.caps if upper.caps is None else upper.caps,
        lower.hidden if upper.hidden is None else upper.hidden,
        lower.list if upper.list is None else upper.list,
        lower.level if upper.level is None else upper.level,
    )


def _read_theme(theme: Element | None) -> dict[str, str]:
    """Return the Latin fonts of the theme by the names that runs call them."""
    fonts: dict[str, str] = {}
    if theme is None:
        return fonts
    for element in theme.iter("{*}majorFont", "{*}minorFont"):
        part = "major" if tags.name(element).endswith("majorFont") else "minor"
        latin = next(element.iterchildren("{*}latin"), None)
        if latin is not None and latin.get("typeface"):
            fonts |= {f"{part}HAnsi": latin.get("typeface", ""), f"{part}Ascii": latin.get("typeface", "")}
    return fonts
