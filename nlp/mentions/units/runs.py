"""Where a field of work, a proper name or a task in free words ends (VIETNAMESE.md 6.1, right boundary).

In: `Words` and the place behind a head. Out: the end of the run; the place itself where nothing follows.
"""

from __future__ import annotations

from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.loader import Head
from nlp.lexicon.names import keys_of
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, look
from nlp.mentions.units.parts import (
    capital,
    capitals,
    department_tree,
    field_at,
    head_at,
    inner_words,
    is_person,
    loud,
    person_at,
    place_at,
    place_tree,
    stops,
)

MOST_LOWER = 7  # lower-case words in a row within a name
MOST_OBJECT = 34  # words of an object that a level closes
LINKS = ("và", "về", "của", "cho", "trong", "người", "với", "các")  # words within an object
LEADING = ("thực hiện", "triển khai", "về", "thực hiện các", "các")  # words that may open an object
LISTED = frozenset(
    ("các", "sở", "ban", "ngành", "huyện", "xã", "đoàn", "cơ", "đơn", "địa", "lãnh", "thành", "tỉnh", "thủ", "trưởng", "phường")
)
MOST_WORDS = 22  # words of a name behind its head
ENDINGS = frozenset(("quốc gia", "trung ương", "khu vực", "cơ sở", "miền bắc", "miền nam", "miền trung", "tối cao", "cấp cao"))
OFFICES = frozenset(
    (
        "lãnh đạo",
        "thành viên",
        "thủ trưởng",
        "hiệu trưởng",
        "đại biểu",
        "giám đốc",
        "chủ tịch",
        "bí thư",
        "bộ trưởng",
        "thứ trưởng",
        "tổng giám",
        "cục trưởng",
    )
)
JOINED = frozenset(
    (
        "Công ty",
        "Tổng công ty",
        "Viện",
        "Trung tâm",
        "Cục",
        "Vụ",
        "Chi cục",
        "Phòng",
        "Ban",
        "Học viện",
        "Hội",
        "Hiệp hội",
        "Liên hiệp",
        "Trường",
        "Quỹ",
        "Đài",
        "Tổng cục",
        "Nhà máy",
        "Liên đoàn",
        "Tổng công ty",
        "Bệnh viện",
        "Tập đoàn",
        "Ngân hàng",
        "Hợp tác xã",
    )
)
NUMBERED = frozenset(("Trường", "Bệnh viện", "Hải đội", "Đội", "Trạm"))  # a number may close the name: "Trường Tiểu học Tân An 2"
CLOSERS = frozenset(("trung ương", "việt nam", "nhà nước", "quốc gia", "chính phủ"))  # printed with a capital, they end a name
ROMAN = frozenset("IVX")
QUARTERS = frozenset(("bắc", "nam", "trung", "đông", "tây"))
HOLDERS = frozenset(("phó", "chánh", "trưởng"))


@cache
def compound_tree() -> Tree:
    """Return two-syllable nouns that end in a word that would end a name: "công trình", "việc làm"."""
    return plant((keys_of(noun), True) for noun in loader.boundaries()["compounds"])


def opened(words: Words, place: int) -> bool:
    """Tell whether a word follows at `place` without a mark before it."""
    return place < len(words) and not words.gaps[place]


def region_at(words: Words, place: int) -> int | None:
    """Return the end of a region that closes a name: "khu vực 3", "vùng II", "số 5", "miền Trung", or None."""
    keys = words.keys
    after = place + 1 if keys[place] in ("vùng", "miền", "số") else place + 2
    if after >= len(words) or any(words.gaps[place : after + 1]):
        return None
    shown = words.shown[after]
    numbered = (shown.isdigit() and len(shown) < 3) or (set(shown) <= ROMAN and after > place)
    if keys[place] == "số":
        return after + 1 if shown.isdigit() and len(shown) < 3 else None
    if keys[place] == "miền":
        return after + 1 if keys[after] in QUARTERS and capital(words, after) else None
    if keys[place : place + 2] == ["cơ", "sở"]:
        return after + 1 if numbered else None
    if keys[place] != "vùng" and keys[place : place + 2] != ["khu", "vực"]:
        return None
    if numbered and shown[0] != "0":
        return after + 1
    return capitals(words, after) if keys[after] in (*QUARTERS, "biên") and capital(words, after) else None


def bare_region(words: Words, place: int) -> int | None:
    """Return the end of "khu vực" that closes a name with nothing behind it: "Hạt Kiểm lâm khu vực"."""
    if words.keys[place : place + 2] != ["khu", "vực"] or any(words.gaps[place : place + 2]):
        return None
    after = place + 2
    return after if after >= len(words) or words.gaps[after] or stops(words, after) else None


