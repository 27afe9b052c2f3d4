"""Whether a request without a key comes from who sits at this machine.

All must hold: the service is bound to loopback, the connection is from loopback to loopback, nothing in between says that it passed
something on, and the browser, if it is one, shows a page of ours. So a proxy, a name that was bound to 127.0.0.1 (DNS rebinding) and a
page from elsewhere that posts to this machine (CSRF) all need a key.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

FORWARDING = frozenset(
    (
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-server",
        "x-forwarded-port",
        "x-real-ip",
        "client-ip",
        "x-client-ip",
        "x-cluster-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "cdn-loop",
        "x-original-host",
    )
)


@dataclass(frozen=True, slots=True)
class Connection:
    """How a request came: addresses of both ends, version of HTTP, scheme, its headers (small letters), and whether it may write."""

    peer: str | None
    local: str | None
    http: str
    scheme: str
    headers: Mapping[str, str]
    writes: bool = False


@lru_cache(maxsize=1024)
def is_loopback(host: str | None) -> bool:
    """Tell whether an address or name means this machine only.

    >>> [is_loopback(one) for one in ("127.0.0.1", "::1", "localhost", "::ffff:127.0.0.1", "0.0.0.0", "127.0.0.1.example")]
    [True, True, True, True, False, False]
    """
    if host is None:
        return False
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return bool((getattr(found, "ipv4_mapped", None) or found).is_loopback)


def is_here(connection: Connection) -> bool:
    """Tell whether a request comes from this machine, and no page of elsewhere sent it."""
    told = connection.headers
    if not (_is_address(connection.peer) and _is_address(connection.local)) or FORWARDING & told.keys():
        return False
    # nginx passes requests on as HTTP/1.0 and adds nothing, where nobody told it more; no client of today speaks that.
    return connection.http != "1.0" and is_loopback(host_name(told.get("host"))) and not _is_foreign(connection)


def host_name(host: str | None) -> str | None:
    """Return the name of a Host header without its port.

    >>> host_name("[::1]:8000"), host_name("localhost:8000")
    ('::1', 'localhost')
    """
    if host is None:
        return None
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_address(host: str | None) -> bool:
    """Tell whether one end of a connection is a loopback address; a name is none."""
    return host != "localhost" and is_loopback(host)


def _is_foreign(connection: Connection) -> bool:
    """Tell whether a browser says that a page of elsewhere sent the request."""
    told = connection.headers
    origin = told.get("origin")
    if origin is not None and origin != f"{connection.scheme}://{told.get('host')}":
        return True
    if connection.writes and told.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    return told.get("sec-fetch-site") == "cross-site" and told.get("sec-fetch-mode") != "navigate"
