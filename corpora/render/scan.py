"""Pages as a scanner, a copier and a bad copier see them: the PDF of a notice in, page pictures out.

Each quality is a row of figures; what is chance (skew, specks, light) comes from a seed, so `turn_of` tells again by how much
a page was turned, and `Turn.place` where a point of the PDF's page lies in the picture.
"""

from __future__ import annotations

import io
import math
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

POINTS = 72
MOMENT = time.gmtime(1_718_150_400)  # a fixed time in the files, so that they are the same each time
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quality:
    """What a machine does to a page. Noise is a share of white, light a share lost at the darkest edge, skew is in degrees."""

    name: str
    dpi: tuple[int, int]
    skew: tuple[float, float]
    blur: float
    noise: float
    light: float
    specks: float  # a square inch
    jpeg: int
    worn: bool = False  # stamp over the signature, punched holes, shadow of a staple


CLEAN = Quality("clean", (300, 300), (0.0, 0.15), 0.3, 0.01, 0.0, 0.0, 88)
COPIER = Quality("copier", (200, 200), (0.5, 1.0), 0.6, 0.03, 0.12, 0.3, 60)
BAD = Quality("bad", (150, 170), (1.5, 2.5), 0.6, 0.05, 0.25, 4.0, 30, worn=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page of `width` and `height` points lies in its picture: turned about its centre by `degrees`, against the clock."""

    degrees: float
    width: float
    height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page lies in the picture, both in points from the top left corner.

        >>> Turn(0.0, 595.0, 842.0).place(100.0, 50.0)
        (100.0, 50.0)
        """
        angle = math.radians(self.degrees)
        dx, dy = x - self.width / 2, y - self.height / 2
        sine, cosine = math.sin(angle), math.cos(angle)
        return self.width / 2 + dx * cosine + dy * sine, self.height / 2 - dx * sine + dy * cosine


def turn_of(name: str, quality: Quality, page: int, size: tuple[float, float]) -> Turn:
    """Return how a page, counted from 1, of a document is turned in this quality."""
    chance = _chance(name, quality, page)
    degrees = float(chance.uniform(*quality.skew)) * (1 if chance.random() < 0.5 else -1)
    return Turn(degrees, *size)


def _chance(name: str, quality: Quality, page: int) -> np.random.Generator:
    """Return the source of chance of a page."""
    return np.random.default_rng(zlib.crc32(f"{name}/{quality.name}/{page}".encode()))


def photograph(name: str, pdf: bytes, quality: Quality, signature: str = "") -> Iterator[tuple[Image.Image, int]]:
    """Yield the pictures of the pages with their resolution; `signature`: over these words the stamp is put."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            chance = _chance(name, quality, number)
            turn = turn_of(name, quality, number, page.get_size())
            dpi = quality.dpi[0] + zlib.crc32(name.encode()) % (quality.dpi[1] - quality.dpi[0] + 1)
            picture = page.render(scale=dpi / POINTS, grayscale=not quality.worn).to_pil()
            if quality.worn:
                _wear(picture, dpi, _find(page, signature))
            picture = picture.rotate(turn.degrees, Image.Resampling.BICUBIC, fillcolor="white" if quality.worn else 255)
            yield _degrade(picture, quality, dpi, chance), dpi
            page.close()
    finally:
        document.close()


def _find(page: pypdfium2.PdfPage, words: str) -> tuple[float, float] | None:
    """Return the middle of words on a page, in points from the top left corner, None where they are not there."""
    if not words:
        return None
    text = page.get_textpage()
    found = text.search(words).get_next()
    if found is None:
        return None
    left, bottom, right, top = text.get_charbox(found[0] + found[1] // 2)
    return (left + right) / 2, page.get_height() - (top + bottom) / 2


def _wear(picture: Image.Image, dpi: int, signature: tuple[float, float] | None) -> None:
    """Draw punched holes and the shadow of a staple, and the red stamp with a stroke of the pen over the signature."""
    inch = dpi
    draw = ImageDraw.Draw(picture, "RGBA")
    for share in (0.38, 0.62):
        middle = picture.height * share
        draw.ellipse((0.3 * inch, middle - 0.12 * inch, 0.54 * inch, middle + 0.12 * inch), fill=(40, 40, 40, 255))
    draw.polygon((0, 0, 0.9 * inch, 0, 0, 0.6 * inch), fill=(120, 120, 120, 120))
    if signature is None:
        return
    x, y = signature[0] * dpi / POINTS - 0.75 * inch, signature[1] * dpi / POINTS - 0.45 * inch
    red = (200, 30, 40, 150)
    for radius in (0.68, 0.62):
        draw.ellipse((x - radius * inch, y - radius * inch, x + radius * inch, y + radius * inch), outline=red, width=max(2, dpi // 60))
    star = [(x + 0.25 * inch * math.sin(turn * 4 * math.pi / 5), y - 0.25 * inch * math.cos(turn * 4 * math.pi / 5)) for turn in range(5)]
    draw.polygon(star, fill=red)
    pen = [(x + (0.3 + 0.12 * step) * inch, y + 0.25 * inch * math.sin(1.9 * step)) for step in range(12)]
    draw.line(pen, fill=(30, 40, 140, 220), width=max(2, dpi // 70), joint="curve")


def _degrade(picture: Image.Image, quality: Quality, dpi: int, chance: np.random.Generator) -> Image.Image:
    """Return a picture blurred, unevenly lit, with noise and specks, and pressed as JPEG."""
    if quality.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(quality.blur * dpi / 200))
    pixels: Pixels = np.asarray(picture, dtype=np.float32)
    shape = pixels.shape[:2]
    if quality.light:
        across = np.linspace(-1, 1, shape[1], dtype=np.float32) * chance.choice((-1, 1))
        light = 1 - quality.light * np.clip(across, 0, 1) ** 2
        pixels = pixels * (light[None, :] if pixels.ndim == 2 else light[None, :, None])
    grain = chance.standard_normal(shape, dtype=np.float32) * (255 * quality.noise)
    for place in _specks(shape, quality.specks * shape[0] * shape[1] / dpi**2, chance):
        grain[place] -= 180
    pixels = np.clip(pixels + (grain if pixels.ndim == 2 else grain[..., None]), 0, 255)
    held = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(held, "JPEG", quality=quality.jpeg)
    held.seek(0)
    return Image.open(held)


def _specks(shape: Sequence[int], count: float, chance: np.random.Generator) -> Iterator[tuple[slice, slice]]:
    """Yield the places of dirt, one to three pixels wide."""
    for _ in range(int(count)):
        y, x, size = int(chance.integers(shape[0])), int(chance.integers(shape[1])), int(chance.integers(1, 4))
        yield slice(y, y + size), slice(x, x + size)


def save(pictures: Sequence[tuple[Image.Image, int]], kind: str, quality: Quality) -> bytes:
    """Return the pictures as one file: "pdf" or "tiff" with all pages, "jpeg" or "png" with the first."""
    held = io.BytesIO()
    dpi = pictures[0][1]
    first, *rest = (picture.copy() for picture, _ in pictures)  # Pillow leaves the settings of a save in the picture
    if kind == "pdf":
        first.save(
            *(held, "PDF"), save_all=True, append_images=rest, resolution=dpi, quality=quality.jpeg, creationDate=MOMENT, modDate=MOMENT
        )
    elif kind == "tiff":
        first.save(held, "TIFF", save_all=True, append_images=rest, dpi=(dpi, dpi), compression="jpeg", quality=quality.jpeg)
    elif kind == "jpeg":
        first.save(held, "JPEG", dpi=(dpi, dpi), quality=max(quality.jpeg, 75))
    else:
        first.save(held, "PNG", dpi=(dpi, dpi))
    return held.getvalue()
