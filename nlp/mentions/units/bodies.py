"""A body by its name: head, field or proper name, level, place and owner (VIETNAMESE.md 6.1).

In: `Words` and the place of a head. Out: a `Part`, or None where the words are no body.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.loader import Head
from nlp.lexicon.names import keys_of, render
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import SYMBOL, Words, fold_word, look
from nlp.mentions.units.parts import (
    Part,
    Place,
    capital,
    capitals,
    department_tree,
    field_at,
    form_tree,
    head_at,
    is_person,
    loud,
    person_at,
    place_at,
    place_tree,
)
from nlp.mentions.units.runs import HOLDERS, bare_region, known_field, object_end, opened, region_at, run_end, task_end

DEEPEST = 3  # units within units
PERSONAL = frozenset(("ông", "bà", "anh", "chị", "chí", "trưởng", "tịch", "thư"))  # last words of what stands before a person
STAFFED = frozenset(("Sở", "Bộ", "Phòng", "Ban", "Cục", "Chi cục", "Văn phòng"))  # behind them a person's name is no field
EACH = ("các", "mỗi", "từng", "những")
OWNERS = frozenset(
    ("bộ", "ngành", "sở", "tỉnh", "huyện", "xã", "quận", "phường", "cơ", "đơn", "địa", "trường", "doanh", "thành", "công", "cấp")
)
COUNTED = ("Đội", "Trạm", "Hạt", "Tổ", "Đoàn", "Hải đội", "Cụm", "Khối", "Bệnh viện", "Trường", "Tiểu ban")
PLACED = frozenset(("Điện lực", "Viễn thông", "Bưu điện", "Kho bạc Nhà nước", "Kho bạc", "Bảo hiểm xã hội", "Công an", "Hạt Kiểm lâm"))
MAKERS = frozenset(("VNPT", "Viettel", "MobiFone", "Agribank"))  # they have branches by place, and products: "VNPT Money"
SEAT_HEADS = ("ủy", "đoàn")  # Huyện ủy, Thị đoàn: a place name may follow at once
SMALL_FIELD = frozenset(("Sở", "Bộ", "Trung tâm", "Chi cục", "Tổng cục", "Học viện", "Văn phòng"))  # field may be printed small


@cache
def site_words() -> frozenset[str]:
    """Return the words before a head that make it part of the name of a site or a law: "chợ Trường Xuân", "Luật Kiểm toán"."""
    return frozenset(fold_word(word) for word in loader.boundaries()["sites"])


@cache
def no_body_tree() -> Tree:
    """Return phrases that open like a body and are none: "trung tâm thương mại"."""
    return plant((keys_of(phrase), True) for phrase in loader.boundaries()["no_bodies"])


@cache
def ordinary() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words before and after a one-syllable head that make it an ordinary word."""
    words = loader.boundaries()
    return (
        frozenset(fold_word(word) for word in words["not_before"]),
        frozenset(" ".join(fold_word(one) for one in word.split()) for word in words["not_after"]),
    )


def body_at(words: Words, place: int, depth: int = 0, after_office: bool = False) -> Part | None:
    """Return the body whose name begins at word `place`, or None."""
    found = head_at(words, place)
    if found is None or _in_place(words, place):
        return None
    end, head = found
    if _named_so(words, place, end, head):
        return None
    if is_ordinary(words, place, end) or (look(no_body_tree(), words, place) and not capital(words, place + 1)):
        return None
    if (
        head.cap
        and not capital(words, place)
        and not (head.tail == "field" and _opens_field(words, end))
        and not _spelled(words, end, head)
    ):
        return None
    if head.tail == "name" and _mid_name(words, place):
        return None
    reader = {"field": _field, "place": _seat, "name": _name, "task": _task, "fixed": _seat}[head.tail]
    part = reader(words, place, end, head, (depth, after_office))
    if part is None or (part.short and head.bare == "none"):
        return None
    return part


def _named_so(words: Words, place: int, end: int, head: Head) -> bool:
    """Tell whether the head is a person's surname ("bà Đoàn Thị Lan") or the end of another word ("giao ban Thường trực")."""
    if not place or words.gaps[place]:
        return False
    before = words.keys[place - 1]
    if head.name == "Đoàn":
        if end >= len(words) or words.gaps[end]:
            return False
        two = end + 1 < len(words) and not words.gaps[end + 1] and capital(words, end + 1) and look(place_tree(), words, end) is None
        return capital(words, end) and (before in PERSONAL or words.keys[end] in ("văn", "thị") or two)
    briefing = words.keys[place] == "ban" and before == "giao" and not capital(words, place)
    return briefing or (words.keys[place] == "hội" and before in ("đại", "lễ", "dạ"))


