"""How a page lies on the glass: its skew, and whether its lines run up instead of across. A grey picture in, degrees out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDE = 900  # pixels across, to which a page is made small
MOST_SPOTS = 25_000  # dark spots that are looked at
RUN = 24  # dark pixels in a row that no letter has: a rule, the rim of the page
STEEPEST = 5.0  # degrees
LEAST = 0.1  # degrees that are worth a turn

Grey = NDArray[np.uint8]


def find_skew(picture: Image.Image) -> float:
    """Return by how many degrees against the clock a page has to be turned for its lines to run straight, 5 at most.

    The dark spots of a page fall into few rows when its lines are straight.
    """
    down, across, height = _spots(picture)
    if len(down) < 200:
        return 0.0
    best = 0.0
    for step, reach in ((0.5, STEEPEST), (0.1, 0.5), (0.05, 0.1)):
        angles = [best + step * at for at in range(-round(reach / step), round(reach / step) + 1)]
        best = max(angles, key=lambda angle: _sharpness(down, across, height, angle))
    best = max(-STEEPEST, min(STEEPEST, best))
    return round(best, 2) if abs(best) >= LEAST else 0.0


def lies_on_side(picture: Image.Image) -> bool:
    """Tell whether the lines of a page run up or down instead of across."""
    down, across, height = _spots(picture)
    if len(down) < 200:
        return False
    size = int(across.max()) + 1
    straight = max(_sharpness(down, across, height, 0.5 * at) for at in range(-6, 7))
    upright = max(_sharpness(across, down, size, 0.5 * at) for at in range(-6, 7))
    return upright > 1.5 * straight


def _spots(picture: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
    """Return the places of the dark spots of a page, down and across, and the height of the small page."""
    small = picture.reduce(max(1, round(picture.width / WIDE)))
    page = np.asarray(small)
    dark = page < 160
    dark &= ~(_in_run(dark) | _in_run(dark.T).T)
    down, across = np.nonzero(dark)
    every = max(1, len(down) // MOST_SPOTS)
    return down[::every].astype(np.float32), across[::every].astype(np.float32), page.shape[0]


def _in_run(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which spots stand in a long dark run across."""
    height, width = dark.shape
    if width <= RUN:
        return np.zeros_like(dark)
    sums = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(dark, axis=1, out=sums[:, 1:])
    full = (sums[:, RUN:] - sums[:, :-RUN]) == RUN  # the run that begins here is dark
    within = np.zeros((height, width + 1), dtype=np.int32)
    within[:, : width - RUN + 1] += full
    within[:, RUN:] -= full
    return np.cumsum(within, axis=1)[:, :width] > 0


def _sharpness(down: NDArray[np.float32], across: NDArray[np.float32], height: int, angle: float) -> float:
    """Return how sharply the spots part into rows when the page is turned by an angle."""
    lean = float(np.tan(np.radians(angle)))
    rows = (down - across * lean + 2000).astype(np.int32)
    counts = np.bincount(rows, minlength=height).astype(np.float64)
    steps = np.diff(counts)
    return float((steps * steps).sum())
