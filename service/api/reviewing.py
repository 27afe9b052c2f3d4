"""Reviewing: records confirmed, corrected, added and rejected, the edits that this makes, and how they are undone."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import Field

from service.api import examples, schemas
from service.api import reviewforms as forms
from service.api.answers import answer, page_answer, store_of, window
from service.api.commitments import CommitmentId
from service.api.documents import DocumentId
from service.api.intake import stored
from service.api.needs import LOOK, READ, REVIEW
from service.api.problems import declared
from service.api.queries import PageQuery, StrictQuery
from service.errors import ServiceError
from service.exports import gold
from service.reviews import desk, suggestions, times
from service.reviews.desk import Done
from service.store import commitments, differences, documents, edits, reviews, undoing

router = APIRouter(prefix="/api/v1", tags=["review"])

# Not declared to FastAPI: a request without it is answered 428, not 422.
SEEN: dict[str, Any] = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "ETag of the record as the editor has seen it; `*`: whatever it is.",
            "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,9}")$'},
            "example": '"1"',
        }
    ]
}
EditId = Annotated[int, Path(description="Id of an edit", examples=[17], ge=1, le=2**62)]
ONE = re.compile(r'(?:W/)?"([0-9]{1,9})"')
NEEDED = declared(404, 412, 422, 428)
EDITED = {
    "headers": {
        "ETag": {"description": "The version that the record has now", "schema": {"type": "string"}},
        "X-Edit-Id": {"description": "The edit, which can be undone; none where nothing changed", "schema": {"type": "string"}},
    }
}

WHOLE: dict[str, Any] = {"requestBody": {"content": {"application/json": {"example": {"remaining": True}}}}}
GOLD: dict[str, Any] = {
    "description": "The gold",
    "content": {"application/json": {"schema": {"type": "object"}, "example": forms.GOLD}},
}


@router.patch(
    "/commitments/{commitment_id}",
    dependencies=[REVIEW],
    response_model=schemas.CommitmentForm,
    summary="Correct a commitment",
    openapi_extra=SEEN,
    responses={200: EDITED, **declared(400, 413), **NEEDED},
)
def correct(request: Request, commitment_id: CommitmentId, patch: Annotated[forms.CommitmentPatchForm, Body()]) -> Response:
    """Correct what the body mentions; null empties a field. Names and times are read as the extractor reads them."""
    done = desk.correct(store_of(request), commitment_id, seen(request), patch.told())
    return _record(request, done)


@router.post(
    "/commitments/{commitment_id}/confirm",
    dependencies=[REVIEW],
    response_model=schemas.CommitmentForm,
    summary="Confirm a commitment",
    openapi_extra=SEEN,
    responses={200: EDITED, **NEEDED},
)
def confirm(request: Request, commitment_id: CommitmentId) -> Response:
    """Say that a commitment is right as it is. One that was reviewed before stays as it is."""
    return _record(request, desk.confirm(store_of(request), commitment_id, seen(request)))


@router.post(
    "/commitments/{commitment_id}/reject",
    dependencies=[REVIEW],
    response_model=forms.EditForm,
    summary="Reject a commitment",
    openapi_extra=SEEN,
    responses=NEEDED,
)
def reject(request: Request, commitment_id: CommitmentId) -> Response:
    """Say that a commitment is none: it is gone, and not made again when the document is read again. Undo the edit to have it back."""
    done = desk.reject(store_of(request), commitment_id, seen(request))
    return _edit(request, done)


@router.get(
    "/commitments/{commitment_id}/history",
    dependencies=[READ],
    response_model=forms.EditsForm,
    summary="The edits of a commitment",
    responses=declared(404, 422),
)
def history(request: Request, commitment_id: CommitmentId, query: Annotated[PageQuery, Query()]) -> Response:
    """List what people did to a commitment, the newest first; also of one that was rejected."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        page = edits.history(connection, commitment_id, asked)
        if not page.rows and not query.cursor and commitments.get(connection, commitment_id) is None:
            raise reviews.missing(connection, commitment_id)
    return page_answer(request, page, edits.view)


