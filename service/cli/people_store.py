"""`congvan users`: what the commands do and print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from service.access import audit, users
from service.access.users import Wanted
from service.cli.access import PAGE, writing
from service.cli.stored import opened, read_settings
from service.store.paging import Window


def create(name: str, password: str, role: str, full_name: str | None) -> None:
    """Make a user."""
    with writing() as connection:
        row = users.create(connection, Wanted(name, password, role, full_name), audit.actor().subject, datetime.now(UTC))
        audit.add(connection, "users.create", row.name, role=row.role)
    typer.echo(f"made: {row.name} ({row.role})")


def show() -> None:
    """Print a line a user."""
    cursor: str | None = None
    with opened(read_settings()) as store:
        while True:
            with store.reading() as connection:
                page = users.find(connection, Window(PAGE, cursor))
            for row in page.rows:
                typer.echo(line(users.view(row._mapping)))
            cursor = page.cursor
            if cursor is None:
                return


def set_password(name: str, password: str) -> None:
    """Give a user another password."""
    with writing() as connection:
        row = users.set_password(connection, name, password, datetime.now(UTC))
        audit.add(connection, "users.password", row.name)
    typer.echo(f"changed: {row.name}; their sessions have ended")


def set_role(name: str, role: str) -> None:
    """Give a user another role."""
    with writing() as connection:
        row = users.set_role(connection, name, role)
        audit.add(connection, "users.role", row.name, role=row.role)
    typer.echo(f"changed: {row.name} ({row.role})")


def set_state(name: str, disabled: bool) -> None:
    """Let a user in no more, or again."""
    with writing() as connection:
        row = users.disable(connection, name, datetime.now(UTC)) if disabled else users.enable(connection, name)
        audit.add(connection, "users.disable" if disabled else "users.enable", row.name)
    typer.echo(f"{'disabled' if disabled else 'enabled'}: {row.name}")


def line(user: Mapping[str, Any]) -> str:
    """Return a user as the list prints it."""
    state = f"disabled {user['disabled_at']:%Y-%m-%d}" if user["disabled_at"] else "active"
    seen = f"signed in {user['signed_in_at']:%Y-%m-%d %H:%M}" if user["signed_in_at"] else "never signed in"
    return f"{user['name']}  {user['role']}  {state}  {seen}  {user['full_name'] or ''}".rstrip()