def task_end(words: Words, place: int, head: Head) -> int:
    """Return the end of a task in free words; "về" and "quốc gia" may open it, "trên địa bàn X" may close it."""
    end = place
    while opened(words, end) and words.keys[end : end + 2] in (["trung", "ương"], ["quốc", "gia"]):
        end += 2
    if opened(words, end) and words.keys[end] == "về" and end + 1 < len(words):
        end += 1
    close = run_end(words, end, head)
    if close == end:
        return place if end - place < 2 else end - (words.keys[end - 1] == "về")
    if words.keys[close : close + 3] == ["trên", "địa", "bàn"] and place_at(words, close + 3):
        return close + 3
    return close


def object_end(words: Words, place: int, begun: bool = False) -> int:
    """Return where the level begins that closes a long object in small words; `place` where none does.

    "Ban Chỉ đạo | phòng, chống tội phạm và xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc | tỉnh". `begun`: part of
    the object stands before `place`; then what goes on behind a comma must be a list that "và" closes.
    """
    end, owed = place, False
    while end < min(len(words), place + MOST_OBJECT):
        gap = words.gaps[end]
        if gap not in ("", ",", "-", "/") or (gap and end == place and not begun) or (gap == "," and words.keys[end] in LISTED):
            return place
        owed = begun if gap == "," else owed and words.keys[end] != "và"
        if end - place > 1 and not gap and not owed and place_at(words, end) is not None and words.keys[end - 1] not in LINKS:
            return end
        size = _object_step(words, end, end == place)
        if size == 0:
            return place
        end += size
    return place


def _object_step(words: Words, end: int, first: bool) -> int:
    """Return how many words of an object stand at `end`; 0 where another body or a verb begins."""
    if look(compound_tree(), words, end):
        return 2
    found = head_at(words, end)
    if found is not None and capital(words, end) and found[1].bare != "none":
        return 0
    stop = stops(words, end)
    if stop and stop not in inner_words() and stop not in (LEADING if first else LINKS):
        return 0
    return len(stop.split()) if stop else 1


def known_field(words: Words, place: int) -> int | None:
    """Return the end of a known field that is more than one small word."""
    field = field_at(words, place) if place < len(words) else None
    return (
        field
        if field is not None and ((field - place > 1 and (field - place > 2 or capital(words, place))) or capital(words, place))
        else None
    )


def run_end(words: Words, place: int, head: Head) -> int:
    """Return the end of the field or proper name that begins at `place`; `place` itself where there is none."""
    end, lower, known, seen, floor = place, 0, False, False, place
    noisy = end < len(words) and loud(words, end) and loud(words, end - 1)
    free = head.tail in ("task", "name") or noisy
    while end < len(words) and end - place < MOST_WORDS:
        gap = words.gaps[end]
        if gap and not (end > place and gap in ("-", "&", "-&") and capital(words, end) and not _is_holder(words, end)):
            break
        if known and head.name in ("Sở", "Bộ") and _goes_on(words, end):
            break
        field = field_at(words, end)
        first = end == place and field is not None and field - end > 1
        if field is not None and (field - end > 2 or capital(words, end) or first) and not (known and not gap and head.tail != "task"):
            end = floor = field
            lower, known, seen = 0, True, True
            continue
        if seen and head.tail == "task" and words.keys[end] == "và" and (known_field(words, end + 1) or 0) - end > (2 if known else 3):
            end += 1
            continue
        if words.keys[end] == "số" and not gap and end + 1 < len(words) and words.shown[end + 1].isdigit() and not words.gaps[end + 1]:
            return end + 2 if seen or head.tail == "task" else _trim(words, floor, end)
        if known and " ".join(words.keys[end : end + 2]) in ENDINGS and not gap:
            end, floor = end + 2, end + 2
            continue
        if seen and not noisy and _is_closed(words, end, head):
            return end + 1 if words.shown[end].isdigit() else end
        step = _step(words, end, noisy, (seen, known), head)
        if step == 0 or (not seen and not free and not capital(words, end)):
            break
        upper = capital(words, end) and not noisy
        if not upper and not noisy and end - place > 1 and _closed_name(words, end):
            break
        lower = 0 if upper else lower + step
        if lower > MOST_LOWER or (known and not upper and words.keys[end] != "và" and not _named_later(words, end, head, noisy)):
            break
        seen, known = True, False if upper or head.tail == "name" else known
        end += step
    return _trim(words, floor, _before_verb(words, floor, end))