@router.post(
    "/documents/{document_id}/commitments",
    status_code=201,
    dependencies=[REVIEW],
    response_model=schemas.CommitmentForm,
    summary="Add a commitment that the machine missed",
    responses={201: EDITED, **declared(400, 404, 409, 413, 422)},
)
def add(request: Request, document_id: DocumentId, new: Annotated[forms.NewCommitmentForm, Body()]) -> Response:
    """Add a commitment by its range of the text; what is not mentioned is filled where the document leaves no doubt."""
    done = desk.add(store_of(request), document_id, {"kind": new.kind, "start": new.start, "end": new.end, **new.told()})
    return _record(request, done, 201)


@router.post(
    "/documents/{document_id}/confirm",
    dependencies=[REVIEW],
    response_model=forms.WholeReviewForm,
    summary="Confirm a document with all its commitments",
    openapi_extra=WHOLE,
    responses=declared(400, 404, 409, 413, 422),
)
def confirm_document(request: Request, document_id: DocumentId, asked: Annotated[forms.WholeForm | None, Body()] = None) -> Response:
    """Say that a document is read right. Commitments that nobody reviewed are confirmed with it, or listed in a 409."""
    store = store_of(request)
    done = desk.confirm_document(store, document_id, remaining=asked is None or asked.remaining)
    with store.reading() as connection:
        row = stored(connection, document_id)
    return answer({"document": documents.view(row._mapping), "confirmed": done.confirmed, "edit": done.edit})


@router.get(
    "/documents/{document_id}/edits",
    dependencies=[READ],
    response_model=forms.EditsForm,
    summary="The edits of a document and its commitments",
    responses=declared(404, 422),
)
def find_edits(request: Request, document_id: DocumentId, query: Annotated[PageQuery, Query()]) -> Response:
    """List what people did to a document and its commitments, the newest first."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        page = edits.of_document(connection, stored(connection, document_id).pk, asked)
    return page_answer(request, page, edits.view)


@router.post(
    "/edits/{edit_id}/undo", dependencies=[REVIEW], response_model=forms.EditForm, summary="Undo an edit", responses=declared(404, 409, 422)
)
def undo(request: Request, edit_id: EditId) -> Response:
    """Bring back what was there before an edit, also a rejected commitment. Refused where later edits stand on it; itself an edit."""
    return _edit(request, desk.undo(store_of(request), edit_id))


@router.get(
    "/documents/{document_id}/differences",
    dependencies=[READ],
    response_model=forms.DifferencesForm,
    summary="Where the machine reads something else than the person who reviewed",
    responses=declared(404, 422),
)
def find_differences(request: Request, document_id: DocumentId) -> Response:
    """List reviewed commitments of which a newer extraction reads something else, or finds none, with both values."""
    with store_of(request).reading() as connection:
        found = differences.of_document(connection, stored(connection, document_id).pk)
    return answer({"items": found, "next_cursor": None, "total": len(found)})


@router.post(
    "/documents/{document_id}/differences/{commitment_id}/accept",
    dependencies=[REVIEW],
    response_model=forms.EditForm,
    summary="Take what the machine reads",
    openapi_extra=SEEN,
    responses=NEEDED,
)
def accept(request: Request, document_id: DocumentId, commitment_id: CommitmentId) -> Response:
    """Take what the machine reads of a commitment now; where it finds none, the commitment goes."""
    return _edit(request, desk.accept(store_of(request), (document_id, commitment_id), seen(request)))


@router.post(
    "/documents/{document_id}/differences/{commitment_id}/dismiss",
    dependencies=[REVIEW],
    response_model=forms.EditForm,
    summary="Keep what the person said",
    openapi_extra=SEEN,
    responses=NEEDED,
)
def dismiss(request: Request, document_id: DocumentId, commitment_id: CommitmentId) -> Response:
    """Keep what a person said of a commitment; the difference is told again when the machine reads something else anew."""
    return _edit(request, desk.dismiss(store_of(request), (document_id, commitment_id), seen(request)))


@router.get(
    "/documents/{document_id}/gold",
    dependencies=[READ],
    summary="A confirmed document as gold",
    responses={200: GOLD, **declared(404, 409, 422)},
)
def get_gold(request: Request, document_id: DocumentId) -> Response:
    """Give a confirmed document in the form by which the extractor is measured (docs/records.md, Gold files and the score)."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        extraction = documents.extraction(connection, document_id)
        found = commitments.of_document(connection, row.pk)
    if row.reviewed_at is None or extraction is None:
        detail = f"confirm all its records first: POST /api/v1/documents/{document_id}/confirm"
        raise ServiceError(409, "not_confirmed", detail)
    return answer(gold.form(document_id, extraction, found))


