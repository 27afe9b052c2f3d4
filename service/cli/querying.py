"""`congvan query`: commitments of a running service, as a table or as JSON lines, through the client."""

from __future__ import annotations

import sys
from itertools import islice

import typer

from service.client import Client, Commitment, CongvanError
from service.client.filters import CommitmentFilters


def query(server: str, key: str | None, filters: CommitmentFilters, as_json: bool) -> int:
    """Print what the service finds, at most `limit` of it.

    Raises typer.TyperException where the service cannot be reached, or refuses.
    """
    limit = filters.get("limit", 20)
    with Client(server, key=key, timeout=30.0, retries=1) as congvan:
        try:
            found = list(islice(congvan.commitments.find(**filters), limit))
        except CongvanError as exc:
            raise typer.TyperException(" ".join(str(exc).split())) from None
    for one in found:
        print(one.model_dump_json() if as_json else line(one))
    if not found and not as_json:
        print("nothing is found", file=sys.stderr)
    return 0


def line(one: Commitment) -> str:
    """Return a commitment in three lines: who for whom by when, what, and where it stands."""
    bodies = "; ".join(f"{body.name}{'' if body.role == 'lead' else f' ({body.role})'}" for body in one.responsible) or "?"
    due = f", by {one.time.end}" if one.time and one.time.end else ""
    source = " · ".join(part for part in (one.document.number, one.document.issuing_body, one.document.title, one.id) if part)
    issuer = f"{one.issuer.name} → " if one.issuer else ""
    return f"{one.kind}: {issuer}{bodies}{due}\n  {' '.join(one.text.split())}\n  {source}"
