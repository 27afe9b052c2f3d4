"""The one door to other programs: LibreOffice, antiword and catdoc, which read what no library of ours can.

Bytes flow in, bytes flow out. A program runs in a folder, home and session of its own, with limits on time, memory and output,
without network where the system lets us, under file names that we choose. Nothing of it is left when it is over.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Limits that hold even where our own process is killed; a shell knows them on every system, and each may be missing.
WRAP = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2"; ulimit -f "$3"; shift 3; exec "$@"'
GRACE = 3  # seconds between asking a program to end and killing it
LOOK = 0.25  # seconds between two looks at the clock of the caller
# What LibreOffice must not do with a document: run macros, follow links, ask the network, start Java.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{}
</oor:items>
"""
SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program may take: seconds, bytes of memory, bytes of a file that it writes. `stop` tells that the time is up."""

    seconds: int = 60
    memory: int = 4 << 30
    output: int = 256 << 20
    stop: Callable[[], bool] = bool


BOUNDS = Bounds()


def find(*names: str) -> str | None:
    """Return the path of the first of these programs that is installed.

    >>> find("no-such-program-of-congvan") is None
    True
    """
    return next((path for name in names if (path := shutil.which(name))), None)


def convert(office: str, data: bytes, ending: str, wanted: str, bounds: Bounds = BOUNDS) -> bytes | None:
    """Return a document as LibreOffice saves it in another format; None where it does not.

    `office` is the path that `find("soffice", "libreoffice")` returned; `ending` and `wanted` are "doc", "docx".
    """
    with tempfile.TemporaryDirectory(prefix="congvan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_write_profile(), encoding="utf-8")
        (folder / f"document.{ending}").write_bytes(data)
        flags = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard")
        command = (office, f"-env:UserInstallation={profile.as_uri()}", *flags, "--convert-to", wanted, "--outdir", "made")
        _run((*command, f"document.{ending}"), folder, bounds)
        return _take(folder / "made" / f"document.{wanted}", bounds)


def print_text(command: Sequence[str], data: bytes, bounds: Bounds = BOUNDS) -> bytes | None:
    """Return what a program prints of a document, which it finds in its folder as "document.doc"; None where it fails."""
    with tempfile.TemporaryDirectory(prefix="congvan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "document.doc").write_bytes(data)
        return _take(folder / "printed", bounds) if _run((*command, "document.doc"), folder, bounds) == 0 else None


def _run(command: Sequence[str], folder: Path, bounds: Bounds) -> int:
    """Run a program in a folder until it ends or its time is up; its printed output goes to the file "printed"."""
    limits = (str(2 * bounds.seconds), str(bounds.memory >> 10), str(bounds.output >> 9))  # KiB and blocks of 512 bytes
    timed = (timeout, "-k", str(GRACE), str(bounds.seconds)) if (timeout := find("timeout")) else ()
    whole = ("/bin/sh", "-c", WRAP, "sh", *limits, *_cut_off(), *timed, *command)
    home = str(folder)
    surroundings = {"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    with (folder / "printed").open("wb") as printed:
        program = subprocess.Popen(
            whole,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), **surroundings},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return _wait(program, bounds)
        finally:
            _kill(program)


def _wait(program: subprocess.Popen[bytes], bounds: Bounds) -> int:
    """Wait until a program ends and return how; give it up when its time or the caller's is over."""
    for _ in range(int((bounds.seconds + 2 * GRACE) / LOOK)):
        try:
            return program.wait(LOOK)
        except subprocess.TimeoutExpired:
            if bounds.stop():
                break
    return -1


def _kill(program: subprocess.Popen[bytes]) -> None:
    """Kill a program with all that it started; that is nothing where it ended by itself."""
    try:
        os.killpg(program.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        program.kill()
    program.wait()


@cache
def _cut_off() -> tuple[str, ...]:
    """Return the command that runs another one without network; empty where the system has none or forbids it."""
    unshare = find("unshare")
    if unshare is None:
        return ()
    command = (unshare, "--user", "--map-current-user", "--net")
    try:
        tried = subprocess.run((*command, "true"), stdin=subprocess.DEVNULL, capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if tried.returncode == 0 else ()


def _take(path: Path, bounds: Bounds) -> bytes | None:
    """Return a file that a program has written, None where there is none, or none that one may read."""
    if not path.is_file() or path.is_symlink() or not 0 < path.stat().st_size <= bounds.output:
        return None
    return path.read_bytes()


def _write_profile() -> str:
    """Return the settings of a LibreOffice that trusts no document."""
    line = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    return PROFILE.format("\n".join(line.format(*setting) for setting in SETTINGS))
