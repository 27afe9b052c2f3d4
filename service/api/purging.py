"""DELETE /documents/{id}: purge a document with all that came of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.access import purge
from service.api import forms
from service.api.answers import answer, store_of
from service.api.documents import DocumentId
from service.api.needs import ADMIN
from service.api.problems import declared
from service.store import tombstones

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], dependencies=[ADMIN])

Reason = Annotated[
    str | None,
    Query(max_length=500, description="Why, for the tombstone; no names of people.", examples=["theo yêu cầu của cá nhân"]),
]


@router.delete("/{document_id}", response_model=forms.TombstoneForm, summary="Purge a document", responses=declared(404, 410, 422))
def delete(request: Request, document_id: DocumentId, reason: Reason = None) -> Response:
    """Remove a document for good: its bytes, text, records and words in the search, and the bytes of the container that it came in.

    Its records are told as withdrawn. The same bytes are refused from now on (docs/purge.md).
    """
    store = store_of(request)
    with store.reading() as connection:
        rows = purge.by_ids(connection, [document_id])
    purge.purge(store, rows, reason)
    with store.reading() as connection:
        left = tombstones.get(connection, document_id)
    assert left is not None
    return answer(tombstones.view(left._mapping))
