"""Passwords: which are taken, and what is kept of them: scrypt with a salt of each its own, in a form that tells its parameters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache

SHORTEST, LONGEST = 12, 256  # letters
SALT = 16  # bytes
MEMORY = 256 * 1024 * 1024  # bytes that OpenSSL may take for one


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory is 128 * n * r bytes, p times."""

    n: int = 2**15
    r: int = 8
    p: int = 3


COST = Cost()


def seal(password: str) -> str:
    """Return what is kept of a password.

    >>> seal("một câu rất dài").startswith("scrypt$32768$8$3$")
    True
    """
    salt = secrets.token_bytes(SALT)
    return f"scrypt${COST.n}${COST.r}${COST.p}${_text(salt)}${_text(_hash(password, salt, COST))}"


def fits(password: str, sealed: str | None) -> bool:
    """Tell whether a password is the one that was kept. With None as much time passes, and it never is."""
    _, n, r, p, salt, kept = (sealed or _nobody()).split("$")
    given = _hash(password, base64.b64decode(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(given, base64.b64decode(kept)) and sealed is not None


def is_old(sealed: str) -> bool:
    """Tell whether a password was sealed at another cost than today's: it is to be sealed again at the next sign-in."""
    return not sealed.startswith(f"scrypt${COST.n}${COST.r}${COST.p}$")


def trouble(password: str, name: str) -> str | None:
    """Return why a password is not taken, None where it is.

    >>> trouble("ngắn", "lan"), trouble("mưa rơi trên phố huyện", "lan")
    ('a password has at least 12 letters; take a sentence', None)
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return f"a password has at least {SHORTEST} letters; take a sentence"
    if len(plain) > LONGEST:
        return f"a password has at most {LONGEST} letters"
    if len(set(plain.casefold())) < 5:
        return "the password repeats a few letters; take a sentence"
    return "the password holds the name of the user; take another" if name.casefold() in plain.casefold() else None


@cache
def _nobody() -> str:
    """Return what is compared where there is no such user."""
    return seal(secrets.token_urlsafe())


def _normal(password: str) -> str:
    """Return a password in one form, however a keyboard makes its letters with marks."""
    return unicodedata.normalize("NFKC", password)


def _hash(password: str, salt: bytes, cost: Cost) -> bytes:
    told = _normal(password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(told, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=MEMORY, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
