"""Sends what schemathesis makes up to every operation of the real service, and compares the answers with its OpenAPI description.

    python -m benchmarks.contract [--database sqlite|postgresql] [--examples 100] [--address URL] [--key KEY]

All checks of schemathesis are on, with values that fit the description and values that do not; one of them stands down where a value
fits but is refused for what no schema can tell (benchmarks/contract_checks.py lists the codes). Streams end after a few events, and
nobody waits for changes. Without an address a service is started. Exit status 0 only where there was no 5xx and no breach.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import databases
from benchmarks.stand import ROOT, stand
from service.access import keys
from service.access.keys import Wanted
from service.settings import Settings
from service.store import opened

PHASES = "examples,coverage,fuzzing,stateful"
CONFIG = "max-stream-events = 3\n"
PATIENCE = "15"  # seconds for an answer
WAITS = {"changes_wait_seconds": 0.2, "changes_stream_seconds": 0.2, "sync_seconds": 3.0}  # nobody waits for long
LOCKED = {"open_loopback": False, "requests_per_minute": 0, "ingests_per_minute": 0, "failures_per_minute": 0}
SETTINGS = {f"CONGVAN_{name.upper()}": str(value) for name, value in (WAITS | LOCKED).items()}


def check(address: str, examples: int, phases: str = PHASES, key: str | None = None) -> tuple[int, str]:
    """Return the status of schemathesis's program on a running service (0 where nothing is wrong), and what it says."""
    program = Path(sysconfig.get_path("scripts"), "schemathesis")
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "schemathesis.toml")
        config.write_text(CONFIG, encoding="utf-8")
        command = [str(program), "--config-file", str(config), "run", f"{address}/api/v1/openapi.json", "--no-color"]
        command += ["--checks", "all", "--phases", phases, "--max-examples", str(examples), "--continue-on-failure", "--workers", "2"]
        command += ["--exclude-checks", "positive_data_acceptance", "--request-timeout", PATIENCE, "--warnings", "off"]
        if key:
            command += ["--header", f"Authorization: Bearer {key}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "benchmarks.contract_checks"}
        with Path(folder, "told").open("w+", encoding="utf-8") as told:
            done = subprocess.run(command, cwd=folder, env=environment, check=False, stdout=told, stderr=subprocess.STDOUT)
            told.seek(0)
            return done.returncode, told.read()


def make_key(settings: Settings) -> str:
    """Return a fresh key with all rights."""
    with opened(settings, migrate=False) as store, store.writing() as connection:
        return keys.create(connection, Wanted("contract", ("admin",)), "contract", datetime.now(UTC))[1]


def main() -> int:
    """Run it and print what schemathesis says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--examples", type=int, default=100, help="for an operation")
    parser.add_argument("--phases", default=PHASES)
    parser.add_argument("--address", help="of a service that runs already")
    parser.add_argument("--key", help="an API key with all rights, where the service wants one")
    told = parser.parse_args()
    if told.address:
        status, found = check(told.address, told.examples, told.phases, told.key)
    else:
        with stand(told.database, **SETTINGS) as place:
            address = place.serve(CONGVAN_WORK="yes")
            status, found = check(address, told.examples, told.phases, make_key(place.settings()))
            errors = (place.folder / "service.log").read_text(encoding="utf-8", errors="replace")
            print(errors[-4000:], file=sys.stderr)
    print(found)
    return status


if __name__ == "__main__":
    sys.exit(main())
