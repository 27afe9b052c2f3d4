"""How many requests a caller may make in a minute, as a moving window in the memory of each service process."""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.settings import Settings

Sort = Literal["read", "ingest", "failure", "sign_in"]
WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Share:
    """What is left to a caller: of how many requests a minute, how many, and in how many seconds the next one comes free."""

    sort: Sort
    allowed: bool
    limit: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """Return the headers of the answer (draft-ietf-httpapi-ratelimit-headers).

        >>> Share("read", True, 6000, 5999, 60).headers()["RateLimit"]
        '"read";r=5999;t=60'
        """
        told = {
            "RateLimit-Policy": f'"{self.sort}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.sort}";r={self.left};t={self.seconds}',
        }
        return told if self.allowed else {**told, "Retry-After": str(self.seconds)}


class Rates:
    """The requests of the last minute by caller and by address."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        sizes: dict[Sort, int] = {
            "read": settings.requests_per_minute,
            "ingest": settings.ingests_per_minute,
            "failure": settings.failures_per_minute,
            "sign_in": settings.sign_ins_per_minute,
        }
        self._items = {sort: RateLimitItemPerMinute(size, namespace=sort) for sort, size in sizes.items() if size}

    def take(self, sort: Sort, who: str) -> Share | None:
        """Count a request; return what is left, None where there is no limit."""
        item = self._items.get(sort)
        return self._share(sort, item, self._limiter.hit(item, who), who) if item else None

    def look(self, sort: Sort, who: str) -> Share | None:
        """Return what is left without counting."""
        item = self._items.get(sort)
        return self._share(sort, item, self._limiter.test(item, who), who) if item else None

    def _share(self, sort: Sort, item: RateLimitItemPerMinute, allowed: bool, who: str) -> Share:
        left = self._limiter.get_window_stats(item, who)
        return Share(sort, allowed, item.amount, max(left.remaining, 0), max(1, math.ceil(left.reset_time - time.time())))


def network(address: str | None) -> str:
    """Return what counts as one address: of IPv6 the /64 that a subscriber has.

    >>> network("2001:db8:1:2:3::4"), network("10.1.2.3")
    ('2001:db8:1:2::/64', '10.1.2.3')
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
