"""What a caller may do. Four scopes, and the caller that holds some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Scope = Literal["read", "ingest", "review", "admin"]
Kind = Literal["key", "user", "token", "loopback", "command"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
# Who reviews must see. A scanner that only hands in needs not: `ingest` alone reads nothing but what it sent.
IMPLIED: Mapping[Scope, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "ingest": frozenset({"ingest"}),
    "review": frozenset({"review", "read"}),
    "admin": frozenset(SCOPES),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `subject` names it for good (prefix of a key, name of a user, subject of a token); `scopes` with all that they imply.

    `feed`: only for feeds.
    """

    kind: Kind
    subject: str
    scopes: frozenset[Scope]
    name: str | None = None
    feed: bool = False
    expires_at: datetime | None = None

    @property
    def limited(self) -> bool:
        """Tell whether the limits of requests hold for it; whoever sits at the machine has none."""
        return self.kind in ("key", "user", "token")


def widened(names: Iterable[str]) -> frozenset[Scope]:
    """Return scopes with all that they imply; what is no scope is left out.

    >>> sorted(widened(["review", "xem"]))
    ['read', 'review']
    """
    wanted = set(names)
    return frozenset().union(*(IMPLIED[one] for one in SCOPES if one in wanted))
