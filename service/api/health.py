"""/healthz: the process answers. /readyz: it can do its work."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.api import schemas
from service.api.answers import answer, store_of
from service.api.needs import ANYBODY
from service.api.problems import declared
from service.errors import FilesUnavailable, ServiceError
from service.store import schema

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


@router.get("/healthz", dependencies=[ANYBODY], response_model=schemas.HealthForm, summary="Is the process alive", responses=declared())
def live() -> Response:
    """Answer at once, without database."""
    return answer({"status": "ok"})


@router.get(
    "/readyz", dependencies=[ANYBODY], response_model=schemas.HealthForm, summary="Can the service do its work", responses=declared()
)
def ready(request: Request) -> Response:
    """Answer 200 where the readers are started, the database answers and has the right schema, and the files are there; else 503."""
    if not request.app.state.warm:
        raise ServiceError(503, "not_ready", "the readers are still being started; try again in a few seconds", {"Retry-After": "2"})
    store = store_of(request)
    try:
        with store.reading() as connection:
            fits = schema.is_current(connection)
    except SQLAlchemyError as exc:
        raise ServiceError(503, "not_ready", "the database does not answer; check CONGVAN_DATABASE_URL and the disk") from exc
    if not fits:
        raise ServiceError(503, "not_ready", "the database has another schema than this program; restart the service to migrate it")
    try:
        store.files.check()
    except FilesUnavailable as exc:
        log.error("%s", exc)
        detail = "the original files cannot be had; check the folder, or CONGVAN_FILES_URL and its store; the log says more"
        raise ServiceError(503, "not_ready", detail) from exc
    return answer({"status": "ok"})
