"""`congvan keys`, `congvan audit`: what they do and print. A key itself goes to the standard output, once, and nothing else does there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import typer
from sqlalchemy import Connection

from service.access import audit, keys
from service.access.scopes import SCOPES, Scope
from service.cli.stored import opened, read_settings
from service.errors import ServiceError
from service.store.paging import Window

PAGE = 500


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a connection in a transaction of the user of this machine; errors are one line."""
    with opened(read_settings()) as store, audit.opened(audit.command()):
        try:
            with store.writing() as connection:
                yield connection
        except ServiceError as error:
            raise typer.TyperException(error.detail) from None


def note(action: str, **counts: int) -> None:
    """Add what a command did to the audit log: counts, no names of files."""
    with writing() as connection:
        audit.add(connection, action, None, "ok", **counts)


def create(name: str, scopes: Sequence[str], days: int, feed: bool) -> None:
    """Make a key and print it."""
    now = datetime.now(UTC)
    wanted = keys.Wanted(name, [_scope(one) for one in scopes], now + timedelta(days=days) if days else None, feed)
    with writing() as connection:
        row, key = keys.create(connection, wanted, audit.actor().subject, now)
        audit.add(connection, "keys.create", row.prefix, scopes=row.scopes, feed=feed)
    typer.echo(key)
    until = f"good until {row.expires_at:%Y-%m-%d}" if row.expires_at else "good for ever"
    typer.echo(f"congvan: keep it now, it is not shown again; {row.scopes}, {until}", err=True)


def show_keys() -> None:
    """Print a line a key."""
    cursor: str | None = None
    with opened(read_settings()) as store:
        while True:
            with store.reading() as connection:
                page = keys.find(connection, Window(PAGE, cursor))
            for row in page.rows:
                typer.echo(line(keys.view(row._mapping), datetime.now(UTC)))
            cursor = page.cursor
            if cursor is None:
                return


def rotate(prefix: str, grace_hours: float) -> None:
    """Print the new secret of a key."""
    with writing() as connection:
        key = keys.rotate(connection, prefix, timedelta(hours=grace_hours), datetime.now(UTC))
        audit.add(connection, "keys.rotate", prefix, grace_hours=grace_hours)
    typer.echo(key)
    typer.echo(f"congvan: keep it now, it is not shown again; the old one is good for {grace_hours:g} hours more", err=True)


def revoke(prefix: str) -> None:
    """Revoke a key."""
    with writing() as connection:
        row = keys.revoke(connection, prefix, datetime.now(UTC))
        audit.add(connection, "keys.revoke", row.prefix)
    typer.echo(f"revoked: {row.prefix} ({row.name})")


def show_log(last: int, actor: str | None, action: str | None, object_id: str | None) -> None:
    """Print the newest lines of the audit log."""
    with opened(read_settings()) as store, store.reading() as connection:
        page = audit.find(connection, audit.Filter(actor, action, object_id), Window(last))
    for row in page.rows:
        who = row.actor if row.actor_name is None else f"{row.actor} ({row.actor_name})"
        told = " ".join(f"{name}={value}" for name, value in (row.details or {}).items())
        typer.echo(f"{row.at:%Y-%m-%d %H:%M:%S}Z  {row.action}  {row.object or '-'}  {row.outcome}  {who}  {told}".rstrip())


def prune(before: date) -> None:
    """Remove old lines of the audit log."""
    with writing() as connection:
        removed = audit.prune(connection, before)
    typer.echo(f"lines removed: {removed}")


def line(key: Mapping[str, Any], now: datetime) -> str:
    """Return a key as the list prints it."""
    state = "good for ever"
    if key["revoked_at"]:
        state = f"revoked {key['revoked_at']:%Y-%m-%d}"
    elif key["expires_at"]:
        state = f"{'expired' if key['expires_at'] <= now else 'good until'} {key['expires_at']:%Y-%m-%d}"
    used = f"used {key['last_used_at']:%Y-%m-%d %H:%M}" if key["last_used_at"] else "never used"
    scopes = ",".join(key["scopes"]) + (" (feeds)" if key["feed"] else "")
    return f"{key['prefix']}…  {scopes:<12}  {state}  {used}  {key['name']}"


def _scope(name: str) -> Scope:
    """Return a scope. Raises typer.BadParameter."""
    found = next((one for one in SCOPES if one == name), None)
    if found is None:
        raise typer.BadParameter(f"{name!r} is no scope; take one of {', '.join(SCOPES)}", param_hint="--scope")
    return found
