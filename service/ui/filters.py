"""The parameters of a list as people type them into its form: empty ones left out, days also as 30/6/2024, what is wrong told by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, get_origin

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from service.errors import AmbiguousBody, ServiceError
from service.ui.addresses import written

AT_FIELD = ("unknown_place", "unknown_body", "ambiguous_body")
KINDS = (
    ("date", "lists.wrong_day"),
    ("value_error", "lists.wrong_day"),
    ("literal_error", "lists.wrong_choice"),
    ("string_too", "lists.wrong_length"),
    ("too_", "lists.wrong_many"),
    ("float", "lists.wrong_number"),
    ("int", "lists.wrong_number"),
    ("greater", "lists.wrong_number"),
    ("less", "lists.wrong_number"),
    ("extra", "lists.wrong_name"),
)

Query = TypeVar("Query", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: the key of a text, and bodies that may be meant, with their ids and names."""

    key: str
    candidates: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Asked(Generic[Query]):
    """What was asked for: `query` where all of it is valid, else what is `wrong` by field; `given`: as it was typed."""

    given: Mapping[str, Sequence[str]]
    query: Query | None
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    def typed(self, name: str) -> str:
        """Return the value of a field as it was typed."""
        return next(iter(self.given.get(name, ())), "")

    def refused(self, error: ServiceError) -> Asked[Query]:
        """Return it with what the store found wrong. Raises the error itself where it is about no field."""
        if error.code not in AT_FIELD:
            raise error
        names = ("place",) if error.code == "unknown_place" else ("body", "issuer_body")
        name = next((one for one in names if any(repr(value) in error.detail for value in self.given.get(one, ()))), names[0])
        candidates = error.candidates if isinstance(error, AmbiguousBody) else ()
        return replace(self, query=None, wrong={name: Wrong(f"lists.{error.code}", candidates)})


def read(request: Request, model: type[Query], besides: Collection[str] = ()) -> Asked[Query]:
    """Return what a request asks of a list; `besides`: parameters of the page that are no filters."""
    given = collect(request.query_params, besides)
    told = {name: _value(model, name, values) for name, values in given.items()}
    try:
        return Asked(given, model.model_validate(told))
    except ValidationError as exc:
        return Asked(given, None, {str(one["loc"][0]): Wrong(_key(one["type"])) for one in exc.errors()})


def collect(params: QueryParams, besides: Collection[str]) -> dict[str, list[str]]:
    """Return the values of each parameter that has some, without spaces around them, days as the API takes them.

    >>> collect(QueryParams("q=+b%C3%A1o+c%C3%A1o+&unit=&kind=plan&counts=kind"), {"counts"})
    {'q': ['báo cáo'], 'kind': ['plan']}
    """
    found: dict[str, list[str]] = {}
    for name, value in params.multi_items():
        if name not in besides and value.strip():
            found.setdefault(name, []).append(written(name, value.strip()))
    return found


def _value(model: type[BaseModel], name: str, values: list[str]) -> Any:
    """Return values as the model takes them."""
    known = model.model_fields.get(name)
    if known is not None and get_origin(known.annotation) is list:
        return values
    return values[-1]


def _key(kind: str) -> str:
    """Return the key of the text for an error of pydantic."""
    return next((key for start, key in KINDS if kind.startswith(start)), "lists.wrong_value")
