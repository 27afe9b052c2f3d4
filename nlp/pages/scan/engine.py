"""The one door to Tesseract: a grey page in, its words with place and confidence out.

Its Vietnamese data is a file that Debian packs (tesseract-ocr-vie); `make system` fetches it. One engine a thread is made at first use.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import tesserocr
from PIL import Image

from nlp.errors import UnsupportedMedia

LANGUAGE = "vie"
FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")
COLUMN = 4  # Tesseract's page mode: a column of text of many sizes; rows and columns are made of its words later
SPARSE = 11  # Tesseract's page mode for what stands here and there
LONGEST = 20_000  # milliseconds that a page may take; what was read by then is kept


@dataclass(frozen=True, slots=True)
class Found:
    """A word as Tesseract read it, in pixels: where it stands, its line with base line and height, confidence of 0 to 1."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    base: float
    row: float
    confidence: float
    line: int = 0

    def moved(self, right: int, down: int, lines: int) -> Found:
        """Return the word as it stands on a page of which a part was read."""
        x0, x1 = self.x0 + right, self.x1 + right
        return replace(self, x0=x0, x1=x1, top=self.top + down, bottom=self.bottom + down, base=self.base + down, line=self.line + lines)


_kept = threading.local()


@cache
def data_folder() -> Path | None:
    """Return the folder with the Vietnamese data, that of this environment first; None if there is none."""
    folders = (Path(sys.prefix) / "share" / "congvan" / "tessdata", *map(Path, FOLDERS))
    return next((folder for folder in folders if (folder / f"{LANGUAGE}.traineddata").is_file()), None)


def available() -> str | None:
    """Return what is missing for scans to be read, and what to do; None if nothing is."""
    if data_folder() is not None:
        return None
    return "scans need Tesseract's Vietnamese data: run make system, or apt-get install tesseract-ocr-vie"


def recognise(page: Image.Image, dpi: int, mode: int = COLUMN) -> list[Found]:
    """Return the words of a grey page.

    Raises UnsupportedMedia where the data is missing.
    """
    api = _engine()
    api.SetPageSegMode(mode)
    api.SetImage(page)
    api.SetSourceResolution(dpi)
    try:
        api.Recognize(LONGEST)
        walk = api.GetIterator()
        if walk is None:
            return []
        lines: list[list[Found]] = [[]]
        for one in tesserocr.iterate_level(walk, tesserocr.RIL.WORD):
            if one.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
                lines.append([])
            word = _read_word(one)
            if word is not None:
                lines[-1].append(word)
        return [word for at, line in enumerate(lines) for word in _level(line, at)]
    finally:
        api.Clear()


def _level(line: Sequence[Found], number: int) -> list[Found]:
    """Return the words of a line with one base line, which handwriting does not bend, and none reaching over the next."""
    base = median(word.base for word in line) if line else 0.0
    ends = [*(max(word.x0 + 1, min(word.x1, after.x0)) for word, after in pairwise(line)), line[-1].x1] if line else []
    return [replace(word, base=base, x1=end, line=number) for word, end in zip(line, ends, strict=True)]


def _engine() -> tesserocr.PyTessBaseAPI:
    """Return the engine of this thread."""
    api: tesserocr.PyTessBaseAPI | None = getattr(_kept, "api", None)
    if api is None:
        folder = data_folder()
        if folder is None:
            raise UnsupportedMedia(available() or "")
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        api = tesserocr.PyTessBaseAPI(path=str(folder), lang=LANGUAGE, psm=COLUMN)
        api.SetVariable("debug_file", "/dev/null")
        api.SetVariable("tessedit_do_invert", "0")
        _kept.api = api
    return api


def _read_word(one: tesserocr.PyResultIterator) -> Found | None:
    """Return the word that the iterator stands at."""
    if one.Empty(tesserocr.RIL.WORD):
        return None
    box, base = one.BoundingBox(tesserocr.RIL.WORD), one.Baseline(tesserocr.RIL.WORD)
    text = one.GetUTF8Text(tesserocr.RIL.WORD).strip()
    if not text or box is None:
        return None
    x0, top, x1, bottom = box
    middle = (base[0][1] + base[1][1]) / 2 if base else float(bottom)
    row = one.RowAttributes()["row_height"]
    return Found(text, x0, top, x1, bottom, middle, row, one.Confidence(tesserocr.RIL.WORD) / 100)
