"""/keys: make, list and revoke API keys. /me: who asks, and what it may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from service.access import audit, keys
from service.access.keys import Wanted
from service.access.scopes import Caller
from service.api import forms
from service.api.answers import answer, page_answer, store_of, window
from service.api.needs import ADMIN, KNOWN
from service.api.problems import declared
from service.api.queries import PageQuery

router = APIRouter(prefix="/api/v1", tags=["access"])

Prefix = Annotated[str, Path(description="Public part of a key", examples=["cv_ab22cd34"], max_length=100)]


class KeyQuery(PageQuery):
    """Which page of the keys."""


@router.get("/me", dependencies=[KNOWN], response_model=forms.MeForm, summary="Who asks, and what it may do", responses=declared())
def get_me(request: Request) -> Response:
    """Tell the caller what it is known as and which scopes it has; with a session also its token, in the header X-CSRF-Token."""
    caller: Caller = request.state.caller
    told = {"kind": caller.kind, "id": caller.subject, "name": caller.name, "scopes": sorted(caller.scopes)}
    csrf: str | None = getattr(request.state, "csrf", None)
    return answer({**told, "feed": caller.feed, "expires_at": caller.expires_at}, headers={"X-CSRF-Token": csrf} if csrf else {})


@router.get("/keys", dependencies=[ADMIN], response_model=forms.KeysForm, summary="List keys", responses=declared(422))
def find(request: Request, query: Annotated[KeyQuery, Query()]) -> Response:
    """List keys, newest first, also those that are revoked."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        page = keys.find(connection, asked)
    return page_answer(request, page, keys.view)


@router.post(
    "/keys",
    dependencies=[ADMIN],
    status_code=201,
    response_model=forms.NewKeyForm,
    summary="Make a key",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": forms.ASKED_KEY}}}},
    responses=declared(400, 413, 415, 422),
)
def create(request: Request, wanted: forms.KeyRequest) -> Response:
    """Make a key. The answer holds the key itself: nobody can ask for it again."""
    now = datetime.now(UTC)
    plan = Wanted(wanted.name, wanted.scopes, now + timedelta(days=wanted.days) if wanted.days else None, wanted.feed)
    with store_of(request).writing() as connection:
        row, key = keys.create(connection, plan, audit.actor().subject, now)
        audit.add(connection, "keys.create", row.prefix, scopes=row.scopes, feed=row.feed)
    return answer({**keys.view(row._mapping), "key": key}, 201)


@router.delete("/keys/{prefix}", dependencies=[ADMIN], response_model=forms.KeyForm, summary="Revoke a key", responses=declared(404, 422))
def revoke(request: Request, prefix: Prefix) -> Response:
    """Make a key useless for good. Processes that know it stop taking it within ten seconds."""
    with store_of(request).writing() as connection:
        row = keys.revoke(connection, prefix, datetime.now(UTC))
        audit.add(connection, "keys.revoke", row.prefix)
    return answer(keys.view(row._mapping))
