"""That time grows in line with the text, for functions that are given a text of one piece repeated: processor time."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 3  # other work on the machine spoils one measure, hardly three
SLACK = 3.0


def seconds_on(work: Callable[[str], object], piece: str, size: int) -> float:
    """Return the seconds that the work takes on about `size` characters of the piece."""
    text = piece * (size // len(piece))
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def check_growth(work: Callable[[str], object], piece: str, small: int, large: int, least: float = 0.01) -> None:
    """Fail where the work on a large text takes, time and again, far more than in proportion to a small one.

    `least`: seconds below which nothing is told apart.
    """
    told = []
    for _ in range(TRIES):
        short, long = seconds_on(work, piece, small), seconds_on(work, piece, large)
        if long < SLACK * large / small * max(short, least):
            return
        told.append(f"{small} letters {short:.3f} s, {large} letters {long:.3f} s")
    raise AssertionError("; ".join(told))