def _spelled(words: Words, end: int, head: Head) -> bool:
    """Tell whether an abbreviation stands behind a small head, or is it: "trường THCS xã", "HTX Đồng Tâm"."""
    return head.tail == "name" and opened(words, end) and capital(words, end) and (words.made[end] > 0 or words.made[end - 1] > 0)


def _mid_name(words: Words, place: int) -> bool:
    """Tell whether the word before is part of the same proper name: "xã Hưng Hội"."""
    if not place or words.gaps[place] or words.gaps[place - 1] or not capital(words, place - 1) or loud(words, place - 1):
        return False
    return words.keys[place - 1] not in HOLDERS and head_at(words, place - 1) is None


def _in_place(words: Words, place: int) -> bool:
    """Tell whether the head stands within the name of a place or a law: "quần đảo Trường Sa", "Luật Kiểm toán nhà nước"."""
    if words.gaps[place] == SYMBOL:
        return True
    if place and not words.gaps[place] and words.keys[place - 1] in site_words():
        return words.keys[place - 1] != "cầu" or words.keys[max(0, place - 2)] not in ("yêu", "nhu", "toàn", "địa", "đầu")
    if words.keys[max(0, place - 3) : place] == ["luật", "tổ", "chức"] and not any(words.gaps[place - 2 : place + 1]):
        return True
    known = look(place_tree(), words, place)
    return known is not None and known[0] - place > 1 and capital(words, place)


def is_ordinary(words: Words, place: int, end: int) -> bool:
    """Tell whether a one-syllable head is part of an ordinary word: "cơ sở", "phòng, chống", "bộ máy"."""
    if end - place > 1:
        return False
    before, after = ordinary()
    same = place and not words.gaps[place] and (not capital(words, place) or capital(words, place - 1))
    if same and words.keys[place - 1] in before:
        return True
    two = " ".join(words.keys[end : end + 2])
    if two in after and not any(words.gaps[end : end + 2]):
        return True
    if end >= len(words) or (capital(words, end) and not loud(words, end)):
        return False
    if words.gaps[end] not in ("", ",", "-"):
        return False
    if field_at(words, end) is not None and (field_at(words, end) or 0) - end > 2:
        return False
    return (words.keys[end] in after and not (words.gaps[end] and words.keys[end] != "chống")) or two in after


def _opens_field(words: Words, place: int) -> bool:
    return opened(words, place) and capital(words, place) and look(department_tree(), words, place) is not None


def _part(words: Words, span: tuple[int, int], head: Head, place: Place | None, owner: Part | None = None) -> Part:
    level = head.level or (place.level if place else "") or (owner.level if owner else "")
    collective = bool(place and (place.word == "cấp" or (place.word == "thôn" and not place.name))) or _of_many(words, span[1])
    return Part(
        span[0],
        span[1],
        render(words, *span),
        head.name.lower(),
        head.tail,
        named=not collective,
        collective=collective,
        level=level,
        place=place.name if place else owner.place if owner else None,
    )


def _bare(words: Words, span: tuple[int, int], head: Head) -> Part:
    part = _part(words, span, head, None)
    return part if head.bare == "named" else replace(part, named=False, short=True)


def _owner(words: Words, place: int, depth: int) -> Part | None:
    """Return the body that follows at once and owns what stands before: "Thanh tra | Sở", "Ban Dân tộc | HĐND tỉnh"."""
    if depth >= DEEPEST or not opened(words, place):
        return None
    if not capital(words, place) and words.keys[place] not in ("huyện", "tỉnh", "thành", "đảng", "sở", "quận", "ủy"):
        return None
    owner = body_at(words, place, depth + 1)
    if owner is None or (owner.tail == "task" and owner.short) or owner.head in ("ban", "phòng", "đội", "tổ", "khoa"):
        return None
    return owner