class SuggestQuery(StrictQuery):
    """What is typed of a name, and where."""

    q: str = Field(
        "", max_length=300, description="Part of a name in any spelling; nothing: all bodies of the document.", examples=["so y te"]
    )
    document: str | None = Field(None, min_length=1, max_length=100, description="Its bodies come first.", examples=[examples.BRIEF["id"]])


@router.get(
    "/units/suggest",
    dependencies=[READ],
    response_model=forms.SuggestionsForm,
    summary="Bodies that may be meant",
    responses=declared(404, 422),
)
def suggest(request: Request, query: Annotated[SuggestQuery, Query()]) -> Response:
    """Give up to 20 bodies of which a part of the name was typed: of the document first, then of all records, then of the registry."""
    with store_of(request).reading() as connection:
        if query.document is not None:
            stored(connection, query.document)
        found = suggestions.find(connection, query.q, query.document)
    return answer({"items": [asdict(one) for one in found]})


@router.post(
    "/times/read",
    dependencies=[LOOK],
    response_model=forms.TimeAnswerForm,
    summary="How a time is understood",
    responses=declared(400, 404, 413, 422),
)
def read_time(request: Request, question: Annotated[forms.TimeQuestionForm, Body()]) -> Response:
    """Read a time as somebody types it: as it would be stored, and in words. Nothing is written."""
    day = None
    if question.document is not None:
        with store_of(request).reading() as connection:
            row = stored(connection, question.document)
        day = row.issued_start or row.published
    found = asdict(times.understand(question.text, day))
    return answer({"time": found, "words": times.say(found), "day": day})


def seen(request: Request) -> int | None:
    """Return the version that a request has seen. Raises ServiceError "version_needed"."""
    return version(request.headers.get("if-match", "").strip())


def version(told: str) -> int | None:
    """Return the version that an entity tag names, None for any ("*"). Raises ServiceError "version_needed".

    >>> version('"3"'), version("*")
    (3, None)
    """
    found = ONE.fullmatch(told)
    if found is None and told != "*":
        raise ServiceError(428, "version_needed", 'send If-Match with the ETag of the record as you have seen it, as If-Match: "1"')
    return int(found[1]) if found else None


def _record(request: Request, done: Done, status: int = 200) -> Response:
    """Answer the record that was edited."""
    assert done.commitment is not None
    with store_of(request).reading() as connection:
        found = commitments.get(connection, done.commitment)
        if found is None:  # somebody rejected it since
            raise reviews.missing(connection, done.commitment)
    headers = {"ETag": reviews.etag(found["version"])} | ({"X-Edit-Id": str(done.edit)} if done.edit else {})
    if status == 201:
        headers["Location"] = f"/api/v1/commitments/{done.commitment}"
    return answer(found, status, headers)


def _edit(request: Request, done: Done) -> Response:
    """Answer an edit."""
    assert done.edit is not None
    with store_of(request).reading() as connection:
        found = edits.get(connection, done.edit)
    if found is None:  # its document was purged since
        raise undoing.missing(done.edit)
    return answer(edits.view(found._mapping), headers={"X-Edit-Id": str(done.edit)})
