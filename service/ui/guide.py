"""/help: what to do where, for who uses the page; docs/huong-dan.md tells the same with pictures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.api.needs import KNOWN
from service.ui.rendering import page

router = APIRouter(dependencies=[KNOWN], include_in_schema=False)

# What is told, in the order of the work, with the page where it is done and the scope that it takes.
CHAPTERS = (
    ("upload", "/upload", "ingest"),
    ("read", "/documents", "read"),
    ("correct", "/documents?reviewed=false", "review"),
    ("confirm", "/documents?reviewed=false", "review"),
    ("search", "/commitments", "read"),
    ("deadlines", "/deadlines", "read"),
    ("export", "/commitments", "read"),
    ("failures", "/imports", "ingest"),
)
SLOTS = ("trigger", "issuer", "lead", "support", "time")


@router.get("/help")
def show(request: Request) -> Response:
    """Show the guide."""
    return page(request, "help.html", chapters=CHAPTERS, slots=SLOTS)
