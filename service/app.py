"""The web service: `uvicorn service.app:create_app --factory`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service import logs, readers, unpacking
from service.api import FORMS, ROUTERS, problems, schemas
from service.api.limits import BodyLimit
from service.api.observation import Observation
from service.processes import lease
from service.settings import Settings
from service.store import opened
from service.upkeep.gauges import Gauges

PAGE_TOKENS = 4  # requests for pictures of pages that wait at the same time
START_SECONDS = 300.0  # for the first process that reads documents, on a slow machine
DESCRIPTION = "Reads Vietnamese administrative notices and news, and answers who is to do what by when."


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app; the store is opened and the processes that read documents are started with it."""
    settings = settings or Settings()
    # No pages of API documentation: they would load script from elsewhere. The description itself is served.
    app = FastAPI(
        title="congvan",
        version=_version(),
        description=DESCRIPTION,
        lifespan=_live,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.warm = False
    app.add_middleware(BodyLimit, largest=settings.max_upload_bytes)
    app.add_middleware(Observation)  # the last one added is around all others
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    """Open what the requests use, and close it at the end."""
    settings: Settings = app.state.settings
    logging.getLogger("service").setLevel(settings.log_level.upper())
    logs.ensure(settings.log_level, settings.log_format)
    # More threads are slower: they wait for the interpreter's lock. Uploads have their own few, so that queries go on.
    to_thread.current_default_thread_limiter().total_tokens = settings.thread_tokens
    app.state.upload_limiter = CapacityLimiter(settings.upload_tokens or settings.readers)
    app.state.page_limiter = CapacityLimiter(PAGE_TOKENS)
    app.state.health_limiter = CapacityLimiter(1)
    with opened(settings) as store, lease(readers.plan(settings)) as pool, lease(readers.paint_plan(settings)) as drawing:
        app.state.store = store
        app.state.gauges = Gauges(store, settings)
        app.state.read = readers.reader(pool, settings)
        allowed = replace(readers.limits(settings), members=min(settings.max_members, settings.max_upload_members))
        app.state.unpack = unpacking.unpacker(pool, allowed, settings.read_timeout_seconds)
        app.state.paint = readers.painter(drawing, settings)
        await to_thread.run_sync(partial(readers.run, pool, len, "", seconds=START_SECONDS))
        app.state.warm = True
        try:
            yield
        finally:
            app.state.warm = False


def _describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with the form of problems that every endpoint refers to."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        models = found["components"]["schemas"]
        form = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        models |= {**form.pop("$defs", {}), "Problem": form}
        for name, model in models.items():
            # FastAPI drops what is null, also from examples: put them back whole.
            kind = next(getattr(module, name) for module in FORMS if hasattr(module, name))
            model |= kind.model_config.get("json_schema_extra", {})
        app.openapi_schema = found
    return app.openapi_schema


def _version() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("congvan")
    except PackageNotFoundError:
        return "0"
