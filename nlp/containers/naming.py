"""Names of members as people see them: bytes or strings of a container in, a display name out that can never act as a path.

Old archives hold names in the code page of the machine that made them; the reading with the most Vietnamese syllables is taken.
"""

from __future__ import annotations

import re
import unicodedata

from nlp import encodings, syllables
from nlp.encodings import Encoding

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
DRIVE = re.compile(r"^[A-Za-z]:(?=/|$)")
APART = re.compile(r"[\x00-@\[-`{-~]+")  # ASCII that is no letter
ENDING = re.compile(r"\.\w{1,5}$", re.ASCII)
SAMPLE = 20_000
LONGEST = 255  # characters of one part
DEEPEST = 32  # parts
HIDDEN = ("__MACOSX", "$RECYCLE.BIN", "System Volume Information", "Thumbs.db", "desktop.ini", "Icon\r")
CODE_PAGES = ("cp1258", "cp437", "cp850", "cp1252")
FONTS = (Encoding.TCVN3, Encoding.VNI)


def clean(name: str) -> str:
    """Return a name with "/" between folder and file, without what is not seen, without "..", drive letters and roots.

    >>> clean("..\\\\..\\\\C:\\\\hồ sơ\\\\Thông báo 7.doc"), clean("/etc/passwd"), clean("a/./b//c\\x00.txt")
    ('hồ sơ/Thông báo 7.doc', 'etc/passwd', 'a/b/c .txt')
    """
    plain = UNSEEN.sub(" ", unicodedata.normalize("NFC", name)).replace("\\", "/")
    parts = [DRIVE.sub("", part.strip()).strip() for part in plain.split("/")]
    kept = [part[-LONGEST:] for part in parts if part not in ("", ".", "..") and part.strip(".")]
    return "/".join(kept[-DEEPEST:]) or "unnamed"


def base(name: str) -> str:
    """Return the last part of a name.

    >>> base("hồ sơ/Thông báo 7.doc")
    'Thông báo 7.doc'
    """
    return name.rpartition("/")[2]


def is_hidden(name: str) -> bool:
    """Tell whether systems and editors left a file there.

    >>> is_hidden("__MACOSX/._Thông báo.doc"), is_hidden("hồ sơ/~$Thông báo.docx"), is_hidden("hồ sơ/Thông báo.doc")
    (True, True, False)
    """
    return any(part.startswith((".", "~$", "._")) or part in HIDDEN for part in name.split("/"))


def decode(raw: bytes) -> str:
    """Return the name that the bytes of an archive without a mark for its encoding mean.

    >>> decode("Thông báo số 7.doc".encode()), decode("Thông báo.doc".encode("cp437", "replace"))
    ('Thông báo số 7.doc', 'Thông báo.doc')
    >>> decode(unicodedata.normalize("NFD", "Kế hoạch phòng dịch").replace("e\u0302\u0301", "ê\u0301").encode("cp1258", "replace"))
    'Kế hoạch phòng dịch'

    What is Vietnamese in no reading is read as code page 437, which the format prescribes.
    """
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = {page: unicodedata.normalize("NFC", raw.decode(page, "replace")) for page in CODE_PAGES}
    typed = (raw.decode(page, "replace") for page in ("cp1252", "cp437"))  # as fonts carried their letters, also by way of DOS
    lost = b"?" in raw  # no file is called so: letters that a code page lacks became this sign
    fonts = [] if lost else [encodings.decode(one, font).text for one in typed for font in FONTS]
    best = max((*found.values(), *fonts), key=sounds)  # the first of equals
    return best if sounds(best) > 0 else found["cp437"]


def sounds(written: str) -> float:
    """Return the share of words that can be Vietnamese syllables, without the ending.

    >>> sounds("Thông báo 7.doc"), sounds("Thαng bßo 7.doc")
    (1.0, 0.0)
    """
    stem = ENDING.sub("", written)
    words = [word for word in APART.split(stem[:SAMPLE].lower()) if word]
    return sum(syllables.is_syllable(word) for word in words) / max(1, len(words))
