"""The settings and the store for a command; what is wrong with them is told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError

from service.errors import FilesUnavailable, ImportAborted, ReadersUnavailable, StoreError
from service.settings import Settings
from service.store import Store
from service.store import opened as open_store


def read_settings() -> Settings:
    """Return the settings of the environment.

    Raises typer.TyperException for a value that cannot be.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(("CONGVAN", *map(str, first["loc"]))).upper()
        raise typer.TyperException(f"{name}: {first['msg']}, not {first['input']!r} (docs/settings.md)") from None


@contextmanager
def told() -> Iterator[None]:
    """Make the errors of the store and of the import errors of the command line: one line each."""
    try:
        yield
    except (StoreError, ImportAborted, ReadersUnavailable, FilesUnavailable) as error:
        raise typer.TyperException(" ".join(str(error).split())) from None
    except (OperationalError, InterfaceError) as error:
        reason = " ".join(str(error.orig).split())
        raise typer.TyperException(f"the database does not answer ({reason}); look at it and at the disk, and try again") from None


@contextmanager
def opened(settings: Settings, migrate: bool = True, patience: float = 0.0) -> Iterator[Store]:
    """Open the store for a command; wait `patience` seconds for a database that is away.

    Raises typer.TyperException where it cannot be opened.
    """
    with told(), open_store(settings, migrate, patience) as store:
        yield store