def _goes_on(words: Words, end: int) -> bool:
    """Tell whether a department is followed by a person ("Sở Y tế Đoàn Văn Nam") or by the next department ("liên Bộ Y tế - Tài chính")."""
    if words.gaps[end] == "-":
        return look(department_tree(), words, end) is not None
    return not words.gaps[end] and capital(words, end) and person_at(words, end) == end and capitals(words, end) - end >= 3


def _named_later(words: Words, end: int, head: Head, noisy: bool) -> bool:
    """Tell whether a proper name follows what a company or school does: "Công ty cổ phần Xây dựng | đê kè Thiên Trường"."""
    if head.tail != "name" or noisy:
        return head.tail == "name"
    for place in range(end, min(end + 3, len(words))):
        if words.gaps[place] or stops(words, place):
            return False
        if capital(words, place):
            return head_at(words, place) is None
    return False


def _before_verb(words: Words, floor: int, end: int) -> int:
    """Return the end without a verb that only seemed part of the name: "Phòng Cảnh sát đường thủy | tổ chức tuần tra"."""
    if end >= len(words) or words.gaps[end] or end - floor < 3 or capital(words, end - 2) or place_at(words, end) is not None:
        return end
    verb = " ".join(words.keys[end - 2 : end])
    if verb not in inner_words() or words.keys[end - 3] in ("và", "của"):
        return end
    follows = stops(words, end)
    return end - 2 if (follows and follows not in inner_words()) or words.shown[end].isdigit() else end


def _is_closed(words: Words, end: int, head: Head) -> bool:
    """Tell whether a name is whole before the small word at `end`: a number, a region or "Việt Nam" closed it, or a number does."""
    if capital(words, end) or words.gaps[end]:
        return False
    if words.shown[end].isdigit():
        return (
            head.name in NUMBERED
            and (capital(words, end - 1) or capital(words, end - 2))
            and len(words.shown[end]) < 3
            and _closes_clause(words, end + 1)
        )
    return (
        words.shown[end - 1].isdigit()
        or (" ".join(words.keys[end - 2 : end]) in CLOSERS and capital(words, end - 1))
        or region_at(words, end) is not None
    )


def _closes_clause(words: Words, end: int) -> bool:
    return end >= len(words) or words.gaps[end] != "" or words.keys[end] in ("và", "cùng") or stops(words, end) != ""


def _closed_name(words: Words, end: int) -> bool:
    """Tell whether a proper name of two capitals stands before `end`: a small word behind it is no part of the body's name."""
    return words.keys[end] != "và" and capital(words, end - 1) and capital(words, end - 2) and not words.gaps[end - 1]


def _step(words: Words, place: int, noisy: bool, state: tuple[bool, bool], head: Head) -> int:
    """Return how many words the name takes on at `place`: 0 where it ends; `state`: seen a capital, closed a known field."""
    seen, known = state
    key = words.keys[place]
    upper = capital(words, place) and not noisy
    if key == "và":
        after = place + 1
        good = after < len(words) and not words.gaps[after] and capital(words, after) and not noisy and head_at(words, after) is None
        good = good and head.name in JOINED and look(place_tree(), words, after) is None and not _is_holder(words, after)
        good = good and not (known and head.name in ("Phòng", "Ban", "Cục", "Vụ", "Hội"))
        return int(seen and good and place_at(words, after) is None)
    if place_at(words, place) is not None and not (upper and not seen):
        return 0
    if not upper and look(compound_tree(), words, place):
        return 2
    if upper:
        found = head_at(words, place)
        if (
            found
            and found[1].bare != "none"
            and (found[0] - place > 1 or found[1].tail == "place" or found[1].name in ("Sở", "Phòng", "Bộ"))
        ):
            return 0
        return int(not _is_holder(words, place) if seen else not _is_office(words, place))
    stop = stops(words, place)
    if noisy and words.keys[place] in HOLDERS:
        return 0
    if not stop or (words.keys[place] == "lập" and words.keys[place - 1] == "độc"):
        return 1
    if stop in inner_words() and (not known):
        return len(stop.split()) if seen or noisy else 0
    return 0


def _is_holder(words: Words, place: int) -> bool:
    end = capitals(words, place)
    return (is_person(words, place, end) and end - place >= 3) or words.keys[place] in HOLDERS or _is_office(words, place)


def _is_office(words: Words, place: int) -> bool:
    return " ".join(words.keys[place : place + 2]) in OFFICES


def _trim(words: Words, place: int, end: int) -> int:
    while end > place and words.keys[end - 1] in ("và", "các", "trong", "số", "của"):
        end -= 1
    return end