def _finish(words: Words, span: tuple[int, int], head: Head, context: tuple[int, bool]) -> Part:
    """Return the part with the level and place, the owner, or the branch that closes its name."""
    start, end = span
    region = region_at(words, end) if end < len(words) else None
    if region and (words.keys[end] != "số" or head.name.startswith(COUNTED)):
        return _part(words, (start, region), head, None)
    area = bare_region(words, end) if head.tail == "place" and end < len(words) else None
    if area:
        return _part(words, (start, area), head, None)
    place = place_at(words, end, context[1]) if opened(words, end) else None
    if place:
        many = None if place.name or place.word == "cấp" else _many(words, place.end)
        if many:
            return replace(_part(words, (start, many), head, place), named=False, collective=True)
        return _branch(words, _part(words, (start, place.end), head, place))
    if head.tail != "place" or head.bare == "named":
        several = _several(words, end)
        if several:
            return replace(_part(words, (start, several), head, None), named=False, collective=True)
    owner = _owner(words, end, context[0])
    if owner and not owner.collective and owner.head != head.name.lower():
        return _part(words, (start, owner.end), head, None, owner)
    return _branch(words, _part(words, span, head, None))


def _many(words: Words, end: int) -> int | None:
    """Return the end of further levels: "Công an xã | , phường, thị trấn"; None where there are none."""
    found = None
    while end + 1 < len(words) and words.gaps[end] in (",", "/", ""):
        start = end + (words.keys[end] in ("và", "hoặc"))
        if start == end and not words.gaps[end] and words.keys[end] != "huyện":
            break
        place = place_at(words, start) if start < len(words) else None
        if place is None or place.name:
            break
        found = end = place.end
    return found


def _several(words: Words, end: int) -> int | None:
    """Return the end of "các huyện, thị xã" behind a name: one body in each of them; None where places are named."""
    if not opened(words, end) or words.keys[end] not in EACH or end + 1 >= len(words):
        return None
    place = place_at(words, end + 1) if opened(words, end + 1) else None
    if place is None or place.name:
        return None
    return _many(words, place.end) or place.end


def _of_many(words: Words, end: int) -> bool:
    """Tell whether what follows a name says that there are many of them: "thuộc các Bộ, ngành", "của các huyện"."""
    if end + 2 >= len(words) or any(words.gaps[end : end + 3]) or words.keys[end] not in ("của", "thuộc", "tại", "ở"):
        return False
    return words.keys[end + 1] in EACH and words.keys[end + 2] in OWNERS


def _branch(words: Words, part: Part) -> Part:
    """Return the part with "- Chi nhánh X" or "Chi nhánh X" taken in, past an acronym in brackets."""
    end, skip = part.end, part.end
    if end + 1 < len(words) and words.gaps[end] == "(" and words.gaps[end + 1].startswith(")"):
        skip = end + 1
    if (
        skip + 2 >= len(words)
        or words.keys[skip : skip + 2] not in (["chi", "nhánh"], ["chỉ", "nhánh"])
        or words.gaps[skip] not in ("", "-", ")-", ")")
    ):
        return part
    stop = place_at(words, skip + 2)
    close = stop.end if stop else capitals(words, skip + 2)
    if close == skip + 2:
        return part
    name = f"{part.name} - Chi nhánh {render(words, skip + 2, close, head=False)}"
    return replace(part, end=close, name=name, place=" ".join(words.shown[skip + 2 : close]))


def _seat(words: Words, start: int, end: int, head: Head, context: tuple[int, bool]) -> Part | None:
    """Read what is known by its head: UBND tỉnh X, Huyện ủy X, Kho bạc Nhà nước X, Chính phủ."""
    if head.tail == "fixed" and not (capital(words, start) or end - start > 2):
        return None
    if opened(words, end) and words.keys[end : end + 2] == ["các", "cấp"]:
        return replace(_part(words, (start, end + 2), head, None), named=False, collective=True)
    part = _finish(words, (start, end), head, context)
    if part.end > end:
        return part
    if opened(words, end) and capital(words, end):
        close = _seat_end(words, end, head, context[1])
        if close == end and head.name in MAKERS:
            return None
        if close > end:
            name = " ".join(words.shown[end:close])
            return _branch(words, replace(_part(words, (start, close), head, None), place=name))
    return _bare(words, (start, end), head)


def _seat_end(words: Words, place: int, head: Head, after_office: bool) -> int:
    known = look(place_tree(), words, place)
    if known:
        return known[0]
    if fold_word(head.name.split()[-1]) in SEAT_HEADS and head.level == "party" and " " in head.name and not head.name.startswith("Đảng"):
        close = capitals(words, place)
        return place if is_person(words, place, close) and (after_office or close - place > 2) else close
    if head.name in PLACED or head.name in MAKERS:
        close = capitals(words, place)
        return close if 2 <= close - place <= 3 and not is_person(words, place, close) and words.made[place] == 0 else place
    if head.name in ("Quân khu",) and words.shown[place].isalnum():
        return place + 1
    return place


