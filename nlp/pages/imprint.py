"""What a portal's page says about its story: headline, day of publication, author, site.

A parsed page flows in, before boilerplate is cut off; strings flow out. The machine-readable statements are believed first
(JSON-LD, meta, time tags), then what is printed near the headline. Days are ISO dates; what is no day stays out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from nlp.pages.portal import BLOCKS, Element, Weight, print_text
from nlp.text import clean, fold

TITLES = ("og:title", "twitter:title", "dc.title", "title", "headline")
DAYS = (
    *("article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date", "og:published_time", "date"),
    *("dc.date", "dc.date.issued", "dcterms.created", "dc.date.created", "sailthru.date", "article.published", "lastmod"),
)
AUTHORS = ("article:author", "author", "dc.creator", "dable:author", "parsely-author")
HEADLINE = re.compile(r"(?:^|[\s_-])(?:title|headline|tieu-?de|(?:post|entry|detail|news|article)-?title)(?:[\s_-]|$)", re.I)
BYLINE = re.compile(r"(?:^|[\s_-])(?:author|tac-?gia|byline|nguoi-?viet|but-?danh)(?:[\s_-]|$)", re.I)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
# "thứ năm, 08 08 2019 08:52", "(05.08.2019 16:32)", "24/07/2023", "18:11, 24-7-2023", "Ngày 5 tháng 2 năm 2020"
PRINTED_DAY = re.compile(r"(?<![\d./-])(\d{1,2})\s?(?:[/.\- ]|tháng)\s?(\d{1,2})\s?(?:[/.\- ]|năm)\s?(\d{4})(?![\d/-])")
LONGEST_DAY_LINE = 90
MOST_HEADINGS = 300
# What a page's title says where it names the site and not the story
SITE_TITLE = re.compile(r"(?:Trang (?:thông tin|chủ|tin)|Cổng (?:thông tin|TTĐT)|Báo |Website|Home\b)", re.I)
NEAR = 14  # blocks before the headline in which the day is looked for


def read_meta(root: Element) -> dict[str, str]:
    """Return what the page's head says: "title", "published", "author", "site", as far as it does.

    >>> from nlp.pages import portal
    >>> read_meta(portal.parse(b'<meta property="article:published_time" content="2023-07-24T18:11:00+07:00">'))
    {'published': '2023-07-24'}
    """
    said: dict[str, list[str]] = {}
    for name, value in _statements(root):
        if value.strip():
            said.setdefault(name.lower(), []).append(_tidy(value))
    titles = (_part_title(_tidy(element.text or "")) for element in root.iter("title"))
    found = {
        "title": _first(said, TITLES) or next((words for words in titles if words), ""),
        "published": next((day for name in DAYS for value in said.get(name, ()) if (day := read_day(value))), ""),
        "author": next((value for name in AUTHORS for value in said.get(name, ()) if is_person(value)), ""),
        "site": _first(said, ("og:site_name", "publisher", "application-name")),
    }
    return {key: value for key, value in found.items() if value}


def find_headline(story: Element, weights: dict[Element, Weight], said: str, opening: Sequence[str]) -> str:
    """Return the headline as printed: the heading that the head of the page names, one in the opening lines, or the nearest before."""
    around = {element: depth for depth, element in enumerate(reversed([story, *story.iterancestors()]))}
    starts = {_key(line) for line in opening}
    begin = weights[story].index if story in weights else 0
    best: tuple[int, bool, str] = (0, False, "")
    for element, weight in islice(_headings(weights), MOST_HEADINGS):
        words = print_text(element)
        if (said and _same(words, said)) or _key(words) in starts:
            return words
        if weight.index < begin and (weight.linked < 0.5 * weight.letters or element.tag == "h1"):
            near = next((around[outer] for outer in element.iterancestors() if outer in around), 0)
            best = max(best, (near, element.tag == "h1", words))
    return best[2] or said


def _headings(weights: dict[Element, Weight]) -> Iterator[tuple[Element, Weight]]:
    """Yield the elements that are headings by tag or class and long enough for a headline."""
    for element, weight in weights.items():
        if 15 <= weight.letters <= 300 and element.tag != "a":
            name = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
            if element.tag in ("h1", "h2") or HEADLINE.search(name):
                yield element, weight


def find_day(weights: dict[Element, Weight], headline: str) -> str:
    """Return the ISO day that is printed near the headline: behind it or in the blocks before it."""
    before: list[str] = []
    key = _key(_tidy(headline))[:60]
    after = 0
    for element in weights:
        day = _own_day(element, weights)
        if after:
            after += weights[element].letters > 0
            if day:
                return day
            if after > 40:
                break
        elif key and 15 <= weights[element].letters < 400 and _key(print_text(element)).startswith(key):
            recent = [known for known in before[-NEAR:] if known]
            if recent:
                return recent[-1]
            after = 1
        elif element.tag in BLOCKS and weights[element].letters and weights[element].letters < LONGEST_DAY_LINE:
            before.append(day)
    return ""


def find_author(weights: dict[Element, Weight]) -> str:
    """Return the name in the element that the page marks as the author's."""
    for element, weight in weights.items():
        name = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"[:200]
        if 3 < weight.letters < 60 and BYLINE.search(name):
            words = re.sub(r"\A(?:Tác giả|Người viết|Bài|Tin|Theo|Nguồn)\s*:?\s*", "", print_text(element))
            if is_person(words):
                return words
    return ""


