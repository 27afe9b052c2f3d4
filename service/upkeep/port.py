"""A port of a worker, which serves nothing else: /metrics for Prometheus, /healthz and /readyz for whoever keeps it running."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from service import metrics
from service.settings import Settings
from service.store import Store
from service.upkeep import health
from service.upkeep.gauges import Gauges

Answer = tuple[int, str, bytes]
JSON, TEXT = "application/json", "text/plain; version=0.0.4"


@contextmanager
def opened(store: Store, settings: Settings) -> Iterator[int]:
    """Serve on the port of the settings while something is done; nothing where there is none. Gives the port. Raises OSError."""
    if not settings.metrics_port:
        yield 0
        return
    gauges = Gauges(store, settings)
    server = ThreadingHTTPServer((settings.host, settings.metrics_port), handler(lambda path: respond(path, gauges, store, settings)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="congvan-port", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def respond(path: str, gauges: Gauges, store: Store, settings: Settings) -> Answer:
    """Return status, kind and body of an answer."""
    if path == "/healthz":
        return 200, JSON, b'{"status":"ok"}'
    if path == "/metrics":
        gauges.look()
        return 200, TEXT, metrics.expose(gauges)
    if path == "/readyz":
        found = health.look(store, settings)
        status = health.worst(found)
        checks = [{"name": one.name, "status": one.status, "detail": one.detail} for one in found]
        return 503 if status == "failed" else 200, JSON, orjson.dumps({"status": status, "checks": checks})
    return 404, JSON, b'{"status":404}'


def handler(answer: Callable[[str], Answer]) -> type[BaseHTTPRequestHandler]:
    """Return what answers GET requests."""

    class Handler(BaseHTTPRequestHandler):
        """A request to the port."""

        def do_GET(self) -> None:
            """Answer."""
            status, kind, body = answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Write no line: it is asked every few seconds."""

    return Handler
