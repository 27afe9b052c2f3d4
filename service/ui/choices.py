"""What a list is narrowed by, for people: chips of the filters in force, and the values of a facet as links that narrow or widen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from nlp.lexicon import doc_types
from service.bodies import ids, loading
from service.bodies.values import CENTRE
from service.store import bodies, linked
from service.store.facets import Bucket
from service.ui.addresses import Address
from service.ui.rendering import Here

NO_FILTERS = frozenset({"sort", "limit", "cursor", "total"})
CHOSEN = ("kind", "role", "genre", "review", "timing")  # filters whose values are words of ours
LISTED = ("kind", "type", "place")  # facets whose values are added to the filter of that name
SPELLED = ("unit", "issuer")  # facets whose values are keys of names


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: what it is called, how often it is found, where it leads, and whether it is in force."""

    text: str
    count: int
    href: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True)
class Naming:
    """How values are called in the language of a page; `names`: of bodies of the registry."""

    here: Here
    names: Mapping[str, str]

    def of(self, name: str, value: str) -> str:
        """Return what a value of a filter is called."""
        if name in CHOSEN:
            return self.here.t("lists." + f"{name}_{value}")
        if name == "type":
            return doc_types.names().get(value, value)
        if name == "place":
            return self._province(value)
        return self.names.get(value, value)

    def _province(self, value: str) -> str:
        if value == CENTRE:
            return self.here.t("lists.centre")
        found = loading.provinces().get(value)
        if found is None:
            return value
        end = found.valid_to.year if found.valid_to else None
        return f"{found.name} ({self.here.t('lists.until', year=str(end))})" if end else found.name


def naming(connection: Connection, here: Here, query: BaseModel) -> Naming:
    """Return the names of the bodies that a query asks for by their ids."""
    asked = [one for name in ("body", "issuer_body") for one in getattr(query, name, ()) if ids.parse(one)]
    return Naming(here, linked.names_of(connection, asked) if asked else {})


def chips(address: Address, query: BaseModel, names: Naming) -> list[tuple[str, str]]:
    """Return the filters in force, each with the address without it."""
    return list(_chips(address, query, names))


def _chips(address: Address, query: BaseModel, names: Naming) -> Iterator[tuple[str, str]]:
    here = names.here
    for name, value in query.model_dump(exclude=set(NO_FILTERS)).items():
        if value in (None, False, []):
            continue
        label = here.t("lists." + name)
        if value is True:
            yield label, str(address.but(**{name: None}))
        elif isinstance(value, list):
            for one in value:
                yield f"{label}: {names.of(name, one)}", str(address.without(name, one))
        else:
            yield f"{label}: {_told(names, name, value)}", str(address.but(**{name: None}))


def _told(names: Naming, name: str, value: Any) -> str:
    """Return what one value is called."""
    if hasattr(value, "isoformat"):
        return names.here.day(value)
    if isinstance(value, float):
        return f"{names.here.number(100 * value)}%"
    return names.of(name, str(value))


def of_facet(name: str, found: Sequence[Bucket], address: Address, names: Naming) -> list[Choice]:
    """Return the values of a facet as links."""
    shape: Callable[[str, Bucket, Address, Naming], Choice] = _spelled if name in SPELLED else SHAPES.get(name, _single)
    return [shape(name, one, address, names) for one in found if one.count or name != "due"]


def _listed(name: str, one: Bucket, address: Address, names: Naming) -> Choice:
    """Return a value that is added to those of its filter, or taken away."""
    active = one.value in address.values(name)
    href = address.without(name, one.value) if active else address.with_value(name, one.value)
    return Choice(names.of(name, one.value), one.count, str(href), active)


def _spelled(name: str, one: Bucket, address: Address, names: Naming) -> Choice:
    """Return a body under the name that the records print."""
    typed = next((value for value in address.values(name) if one.value in bodies.keys(value)), None)
    shown = one.name or one.value
    href = address.without(name, typed) if typed else address.with_value(name, shown)
    return Choice(shown, one.count, str(href), typed is not None)


def _single(name: str, one: Bucket, address: Address, names: Naming) -> Choice:
    """Return a value of a filter that has one."""
    active = one.value in address.values(name)
    return Choice(names.of(name, one.value), one.count, str(address.but(**{name: None if active else one.value})), active)


def _year(name: str, one: Bucket, address: Address, names: Naming) -> Choice:
    """Return a year of issue as its first and last day."""
    return _days(("issued_from", "issued_to"), one.value, one, address)


def _due(name: str, one: Bucket, address: Address, names: Naming) -> Choice:
    """Return how far away deadlines are, as days; what comes back by its own filter."""
    text = names.here.t("lists.due_" + one.value)
    if one.value == "recurring":
        active = address.values("timing") == ["recurring"]
        changes = {"due_from": None, "due_to": None, "timing": None if active else "recurring"}
        return Choice(text, one.count, str(address.but(**changes)), active)
    return _days(("due_from", "due_to"), text, one, address.but(timing=None)) if one.first or one.last else Choice(text, one.count)


def _days(fields: tuple[str, str], text: str, one: Bucket, address: Address) -> Choice:
    """Return days from the first to the last one as two filters."""
    wanted = [str(day) if day else None for day in (one.first, one.last)]
    active = all(address.values(name) == ([day] if day else []) for name, day in zip(fields, wanted, strict=True))
    changes = {name: None if active else day for name, day in zip(fields, wanted, strict=True)}
    return Choice(text, one.count, str(address.but(**changes)), active)


SHAPES: Mapping[str, Callable[[str, Bucket, Address, Naming], Choice]] = {**dict.fromkeys(LISTED, _listed), "year": _year, "due": _due}
