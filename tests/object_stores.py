"""A store of objects that the tests talk to: moto's S3 server, behind a wire that can be cut."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

KEYS = {"files_key": "AKIDTEST", "files_secret": "bi-mat-cua-kho"}


class Wire:
    """Passes connections on to a server. `broken`: it takes none; `cuts`: bytes after which the next connections are cut."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target, self.broken, self.cuts = target, False, list[int]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                if self.broken:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                cut = self.cuts.pop(0) if self.cuts else None
                for ends in ((near, far, cut), (far, near, None)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, cut: int | None) -> None:
        count = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.broken or (cut is not None and count + len(data) > cut):
                    break
                sink.sendall(data)
                count += len(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Give the address of an S3 server with the bucket `kho`."""
    moto = pytest.importorskip("moto.server", reason="install moto[s3] and flask-cors to test the store of objects")
    pytest.importorskip("s3fs", reason="install s3fs to test the store of objects")
    import boto3

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client("s3", **signed(f"http://{host}:{port}")).create_bucket(Bucket="kho")
    yield host, port
    server.stop()


def signed(url: str) -> dict[str, Any]:
    """Return what a client of boto3 needs."""
    keys = {"aws_access_key_id": KEYS["files_key"], "aws_secret_access_key": KEYS["files_secret"]}
    return {"endpoint_url": url, "region_name": "us-east-1", **keys}
