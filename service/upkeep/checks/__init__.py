"""What the doctor looks at, in this order: a check a function, all of them in CHECKS."""

from service.upkeep.checks import database, files, machine, work
from service.upkeep.findings import Check

CHECKS: tuple[Check, ...] = (
    machine.look_at_folder,
    machine.look_at_disk,
    database.look_at_schema,
    machine.look_at_clock,
    database.look_at_rows,
    database.look_at_search,
    database.look_at_counts,
    work.look_for_lapsed,
    work.look_for_standing_queue,
    work.look_for_forgotten,
    work.look_for_empty,
    files.look_for_leftovers,
    files.look_for_orphans,
    files.look_for_missing,
)

__all__ = ["CHECKS"]
