"""`congvan users`: the commands with their options and help, and what they do. Passwords are typed or piped in, never arguments."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

users = typer.Typer(help="Who may sign in to the page: make, list, change, disable users (docs/access.md).", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What is typed to sign in: small letters, digits, points.")]
Role = Annotated[str, typer.Option("--role", help="reader, reviewer, importer or admin.")]


@users.command()
def create(
    name: Name,
    role: Role = "reader",
    full_name: Annotated[str | None, typer.Option("--full-name", help="As people call them.", show_default=False)] = None,
) -> None:
    """Make a user; asks for the password, or reads it from the standard input."""
    from service.cli import people_store

    people_store.create(name, ask(), role, full_name)


@users.command("list")
def find() -> None:
    """List users, newest first, also those that are disabled."""
    from service.cli import people_store

    people_store.show()


@users.command()
def password(name: Name) -> None:
    """Give a user another password; their sessions end."""
    from service.cli import people_store

    people_store.set_password(name, ask())


@users.command()
def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="reader, reviewer, importer or admin.")]) -> None:
    """Give a user another role; it counts from their next request on."""
    from service.cli import people_store

    people_store.set_role(name, role)


@users.command()
def disable(name: Name, undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False) -> None:
    """Let a user in no more; their sessions end."""
    from service.cli import people_store

    people_store.set_state(name, disabled=not undo)


def ask() -> str:
    """Return a password that is typed twice, or the first line of what is piped in."""
    if sys.stdin.isatty():
        found: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return found
    return sys.stdin.readline().rstrip("\r\n")
