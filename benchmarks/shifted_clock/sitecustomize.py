"""Shifts the clock of a Python process by the seconds that a file names, read again every tenth of a second (benchmarks/faults.py)."""

import os
import time

_real, _place = time.time, os.environ.get("BENCHMARK_CLOCK", "")
_known = [0.0, 0.0]  # when the file was read last, and what it said


def _shifted() -> float:
    """Return the time as the file has it."""
    now = _real()
    if abs(now - _known[0]) > 0.1:
        try:
            with open(_place, encoding="ascii") as told:
                _known[:] = [now, float(told.read() or 0)]
        except (OSError, ValueError):
            _known[0] = now
    return now + _known[1]


if _place:
    time.time = _shifted
