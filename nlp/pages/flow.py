"""The way from printed lines to canonical text that all readers share: tables, columns, soft line breaks, stamps."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.pages import columns, grids, stamps, wrapping
from nlp.pages.lines import Line, compose, make
from nlp.text import Run
from nlp.types import Table


def arrange(lines: Sequence[Line], overlaid: Sequence[Line] = ()) -> tuple[Run, tuple[Table, ...]]:
    """Return the canonical text of printed lines and its tables; `overlaid` lines (stamps that a reader took out) go to the end.

    >>> arrange([make(Run("Giao Sở Y tế:")), make(Run("- Rà soát;"))])[0].text
    'Giao Sở Y tế:\\n- Rà soát;'
    """
    flow, stamped = stamps.part_stamps(lines)
    flow = columns.part_recipients(columns.join_flattened(grids.rebuild(flow)))
    flow = columns.part_letterhead(grids.split_bars(wrapping.unwrap(flow)))
    printed = [part for line in flow for part in columns.part_collapsed(line)]
    return compose([*printed, make(Run("")), *stamped, *overlaid])
