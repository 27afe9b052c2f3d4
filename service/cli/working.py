"""`congvan worker`: reads queued documents until it is told to stop."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from typing import Any

from service import logs, readers
from service.cli.stored import opened, read_settings, told
from service.jobs import tasks, worker
from service.jobs.processor import Processor
from service.jobs.telling import tell
from service.processes import Pool
from service.upkeep import care, gauges, port
from service.webhooks import deliver


def work(processes: int | None) -> None:
    """Work until SIGTERM or Ctrl-C; what is in work then is finished, or goes back.

    Raises typer.TyperException where the store cannot be used or no process can be started.
    """
    settings = read_settings()
    logs.configure(settings.log_level, settings.log_format)
    plan = tasks.plan(settings)
    if processes:
        plan = replace(plan, processes=processes)
    stop = threading.Event()

    def end(*_: Any) -> None:
        stop.set()

    with opened(settings, patience=settings.database_wait_seconds) as store, Pool(plan) as pool, told(), port.opened(store, settings):
        readers.run(pool, len, "", seconds=300.0)
        with (
            gauges.counted(store),
            care.running(store, settings),
            deliver.running(store, settings),  # any number of processes may, services and workers
            Processor(store, settings, pool, tell) as processor,
        ):
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, end)
            worker.run(processor, stop)
