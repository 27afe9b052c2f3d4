"""`congvan purge`: documents that are to be gone, told before, removed, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import typer

from service.access import audit, people
from service.access import purge as work
from service.cli.stored import opened, read_settings
from service.errors import ServiceError
from service.store import Store, tombstones


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents: by id, container, age or person (`in_text`: also where only the text has the name)."""

    ids: Sequence[str] = ()
    container: str | None = None
    before: date | None = None
    person: str | None = None
    in_text: bool = False

    @property
    def count(self) -> int:
        """Return how many ways of choosing were given."""
        return sum(bool(one) for one in (self.ids, self.container, self.before, self.person))


def purge(choice: Choice, reason: str | None, *, dry: bool, sure: bool) -> int:
    """Purge what is chosen; return 1 where something is still to be removed."""
    with opened(read_settings()) as store, audit.opened(audit.command()):
        try:
            rows = _choose(store, choice)
        except ServiceError as error:
            raise typer.TyperException(error.detail) from None
        containers = {row.container_sha256 for row in rows if row.container_sha256} | ({choice.container} if choice.container else set())
        typer.echo(f"documents: {len(rows)}; containers that go with them: {len(containers)}")
        if dry or not (rows or choice.container):
            return 0
        if not sure:
            typer.confirm("Remove them for good?", abort=True)
        done = work.purge(store, rows, reason, [choice.container] if choice.container else ())
    return _tell(done.done)


def finish(*, compact: bool) -> int:
    """Remove what broken-off purges left; `compact`: write the database anew."""
    with opened(read_settings()) as store, audit.opened(audit.command()):
        return _tell(work.finish(store, compact=compact))


def allow(public_id: str) -> int:
    """Let the bytes of a purged document or container in again."""
    with opened(read_settings()) as store, audit.opened(audit.command()), store.writing() as connection:
        if not tombstones.allow(connection, public_id, datetime.now(UTC)):
            raise typer.TyperException(f"nothing purged has the id {public_id}, or it is allowed already, or its purge is not finished")
        audit.add(connection, "purge.allow", public_id)
    typer.echo(f"may come again: {public_id}")
    return 0


def _choose(store: Store, choice: Choice) -> list[Any]:
    """Return the rows that are chosen; those that a person names are listed."""
    with store.reading() as connection:
        if choice.container:
            return work.by_container(connection, choice.container)
        if choice.before:
            return work.before(connection, choice.before)
        if choice.person is None:
            return work.by_ids(connection, choice.ids)
        found = list(people.find(connection, choice.person))
        wanted = [one for one in found if one.where == "people" or choice.in_text]
        for one in found:
            kept = "" if one in wanted else "  (only in the text: stays without --in-text)"
            spelled = "" if one.same else "  (in another spelling)"
            typer.echo(f"{one.document_id}  {one.number or '-'}{spelled}{kept}")
        return work.by_ids(connection, [one.document_id for one in wanted])


def _tell(done: bool) -> int:
    """Tell whether the last byte is gone."""
    if done:
        typer.echo("purged: rows, texts, search and files are gone; backups made before still hold them (docs/purge.md)")
        return 0
    typer.echo("congvan: somebody reads the old state of the database; run `congvan purge --finish` in a while", err=True)
    return 1
