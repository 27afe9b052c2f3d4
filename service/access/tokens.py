"""Bearer tokens of an OpenID Connect issuer: a token in, who sends it out, or why it is not believed.

Only signatures by public keys are taken (no `none`, no shared secrets), and the key decides which: a token cannot choose to be checked
by something weaker. A token that was believed is remembered for a minute at most, never beyond its own end.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, ImmatureSignatureError, InvalidAudienceError, InvalidIssuerError, PyJWTError

from service.access.jwks import SIGNS, Keys, is_safe
from service.access.scopes import SCOPES, Caller, widened
from service.settings import Settings

LEEWAY = 30  # seconds that clocks may differ
LONGEST = 16_384  # letters of a token
REMEMBERED = 60.0  # seconds
MOST = 4096
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (ExpiredSignatureError, "the token has expired"),
    (ImmatureSignatureError, "the token is not valid yet"),
    (InvalidAudienceError, "the token is for somebody else (aud)"),
    (InvalidIssuerError, "the token is of another issuer (iss)"),
)


class Untrusted(Exception):
    """A token that is not believed; the message says why, without anything of the token."""


class Tokens:
    """Checks tokens of one issuer."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self.audience, self.claim = settings.oidc_issuer, settings.oidc_audience, settings.oidc_claim
        self.values = mapping(settings.oidc_scopes)
        self.keys = Keys(settings.oidc_jwks)
        self._known: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._lock = Lock()

    def known(self, token: str) -> Caller | None:
        """Return who sends a token that was believed less than a minute ago."""
        found = self._known.get(_name(token))
        return found[1] if found and time.monotonic() < found[0] else None

    def check(self, token: str) -> Caller:
        """Return who sends a token. Blocks where keys are to be read. Raises Untrusted."""
        claims = self._decode(token)
        try:
            expires = datetime.fromtimestamp(claims["exp"], UTC)
        except (ValueError, OverflowError, OSError) as exc:
            raise Untrusted("the token has an end that no calendar has") from exc
        granted = widened(scope for value, scope in self.values.items() if value in _values(claims, self.claim))
        name = claims.get("name") or claims.get("preferred_username")
        caller = Caller("token", claims["sub"], granted, name if isinstance(name, str) else None, expires_at=expires)
        left = min(REMEMBERED, claims["exp"] + LEEWAY - time.time())
        with self._lock:
            self._known[_name(token)] = (time.monotonic() + left, caller)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return caller

    def _decode(self, token: str) -> dict[str, Any]:
        """Return the claims of a token whose signature and dates hold. Raises Untrusted."""
        if len(token) > LONGEST:
            raise Untrusted("the token is too long")
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in SIGNS or "crit" in header:
                raise Untrusted("the token is signed in a way that is not taken")
            key = self.keys.find(header.get("kid"), algorithm)
            if key is None:
                raise Untrusted("no key of the issuer fits the token")
            found: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except (PyJWTError, ValueError, TypeError, OverflowError) as exc:
            raise Untrusted(next((told for kind, told in REASONS if isinstance(exc, kind)), "the token is not valid")) from exc
        return found


def plan(settings: Settings) -> Tokens | None:
    """Return what checks tokens, None where no issuer is set. Raises ValueError for settings that do not go together."""
    if not settings.oidc_issuer:
        return None
    if not (settings.oidc_audience and settings.oidc_jwks):
        raise ValueError("set CONGVAN_OIDC_AUDIENCE and CONGVAN_OIDC_JWKS together with CONGVAN_OIDC_ISSUER")
    if not is_safe(settings.oidc_jwks):
        raise ValueError("CONGVAN_OIDC_JWKS must be a file or an https address")
    return Tokens(settings)


def mapping(told: str) -> Mapping[str, str]:
    """Return which value of the claim gives which scope. Raises ValueError.

    >>> mapping("van-thu=read, tin-hoc=admin")
    {'van-thu': 'read', 'tin-hoc': 'admin'}
    """
    if not told.strip():
        return {f"congvan:{one}": one for one in SCOPES}
    pairs = [(part.rpartition("=")[0].strip(), part.rpartition("=")[2].strip()) for part in told.split(",")]
    if any(not value or scope not in SCOPES for value, scope in pairs):
        raise ValueError(f"CONGVAN_OIDC_SCOPES: write value=scope with commas between; scopes are {', '.join(SCOPES)}")
    return dict(pairs)


def _values(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """Return the values of a claim: a list, or words in one text; the whole name goes before a path with dots."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    listed = found.split() if isinstance(found, str) else found if isinstance(found, list) else ()
    return frozenset(one for one in listed if isinstance(one, str))


def _name(token: str) -> bytes:
    """Return what a token is remembered by: the token itself is not kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
