"""Reading documents in worker processes: `lease(plan(settings))` gives a pool, `reader(pool, settings)` what reads in it."""

from service.readers.pool import Plan, Pool, lease
from service.readers.reading import Paint, Read, limits, paint_plan, painter, plan, read_here, reader

__all__ = ["Paint", "Plan", "Pool", "Read", "lease", "limits", "paint_plan", "painter", "plan", "read_here", "reader"]
