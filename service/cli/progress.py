"""A progress bar on the error stream, for work that takes longer than two seconds and for people who watch it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from threading import Timer
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 2.0  # seconds without a word


def watch(items: Iterable[T], total: int, title: str, *, silent: bool = False) -> Iterator[T]:
    """Pass the items on; from two seconds on show how many are through, at which rate, and the time left.

    Nothing is shown where the error stream is no terminal, or where `silent`: the output itself shows the progress.

    >>> list(watch(["một.txt", "hai.txt"], 2, "reading"))
    ['một.txt', 'hai.txt']
    """
    if silent or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    task = bar.add_task(title, total=total)
    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        for item in items:
            yield item
            bar.advance(task)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
