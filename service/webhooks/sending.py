"""One message to one address: connected to a checked IP address, no redirects, an answer of limited size within a limited time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from time import monotonic

from service.settings import Settings
from service.webhooks import addresses
from service.webhooks.addresses import Lookup, RefusedAddress, Rules, Target

CHUNK = 8192


@dataclass(frozen=True, slots=True)
class Sender:
    """How is sent: what is allowed, seconds for a whole exchange, bytes of an answer that are read, how names are looked up."""

    rules: Rules
    seconds: float = 15.0
    most_bytes: int = 65_536
    lookup: Lookup = addresses.look_up


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status of the answer where there was one, and the error where it was not delivered."""

    status: int | None
    error: str | None = None
    retry_after: float = 0.0


def sender(settings: Settings) -> Sender:
    """Return how the settings say that is sent."""
    return Sender(addresses.rules(settings), settings.webhook_timeout_seconds, settings.webhook_answer_bytes)


def post(way: Sender, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Send a message; trouble is in the outcome, it never raises. Nothing of the answer but its status is kept."""
    begun = monotonic()
    try:
        target = addresses.read_url(url, way.rules)
        found = addresses.resolve(target, way.rules, way.lookup)
        with _connected(target, found, way.seconds) as connection:
            connection.request("POST", target.path, body, dict(headers))
            answer = connection.getresponse()
            _drain(answer, way.most_bytes)
            return _judge(answer)
    except RefusedAddress as exc:
        return Outcome(None, f"not sent: {exc}")
    except ssl.SSLCertVerificationError as exc:
        return Outcome(None, f"the certificate is not valid: {exc.verify_message}")
    except (OSError, http.client.HTTPException, ValueError) as exc:
        if monotonic() - begun >= way.seconds:
            return Outcome(None, f"no whole answer within {way.seconds:g} s")
        return Outcome(None, f"the connection failed: {_reason(exc)}")


@contextmanager
def _connected(target: Target, found: Sequence[str], seconds: float) -> Iterator[http.client.HTTPConnection]:
    """Give a connection to the first address that takes one. All of it ends after so many seconds, however slowly bytes come."""
    end = monotonic() + seconds
    plain = _connect(target, found, end)
    with plain, plain.dup() as handle:
        watch = threading.Timer(max(end - monotonic(), 0), _cut, (handle,))
        watch.daemon = True
        watch.start()
        connection = _over(target, plain)
        try:
            if target.secure:
                connection.sock = _trust().wrap_socket(plain, server_hostname=target.host)
            yield connection
        finally:
            watch.cancel()
            connection.close()


def _over(target: Target, plain: socket.socket) -> http.client.HTTPConnection:
    """Return the protocol over a connection that is made: it names the host, and does not look it up again."""
    made: http.client.HTTPConnection
    if target.secure:
        made = http.client.HTTPSConnection(target.host, target.port, context=_trust())
    else:
        made = http.client.HTTPConnection(target.host, target.port)
    made.sock = plain
    return made


def _cut(handle: socket.socket) -> None:
    """End a connection under whoever reads or writes it."""
    with suppress(OSError):  # it has ended by itself
        handle.shutdown(socket.SHUT_RDWR)


def _connect(target: Target, found: Sequence[str], end: float) -> socket.socket:
    """Return a connection to the first of the addresses that takes one. Raises OSError."""
    trouble: OSError = TimeoutError("timed out")
    for at, one in enumerate(found):
        left = (end - monotonic()) / (len(found) - at)
        if left <= 0:
            break
        try:
            made = socket.create_connection((one, target.port), timeout=left)
        except OSError as exc:
            trouble = exc
        else:
            made.settimeout(max(end - monotonic(), 0.001))
            return made
    raise trouble


@cache
def _trust() -> ssl.SSLContext:
    """Return whom we trust: the certificates of the system, or those that SSL_CERT_FILE names."""
    return ssl.create_default_context()


def _drain(answer: http.client.HTTPResponse, most: int) -> None:
    """Read the answer up to a limit; who sends more has got the message, too.

    Raises IncompleteRead where it broke off.
    """
    got = 0
    while got < most:
        chunk = answer.read(min(CHUNK, most - got))
        if not chunk:
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
            return
        got += len(chunk)


def _judge(answer: http.client.HTTPResponse) -> Outcome:
    """Return what the status means."""
    if 200 <= answer.status < 300:
        return Outcome(answer.status)
    if 300 <= answer.status < 400:
        return Outcome(answer.status, f"answered {answer.status}: redirects are not followed, give the address that it leads to")
    later = answer.getheader("Retry-After", "")
    return Outcome(
        answer.status, f"answered {answer.status}", float(later) if later.isascii() and later.isdigit() and len(later) < 7 else 0
    )


def _reason(exc: Exception) -> str:
    """Return an error in few words."""
    return str(getattr(exc, "strerror", None) or type(exc).__name__)
