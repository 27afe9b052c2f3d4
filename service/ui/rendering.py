"""Templates into answers: `page(request, "documents.html", rows=…)`. What every template knows stands in `Here`.

All that is put into a template is escaped; a name that a template uses and nobody gave is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.access.scopes import Caller
from service.ui import formats, statics, wording
from service.ui.wording import LANGUAGES, Language

YEAR = 365 * 86_400
# address, text, icon, and the scope that whoever goes there must have
NAVIGATION = (
    ("/", "shell.nav_start", "home", "read"),
    ("/upload", "shell.nav_upload", "upload", "ingest"),
    ("/documents", "shell.nav_documents", "document", "read"),
    ("/commitments", "shell.nav_commitments", "list", "read"),
    ("/deadlines", "shell.nav_deadlines", "calendar", "read"),
    ("/units", "shell.nav_units", "unit", "read"),
    ("/views", "views.title", "star", "read"),
    ("/imports", "shell.nav_imports", "imports", "ingest"),
    ("/help", "shell.nav_help", "help", ""),
)


@dataclass(frozen=True)
class Here:
    """A request as templates see it: its language, who asks, and how addresses, numbers and days are written."""

    request: Request

    @cached_property
    def lang(self) -> Language:
        """Return the language of the page: as `lang=` says, else the cookie, else the browser, else Vietnamese."""
        return language_of(self.request)

    @cached_property
    def caller(self) -> Caller | None:
        """Return who asks; None on pages that anybody may see."""
        found: Caller | None = getattr(self.request.state, "caller", None)
        return found

    @property
    def path(self) -> str:
        """Return the address of the page without its parameters."""
        found: str = self.request.scope["path"]
        return found

    @property
    def csrf(self) -> str:
        """Return what forms send as `csrf`, and scripts as X-CSRF-Token; empty where there is no session."""
        return getattr(self.request.state, "csrf", "")

    @property
    def theme(self) -> str:
        """Return which colours were chosen: light, dark, or empty for what the machine says."""
        told = self.request.cookies.get("theme", "")
        return told if told in ("light", "dark") else ""

    def can(self, scope: str) -> bool:
        """Tell whether the caller has a scope (read, ingest, review, admin)."""
        return self.caller is not None and (not scope or scope in self.caller.scopes)

    def t(self, key: str, **values: Any) -> str:
        """Return a text of `texts/` in the language of the page."""
        return wording.read().say(self.lang, key, values)

    def address(self, **changes: Any) -> str:
        """Return the address of this page with other parameters; None or an empty one is left out, a list stands several times."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in changes]
        for name, value in changes.items():
            kept += [(name, one) for one in (value if isinstance(value, list | tuple) else [value]) if one not in (None, "")]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the language writes it."""
        return formats.number(value, self.lang, digits)

    def day(self, value: date | None) -> str:
        """Return a day as the language writes it; empty for None."""
        return formats.day(value, self.lang)

    def moment(self, value: datetime | None) -> str:
        """Return day and time in Vietnam."""
        return formats.moment(value, self.lang)

    def size(self, value: int) -> str:
        """Return a size in bytes as people read it."""
        return formats.size(value, self.lang)

    def values(self) -> dict[str, Any]:
        """Return what every template knows."""
        names = ("t", "address", "can", "number", "day", "moment", "size", "lang", "caller", "path", "csrf", "theme")
        return {**{name: getattr(self, name) for name in names}, "static": statics.address, "navigation": NAVIGATION}


@cache
def environment() -> Environment:
    """Return what renders the templates."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def prepare() -> None:
    """Read texts and files now. Raises ValueError for a text that lacks a language: the service does not start with it."""
    wording.read()
    statics.version()


def page(request: Request, template: str, /, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> Response:
    """Return a page made of a template of `templates/`; the language that was asked for is kept in a cookie."""
    here = Here(request)
    content = environment().get_template(template).render({**here.values(), **values})
    told = {"Content-Language": here.lang, "Vary": "Cookie, Accept-Language", **(headers or {})}
    answer = Response(content, status, told, "text/html")
    if getattr(request.state, "lang", None) in LANGUAGES:
        answer.set_cookie("lang", here.lang, max_age=YEAR, path="/", samesite="lax", secure=request.url.scheme == "https")
    return answer


def language_of(request: Request) -> Language:
    """Return the language for a request."""
    for told in (getattr(request.state, "lang", None), request.cookies.get("lang")):
        for one in LANGUAGES:
            if told == one:
                return one
    return preferred(request.headers.get("accept-language", ""))


def preferred(told: str) -> Language:
    """Return the first of our languages that a browser asks for, Vietnamese where it asks for none.

    >>> preferred("en-GB,en;q=0.9,vi;q=0.8"), preferred("fr,de"), preferred("fr, en;q=0.1, vi;q=0.7")
    ('en', 'vi', 'vi')
    """
    best: tuple[float, Language] = (0.0, "vi")
    for part in told[:500].split(","):
        name, _, more = part.strip().partition(";")
        try:
            weight = float(more.strip().removeprefix("q=")) if more else 1.0
        except ValueError:
            continue
        for one in LANGUAGES:
            if name.lower().partition("-")[0] == one and weight > best[0]:
                best = (weight, one)
    return best[1]
