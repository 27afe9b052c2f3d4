"""Style, scripts, icons, and the texts of scripts (`words.vi.js`, `words.en.js`), kept in memory.

Each address has the hash of all of them in it, so that browsers may keep them for good.

One hash for all: a module that imports another by `./http.js` finds the one that was shipped with it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath

from service.api.answers import is_unchanged
from service.api.needs import ANYBODY
from service.errors import ServiceError
from service.ui import wording
from service.ui.wording import LANGUAGES

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
KEPT = "public, max-age=31536000, immutable"

router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)


@cache
def files() -> dict[str, bytes]:
    """Return all files by their path."""
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES}
    texts = wording.read()
    return found | {f"words.{one}.js": b"export default " + orjson.dumps(texts.for_scripts(one)) + b";\n" for one in LANGUAGES}


@cache
def version() -> str:
    """Return the hash of all files."""
    found = hashlib.sha256()
    for name, content in files().items():
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:16]


def address(name: str) -> str:
    """Return the address of a file. Raises KeyError where there is none: a page that asks for it is wrong.

    >>> address("app.css").rpartition("/")[2]
    'app.css'
    """
    if name not in files():
        raise KeyError(f"there is no static file {name}")
    return f"/static/{version()}/{name}"


@router.get("/static/{told}/{name:path}")
def get(request: Request, told: Annotated[str, InPath(max_length=64)], name: Annotated[str, InPath(max_length=200)]) -> Response:
    """Give a file; under the hash of another version it is given, too, and not to be kept."""
    content = files().get(name)
    if content is None:
        raise ServiceError(404, "not_found", "use an address that a page names")
    headers = {"Cache-Control": KEPT if told == version() else "no-cache", "ETag": f'"{version()}"'}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])


@router.get("/favicon.ico")
def get_favicon() -> Response:
    """Give the icon to browsers that ask for it by itself."""
    return Response(files()["favicon.svg"], headers={"Cache-Control": "public, max-age=86400"}, media_type=TYPES[".svg"])
