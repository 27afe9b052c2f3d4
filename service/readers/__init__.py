"""Reading documents in worker processes: `lease(plan(settings))` gives a pool, `reader(pool, settings)` what reads in it."""

from service.readers.pool import Plan, Pool, lease
from service.readers.reading import Read, limits, plan, read_here, reader

__all__ = ["Plan", "Pool", "Read", "lease", "limits", "plan", "read_here", "reader"]
