"""`make run`: what it prints, and what it says where it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    yield number


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "CONGVAN_DATA_FOLDER": str(folder), "CONGVAN_PORT": str(port), "CONGVAN_HOST": "127.0.0.1"}
    command = [sys.executable, "scripts/run.py"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def told_until_ctrl_c(run: subprocess.Popen[str]) -> str:
    """Return what was printed up to the last line, and stop it as a person would."""
    lines: list[str] = []
    with run:
        assert run.stdout
        for line in run.stdout:
            lines.append(line)
            if "Ctrl-C stops it" in line:
                run.send_signal(signal.SIGINT)
    assert run.returncode == 0, "".join(lines)
    return "".join(lines)


def test_it_imports_serves_and_answers_and_a_second_time_finds_duplicates(tmp_path: Path, port: int) -> None:
    first = told_until_ctrl_c(start(tmp_path, port))
    address = f"http://127.0.0.1:{port}"
    assert f"congvan serves at {address}\n" in first and f"{address}/api/v1/commitments" in first
    answers = re.findall(r"^  - .+ → .*Sở Tài chính.*\(lead\)", first, re.MULTILINE)
    assert answers, first
    second = told_until_ctrl_c(start(tmp_path, port))
    assert re.findall(r"^  - .+", second, re.MULTILINE) == re.findall(r"^  - .+", first, re.MULTILINE)
    assert "duplicate" in second


def test_port_that_is_taken_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = start(tmp_path / "data", port)
        out, _ = run.communicate(timeout=60)
    assert run.returncode == 1 and not (tmp_path / "data").exists()
    assert re.fullmatch(rf"make run: port {port} of 127.0.0.1 cannot be used \(.+\): choose another, for example CONGVAN_PORT=\d+\n", out)


def make_environment(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHON": python, "PATH": "/usr/bin:/bin"}
    command = ["sh", str(ROOT / "scripts" / "venv.sh"), str(tmp_path / "venv")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_machine_without_python_is_told_which_to_install(tmp_path: Path) -> None:
    done = make_environment(tmp_path, "no-such-python")
    assert done.returncode == 1
    assert done.stderr == "congvan needs Python 3.11, 3.12 or 3.13 and found none: install one, or name it with PYTHON=/path/to/python\n"


def test_python_without_ensurepip_is_told_what_to_install(tmp_path: Path) -> None:
    half = tmp_path / "python3"
    half.write_text(f'#!/bin/sh\ncase "$2" in "import "ensurepip|"import "virtualenv) exit 1;; esac\nexec {sys.executable} "$@"\n')
    half.chmod(0o755)
    done = make_environment(tmp_path, str(half))
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "apt-get install python3-venv" in done.stderr


def test_help_lists_every_target() -> None:
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # of the `make test` that runs this
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    done = subprocess.run(["make", "help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony and listed == set(phony[1].split())
