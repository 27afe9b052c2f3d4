"""What a portal's page holds besides its story: find the story's element, leave out menus, sidebars and footers.

A parsed page flows in, the element of the main content flows out. Everything here walks the tree without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from nlp.text import clean

Element = etree._Element

GONE = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio", "map"),
        *("button", "select", "input", "textarea", "label", "datalist", "head", "link", "meta", "title", "figcaption"),
    )
)
FRAME = frozenset(("nav", "footer", "aside", "menu", "header", "form", "dialog"))
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "figure", "form", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
LEAVES = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "blockquote", "pre", "td", "th"))
# Class or id of what is not the story
BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|sidebar|breadcrumbs?|banner|ads?|advert\w*|quang-?cao|share|social|comments?|binh-?luan|related|relate"
    r"|lien-?quan|tin-?(?:lien-?quan|khac|moi|cu)|other-?news|xem-?them|doc-?nhieu|most-?read|tags?|tool(?:bar|s)?|rating|vote|print|copyright|popup"
    r"|modal|cookie|newsletter|subscribe|pagination|paging|pager|widget|caption|chu-?thich|image-?desc|photo-?(?:desc|caption)|hidden|sr-only)"
    r"(?:[\s_-]|$)|(?:PhotoCMS|Image)_?Caption|menu(?:top|left|right)|sharebox|likeshare|tinlienquan|tinkhac|boxright",
    re.I,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
MOST_LEFT_OUT = 0.35  # an element with more of the page's text than this is never boilerplate
LEAST_PARAGRAPH = 25


@dataclass(slots=True)
class Weight:
    """What an element holds: letters, letters of links, tables in it, score of its paragraphs; `index` in the page."""

    index: int = 0
    letters: int = 0
    linked: int = 0
    tables: int = 0
    score: float = 0.0
    part: int = 0


def parse(data: bytes) -> Element:
    """Return the root of a page in UTF-8.

    >>> parse(b"<p>UBND</p>").tag
    'html'
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return html.document_fromstring(data, parser=parser)


def strip(root: Element) -> None:
    """Cut off what prints nothing: scripts, controls, captions; `imprint.read_meta` has to look at the page before."""
    etree.strip_elements(root, *GONE, with_tail=False)


def find_story(root: Element, whole: dict[Element, Weight]) -> tuple[Element, dict[Element, Weight]]:
    """Return the element that holds the story and the weights of all elements; boilerplate is cut off before.

    >>> page = parse("<nav>Trang chủ</nav><div><p>Sở Y tế, Sở Nội vụ đã họp về việc này.</p></div>".encode())
    >>> find_story(page, weigh(page))[0].tag
    'div'
    """
    _prune(root, whole)
    weights = weigh(root)
    best = max(weights, key=lambda element: _rank(weights[element]))
    return (_climb(best, weights) if weights[best].score else root), weights


def weigh(root: Element) -> dict[Element, Weight]:
    """Return the weight of every element under `root`, in document order.

    >>> page = html.fragment_fromstring("<p>Sở <a>Y tế</a></p>")
    >>> weigh(page)[page].linked
    4
    """
    weights: dict[Element, Weight] = {}
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            weights[element] = Weight(index=len(weights))
            links += element.tag == "a"
            _add_text(weights[element], element.text, links)
            continue
        links -= element.tag == "a"
        parent = element.getparent()
        if element is root or parent is None:
            _close_part(weights, element)
            continue
        mine, its = weights[element], weights[parent]
        its.letters += mine.letters
        its.linked += mine.linked
        its.tables += mine.tables + (element.tag == "table")
        if element.tag in BLOCKS or element.tag == "br":
            _close_part(weights, element)
            _close_part(weights, parent)
        else:
            its.part += mine.part
        _add_text(its, element.tail, links)
    return weights


def print_text(element: Element) -> str:
    """Return all text of an element on one line, in NFC.

    >>> print_text(html.fragment_fromstring("<p>Sở <b>Y\\ntế</b></p>"))
    'Sở Y tế'
    """
    return " ".join(clean("".join(map(str, element.itertext()))).text.split())


def letters(text: str | None) -> int:
    """Return how many letters a text prints, white space not counted twice.

    >>> letters("  Sở\\n  Y tế ")
    7
    """
    return len(" ".join(text.split())) if text else 0


def _add_text(weight: Weight, text: str | None, links: int) -> None:
    """Add a text node to what its element holds."""
    count = letters(text)
    weight.letters += count
    if links:
        weight.linked += count
    elif text:
        weight.part += count + 20 * min(text.count(","), 10)


def _close_part(weights: dict[Element, Weight], element: Element) -> None:
    """Score the paragraph that ends here: in full for its element and the one around it, less for those further out."""
    part, weights[element].part = weights[element].part, 0
    if part < LEAST_PARAGRAPH:
        return
    score = 1 + min(part, 1000) / 100
    share = 1.0
    around: Element | None = element.getparent() if element.tag in LEAVES - {"td", "li"} else element
    for _ in range(4):
        if around is None or around not in weights:
            return
        weights[around].score += score * share
        share /= 2
        around = around.getparent()


def _rank(weight: Weight) -> float:
    """Return how likely an element is the story: its paragraphs, less its links."""
    return weight.score * (1 - weight.linked / max(1, weight.letters))


def _climb(best: Element, weights: dict[Element, Weight]) -> Element:
    """Return the element around the story that adds headline, lead or author, but no links and little else."""
    story = best
    around = best.getparent()
    inside = best
    for _ in range(12):
        if around is None or around.tag in ("body", "html") or around not in weights:
            break
        more = weights[around].letters - weights[inside].letters
        linked = weights[around].linked - weights[inside].linked
        before = sum(weights[child].letters for child in inside.itersiblings(preceding=True) if child in weights)
        if linked > 0.2 * more or more - before > 0.5 * weights[story].letters or before > 900:
            break
        if more:
            story = around
        inside, around = around, around.getparent()
    return story


def _prune(root: Element, weights: dict[Element, Weight]) -> None:
    """Cut off what its tag, class or style says is no story, unless it holds much of the page."""
    most = MOST_LEFT_OUT * weights[root].letters
    for element, weight in weights.items():
        if element is root or element.tag == "body" or weight.letters > most:
            continue
        name = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
        if element.tag in FRAME or BOILERPLATE.search(name) or HIDDEN.search((element.get("style") or "")[:300]):
            _drop(element)


def _drop(element: Element) -> None:
    """Cut an element off its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
