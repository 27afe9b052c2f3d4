"""/commitments: who is to do what by when, the filters of the API in the address; /commitments/counts: a facet, as a piece of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from nlp.lexicon import doc_types
from service.api import schemas
from service.api.answers import store_of, window
from service.api.commitments import CommitmentQuery
from service.api.facets import Name
from service.api.needs import READ
from service.api.queries import filters as parts
from service.bodies import loading
from service.bodies.values import CENTRE
from service.errors import ServiceError
from service.exports import demand
from service.store import commitments, facets
from service.ui import addresses, choices, filters, rows
from service.ui.addresses import Address
from service.ui.filters import Asked
from service.ui.rendering import Here, page

router = APIRouter(dependencies=[READ], include_in_schema=False)

PATH = "/commitments"
OWN = frozenset({"counts", "today"})
FILTERS = frozenset(CommitmentQuery.model_fields) - {"cursor", "total"}
FACETS = ("kind", "due", "unit", "issuer", "role", "type", "year", "place", "genre")
OPENED = ("kind", "due", "unit")  # the others are counted when they are opened
TOP = 12
FORMS = ("csv", "xlsx", "jsonl", "ics")
COLUMNS = ("due", "issued", "confidence")  # headers that sort
SORTS = ("-created", "due", "-due", "-issued", "issued", "confidence", "-confidence", "created")
MORE = ("issuer", "issued_from", "issued_to", "type", "genre", "place", "review", "min_confidence", "body", "issuer_body", "timing")
CONFIDENCES = ("0.9", "0.7", "0.5")


@router.get(PATH)
def show(request: Request) -> Response:
    """Show the commitments that the address asks for."""
    here, asked = Here(request), filters.read(request, CommitmentQuery, OWN)
    address = addresses.of(request, FILTERS)
    found: dict[str, Any] = {"rows": None}
    if asked.query is not None:
        try:
            with store_of(request).reading() as connection:
                found = _found(connection, request, asked.query, address)
        except ServiceError as error:
            asked = asked.refused(error)
    told = {**_form(here, asked), **_around(here, address, asked), **found}
    return page(request, "commitments.html", 200 if asked.query else 422, asked=asked, **told)


@router.get(f"{PATH}/counts")
def count(request: Request, facet: Annotated[Name, Query()]) -> Response:
    """Give the values of a facet with their counts; scripts ask for them once the list is there, as they take longer than the list."""
    here, asked = Here(request), filters.read(request, CommitmentQuery, {"facet", "today"})
    address = addresses.of(request, FILTERS, PATH)
    if asked.query is None:
        raise ServiceError(422, "invalid_request", "correct the fields that the list names")
    with store_of(request).reading() as connection:
        found = _counted(connection, facet, asked.query, address, here)
    return page(request, "counts.html", choices=found)


def _found(connection: Connection, request: Request, query: CommitmentQuery, address: Address) -> dict[str, Any]:
    """Return a page of the list, the chips of its filters, and the facet that a browser without script asked for."""
    here, wanted = Here(request), commitments.Filter(**parts(query))
    asked = window(request, query.limit, query.cursor, (wanted, query.sort), query.total)
    names = choices.naming(connection, here, query)
    found = commitments.find(connection, wanted, query.sort, asked)
    counted = request.query_params.get("counts")
    return {
        "rows": rows.show((commitments.view(row._mapping) for row in found.rows), demand.today(), query.q),
        "next": str(address.but(cursor=found.cursor)) if found.cursor else "",
        "first": str(address) if query.cursor else "",
        "total": found.total,
        "chips": choices.chips(address, query, names),
        "counted": {counted: _counted(connection, counted, query, address, here)} if counted in FACETS else {},
    }


def _counted(connection: Connection, name: str, query: CommitmentQuery, address: Address, here: Here) -> Sequence[choices.Choice]:
    """Return a facet as links."""
    wanted = commitments.Filter(**parts(query))
    found = facets.count(connection, wanted, facets.Wish((name,), TOP, demand.today()))
    return choices.of_facet(name, found[name], address.but(limit=None), choices.naming(connection, here, query))


def _form(here: Here, asked: Asked[CommitmentQuery]) -> dict[str, Any]:
    """Return what the fields of the form offer."""
    provinces = sorted({one.name for one in loading.provinces().values()})
    return {
        "kinds": get_args(schemas.Kind),
        "reviews": get_args(schemas.Review),
        "types": [(one.code, one.name) for one in doc_types.load()],
        "provinces": provinces,
        "centre": CENTRE,
        "confidences": [float(one) for one in dict.fromkeys((*CONFIDENCES, *_numbers(asked.given.get("min_confidence", ()))))],
        "sorts": [(one, here.t("lists.sort_" + one.replace("-", "down_"))) for one in SORTS],
        "fields": FILTERS - {"limit", "document"},
        "more": any(name in asked.given for name in MORE),
    }


def _numbers(typed: Sequence[str]) -> list[str]:
    """Return what is a share, so that a form offers what its address asks for."""
    return [one for one in typed if one.replace(".", "", 1).isdigit() and 0 <= float(one) <= 1 and one not in CONFIDENCES]


def _around(here: Here, address: Address, asked: Asked[CommitmentQuery]) -> dict[str, Any]:
    """Return the links around the list: sortings, exports, counts, and what to save."""
    sort = asked.query.sort if asked.query else "-created"
    bare = address.but(limit=None)
    return {
        "sort": sort,
        "sortings": {name: _sorting(bare, name, sort) for name in COLUMNS},
        "exports": {form: str(_export(bare, form, here.lang)) for form in FORMS} if asked.query else {},
        "facets": [(name, str(bare.but(f"{PATH}/counts", facet=name)), str(bare.but(counts=name))) for name in FACETS],
        "opened": OPENED,
        "count_address": str(bare.but(total="true")),
        "clear": str(Address(PATH, tuple(pair for pair in bare.pairs if pair[0] == "sort"))),
        "saved": str(bare),
    }


def _sorting(address: Address, name: str, sort: str) -> Mapping[str, str]:
    """Return where the header of a column leads, and how the list is sorted by it."""
    up, down = sort == name, sort == f"-{name}"
    first, second = (name, f"-{name}") if name == "due" else (f"-{name}", name)
    return {
        "href": str(address.but(sort=second if sort == first else first)),
        "now": "ascending" if up else "descending" if down else "none",
    }


def _export(address: Address, form: str, language: str) -> Address:
    """Return the address of an export of exactly what the list shows."""
    path = f"/api/v1/exports/commitments.{form}"
    return address.but(path, headings="vi" if language == "vi" and form in ("csv", "xlsx") else None)
