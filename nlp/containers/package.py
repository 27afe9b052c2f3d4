"""What comes out of a container: members one after the other, and the one account of how much came out.

The bytes of a member are as they came; names are for people and for messages, never paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.types import Given, Limits, Warn

Trouble = tuple[str, str]

NOTHING = Given()

LARGE = 20_000_000  # bytes from which a member is looked at for its ratio
MOST_RATIO = 300  # times that text, tables and pictures of pages are compressed at most, with a margin


@dataclass(frozen=True, slots=True)
class Member:
    """One thing of a container, or why it could not be had (`trouble`: a stable code and one line; then `data` is empty).

    `name`: how people find it, "hồ sơ/Thông báo 7.doc"; unique in its package. `given`: what the container says of it.
    `role`: "body" (a mail's own text), "attachment", "member" (of an archive), "row" (of a manifest), "rest" (what was not
    unpacked any more, told by `trouble`). `parent`: name of the mail's body that it hangs on.
    """

    name: str
    data: bytes = b""
    given: Given = NOTHING
    trouble: Trouble | None = None
    role: str = "member"
    parent: str | None = None
    source_url: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A container: its kind ("zip", "mail", "lines", "manifest", "edxml") and its members, to be gone through once."""

    kind: str
    members: Iterator[Member]
    warnings: tuple[Warn, ...] = ()


@dataclass(slots=True)
class Account:
    """How much came out of one container and those in it; shared by all of them, so that bombs add up.

    `there`: the files that lie beside a manifest that came by itself.
    """

    limits: Limits
    members: int = 0
    data: int = 0
    names: dict[str, int] = field(default_factory=dict)
    closed: bool = False
    there: frozenset[str] = frozenset()

    def refuse(self, size: int) -> Trouble | None:
        """Return why a member of that size (declared or real) is not to be had, None where it is."""
        if size > self.limits.data:
            return "document_too_large", f"it has {size:,} bytes, more than {self.limits.data:,}; split it"
        if self.data + size > self.limits.member_data:
            return "container_limit", f"with it the container holds more than {self.limits.member_data:,} bytes; split the container"
        return None

    def room(self) -> int:
        """Return how many bytes the next member may have."""
        return max(0, min(self.limits.data, self.limits.member_data - self.data))

    def full(self) -> Trouble | None:
        """Return why nothing more is unpacked, None where there is room."""
        if self.members > self.limits.members:
            return "container_limit", f"the container holds more than {self.limits.members:,} members; the rest was left; split it"
        if self.data > self.limits.member_data:
            return "container_limit", f"the container holds more than {self.limits.member_data:,} bytes; the rest was left; split it"
        if self.limits.stop():
            return "container_limit", "the time for the container is up; the rest was left; split it"
        return None

    def take(self, size: int) -> None:
        """Note that a member of that size came out."""
        self.members += 1
        self.data += size

    def name(self, wanted: str) -> str:
        """Return the name, counted where it came before: names are keys to those who store.

        >>> account = Account(Limits())
        >>> account.name("Thông báo.doc"), account.name("Thông báo.doc")
        ('Thông báo.doc', 'Thông báo (2).doc')
        """
        count = self.names[wanted] = self.names.get(wanted, 0) + 1
        if count == 1:
            return wanted
        stem, dot, ending = wanted.rpartition(".")
        return self.name(f"{stem} ({count}).{ending}" if dot and "/" not in ending else f"{wanted} ({count})")


def is_bomb(size: int, packed: int) -> bool:
    """Tell whether a member is compressed as no document is.

    >>> is_bomb(4_000_000_000, 4_000_000), is_bomb(30_000_000, 3_000_000)
    (True, False)
    """
    return size > LARGE and size > MOST_RATIO * max(packed, 1)
