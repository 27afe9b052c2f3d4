"""The public keys of the issuer of tokens: read from its address or a file, kept, and read again when a token names one that is new."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import orjson
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from service.access.loopback import is_loopback

log = logging.getLogger(__name__)

FRESH = 600.0  # seconds after which the keys are read again, so that one that the issuer took back is not believed any more
STALE = 86_400.0  # seconds for which the last keys are believed while the issuer does not answer
PAUSE = 30.0  # seconds between two readings, however many tokens name a key that is not there
LARGEST = 1_000_000  # bytes
SIGNS = frozenset(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"))
FAMILIES: Mapping[str, tuple[str, ...]] = {"RSA": ("RS", "PS"), "EC": ("ES",), "OKP": ("EdDSA",)}


class Keys:
    """The keys of an issuer by their `kid`. Blocks while it reads: ask it in a thread."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._keys: dict[str, dict[str, Any]] = {}
        self._read = self._tried = -float("inf")
        self._lock = Lock()

    def find(self, kid: str | None, algorithm: str) -> PyJWK | None:
        """Return the key that a token names; without a name the only one there is. None where no key fits."""
        with self._lock:
            now = time.monotonic()
            if (now - self._read > FRESH or not self._fitting(kid)) and now - self._tried > PAUSE:
                self._renew(now)
            if now - self._read > STALE:
                return None
            found = self._fitting(kid)
        if found is None or not _signs(found, algorithm):
            return None
        try:
            return PyJWK(found, algorithm=algorithm)
        except PyJWTError:
            return None

    def _fitting(self, kid: str | None) -> dict[str, Any] | None:
        """Return the key of a name."""
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _renew(self, now: float) -> None:
        """Read the keys; where that fails the old ones stay."""
        self._tried = now
        try:
            found = orjson.loads(_fetch(self.source))
            keys = [one for one in found["keys"] if isinstance(one, dict) and one.get("use", "sig") == "sig"]
        except (OSError, httpx.HTTPError, ValueError, KeyError, TypeError) as exc:
            log.warning("the keys of the issuer cannot be read (%s); check CONGVAN_OIDC_JWKS", type(exc).__name__)
            return
        self._keys = {str(one.get("kid", at)): one for at, one in enumerate(keys)}
        self._read = now


def is_safe(source: str) -> bool:
    """Tell whether keys may be read from there: a file, https, or this machine.

    >>> is_safe("https://sso.example/jwks"), is_safe("http://sso.example/jwks"), is_safe("khoa.json")
    (True, False, True)
    """
    if "://" not in source:
        return True
    address = httpx.URL(source)
    return address.scheme == "https" or (address.scheme == "http" and is_loopback(address.host))


def _fetch(source: str) -> bytes:
    """Return the bytes of a file or an address; of an address at most LARGEST, and no other address instead of it."""
    if "://" not in source:
        return Path(source).read_bytes()
    parts, size = [], 0
    with httpx.stream("GET", source, timeout=5.0, follow_redirects=False) as answer:
        answer.raise_for_status()
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise ValueError("too large")
    return b"".join(parts)


def _signs(key: Mapping[str, Any], algorithm: str) -> bool:
    """Tell whether a key is made for an algorithm; one that says its own is used with no other."""
    if algorithm not in SIGNS or key.get("alg", algorithm) != algorithm:
        return False
    return algorithm.startswith(FAMILIES.get(str(key.get("kty")), ("-",)))
