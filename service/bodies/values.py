"""The values of the registry: places and bodies in time, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

Level = Literal["central", "province", "district", "commune"]
Change = Literal["merged_into", "renamed_to", "split_into", "functions_to", "dissolved", "part_of", "raised_to_city"]

FOLLOWED: frozenset[Change] = frozenset(("merged_into", "renamed_to", "split_into"))  # after these a body goes on in others
CENTRE = "trung-uong"  # the place of the bodies of the centre
CITY = "thành phố"


class Dated(Protocol):
    """What is valid from a day to a day, both included; None: without end."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included; None: without end."""

    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city under the centre, in the time of its territory.

    `city_from`: the day it became a city; `code` of the statistics office; `org` of its people's committee (QĐ 20/2020/QĐ-TTg).
    """

    id: str
    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None
    city_from: date | None = None
    code: str | None = None
    org: str | None = None

    def kind_on(self, day: date | None) -> str:
        """Return what it was called on a day; without a day what it is called at last.

        >>> Province("quang-ninh", "Quảng Ninh", "tỉnh", city_from=date(2026, 9, 1)).kind_on(date(2026, 8, 31))
        'tỉnh'
        """
        return CITY if self.city_from and (day is None or day >= self.city_from) else self.kind


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of bodies: one in each place of its level, or the one body of the centre.

    `everywhere`: every place of the level has one; `bare`: its name alone, without a place, means it.
    """

    id: str
    name: str
    level: Level
    valid_from: date | None = None
    valid_to: date | None = None
    everywhere: bool = False
    bare: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What became of `sources` on a day; by id. `certain` is false where places decided on days of their own, or sources are few."""

    type: Change
    day: date
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    basis: str
    certain: bool = True
    gap: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body in time. `province` is the id of its province, None of the centre; `listed`: the registry knows it without a document."""

    id: str
    name: str
    kind: str
    level: Level
    province: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A body that another one came from or went on in, with the event between them."""

    body: str
    event: Event


def holds(one: Dated, day: date) -> bool:
    """Tell whether something is valid on a day.

    >>> holds(Period(None, date(2025, 6, 30)), date(2025, 7, 1))
    False
    """
    return (one.valid_from is None or one.valid_from <= day) and (one.valid_to is None or day <= one.valid_to)


def overlap(one: Dated, other: Dated) -> Period | None:
    """Return the days on which both are valid; None where there are none.

    >>> overlap(Period(date(2008, 1, 1), date(2025, 2, 28)), Period(date(2025, 7, 1)))
    """
    starts = [day for day in (one.valid_from, other.valid_from) if day]
    ends = [day for day in (one.valid_to, other.valid_to) if day]
    found = Period(max(starts, default=None), min(ends, default=None))
    return None if found.valid_from and found.valid_to and found.valid_from > found.valid_to else found


def nearest(one: Dated, day: date) -> date:
    """Return the day, or the nearest one on which something is valid.

    >>> nearest(Period(None, date(2025, 2, 28)), date(2025, 9, 1))
    datetime.date(2025, 2, 28)
    """
    if one.valid_from and day < one.valid_from:
        return one.valid_from
    return one.valid_to if one.valid_to and day > one.valid_to else day


def before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
