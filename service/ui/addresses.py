"""Addresses of lists: the parameters that count, and how a link changes them. Where a page begins (`cursor`) never goes along."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

WRITTEN = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")


@dataclass(frozen=True, slots=True)
class Address:
    """The path of a list with its parameters, in the order in which they were given."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def but(self, path: str = "", /, **changes: object) -> Address:
        """Return the address with other parameters; None or an empty one is left out, a list stands several times.

        >>> str(Address("/commitments", (("q", "báo cáo"), ("sort", "due"))).but(q=None, kind=["plan", "proposal"]))
        '/commitments?sort=due&kind=plan&kind=proposal'
        """
        kept = [pair for pair in self.pairs if pair[0] not in changes]
        for name, value in changes.items():
            values: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
            kept += [(name, str(one)) for one in values if one not in (None, "")]
        return Address(path or self.path, tuple(kept))

    def without(self, name: str, value: str) -> Address:
        """Return the address without one value of a parameter.

        >>> str(Address("/commitments", (("unit", "Sở Y tế"), ("unit", "Sở Nội vụ"))).without("unit", "Sở Y tế"))
        '/commitments?unit=S%E1%BB%9F+N%E1%BB%99i+v%E1%BB%A5'
        """
        return Address(self.path, tuple(pair for pair in self.pairs if pair != (name, value)))

    def with_value(self, name: str, value: str) -> Address:
        """Return the address with one more value of a parameter."""
        return Address(self.path, (*self.pairs, (name, value)))

    def values(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return [value for key, value in self.pairs if key == name]

    def query(self, *besides: str) -> tuple[tuple[str, str], ...]:
        """Return the parameters, but for some."""
        return tuple(pair for pair in self.pairs if pair[0] not in besides)


def of(request: Request, names: Collection[str], path: str = "") -> Address:
    """Return the address of a request with those of its parameters that have these names and a value."""
    told = request.query_params.multi_items()
    pairs = tuple((name, written(name, value.strip())) for name, value in told if name in names and value.strip())
    return Address(path or request.scope["path"], pairs)


def written(name: str, typed: str) -> str:
    """Return the value of a parameter; a day that was typed as documents print it in the way that the API takes it.

    >>> written("due_to", "5/6/2024"), written("due_to", "mai"), written("q", "5/6/2024")
    ('2024-06-05', 'mai', '5/6/2024')
    """
    match = WRITTEN.fullmatch(typed) if name.endswith(("_from", "_to")) or name == "today" else None
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else typed
