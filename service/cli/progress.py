"""A progress bar on the error stream, for work that takes longer than two seconds and for people who watch it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Protocol, TypeVar

T = TypeVar("T")
PATIENCE = 2.0  # seconds without a word


class Advance(Protocol):
    """Shows how far the work is."""

    def __call__(self, done: int, total: int, pace: str = "", /) -> None:
        """Show how many are through, of how many, and how fast; where no pace is told it is counted here."""


@contextmanager
def shown(title: str, *, silent: bool = False) -> Iterator[Advance]:
    """Give what to call as the work goes on; from two seconds on people see the share, the rate and the time left.

    Nothing is shown where the error stream is no terminal, or where `silent`: the output itself shows the progress.

    >>> with shown("đang đọc") as advance:
    ...     advance(1, 2)
    """
    if silent or not sys.stderr.isatty():
        yield lambda done, total, pace="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = bar.add_task(title, total=None, rate="")
    began = time.monotonic()

    def advance(done: int, total: int, pace: str = "", /) -> None:
        bar.update(task, completed=done, total=total, rate=pace or _pace(done, total, time.monotonic() - began))

    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


def _pace(done: int, total: int, seconds: float) -> str:
    """Return the rate since the start and the time left at that rate.

    >>> _pace(20, 120, 10.0)
    '2.0/s, 0:50 left'
    """
    rate = done / seconds if seconds > 0 else 0.0
    left = int((total - done) / rate) if rate else 0
    return f"{rate:.1f}/s" + (f", {left // 60}:{left % 60:02} left" if rate else "")


def watch(items: Iterable[T], total: int, title: str, *, silent: bool = False) -> Iterator[T]:
    """Pass the items on and show how far they are.

    >>> list(watch(["một.txt", "hai.txt"], 2, "đang đọc"))
    ['một.txt', 'hai.txt']
    """
    with shown(title, silent=silent) as advance:
        for count, item in enumerate(items, 1):
            yield item
            advance(count, total)
