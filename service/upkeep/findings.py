"""What the doctor finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from service.settings import Settings
from service.store import Store

Advance = Callable[[int, int], None]
NAMED = 3  # examples in a line


@dataclass(frozen=True, slots=True)
class Site:
    """The store that is looked at; `deep`: every byte of it; what is called as files are looked at."""

    store: Store
    settings: Settings
    deep: bool = False
    advance: Advance = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: a stable code, one line that says what to do, and what mends it and tells so (None: nothing here)."""

    code: str
    message: str
    mend: Callable[[], str] | None = None


Check = Callable[[Site], Iterator[Finding]]


def named(names: Sequence[object]) -> str:
    """Return how many there are, with the first ones.

    >>> named(["a", "b", "c", "d"]), named(["a"])
    ('4 (a, b, c …)', '1 (a)')
    """
    return f"{len(names)} ({', '.join(map(str, names[:NAMED]))}{' …' if len(names) > NAMED else ''})"