def _field(words: Words, start: int, end: int, head: Head, context: tuple[int, bool]) -> Part | None:
    """Read a body by its field: Sở Tài chính, Phòng Nội vụ huyện, Trung tâm X, Thanh tra Sở."""
    if not opened(words, end):
        return _bare(words, (start, end), head) if capital(words, start) or end - start > 1 else None
    if context[1] and head.name in STAFFED and field_at(words, end) is None and person_at(words, end) == end:
        return _bare(words, (start, end), head)
    close = run_end(words, end, head)
    if close > end and (_takes_small(words, end, close, head) or capital(words, end) or closes_small(words, end)):
        return _finish(words, (start, close), head, context)
    closed = _finish(words, (start, end), head, context)
    if closed.collective:
        return closed
    if (
        closed.end > end
        and (capital(words, start) or closed.end - end > 1)
        and head.name not in ("Phòng", "Ban", "Sở", "Bộ", "Trung tâm", "Cục", "Viện")
    ):
        return closed
    return _bare(words, (start, end), head) if capital(words, start) or end - start > 1 else None


def _takes_small(words: Words, end: int, close: int, head: Head) -> bool:
    return head.name in SMALL_FIELD and (head.level != "" or close - end > 2)


def closes_small(words: Words, place: int) -> bool:
    """Tell whether a field printed small is closed by a level, as in "Ban thi đua khen thưởng tỉnh"."""
    field = known_field(words, place)
    return field is not None and field - place > 2


def _name(words: Words, start: int, end: int, head: Head, context: tuple[int, bool]) -> Part | None:
    """Read a body by its proper name: Công ty TNHH X, Trường THPT X, Báo X."""
    form = look(form_tree(), words, end) if opened(words, end) else None
    begin = form[0] if form else end
    close = run_end(words, begin, head) if opened(words, begin) else begin
    named = _has_name(words, begin, close) and (head.name != "Trường" or not words.shown[begin].isdigit())
    if close > begin and not named and capital(words, start) and field_at(words, begin):
        part = _finish(words, (start, close), head, context)
        return part if part.end > close else _bare(words, (start, end), head)
    if close > begin and named and not _generic(words, start, end, close):
        return _finish(words, (start, close), head, context)
    closed = _finish(words, (start, end), head, context)
    if closed.end > end and capital(words, start) and head.name not in ("Trường", "Đoàn", "Công ty", "Hội"):
        return closed
    return _bare(words, (start, end), head) if capital(words, start) else None


def _generic(words: Words, start: int, end: int, close: int) -> bool:
    """Tell a kind from a body: "công ty Nhà nước", "nhà máy alumin"; small heads need TNHH, cổ phần or an abbreviation."""
    if words.keys[end:close] in (["nhà", "nước"], ["thương", "mại"]):
        return True
    return not capital(words, start) and not (words.made[start] or words.made[end] or look(form_tree(), words, end))


def _has_name(words: Words, start: int, end: int) -> bool:
    return any(capital(words, place) or (words.shown[place].isdigit() and words.shown[place][0] != "0") for place in range(start, end))


def _task(words: Words, start: int, end: int, head: Head, context: tuple[int, bool]) -> Part | None:
    """Read a body by its task: Ban Chỉ đạo …, Hội đồng …, Đoàn công tác của …."""
    if head.of and opened(words, end) and words.keys[end] == "của" and end + 1 < len(words):
        owner = body_at(words, end + 1, context[0] + 1) if context[0] < DEEPEST else None
        if owner and owner.named:
            return _part(words, (start, owner.end), head, None, owner)
    close = task_end(words, end, head) if opened(words, end) else end
    if close < len(words) and place_at(words, close) is None:
        close = object_end(words, close, begun=close > end)
    if (
        close > end
        and head.name == "Ủy ban"
        and words.keys[close : close + 3] == ["của", "quốc", "hội"]
        and not any(words.gaps[close : close + 3])
    ):
        return _part(words, (start, close + 3), head, None)
    part = _finish(words, (start, close), head, context)
    closed = part.end > close
    if part.end < len(words) and close > end and opened(words, part.end) and words.keys[part.end] in ("các", "cấp"):
        return replace(part, named=False, collective=True)
    if close > end and (closed or _has_name(words, end, close) or known_field(words, end) is not None):
        return part
    if closed and close == end and part.place is None and body_at(words, end, DEEPEST) is not None and not place_at(words, end):
        return part
    if closed and close == end:
        return replace(part, named=False, short=True)
    return _bare(words, (start, end), head)
