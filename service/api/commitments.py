"""/commitments: who is to do what by when."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from service.api import examples, schemas
from service.api.answers import answer, page_answer, store_of, window
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import BODY, PLACE, PREDECESSORS, BodyNames, PageQuery, StrictQuery, filters
from service.errors import ServiceError
from service.store import commitments, reviews
from service.submissions import Day

router = APIRouter(prefix="/api/v1/commitments", tags=["commitments"], dependencies=[READ])

CommitmentId = Annotated[str, Path(description="Public id of a commitment", examples=[examples.COMMITMENT["id"]], max_length=200)]
Sort = Literal["created", "-created", "issued", "-issued", "due", "-due", "confidence", "-confidence"]


class CommitmentFilters(StrictQuery):
    """Filters of commitments; several values of one filter mean any of them, several filters mean all of them."""

    kind: list[schemas.Kind] = Field([], max_length=3, examples=[["assignment"]])
    unit: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        [],
        max_length=50,
        description="Bodies that are to act; any spelling, with abbreviations or without accents.",
        examples=[["so khcn"]],
    )
    role: schemas.Role | None = Field(None, description="Role of the body (of any body, without `unit`).", examples=["lead"])
    issuer: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        [], max_length=50, description="Who assigns, proposes or plans; any spelling.", examples=[["UBND tỉnh Thanh Bình"]]
    )
    body: BodyNames = Field([], max_length=20, description=BODY, examples=[["so-y-te@hung-yen"]])
    issuer_body: BodyNames = Field([], max_length=20, description="The same for who issues.", examples=[["UBND tỉnh Hưng Yên"]])
    place: BodyNames = Field([], max_length=20, description=PLACE, examples=[["Hưng Yên"]])
    predecessors: bool = Field(False, description=PREDECESSORS, examples=[True])
    due_from: Day | None = Field(None, description="The deadline (end of the time) is on this day or later.", examples=["2024-06-01"])
    due_to: Day | None = Field(None, description="The deadline is on this day or before.", examples=["2024-06-30"])
    issued_from: Day | None = Field(None, description="The document is of this day or later.", examples=["2024-01-01"])
    issued_to: Day | None = Field(None, description="The document is of this day or before.", examples=["2024-12-31"])
    timing: Literal["day", "recurring", "event"] | None = Field(
        None, description="What has a last day, what comes back, or what depends on an event without a known day.", examples=["recurring"]
    )
    type: list[str] = Field([], max_length=50, description="Codes of document types.", examples=[["TB", "KH"]])
    genre: schemas.Genre | None = Field(None, examples=["notice"])
    min_confidence: float | None = Field(None, ge=0, le=1, examples=[0.7])
    q: str | None = Field(
        None,
        max_length=500,
        description='Words and "quoted phrases", all of them. What is typed with accents must have them; what is typed without finds any.',
        examples=["bao cao trước ngày"],
    )
    document: str | None = Field(None, min_length=1, max_length=100, description="Id of a document.", examples=[examples.BRIEF["id"]])
    review: list[schemas.Review] = Field([], max_length=4, description="What a person said of it; none: nobody yet.", examples=[["none"]])


class SortedCommitments(CommitmentFilters):
    """Filters of commitments, and their order."""

    sort: Sort = Field("-created", description='"-" for descending. What has no such date comes last, in both directions.')


class CommitmentQuery(PageQuery, SortedCommitments):
    """A page of commitments."""


@router.get("", response_model=schemas.CommitmentsForm, summary="Find commitments", responses=declared(422))
def find(request: Request, query: Annotated[CommitmentQuery, Query()]) -> Response:
    """Find commitments by kind, body, place, role, deadline, date of issue, type, genre, confidence and words."""
    wanted = commitments.Filter(**filters(query))
    asked = window(request, query.limit, query.cursor, (wanted, query.sort), query.total)
    with store_of(request).reading() as connection:
        page = commitments.find(connection, wanted, query.sort, asked)
    return page_answer(request, page, commitments.rendered)


@router.get("/{commitment_id}", response_model=schemas.CommitmentForm, summary="A commitment", responses=declared(404, 422))
def get(request: Request, commitment_id: CommitmentId) -> Response:
    """Give one commitment with its evidence."""
    with store_of(request).reading() as connection:
        found = commitments.get(connection, commitment_id)
    if found is None:
        detail = f"there is no commitment {commitment_id}; GET /api/v1/commitments lists those that are there"
        raise ServiceError(404, "commitment_not_found", detail)
    return answer(found, headers={"ETag": reviews.etag(found["version"])})
