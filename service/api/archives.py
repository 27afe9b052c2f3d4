"""/documents/{id}/archive and /edxml: what an archive and a document exchange ask of a document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from service.api import examples, schemas
from service.api.answers import answer, store_of
from service.api.documents import DocumentId
from service.api.intake import stored, unread
from service.api.needs import READ
from service.api.problems import declared
from service.exports import archive, edxml
from service.store import documents

router = APIRouter(prefix="/api/v1/documents", tags=["exports"], dependencies=[READ])

Direction = Annotated[Literal["incoming", "outgoing"], Query(description="Fields of a document that came in, or went out.")]
OrganId = Annotated[
    str, Query(description="Identifier of the agency that sends.", max_length=35, pattern=r"^[\w.]*$", examples=["000.00.13.H31"])
]
PACKET = {
    "description": "The header, with a comment that names what is missing",
    "content": {"application/xml": {"schema": {"type": "string"}, "example": examples.EDXML}},
}


class FieldForm(BaseModel):
    """An input field of the decree."""

    model_config = schemas.shown(examples.ARCHIVE_FIELD)

    number: str = Field(description="Number in the decree's table.")
    path: str
    label: str
    type: str
    length: int | None = Field(description="Most characters; null where there is no limit.")
    need: Literal["text", "office", "optional"] = Field(
        description="Who gives it: the document, the office that registers it, nobody must."
    )


class TroubleForm(BaseModel):
    """What is wrong with a field."""

    model_config = schemas.shown(examples.ARCHIVE_PROBLEM)

    field: str
    code: Literal["missing", "assigned", "too_long", "uncertain", "not_expressible"]
    detail: str


class ArchiveForm(BaseModel):
    """The input fields of a document (Nghị định 30/2020/NĐ-CP, Phụ lục VI), whole, and what is wrong with them."""

    model_config = schemas.shown(examples.ARCHIVE)

    id: str
    direction: Literal["incoming", "outgoing"]
    metadata: dict[str, Any] = Field(
        description="Values under the decree's English names; days as DD/MM/YYYY; null where nothing is known."
    )
    problems: list[TroubleForm]
    fields: list[FieldForm]


@router.get("/{document_id}/archive", response_model=ArchiveForm, summary="The archive's metadata", responses=declared(404, 409, 422))
def get_archive(request: Request, document_id: DocumentId, direction: Direction = "incoming") -> Response:
    """Give the input fields that an electronic archive takes (Nghị định 30/2020/NĐ-CP, Phụ lục VI).

    A value that is too long is given whole and told in `problems`, like one that is missing; nothing is cut or made up.
    """
    row, extraction = _read(request, document_id)
    fields = [{name: getattr(field, name) for name in FieldForm.model_fields} for field in archive.FIELDS[direction] if field.type]
    return answer({**archive.describe(row, extraction, direction), "fields": fields})


@router.get("/{document_id}/edxml", response_class=Response, summary="An edXML header", responses={200: PACKET, **declared(404, 409, 422)})
def get_edxml(request: Request, document_id: DocumentId, organ_id: OrganId = "") -> Response:
    """Give the header of an edXML packet (QCVN 102:2016/BTTTT) without attachments, to be completed with the receivers' identifiers."""
    row, extraction = _read(request, document_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{document_id}.edxml"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(edxml.write(row, extraction, organ_id), headers=headers, media_type="application/xml")


def _read(request: Request, document_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a document's own fields and its extraction. Raises ServiceError where it was not read yet."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        whole = documents.extractions(connection, [row.pk]).get(row.pk)
        if whole is None:
            raise unread(connection, document_id)
    return documents.view(row._mapping), whole