def read_day(words: str) -> str:
    """Return the first day in a text as ISO date, or "".

    >>> read_day("thứ năm, 08 08 2019 08:52"), read_day("31/02/2020")
    ('2019-08-08', '')
    """
    iso = ISO_DAY.search(words)
    if iso:
        return _day(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
    printed = PRINTED_DAY.search(words)
    return _day(int(printed.group(3)), int(printed.group(2)), int(printed.group(1))) if printed else ""


def is_person(words: str) -> bool:
    """Tell whether an author's field can be a name and is no account, address or site.

    >>> is_person("Ngọc Ánh"), is_person("admin"), is_person("https://a.vn")
    (True, False, False)
    """
    return 2 < len(words) < 60 and not re.search(r"admin|@|https?:|www\.|\.vn\b|\d{3}|quản trị|editor|webmaster", words, re.I)


def _part_title(words: str) -> str:
    """Return the headline in a page's title, without the site's name behind it; "" where it is the site's name alone."""
    first, *rest = re.split(r"\s+[|–—»-]\s+", words)
    named = SITE_TITLE.match(first) if rest else SITE_TITLE.match(first) or first.startswith(("Sở ", "UBND "))
    return "" if named or len(first) < 25 else first


def _statements(root: Element) -> Iterator[tuple[str, str]]:
    """Yield what meta tags, time tags and JSON-LD state."""
    for element in root.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if element.tag == "time":
            name = "datepublished"
        yield name, element.get("content") or element.get("datetime") or ""
    for element in root.iter("script"):
        if (element.get("type") or "").lower() == "application/ld+json" and len(element.text or "") < 200_000:
            yield from _linked_data(element.text or "")


def _linked_data(written: str) -> Iterator[tuple[str, str]]:
    """Yield headline, days and author of the articles in a JSON-LD script."""
    try:
        todo = [json.loads(written, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(200):
        if not todo:
            return
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            todo += [value[key] for key in ("@graph", "mainEntity") if key in value]
            if re.search(r"Article|Posting|Report", str(value.get("@type", ""))):
                author = value.get("author")
                author = author[0] if isinstance(author, list) and author else author
                yield "headline", str(value.get("headline") or "")
                yield "datepublished", str(value.get("datePublished") or "")
                yield "author", str(author.get("name") or "") if isinstance(author, dict) else str(author or "")


def _own_day(element: Element, weights: dict[Element, Weight]) -> str:
    """Return the day that a short block prints, or ""."""
    if not 8 <= weights[element].letters < LONGEST_DAY_LINE or len(element) > 12:
        return ""
    return read_day(print_text(element))


def _same(one: str, other: str) -> bool:
    """Tell whether a heading is the headline that the head names, with or without the site's name behind it."""
    mine, its = _key(one), _key(other)
    return len(mine) >= 15 and len(its) >= 15 and (its.startswith(mine) or mine.startswith(its))


def _key(words: str) -> str:
    """Return the letters of a heading alone, to compare it."""
    return "".join(re.findall(r"\w", fold(words).lower()))


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str:
    """Return the first statement under one of the names."""
    return next((said[name][0] for name in names if name in said), "")


def _tidy(words: str) -> str:
    """Return words in NFC on one line."""
    return " ".join(clean(words).text.split())


def _day(year: int, month: int, day: int) -> str:
    """Return an ISO date, or "" for a day that there is not."""
    try:
        return date(year, month, day).isoformat() if 1990 <= year <= 2100 else ""
    except ValueError:
        return ""
