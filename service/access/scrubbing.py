"""Keeps secrets out of logs: addresses without the key of a feed, lines without keys and tokens."""

from __future__ import annotations

import logging
import re

PARAMETER = re.compile(r"(?i)([?&;](?:key|access_token|token|api_key)=)[^&;#\s\"']+")
KEY = re.compile(r"(cv_[a-z2-7]{8})_[A-Za-z0-9_-]{20,}")
TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{1,8000}(?:\.[A-Za-z0-9_-]{1,2000})?")
HEADER = re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}")
HIDDEN = "…"


def scrub(text: str) -> str:
    """Return an address, or any line of a log, without what opens something.

    >>> scrub("GET /api/v1/exports/han-xu-ly.ics?key=cv_ab22cd34_0123456789012345678901234567890123456789012&kind=plan")
    'GET /api/v1/exports/han-xu-ly.ics?key=…&kind=plan'
    """
    found = PARAMETER.sub(rf"\1{HIDDEN}", text)
    found = KEY.sub(rf"\1_{HIDDEN}", found)
    return HEADER.sub(rf"\1\2{HIDDEN}", TOKEN.sub(HIDDEN, found))


class Scrubber(logging.Filter):
    """Scrubs the lines of a logger or handler, message and arguments together."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where it holds a secret; every record goes on."""
        plain = record.getMessage()
        clean = scrub(plain)
        if clean != plain:
            if isinstance(record.args, tuple):  # uvicorn's access log formats its arguments again
                record.args = tuple(scrub(one) if isinstance(one, str) else one for one in record.args)
            if record.getMessage() != clean:
                record.msg, record.args = clean, ()
        return True
