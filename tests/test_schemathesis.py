"""The whole API against its description: what schemathesis makes up is answered as described, and never by a 5xx.

A few examples here; `python -m benchmarks.contract --examples 100` sends more, and all kinds of wrong values.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from databases import Databases

from benchmarks import contract
from benchmarks.stand import free_port
from service.app import create_app


@pytest.fixture
def address(tmp_path: Path, databases: Databases) -> Iterator[tuple[str, str]]:
    """The address of a service that listens, and a key."""
    settings = databases.settings(tmp_path / "data", **contract.WAITS, **contract.LOCKED)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", contract.make_key(settings)
    server.should_exit = True
    thread.join(30)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_answers_are_as_described(address: tuple[str, str]) -> None:
    status, told = contract.check(address[0], 3, "examples,fuzzing", address[1])
    assert status == 0, told
