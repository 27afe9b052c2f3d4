"""/openapi.json: what the API takes and gives, for whoever may do anything at all; and what each operation asks of its caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from service.api import schemas
from service.api.answers import answer
from service.api.needs import SOME, is_feed, of_routes
from service.api.problems import declared

router = APIRouter(dependencies=[SOME])

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of the issuer that is set (docs/access.md)."},
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "An API key."},
    "parameter": {"type": "apiKey", "in": "query", "name": "key", "description": "A key for feeds, for calendars and Atom feeds only."},
}


@router.get("/api/v1/openapi.json", include_in_schema=False)
def get(request: Request) -> Response:
    """Give the OpenAPI description."""
    return answer(request.app.openapi())


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with the form of problems that every endpoint refers to."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        models = found["components"]["schemas"]
        form = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        models |= {**form.pop("$defs", {}), "Problem": form}
        forms = {form.__name__: form for form in _forms(BaseModel)}
        for name, model in models.items():
            # FastAPI drops what is null, also from examples: put them back whole.
            model |= forms[name].model_config.get("json_schema_extra", {})
        found["components"]["securitySchemes"] = SCHEMES
        _tell_needs(app, found["paths"])
        app.openapi_schema = found
    return app.openapi_schema


def _forms(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Give all forms of the API."""
    for form in kind.__subclasses__():
        if form.__module__.startswith("service.api."):
            yield form
        yield from _forms(form)


def _tell_needs(app: FastAPI, paths: dict[str, Any]) -> None:
    """Write into each operation what it asks of its caller."""
    for route, needs in of_routes(app):
        for method in route.methods or ():
            operation = paths.get(route.path_format, {}).get(method.lower())
            if operation is None:
                continue
            if needs[0].anybody:
                operation["security"] = []
                continue
            ways = ["bearer", "header", *(["parameter"] if is_feed(route.path_format) else [])]
            operation["security"] = [{way: list(needs[0].scopes)} for way in ways]
            operation["responses"] |= {str(status): one for status, one in declared(401, 403, 429).items() if status in (401, 403, 429)}
