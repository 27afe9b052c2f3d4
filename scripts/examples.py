"""The examples in README and docs that are run: find them, run them, write their real output back.

    .venv/bin/python scripts/examples.py        (make examples; tests/test_docs.py compares without writing)

An example is a ```console block after the line `<!-- tested -->`: lines that begin with "$ " are commands (a line that
begins with "> " goes on with one), the lines after each are what it prints. Commands run in order, in bash, from the project's
folder; `congvan` is the one of this environment, its data folder is empty at the start of each page. On a page with
`<!-- tested: served -->` a service runs on that data, and its port stands in for 8000.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = (*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^<!-- tested(?P<served>: served)? -->\n```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
WIDTH = "110"
SERVED = "127.0.0.1:8000"


def rewrite(page: Path) -> str:
    """Return the page with the output that its examples give now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as data:
        environment = surroundings(data)
        if not any(block["served"] for block in BLOCK.finditer(text)):
            return BLOCK.sub(lambda block: _again(block, environment), text)
        with serving(environment) as address:
            return BLOCK.sub(lambda block: _again(block, environment, address if block["served"] else SERVED), text)


def surroundings(data: str) -> dict[str, str]:
    """Return the environment of the commands: this environment's programs, an own data folder, a fixed width."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONGVAN_", "LC_"))}
    own = {"CONGVAN_DATA_FOLDER": data, "CONGVAN_READER_PROCESSES": "1"}  # one reads a few examples sooner than two start
    return {**kept, **own, "PATH": path, "COLUMNS": WIDTH, "LANG": "C.UTF-8", "no_proxy": "*"}


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """Run the service on a free port, and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = subprocess.DEVNULL
    service = subprocess.Popen(["congvan", "serve"], cwd=ROOT, env={**environment, "CONGVAN_PORT": str(port)}, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while not _answers(port) and service.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        service.terminate()
        service.wait(30)


def commands(body: str) -> Iterator[str]:
    """Yield the commands of a block, each as it is written.

    >>> list(commands("$ congvan --version\\ncongvan 0.1.0\\n"))
    ['$ congvan --version']
    """
    for found in re.finditer(r"^\$ .*(?:\n> .*)*", body, re.MULTILINE):
        yield found[0]


def _again(block: re.Match[str], environment: dict[str, str], address: str = SERVED) -> str:
    lines = []
    for command in commands(block["body"]):
        typed = "\n".join(line[2:] for line in command.splitlines())
        lines.append(f"{command}\n{_output(typed.replace(SERVED, address), environment).replace(address, SERVED)}")
    head = block[0].split("\n", 1)[0]
    return f"{head}\n```console\n{''.join(lines)}```"


def _output(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    text = "".join(f"{line.rstrip()}\n" for line in done.stdout.decode("utf-8").splitlines())
    return text.replace(f"{ROOT}/", "")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    for page in PAGES:
        now = rewrite(page)
        if now != page.read_text(encoding="utf-8"):
            page.write_text(now, encoding="utf-8")
            print(f"rewritten: {page.relative_to(ROOT)}")
