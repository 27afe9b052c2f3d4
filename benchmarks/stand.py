"""An installation of congvan for benchmarks: a database, a data folder, and our processes, that are started, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks import databases
from benchmarks.databases import Database, children
from service.settings import Settings

ROOT = Path(__file__).parent.parent
NOTICES = ROOT / "corpora" / "notices"
SHORT = 20  # of our notices, the shortest ones
QUICK = {"CONGVAN_LEASE_SECONDS": "4", "CONGVAN_RETRY_SECONDS": "0.5", "CONGVAN_RECONCILE_SECONDS": "3", "CONGVAN_LOG_LEVEL": "warning"}


@dataclass(slots=True)
class Stand:
    """Processes of ours on one store."""

    folder: Path
    database: Database
    environment: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, Sequence[str]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.folder / "data"

    def settings(self, **more: Any) -> Settings:
        """Return the settings of a process of ours on this store."""
        return Settings(data_folder=self.data, database_url=self.database.url, **more)

    def start(self, name: str, *command: str) -> None:
        """Start a `congvan` command, whose output goes to a file of its name; without a command the one that it was started with last."""
        self.commands[name] = command or self.commands[name]
        with (self.folder / f"{name}.log").open("ab") as told:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "service.cli", *self.commands[name]],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                start_new_session=True,
            )

    def serve(self, name: str = "service", **more: str) -> str:
        """Start a service, wait until it is ready, and return its address."""
        port = free_port()
        before = dict(self.environment)
        self.environment |= more
        self.start(name, "serve", "--port", str(port))
        self.environment = before
        return self.ready(f"http://127.0.0.1:{port}")

    def ready(self, address: str, seconds: float = 120.0) -> str:
        """Wait until a service can do its work. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{address}/readyz", timeout=10).status_code == 200:
                    return address
            time.sleep(0.1)
        raise TimeoutError(f"{address} is not ready after {seconds:.0f} s; look into {self.folder}/*.log")

    def tree(self, name: str) -> list[int]:
        """Return the living processes of a command: its own, if it lives, and those that it started."""
        found = self.running[name].pid
        pids = ([found] if self.running[name].poll() is None else []) + children(found)
        self.seen.update(pids)
        return pids

    def stop(self, name: str, seconds: float = 40.0) -> int:
        """Tell a command to stop; return its exit status. One that does not is killed with what it started."""
        pids, process = self.tree(name), self.running.pop(name)
        process.terminate()
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            for pid in pids:
                kill(pid)
            return process.wait()

    def survivors(self, seconds: float = 15.0) -> list[int]:
        """Return which of the processes that were seen are still there after all was stopped."""
        end = time.monotonic() + seconds
        while (left := [pid for pid in self.seen if _is_ours(pid)]) and time.monotonic() < end:
            time.sleep(0.2)
        return left

    def tell(self, lines: int = 15) -> None:
        """Print the ends of the logs."""
        for path in sorted(self.folder.glob("*.log")):
            found = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
            print(f"--- {path.name}", *found, sep="\n", file=sys.stderr)


@contextmanager
def stand(kind: str, **environment: str) -> Iterator[Stand]:
    """Give an empty installation; all of it is stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="congvan-stand-") as place:
        folder = Path(place)
        (folder / "data").mkdir()
        with databases.made(kind, folder / "data") as database:
            own = {"CONGVAN_DATA_FOLDER": str(folder / "data"), "CONGVAN_DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
            found = Stand(folder, database, {**os.environ, **QUICK, **own, **environment})
            try:
                yield found
            finally:
                for name in list(found.running):
                    pids = found.tree(name)
                    for pid in pids:
                        kill(pid)
                    found.running.pop(name).wait()


def kill(pid: int) -> None:
    """Send SIGKILL to a process, if it is there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def notice(number: int) -> str:
    """Return the text of a document that no other number has: one of our short notices, with a line of its own at the end."""
    found = _texts[number % len(_texts)] if _texts else _load()[number % SHORT]
    return f"{found}\nBản số {number}\n"


def write_documents(folder: Path, count: int) -> None:
    """Write that many documents, no two of the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(notice(number), encoding="utf-8")


_texts: list[str] = []


def _load() -> list[str]:
    paths = sorted(NOTICES.glob("*.txt"), key=lambda path: (path.stat().st_size, path.name))[:SHORT]
    _texts.extend(path.read_text(encoding="utf-8") for path in paths)
    return _texts


def _is_ours(pid: int) -> bool:
    """Tell whether a process runs that was started by us, not another one of the same number."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"service.cli" in told or b"multiprocessing" in told
    return False
