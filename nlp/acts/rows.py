"""Rows of task tables: "TT | Nội dung | Chủ trì | Phối hợp | Thời gian" (RECORDS.md: a row is one record).

In: a ROW block with its header. Out: at most one act a row; a table without a column of tasks or of bodies has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.acts import groups, roles
from nlp.acts.act import Act
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.types import Block, Segment, Span

_NO_TASKS = re.compile(
    r"thủ tục|lệ phí|căn cứ pháp lý|mã số|đơn giá|họ và tên|chức vụ|điểm số|hồ sơ", re.I
)  # tables of procedures, people, prices
_COLUMNS = (
    ("support", re.compile(r"phối hợp", re.I)),
    ("time", re.compile(r"thời gian|thời hạn|hoàn thành|tiến độ|hạn|ngày", re.I)),
    (
        "lead",
        re.compile(r"chủ trì|đơn vị thực hiện|cơ quan thực hiện|thực hiện|đơn vị|cơ quan|phụ trách|người thực hiện|trách nhiệm", re.I),
    ),
    ("task", re.compile(r"nội dung|nhiệm vụ|công việc|hoạt động|giải pháp|chỉ tiêu|sản phẩm|việc", re.I)),
)


def columns(headers: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, by the words of the header.

    >>> columns(["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"])
    {'task': 1, 'lead': 2, 'support': 3, 'time': 4}
    """
    found: dict[str, int] = {}
    for at, header in enumerate(headers):
        for name, pattern in _COLUMNS:
            if pattern.search(header):
                if name not in found:
                    found[name] = at
                break
    return found


def read(reading: Reading, block: Block, frame: Frame, segments: Sequence[Segment]) -> list[Act]:
    """Return the act of a row, if its table gives tasks to bodies."""
    if block.head is None or not segments or frame.mode in {"rule", "results"}:
        return []
    head = reading.structure.blocks[block.head]
    headers = [cell.of(reading.text) for cell in head.cells]
    if any(_NO_TASKS.search(header) for header in headers):
        return []
    where = columns(headers)
    if "task" not in where or not ({"lead", "time"} & where.keys()):
        return []
    cells = block.cells
    task = _cell(cells, where.get("task"))
    if task is None or len(task) < 8:
        return []
    leads = _actors(reading, _cell(cells, where.get("lead")))
    supports = _actors(reading, _cell(cells, where.get("support")))
    time = _cell(cells, where.get("time"))
    if not leads and "lead" in where and not (time and reading.dates_in(time)):
        return []
    own = reading.body is not None and any(actor.name == reading.body.name for actor in leads)
    kind = "plan" if own or (not leads and frame.kind == "plan") else "assignment"
    start = task.start
    return [
        Act(
            segments[0].index,
            Span(start, block.body.end),
            kind,
            "table-row",
            issuer=frame.issuer or reading.body,
            leads=roles.unique(leads or frame.leads),
            supports=roles.unique(supports),
            leads_inherited=not leads,
            kind_inherited=True,
            frame=frame,
            times=reading.dates_in(time) if time else (),
            time=frame.time,
        )
    ]


def _cell(cells: Sequence[Span], at: int | None) -> Span | None:
    return cells[at] if at is not None and at < len(cells) and len(cells[at]) else None


def _actors(reading: Reading, cell: Span | None) -> list[Actor]:
    if cell is None:
        return []
    found = list(reading.actors_in(cell))
    if found:
        return found
    group = groups.at(reading, cell.start, cell.end)
    surface = cell.of(reading.text).strip(" .;,")
    return list(group.actors) if group else [Actor(surface, cell, named=False)]
