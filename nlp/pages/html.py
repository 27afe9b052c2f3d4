"""Read a portal's page: the story without menus, captions and footers. Bytes in, a Source out.

The headline is the first line where the story does not print it itself; day, author and site stand in `Source.meta`.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from nlp.encodings import view
from nlp.errors import EmptyDocument, UnreadableDocument
from nlp.pages import flow, imprint, markup, oldfonts, portal
from nlp.pages.lines import Line, make
from nlp.text import Run, fold
from nlp.types import ANY, Limits, Source, Warn

MEDIA_TYPE = "text/html"
CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HEAD = 8192
WESTERN = re.compile(r"windows-125[12]|cp125[12]|iso-?8859|latin|us-ascii|ascii|x-user|x-viet|.*(?:tcvn|vni|vps|viscii|viqr)")
LETTER = re.compile("[^\x00-\x7f\ufffd]")  # what UTF-8 gave


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the page's story as a Source.

    >>> read("<html><body><h1>Sở Y tế họp giao ban tháng 5</h1><p>Ngày 2/5, Sở Y tế đã họp.</p></body></html>".encode()).text
    'Sở Y tế họp giao ban tháng 5\\nNgày 2/5, Sở Y tế đã họp.'

    Raises UnreadableDocument for what cannot be parsed, EmptyDocument where the page prints nothing.
    """
    written, warnings = decode(data)
    try:
        root = portal.parse(written.encode("utf-8", "replace"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise EmptyDocument("the page prints nothing; save it with its content and send that") from exc
    warnings += oldfonts.convert(root)
    meta = imprint.read_meta(root)
    portal.strip(root)
    whole = portal.weigh(root)
    story, weights = portal.find_story(root, whole)
    printed = markup.print_story(story, weights)
    headline = imprint.find_headline(story, weights, meta.get("title", ""), [line.text for line in printed[:4]])
    published = meta.get("published") or imprint.find_day(weights, headline)
    author = meta.get("author") or imprint.find_author(weights)
    meta |= {key: value for key, value in (("title", headline), ("published", published), ("author", author)) if value}
    run, tables = flow.arrange(put_headline(printed, headline))
    return Source(run.text, MEDIA_TYPE, tables=tables, warnings=warnings, meta=meta)


def decode(data: bytes) -> tuple[str, tuple[Warn, ...]]:
    """Return the characters of a page: by its mark, else UTF-8, else the declared charset; Western and old ones as their cp1252 view.

    >>> decode(b'<meta charset="windows-1258"><p>T\\xean</p>')[0][-10:], decode(b'<meta charset="x-viet-tcvn"><p>T\\xaan</p>')[0][-10:]
    ('<p>Tên</p>', '<p>Tªn</p>')
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    declared = CHARSET.search(data[:HEAD])
    charset = declared.group(1).decode("ascii").lower() if declared else ""
    for name in [marked] if marked else ["utf-8", *([charset] if charset and not WESTERN.match(charset) else [])]:
        try:
            return data.decode(name), ()
        except (UnicodeDecodeError, LookupError):
            continue
    broken = data.decode(marked or "utf-8", "replace")
    if marked is None and broken.count("\ufffd") * 3 > len(LETTER.findall(broken)):
        return view(data), () if charset else (
            Warn("assumed_encoding", "the page declares nothing and is not UTF-8; read as Windows-1252"),
        )
    if broken.count("\ufffd") * 50 > len(broken):
        raise UnreadableDocument("the page is in no encoding that it declares; save it as UTF-8")
    return broken, (Warn("undecodable_characters", "some bytes of the page are not UTF-8; they were left out"),)


def put_headline(lines: list[Line], headline: str) -> list[Line]:
    """Return the lines of a story with its headline as the first; section and day above it go, they are in the meta.

    >>> [line.text for line in put_headline([make(Run("Sáng 2/5, Sở họp."))], "Sở Y tế họp")]
    ['Sở Y tế họp', 'Sáng 2/5, Sở họp.']
    """
    key = _letters(headline)
    for at, line in enumerate(lines[:12]):
        if key and _letters(line.text).startswith(key[:80]) and len(line.text) < len(headline) + 40:
            above = [known for known in lines[:at] if len(known.text) > 90 or at > 4]
            return [line, *above, *lines[at + 1 :]]
    return [make(Run(headline), fixed=True), *lines] if headline else lines


def _letters(words: str) -> str:
    """Return a key for comparing headlines."""
    return "".join(re.findall(r"\w", fold(words).lower()))
