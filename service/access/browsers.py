"""The headers that keep a browser from running, framing, keeping or guessing at anything that is answered: to programs, and as pages."""

from __future__ import annotations

from collections.abc import Mapping

# An answer that says something of its own about one of these is left as it is.
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
CONTENT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
# Pages load their own scripts and styles, nothing inline and nothing from elsewhere. `no-referrer` would make the Origin of a form "null".
PAGE_HEADERS: Mapping[str, str] = {**HEADERS, "Content-Security-Policy": "; ".join(CONTENT), "Referrer-Policy": "same-origin"}

PROGRAMS = ("/healthz", "/readyz", "/metrics")


def is_page(path: str) -> bool:
    """Tell whether people ask for an address, in a browser; else programs do.

    >>> is_page("/documents/0f3a9c51d2e4"), is_page("/api/v1/documents"), is_page("/healthz")
    (True, False, False)
    """
    return not path.startswith("/api/") and path not in PROGRAMS


def headers_of(path: str) -> Mapping[str, str]:
    """Return the headers for an address."""
    return PAGE_HEADERS if is_page(path) else HEADERS


def is_foreign(told: Mapping[str, str]) -> bool:
    """Tell whether a browser says that a page of elsewhere sent a request, by its headers (small letters).

    >>> is_foreign({"host": "congvan.example", "origin": "https://evil.example"}), is_foreign({"host": "congvan.example"})
    (True, False)
    """
    origin = told.get("origin")
    elsewhere = origin is not None and origin.partition("://")[2] != told.get("host")
    return elsewhere or told.get("sec-fetch-site") in ("cross-site", "same-site")
