"""Clients of the app: one at the same machine, which needs no key, and one from elsewhere."""

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings


def local(settings: Settings, strict: bool = False) -> TestClient:
    """Return a client on the same machine as the app: what needs no key. `strict`: errors of the app are errors of the test."""
    return TestClient(create_app(settings), base_url="http://127.0.0.1", client=("127.0.0.1", 50000), raise_server_exceptions=strict)


def remote(settings: Settings, address: str = "10.1.2.3") -> TestClient:
    """Return a client of another machine: it needs a key."""
    return TestClient(create_app(settings), base_url="http://congvan.example", client=(address, 50000), raise_server_exceptions=False)
