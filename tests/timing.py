"""How long a function takes on a text of one piece repeated, for the tests that time grows in line with the text: processor time."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds_on(work: Callable[[str], object], piece: str, size: int) -> float:
    """Return the seconds that the work takes on about `size` characters of the piece."""
    text = piece * (size // len(piece))
    begun = time.process_time()
    work(text)
    return time.process_time() - begun
