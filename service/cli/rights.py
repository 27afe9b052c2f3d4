"""The commands `congvan keys …` and `congvan audit …` with their options and help."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

keys = typer.Typer(help="Make, list, rotate and revoke API keys (docs/access.md).", no_args_is_help=True)
log = typer.Typer(help="Read and prune the log of all writes (docs/access.md).", no_args_is_help=True)

Prefix = Annotated[str, typer.Argument(metavar="PREFIX", help="Public part of the key, as `congvan keys list` shows it.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is for: a system, a person, a machine.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", help="read, ingest, review (with read), admin (all); again for more.", show_default="read"),
]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Keep this day and what comes after.")]


@keys.command()
def create(
    name: Name,
    scopes: Scopes = None,
    days: Annotated[int, typer.Option(help="How many days it is good; 0: for ever.", min=0, max=36_500)] = 365,
    feed: Annotated[bool, typer.Option("--feed", help="For calendars and Atom feeds only, there also as ?key=….")] = False,
) -> None:
    """Make a key and print it, once."""
    from service.cli import access

    access.create(name, scopes or ["read"], days, feed)


@keys.command("list")
def find() -> None:
    """List keys, newest first, also those that are revoked."""
    from service.cli import access

    access.show_keys()


@keys.command()
def rotate(
    prefix: Prefix,
    grace_hours: Annotated[float, typer.Option(help="How long the old secret is good besides; 0: not at all.", min=0, max=8760)] = 24,
) -> None:
    """Give a key a new secret and print it, once; name, scopes and end stay."""
    from service.cli import access

    access.rotate(prefix, grace_hours)


@keys.command()
def revoke(prefix: Prefix) -> None:
    """Make a key useless for good; running services stop taking it within ten seconds."""
    from service.cli import access

    access.revoke(prefix)


@log.command("list")
def read(
    last: Annotated[int, typer.Option(help="How many lines.", min=1, max=500)] = 50,
    actor: Annotated[str | None, typer.Option(help="Prefix of a key, subject of a token, user.", show_default=False)] = None,
    action: Annotated[str | None, typer.Option(help="As documents.purge.", show_default=False)] = None,
    object_id: Annotated[str | None, typer.Option("--object", help="Id of what was written.", show_default=False)] = None,
) -> None:
    """Print the newest lines of the log of writes."""
    from service.cli import access

    access.show_log(last, actor, action, object_id)


@log.command()
def prune(before: Day) -> None:
    """Remove the lines of the days before one."""
    from service.cli import access

    access.prune(before.date())
