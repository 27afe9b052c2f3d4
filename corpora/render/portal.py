"""A page of a government portal around a document: menu, breadcrumbs, sharing, related news, a footer with its own names and dates.

A `Layout` flows in, the bytes of an HTML page flow out. Three kinds of portal: with <p>, with <div>, and a table page of the 2000s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape

from corpora.render.layout import Columns, Grid, Layout, Line, Part, Style, chance, lines

SHORT_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
LONG_DAY = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
MENU = ("Trang chủ", "Giới thiệu", "Tin tức - Sự kiện", "Văn bản chỉ đạo điều hành", "Dịch vụ công trực tuyến", "Liên hệ")
RELATED = (
    "Hội nghị trực tuyến toàn quốc về cải cách hành chính (02/02/2026)",
    "Yêu cầu các sở, ngành báo cáo tiến độ trước ngày 15/01/2026",
    "Kết luận của Chủ tịch UBND tỉnh tại phiên họp thường kỳ (28/01/2026)",
    "Công bố danh mục thủ tục hành chính sửa đổi, bổ sung",
)
FOOTER = (
    "CỔNG THÔNG TIN ĐIỆN TỬ TỈNH THANH BÌNH",
    "Giấy phép số 21/GP-TTĐT do Sở Thông tin và Truyền thông cấp ngày 17/3/2021",
    "Chịu trách nhiệm chính: Ông Lê Văn Mẫu, Chánh Văn phòng UBND tỉnh. Trưởng Ban Biên tập: Trần Thị Thử",
    "Ghi rõ nguồn “Cổng thông tin điện tử tỉnh Thanh Bình” khi phát hành lại thông tin từ trang này.",
)
Show = Callable[[Part], str]


def write(layout: Layout) -> bytes:
    """Return the page of a layout."""
    kind = (_modern, _divided, _tabled)[chance(layout, "portal", 3)]
    return kind(layout).encode()


def _day(layout: Layout) -> date | None:
    """Return the day of a document as printed, None where its day is not printed."""
    short, long = SHORT_DAY.search(layout.day), LONG_DAY.search(layout.day)
    match = short or long
    return date(int(match[3]), int(match[2]), int(match[1])) if match else None


def _head(layout: Layout) -> str:
    """Return the head of the page; a story tells its day there, a notice the day on which it was put on the portal."""
    day = _day(layout)
    posted = day + timedelta(days=0 if layout.genre == "news" else 3) if day else None
    meta = f'<meta property="article:published_time" content="{posted.isoformat()}T08:15:00+07:00">' if posted else ""
    title = escape(layout.title)
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title} - Cổng TTĐT tỉnh Thanh Bình</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Cổng thông tin điện tử tỉnh Thanh Bình">{meta}'
        "<style>.x{color:red}</style><script>var ngay='31/12/2025';</script></head>"
    )


def _frame(before: str, story: str, after: str) -> str:
    """Return the body of a page: what every portal has around its story."""
    menu = "".join(f'<li><a href="/muc-{place}">{item}</a></li>' for place, item in enumerate(MENU))
    related = "".join(f'<li><a href="/tin/{place}">{item}</a></li>' for place, item in enumerate(RELATED))
    share = '<div class="share-box"><a href="#">Chia sẻ Facebook</a> <a href="#">Zalo</a> <a href="#">In trang</a></div>'
    footer = "".join(f"<p>{line}</p>" for line in FOOTER)
    return (
        f'<body><header><div class="banner">Cổng thông tin điện tử</div><nav><ul class="menu">{menu}</ul></nav></header>'
        f'<div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/tin">Tin tức</a></div>{before}{story}{after}{share}'
        f'<div class="tin-lien-quan"><h3>Tin liên quan</h3><ul>{related}</ul></div>'
        f'<div id="binh-luan">Ý kiến bạn đọc (0)</div><footer class="footer">{footer}<p>Lượt truy cập: 12.345.678</p></footer>'
        "</body></html>\n"
    )


def _story(parts: Sequence[Part], show: Show) -> str:
    """Return the parts one after the other."""
    return "\n".join(show(part) for part in parts)


def _table(rows: Sequence[Sequence[str]], attributes: str) -> str:
    """Return a table of escaped cells."""
    printed = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table {attributes}>" + "".join(f"<tr>{row}</tr>" for row in printed) + "</table>"


def _grid(part: Grid) -> str:
    """Return a table with lines, its group rows over several columns."""
    width = max(map(len, part.rows))
    printed = []
    for place, row in enumerate(part.rows):
        last = max((at for at, cell in enumerate(row) if cell), default=0)
        span = width - last if place > 0 and 0 < last < width - 2 else 1
        cells = [escape(cell) for cell in (row[: last + 1] if span > 1 else row)]
        tag = "th" if place == 0 else "td"
        wide = f' colspan="{span}"' if span > 1 else ""
        joined = "".join(f"<{tag}{wide if at == last else ''}><p>{cell}</p></{tag}>" for at, cell in enumerate(cells))
        printed.append(f"<tr>{joined}</tr>")
    return '<table border="1" cellspacing="0" width="100%"><tbody>' + "".join(printed) + "</tbody></table>"


def _columns(part: Columns) -> str:
    """Return the letterhead, or recipients and signature, as a table without lines."""
    cells = ("<br/>".join(map(escape, side)) for side in (part.left, part.right))
    return _table([list(cells)], 'border="0" width="100%"')


def _modern(layout: Layout) -> str:
    """Return a page whose story stands in paragraphs."""

    def show(part: Part) -> str:
        if isinstance(part, Line):
            name = {Style.CAPTION: "caption", Style.BYLINE: "author", Style.DATELINE: "date"}.get(part.style, "body")
            tag = "strong" if part.style in (Style.TITLE, Style.HEADING, Style.CENTRE) else "span"
            return f'<p class="{name}" style="text-align:justify"><{tag}>{escape(part.text)}</{tag}></p>'
        return _grid(part) if isinstance(part, Grid) else _columns(part)

    before, title, rest = _title(layout, "h1", show)
    story = f'<article class="detail">{before}{title}<div class="content">{_story(rest, show)}</div></article>'
    return _head(layout) + _frame("", story, "")


def _divided(layout: Layout) -> str:
    """Return a page whose story stands in <div>, with hard blanks, as SharePoint keeps it."""

    def show(part: Part) -> str:
        if isinstance(part, Line):
            gap = "&nbsp;&nbsp;&nbsp;" if part.style in (Style.BODY, Style.ITEM) else ""
            return f"<div>{gap}{escape(part.text)}<br></div>"
        return _grid(part) if isinstance(part, Grid) else _columns(part)

    before, title, rest = _title(layout, "h2", show)
    story = f'<div class="ms-rtestate-field ExternalClass">{_story(rest, show)}</div>'
    return _head(layout) + _frame('<div class="main">', before + title + story, "</div>")


def _tabled(layout: Layout) -> str:
    """Return a page laid out in tables, with <font> and <br>, as portals of the 2000s are."""

    def show(part: Part) -> str:
        if isinstance(part, Line):
            return f'<p align="justify"><font face="Arial" size="2">{escape(part.text)}</font></p>'
        return _grid(part) if isinstance(part, Grid) else _columns(part)

    first, title, rest = _title(layout, "h3", show)
    before = '<table width="1000"><tr><td width="180" class="menu-left">Đơn vị trực thuộc<br>Thăm dò ý kiến</td><td>'
    after = '</td><td width="180" class="boxright">Thông báo<br>Lịch tiếp công dân</td></tr></table>'
    return _head(layout) + _frame(before, first + title + _story(rest, show), after)


def _title(layout: Layout, tag: str, show: Show) -> tuple[str, str, tuple[Part, ...]]:
    """Return what stands before the heading of the page, the heading, and the parts that follow; a story's headline is the heading."""
    place = next((at for at, part in enumerate(layout.parts) if isinstance(part, Line) and part.style == Style.HEADLINE), None)
    if place is None:
        return "", f'<{tag} class="title">{escape(layout.title)}</{tag}>', layout.parts
    headline = lines(layout.parts[place])[0]
    return _story(layout.parts[:place], show), f'<{tag} class="title">{escape(headline)}</{tag}>', layout.parts[place + 1 :]
