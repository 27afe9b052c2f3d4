"""Make a page's picture fit to be read: grey, without red ink, evenly lit, without specks and dark rims, at about 300 dpi.

A picture and its size in points flow in; a grey picture flows out, dark letters on white.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

DPI = 300
FINEST = 380  # dpi above which a picture is made smaller
COARSEST = 250  # dpi below which it is made larger
RED = 40  # by how much red ink is redder than green and blue
SPECKS = 0.02  # share of the dark spots that stand alone, on a page that has to be filtered

Grey = NDArray[np.uint8]


def prepare(picture: Image.Image, size: tuple[float, float]) -> Image.Image:
    """Return the page in grey, as it should be read; `size` in points."""
    dpi = 72 * picture.width / size[0]
    grey = drop_red(picture)
    grey = even_light(grey)
    if dpi > FINEST or dpi < COARSEST:
        factor = DPI / dpi
        grey = grey.resize((max(1, round(picture.width * factor)), max(1, round(picture.height * factor))), Image.Resampling.BICUBIC)
    return grey.filter(ImageFilter.MedianFilter(3)) if is_noisy(grey) else grey


def drop_red(picture: Image.Image) -> Image.Image:
    """Return the picture in grey; where there is red ink only what is dark below it is left."""
    if picture.mode not in ("RGB", "L"):
        picture = _flatten(picture)
    if picture.mode == "L":
        return picture
    page = np.asarray(picture)
    red, green, blue = (page[..., at].astype(np.int16) for at in range(3))
    grey = np.asarray(picture.convert("L"))
    ink = (red - green > RED) & (red - blue > RED)
    if ink.mean() < 0.0002:
        return Image.fromarray(grey)
    return Image.fromarray(np.where(ink, page[..., 0], grey))


def even_light(grey: Image.Image) -> Image.Image:
    """Return the picture with its paper white everywhere: each spot is measured by the paper around it."""
    step = max(4, round(grey.width / 150))
    paper = (
        grey.reduce(step).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2)).resize(grey.size, Image.Resampling.BILINEAR)
    )
    light = np.maximum(np.asarray(paper), 40).astype(np.float32)
    page = np.asarray(grey).astype(np.float32)
    return Image.fromarray(np.clip(page * (250 / light), 0, 255).astype(np.uint8))


def is_noisy(grey: Image.Image) -> bool:
    """Tell whether many of the dark spots stand alone."""
    dark = np.asarray(grey) < 140
    around = np.zeros(dark.shape, dtype=bool)
    around[1:] |= dark[:-1]
    around[:-1] |= dark[1:]
    around[:, 1:] |= dark[:, :-1]
    around[:, :-1] |= dark[:, 1:]
    total = int(dark.sum())
    return total > 0 and int((dark & ~around).sum()) / total > SPECKS


def _flatten(picture: Image.Image) -> Image.Image:
    """Return a picture of another mode in colour on white paper."""
    if picture.mode in ("1", "LA", "I;16", "I", "F"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "PA") or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")
    return picture.convert("RGB")
