"""Make a page's picture fit to be read: grey, without red ink, evenly lit, without specks and dark rims, at about 300 dpi.

A picture and its size in points flow in; a grey picture flows out, dark letters on white.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

DPI = 300
FINEST = 340  # dpi above which a picture is made smaller
COARSEST = 260  # dpi below which it is made larger
MOST_PIXELS = 30_000_000  # of a page that is read; larger ones are made smaller
RED = 40  # by how much red ink is redder than green and blue
LEAST_RED = 0.0002  # share of the page that is red ink, where there is any
WHITE = 215  # grey that is paper already
GRAIN = 9.5  # how much the paper's grey may vary before the page is smoothed
DARK = 150
FAINT = 205  # grey of print that is pale: it keeps its marks too
LONE = 0.042  # share of the ground around a spot that is dark where letters are; a thin rule through it has more


def prepare(picture: Image.Image, size: tuple[float, float]) -> Image.Image:
    """Return the page in grey, as it should be read; `size` in points."""
    wanted = _fit(picture.size, size)
    if wanted[0] < picture.width:
        picture = _flatten(picture).resize(wanted, Image.Resampling.BILINEAR, reducing_gap=2.0)
    grey = drop_specks(drop_rims(even_light(drop_red(picture))))
    grainy = is_grainy(grey)
    if wanted != grey.size:
        grey = grey.resize(wanted, Image.Resampling.BICUBIC)
    if grainy:
        grey = grey.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(0.8))
    return grey.point(_bleach)


def drop_red(picture: Image.Image) -> Image.Image:
    """Return the picture in grey; where there is red ink only what is dark below it is left."""
    picture = _flatten(picture)
    if picture.mode == "L":
        return picture
    grey = picture.convert("L")
    ink = red_ink(picture)
    return Image.composite(picture.getchannel("R"), grey, ink) if ink else grey


def red_layer(picture: Image.Image, pixels: tuple[int, int]) -> Image.Image | None:
    """Return only what is red of a coloured page, dark on white, as large as the prepared page; None where nothing is.

    Names and offices are stamped in red where they are not printed; they are looked for apart from the text.
    """
    picture = _flatten(picture)
    ink = red_ink(picture) if picture.mode == "RGB" else None
    if ink is None:
        return None
    _, green, blue = picture.split()
    layer = Image.composite(ImageChops.darker(green, blue), Image.new("L", picture.size, 255), ink.filter(ImageFilter.MaxFilter(3)))
    return layer.resize(pixels, Image.Resampling.BICUBIC)


def red_ink(picture: Image.Image) -> Image.Image | None:
    """Return where a coloured picture is red, as a mask; None where there is too little of it to be ink."""
    red, green, blue = picture.split()
    over = [ImageChops.subtract(red, other).point(lambda value: 255 if value > RED else 0) for other in (green, blue)]
    mask = ImageChops.darker(*over)
    return mask if mask.histogram()[255] > LEAST_RED * picture.width * picture.height else None


def even_light(grey: Image.Image) -> Image.Image:
    """Return the picture with its paper white everywhere: each spot is measured by the paper around it."""
    step = max(4, round(grey.width / 150))
    paper = (
        grey.reduce(step).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2)).resize(grey.size, Image.Resampling.BILINEAR)
    )
    light = np.maximum(np.asarray(paper), 40).astype(np.float32)
    page = np.asarray(grey).astype(np.float32)
    return Image.fromarray(np.clip(page * (250 / light), 0, 255).astype(np.uint8))


def drop_rims(grey: Image.Image) -> Image.Image:
    """Return the picture without the dark areas that touch its rim: the lid of the scanner, the desk below the sheet."""
    step = max(1, round(grey.width / 250))
    dark = np.asarray(grey.reduce(step)) < 128
    rim = np.zeros_like(dark)
    rim[[0, -1]] = dark[[0, -1]]
    rim[:, [0, -1]] |= dark[:, [0, -1]]
    count = 0
    while (total := int(rim.sum())) > count:
        count = total
        rim = _spread(rim) & dark
    if not count:
        return grey
    mask = Image.fromarray(_spread(_spread(rim))).resize(grey.size, Image.Resampling.NEAREST)
    cleaned = grey.copy()
    cleaned.paste(255, (0, 0), mask)
    return cleaned


def drop_specks(grey: Image.Image) -> Image.Image:
    """Return the picture without dark spots that have no letters near them."""
    reach = max(3, grey.width // 240)
    dark = grey.point(lambda value: 255 if value < DARK else 0)
    ink = grey.point(lambda value: 255 if value < FAINT else 0)
    near = ink.filter(ImageFilter.BoxBlur(reach)).point(lambda value: 255 if value < 255 * LONE else 0)
    cleaned = grey.copy()
    cleaned.paste(255, (0, 0), ImageChops.darker(dark, near))
    return cleaned


def is_grainy(grey: Image.Image) -> bool:
    """Tell whether the paper is not smooth: grain of a sensor, of bad light, of strong compression."""
    page = np.asarray(grey)[::2, ::2]
    paper = page[page > 200]
    return bool(paper.size > 1000 and float(paper.std(dtype=np.float32)) > GRAIN)


def _bleach(value: int) -> int:
    """Return a shade of grey with that of the paper made white, so that the grain of an empty page is not taken for letters."""
    return min(255, value * 255 // WHITE)


def _fit(pixels: tuple[int, int], size: tuple[float, float]) -> tuple[int, int]:
    """Return in how many pixels a page is read: those that it has, or as many as make 300 dpi."""
    dpi = [72 * many / points for many, points in zip(pixels, size, strict=True)]
    wanted = pixels if all(COARSEST <= one <= FINEST for one in dpi) else tuple(max(1, round(points / 72 * DPI)) for points in size)
    factor = min(1.0, (MOST_PIXELS / (wanted[0] * wanted[1])) ** 0.5)
    return max(1, round(wanted[0] * factor)), max(1, round(wanted[1] * factor))


def _spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a mask grown by one spot on all four sides."""
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    grown[:, 1:] |= mask[:, :-1]
    grown[:, :-1] |= mask[:, 1:]
    return grown


def _flatten(picture: Image.Image) -> Image.Image:
    """Return a picture of another mode in colour on white paper, or in grey."""
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode in ("1", "I;16", "I", "F"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")
    return picture.convert("RGB")
