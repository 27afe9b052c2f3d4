"""Where may be sent to. A webhook's address is somebody's input, and the service stands within a network: it must not become a door.

Address in, checked IP addresses out. The connection is made to one of these, not to the name again, so that a name server that
answers differently the second time gains nothing. A name with a single address that is not allowed is refused as a whole.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from service.settings import Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], Sequence[str]]

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9_-]{0,62}\.)*[a-z0-9_-]{0,63}\.?", re.ASCII)
UNICAST = ip_network("2000::/3")  # all that is global in IPv6 is of it; mapped, compatible and translated IPv4 is not
# Global by its number (for some Python at least), but not a place on the internet: protocol assignments, anycast of old tunnels, tunnels
# that hold another address, 192.0.0.192 and 168.63.129.16, at which virtual machines of Oracle and Azure reach what runs them.
SPECIAL = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"),
    )
)


class RefusedAddress(ValueError):
    """The address must not be sent to; the message says why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed: plain http, which ports, and networks that are not on the internet."""

    http: bool = False
    ports: frozenset[int] = frozenset({443, 8443})
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an address that the checks and the connection both use: there is no second reading of it."""

    secure: bool
    host: str
    port: int
    path: str


def rules(settings: Settings) -> Rules:
    """Return what the settings allow."""
    ports = frozenset(int(port) for port in settings.webhook_ports.split(",") if port)
    networks = tuple(ip_network(one.strip(), strict=False) for one in settings.webhook_networks.split(",") if one.strip())
    return Rules(settings.webhook_http, ports, networks)


def read_url(url: str, allowed: Rules) -> Target:
    """Return the parts of an address.

    >>> read_url("https://nhan.example/thong-bao?khoa=1", Rules())
    Target(secure=True, host='nhan.example', port=443, path='/thong-bao?khoa=1')

    Raises RefusedAddress.
    """
    if not re.fullmatch(r"[!-~]{1,2000}", url) or "\\" in url:
        raise RefusedAddress("write the address in printable ASCII without spaces, a Vietnamese host as xn--…")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedAddress("write the address as https://host/path") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and allowed.http):
        raise RefusedAddress("take an https address" + ("" if parts.scheme != "http" else ", or set CONGVAN_WEBHOOK_HTTP=1"))
    if "@" in parts.netloc or parts.fragment:
        raise RefusedAddress("leave user, password and fragment out of the address")
    host = parts.hostname or ""
    if not HOST.fullmatch(host) and not _literal(host):
        raise RefusedAddress("write the address as https://host/path")
    port = port if port is not None else 443 if parts.scheme == "https" else 80
    if port not in allowed.ports:
        raise RefusedAddress(f"port {port} is not in CONGVAN_WEBHOOK_PORTS")
    return Target(parts.scheme == "https", host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve(target: Target, allowed: Rules, lookup: Lookup = look_up) -> Sequence[str]:
    """Return the checked IP addresses of a target, in the order of the name server.

    Raises RefusedAddress where there is none, or one of them may not be sent to.
    """
    try:
        found = list(dict.fromkeys(lookup(target.host, target.port)))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise RefusedAddress(f"the name {target.host} has no address now")
    for one in found:
        if not permitted(one, allowed):
            raise RefusedAddress(f"{target.host} is not on the internet; CONGVAN_WEBHOOK_NETWORKS can allow its network")
    return found


def permitted(address: str, allowed: Rules) -> bool:
    """Tell whether an IP address may be sent to: it is on the internet, or in a network that is allowed.

    >>> permitted("203.113.131.1", Rules()), permitted("169.254.169.254", Rules())
    (True, False)
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped  # what the system connects to
    if any(found in network for network in allowed.networks):
        return True
    if any(found in network for network in SPECIAL) or found.is_multicast or not found.is_global:
        return False
    return isinstance(found, IPv4Address) or found in UNICAST


def _literal(host: str) -> bool:
    """Tell whether a host is an IPv6 address (without zone)."""
    try:
        return isinstance(ip_address(host), IPv6Address) and "%" not in host
    except ValueError:
        return False
