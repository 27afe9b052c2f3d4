"""`congvan serve`: the web service in the foreground."""

from __future__ import annotations

import gc
import os
import socket
from contextlib import nullcontext, suppress
from datetime import UTC, datetime

import typer
import uvicorn
from fastapi import FastAPI

from service import logs, metrics
from service.access import keys, tokens, users
from service.access.loopback import is_loopback
from service.app import create_app
from service.cli.stored import opened, read_settings
from service.settings import Settings
from service.store import Store

NO_KEY = (
    "every request here needs a key or a user and there is none yet: make one with `congvan keys create NAME --scope admin` "
    "or `congvan users create NAME --role admin`"
)

COLLECTING = (20_000, 20, 10)  # how many new objects make Python look for cycles among the young, the older and all
PATIENCE = 60  # seconds in which a process must show that it lives; on a machine that is busy with reading it may be slow


def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve until Ctrl-C. Options given here come before the environment; the workers read them from there.

    Raises typer.TyperException where the port or the store cannot be used.
    """
    for name, value in (("CONGVAN_HOST", host), ("CONGVAN_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    settings = read_settings()
    trouble = port_trouble(settings.host, settings.port)
    if trouble:
        raise typer.TyperException(trouble)
    try:
        tokens.plan(settings)
    except ValueError as error:
        raise typer.TyperException(str(error)) from None
    logs.configure(settings.log_level, settings.log_format)
    # A store that cannot be used is told here in one line, not by each worker.
    with opened(settings, patience=settings.database_wait_seconds) as store:
        if not _opens(store, settings):
            typer.echo(f"congvan: {NO_KEY}", err=True)
    together = metrics.shared() if workers > 1 else nullcontext()
    with suppress(KeyboardInterrupt), together:  # Ctrl-C is how it is stopped
        uvicorn.run(
            "service.cli.serving:lasting_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=workers,
            log_level=settings.log_level,
            log_config=logs.configuration(settings.log_level, settings.log_format),
            access_log=False,  # service.api.observation writes the lines
            proxy_headers=True,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
            timeout_worker_healthcheck=PATIENCE,
        )


def lasting_app() -> FastAPI:
    """Return the app of a process that does nothing else: what it is made of stays, so Python need not look for cycles there.

    A look at all objects holds all requests up for nearly half a second.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTING)
    return app


def _opens(store: Store, settings: Settings) -> bool:
    """Tell whether anybody can use the service: without a key, with one, with a token, or as a user."""
    if settings.oidc_issuer or (settings.open_loopback and is_loopback(settings.host)):
        return True
    with store.reading() as connection:
        return keys.are_there(connection, datetime.now(UTC)) or users.are_there(connection)


def port_trouble(host: str, port: int) -> str | None:
    """Return one line that says what to do where the port cannot be used."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        return f"there is no address {host} here ({error.strerror}): set CONGVAN_HOST to 127.0.0.1 or 0.0.0.0"
    except OSError as error:
        return f"port {port} of {host} cannot be used ({error.strerror}): choose another, for example CONGVAN_PORT={port % 65535 + 1}"
    return None
