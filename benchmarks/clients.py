"""Keep-alive HTTP clients in processes of their own, which ask as fast as they are answered, and tell how long each answer took.

They speak just enough HTTP to cost little: what is measured is the service, which shares the machine with them.
"""

from __future__ import annotations

import itertools
import multiprocessing
import socket
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each answer, answers a second, answers that were no 200, bytes of the bodies, and the slowest paths."""

    seconds: list[float]
    rate: float
    failed: int
    size: float
    slowest: list[tuple[float, str]]

    def share(self, part: float) -> float:
        """Return below how many milliseconds so many of the answers were: 0.95 for the p95."""
        return sorted(self.seconds)[min(int(len(self.seconds) * part), len(self.seconds) - 1)] * 1000

    @property
    def mean(self) -> float:
        """Return the mean in milliseconds."""
        return statistics.fmean(self.seconds) * 1000


def measure(port: int, paths: Sequence[str], seconds: float, clients: int = 16, processes: int = 2) -> Measured:
    """Ask for the paths in turn with that many clients at the same time, after a second that does not count."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Any] = context.Queue()
    share = clients // processes
    asking = [context.Process(target=_ask, args=(port, list(paths), seconds, share, at * share, queue)) for at in range(processes)]
    for one in asking:
        one.start()
    told = [answer for _ in asking for answer in queue.get()]
    for one in asking:
        one.join()
    if not told:
        raise RuntimeError(f"nothing was answered within {seconds:.0f} s: give it more time (--seconds), and see what the service printed")
    times = [took for took, _, _, _ in told]
    failed, size = sum(status != 200 for _, status, _, _ in told), statistics.fmean(size for _, _, size, _ in told)
    slowest = sorted(((took, path) for took, _, _, path in told), reverse=True)
    return Measured(times, len(times) / seconds, failed, size, slowest)


def _ask(port: int, paths: list[str], seconds: float, clients: int, first: int, queue: Queue[Any]) -> None:
    """Run the clients of one process, a thread each."""
    found: list[tuple[float, int, int, str]] = []
    begin = time.perf_counter() + 1.0
    threads = [
        threading.Thread(target=_client, args=(port, paths, (first + at) * len(paths) // 16, (begin, begin + seconds), found))
        for at in range(clients)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    queue.put(found)


def _client(port: int, paths: list[str], first: int, counted: tuple[float, float], found: list[tuple[float, int, int, str]]) -> None:
    """Ask over one connection until the time is over."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for path in itertools.islice(itertools.cycle(paths), first, None):
            start = time.perf_counter()
            if start > counted[1]:
                return
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            status, size = _answer(connection)
            end = time.perf_counter()
            if start >= counted[0]:
                found.append((end - start, status, size, path))


def _answer(connection: socket.socket) -> tuple[int, int]:
    """Read an answer; return its status and the size of its body."""
    head, _, body = _until_head(connection).partition(b"\r\n\r\n")
    size = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    missing = size - len(body)
    while missing > 0:
        missing -= len(connection.recv(min(missing, 1 << 18)) or _broken())
    return int(head[9:12]), size


def _until_head(connection: socket.socket) -> bytes:
    """Read until the headers are there."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(1 << 16) or _broken()
    return found


def _broken() -> bytes:
    raise ConnectionError("the service closed the connection")
