"""The web service: `uvicorn service.app:create_app --factory`."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI

from service import logs, readers
from service.access import purge
from service.api import ROUTERS, description, gate, problems
from service.api.bell import Bell
from service.api.limits import BodyLimit
from service.api.observation import Observation
from service.api.room import Room
from service.jobs import tasks, worker
from service.jobs.processor import Processor
from service.jobs.telling import tell
from service.processes import Pool, Unavailable, lease
from service.settings import Settings
from service.store import opened
from service.ui import UI_ROUTERS, failures, rendering
from service.upkeep import care, gauges
from service.webhooks import deliver

WEBHOOK_TOKENS = 4  # requests that ask a name server or a receiver at the same time
SIGN_IN_TOKENS = 2  # passwords that are checked at the same time, which is slow on purpose
PAGE_TOKENS = 4  # requests for pictures of pages that wait at the same time
EXPORT_TOKENS = 2  # exports that are worked on at the same time, a page of rows each in turn
DRAWING_SECONDS = 5.0  # after the start
START_SECONDS = 300.0  # for the first process that reads documents, on a slow machine
DESCRIPTION = "Reads Vietnamese administrative notices and news, and answers who is to do what by when."


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app; the store is opened and the processes that read documents are started with it."""
    settings = settings or Settings()
    # No pages of API documentation: they would load script from elsewhere. The description itself is served (api/description.py).
    app = FastAPI(
        title="congvan",
        version=_version(),
        description=DESCRIPTION,
        lifespan=_live,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.warm = False
    rendering.prepare()
    problems.install(app, failures.show)
    for router in (*ROUTERS, *UI_ROUTERS):
        app.include_router(router)
    app.add_middleware(BodyLimit, largest=settings.max_upload_bytes)
    gate.install(app, settings)
    app.add_middleware(Observation)  # the last one added is around all others
    app.openapi = lambda: description.describe(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    """Open what the requests use, and close it at the end."""
    settings: Settings = app.state.settings
    logging.getLogger("service").setLevel(settings.log_level.upper())
    logs.ensure(settings.log_level, settings.log_format)
    # More threads are slower: they wait for the interpreter's lock. Uploads have their own few, so that queries go on.
    to_thread.current_default_thread_limiter().total_tokens = settings.thread_tokens
    app.state.upload_limiter = CapacityLimiter(settings.uploads)
    app.state.page_limiter = CapacityLimiter(PAGE_TOKENS)
    app.state.export_limiter = CapacityLimiter(EXPORT_TOKENS)
    app.state.sign_in_limiter = CapacityLimiter(SIGN_IN_TOKENS)
    app.state.webhook_limiter = CapacityLimiter(WEBHOOK_TOKENS)
    app.state.health_limiter, app.state.looking = CapacityLimiter(1), threading.Lock()
    with (
        opened(settings, patience=settings.database_wait_seconds) as store,
        lease(tasks.plan(settings)) as pool,
        lease(readers.paint_plan(settings)) as drawing,
        deliver.running(store, settings),
        care.running(store, settings),
    ):
        app.state.store = store
        app.state.gauges = gauges.Gauges(store, settings)
        app.state.bell = Bell(store, settings.changes_poll_seconds)
        await to_thread.run_sync(purge.finish, store)  # what a crash left of it
        app.state.room = Room(store, settings)
        app.state.paint = readers.painter(drawing, settings)
        await to_thread.run_sync(partial(readers.run, pool, len, "", seconds=START_SECONDS))
        with (
            gauges.counted(store),
            app.state.bell.heeding_signals(),
            Processor(store, settings, pool, tell) as processor,
            _working(processor),
        ):
            app.state.processor = processor
            app.state.warm = True
            drawers = asyncio.create_task(_start_later(drawing))
            try:
                yield
            finally:
                app.state.warm = False
                drawers.cancel()


async def _start_later(drawing: Pool) -> None:
    """Start the process that draws pages when the start is over: who opens the first page is not to wait for it."""
    await asyncio.sleep(DRAWING_SECONDS)
    with suppress(Unavailable):  # who opens a page is told
        await to_thread.run_sync(drawing.start, START_SECONDS)


@contextmanager
def _working(processor: Processor) -> Iterator[None]:
    """Read queued documents in a thread, where that is this service's work."""
    settings, stop = processor.settings, threading.Event()
    wanted = settings.work == "yes" or (settings.work == "auto" and settings.url.startswith("sqlite"))
    thread = threading.Thread(target=worker.run, args=(processor, stop), name="congvan-jobs", daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        processor.wake()
        if wanted:
            thread.join(settings.stop_seconds)


def _version() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("congvan")
    except PackageNotFoundError:
        return "0"
