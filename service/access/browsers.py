"""The headers that keep a browser from running, framing, keeping or guessing at anything that the API answers."""

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
