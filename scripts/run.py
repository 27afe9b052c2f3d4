"""What `make run` does once congvan is installed: import the sample notices, serve, ask one question, go on serving.

.venv/bin/python scripts/run.py         (CONGVAN_PORT=8000, CONGVAN_HOST, CONGVAN_DATA_FOLDER: docs/settings.md)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import typer

from service.cli.serving import port_trouble
from service.cli.stored import read_settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpora" / "notices"
CONGVAN = (sys.executable, "-m", "service.cli")
PATIENCE = 60.0  # seconds for the service to get ready
QUESTION = {"kind": "assignment", "unit": "so tai chinh", "role": "lead", "limit": 2}
OPENER = build_opener(ProxyHandler({}))  # this machine's own service is not behind a proxy


def main() -> int:
    """Import, serve, ask; return the exit status of the service."""
    try:
        settings = read_settings()
        trouble = port_trouble(settings.host, settings.port)
    except typer.TyperException as error:
        trouble = str(error)
    if trouble:
        print(f"make run: {trouble}", file=sys.stderr)
        return 1
    print("importing the sample notices", flush=True)
    imported = subprocess.run([*CONGVAN, "import", str(SAMPLES)], check=False)
    if imported.returncode:
        print("make run: the samples were not imported; the lines above say why", file=sys.stderr)
        return imported.returncode
    quiet = {"CONGVAN_LOG_LEVEL": "warning", **os.environ}
    service = subprocess.Popen([*CONGVAN, "serve"], env=quiet)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: service.send_signal(signal.SIGINT))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    if wait_until_ready(service, f"{address}/readyz"):
        tell(address)
    elif service.poll() is None:
        print(f"make run: the service was not ready after {PATIENCE:.0f} s; its lines above say why", file=sys.stderr)
        service.terminate()
        service.wait()
        return 1
    return service.wait()


def wait_until_ready(service: subprocess.Popen[bytes], address: str) -> bool:
    """Tell whether the service answered before it ended and before patience did."""
    end = time.monotonic() + PATIENCE
    while service.poll() is None and time.monotonic() < end:
        try:
            with OPENER.open(address, timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def tell(address: str) -> None:
    """Print the addresses and one question with the answer of the running service."""
    question = f"{address}/api/v1/commitments?{urlencode(QUESTION)}"
    with OPENER.open(question, timeout=30) as answer:
        found = json.load(answer)
    print(f"\ncongvan serves at {address}")
    print(f"  the archivists' page  {address}/")
    print(f"  commitments           {address}/api/v1/commitments")
    print(f"  documents             {address}/api/v1/documents")
    print(f"  bodies                {address}/api/v1/units")
    print(f"  the API described     {address}/api/v1/openapi.json")
    print(f"\nWhat must Sở Tài chính do, as the leading body?\n  curl '{question}'")
    for one in found["items"]:
        print(summarise(one))
    print("\nCtrl-C stops it.", flush=True)


def summarise(commitment: dict[str, Any]) -> str:
    """Return one answer in two lines: from whom to whom by when, and the text."""
    issuer = (commitment["issuer"] or {}).get("name", "?")
    bodies = ", ".join(f"{body['name']} ({body['role']})" for body in commitment["responsible"])
    time_ = commitment["time"] or {}
    due = f", by {time_['end']}" if time_.get("end") else ""
    return f"  - {issuer} → {bodies}{due}\n    {' '.join(commitment['text'].split())}"


if __name__ == "__main__":
    sys.exit(main())
