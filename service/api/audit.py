"""/audit: who wrote what and when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from service.access import audit
from service.api import forms
from service.api.answers import page_answer, store_of, window
from service.api.needs import ADMIN
from service.api.problems import declared
from service.api.queries import PageQuery, filters
from service.submissions import Day

router = APIRouter(prefix="/api/v1/audit", tags=["access"], dependencies=[ADMIN])


class AuditQuery(PageQuery):
    """Filters of the audit log."""

    actor: str | None = Field(None, min_length=1, max_length=200, description="Prefix of a key, subject, user.", examples=["cv_ab22cd34"])
    action: str | None = Field(None, min_length=1, max_length=200, examples=["documents.create"])
    object: str | None = Field(None, min_length=1, max_length=200, description="Id of what was written.", examples=["0f3a9c51d2e47b68a1c0"])
    outcome: Literal["ok", "refused", "failed"] | None = Field(None, examples=["refused"])
    request_id: str | None = Field(None, min_length=1, max_length=200, examples=["5c1f0d3e"])
    since: Day | None = Field(None, description="On this day or later (UTC).", examples=["2026-01-01"])
    until: Day | None = Field(None, description="On this day or before (UTC).", examples=["2026-01-31"], lt=date.max)


@router.get("", response_model=forms.AuditForm, summary="The audit log", responses=declared(422))
def find(request: Request, query: Annotated[AuditQuery, Query()]) -> Response:
    """List what was written and what was refused, newest first."""
    wanted = audit.Filter(**filters(query))
    asked = window(request, query.limit, query.cursor, wanted, query.total)
    with store_of(request).reading() as connection:
        page = audit.find(connection, wanted, asked)
    return page_answer(request, page, audit.view)
