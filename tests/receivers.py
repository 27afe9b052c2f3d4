"""A receiver of webhooks on a real port that behaves as it is told: well, badly, or not at all."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.settings import Settings
from service.store import Store
from service.webhooks import deliver, sending


class Receiver:
    """What came in, and how is answered: a status, or "hang", "drip", "huge", "die", "cut", "redirect"."""

    def __init__(self) -> None:
        self.answers: list[int | str] = []  # for the next messages; then 200
        self.always: int | str = 200
        self.headers: dict[str, str] = {}
        self.taken: list[tuple[dict[str, str], bytes]] = []  # answered with 2xx
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.delay = 0.0
        self.at_once = self.most_at_once = 0
        self.closing = threading.Event()
        self.port = 0
        self._lock = threading.Lock()

    def seqs(self) -> list[int]:
        """Return the numbers of the changes that were received, in order."""
        return [one["seq"] for _, body in self.taken for one in json.loads(body).get("data", {}).get("items", ())]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Read a message and answer it."""
        body = handler.rfile.read(int(handler.headers["content-length"]))
        message = ({name.lower(): value for name, value in handler.headers.items()}, body)
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.asked.append(message)
            how = self.answers.pop(0) if self.answers else self.always
        time.sleep(self.delay)
        with self._lock:
            self.at_once -= 1
            if how == "huge" or (isinstance(how, int) and how < 300):
                self.taken.append(message)
        with suppress(OSError):
            self._answer(handler, how)

    def _answer(self, handler: BaseHTTPRequestHandler, how: int | str) -> None:
        if how == "hang":
            self.closing.wait(20)
        elif how == "cut":
            handler.connection.close()
        elif how == "drip":
            for letter in b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-slow: " + b"a" * 1000:
                handler.wfile.write(bytes([letter]))
                if self.closing.wait(0.05):
                    return
        elif how in ("huge", "die"):
            size = 10**12 if how == "huge" else 1000
            handler.wfile.write(f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n".encode())
            for _ in range(10_000 if how == "huge" else 1):
                handler.wfile.write(b"a" * (100_000 if how == "huge" else 10))
        else:
            status = 307 if how == "redirect" else int(how)
            told = {"Location": f"http://127.0.0.1:{self.port}/else"} if how == "redirect" else self.headers
            lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            handler.wfile.write(f"HTTP/1.1 {status} Told\r\n{lines}content-length: 2\r\n\r\nOK".encode())


@contextmanager
def receiving(host: str = "127.0.0.1", port: int = 0, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> Any:
            connection, address = super().get_request()
            return (context.wrap_socket(connection, server_side=True) if context else connection), address

        def handle_error(self, *_: Any) -> None:
            pass  # the sender went away: that is what it is tested for

    with Server((host, port), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.closing.set()
            server.shutdown()
            thread.join()


def deliver_due(store: Store, settings: Settings, now: datetime) -> int:
    """Deliver what is due at a time, one webhook after the other; return how many messages were received."""
    work = deliver.Work(store, settings, sending.sender(settings), lambda: now)
    return sum(deliver._turn(work, pk) for pk in deliver._due(work))
