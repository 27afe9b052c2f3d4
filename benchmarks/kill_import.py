"""Imports 200 documents twice and kills the first import in the middle; prints what is stored afterwards.

    python -m benchmarks.kill_import [--documents 200] [--kills 1] [--workers 2]

The documents are the shipped notices, each with a line of its own at the end. SIGKILL goes to the importer and its workers at once.
Exit status 0 only where every document is stored once, no file is missing or left over, and the database is intact.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from service.imports import ImportReport, Options, run
from service.settings import Settings

NOTICES = Path(__file__).parent.parent / "corpora" / "notices"
ALONE = "import sys; from benchmarks.kill_import import bring; bring(*sys.argv[1:])"


def bring(folder: str, data: str, workers: str) -> ImportReport:
    """Import the folder."""
    return run([Path(folder)], Settings(data_folder=Path(data)), Options(int(workers)))


def write_documents(folder: Path, count: int) -> None:
    """Write that many documents, no two of the same bytes."""
    folder.mkdir()
    sources = sorted(path for path in NOTICES.iterdir() if path.suffix == ".txt")
    for number in range(count):
        text = sources[number % len(sources)].read_text(encoding="utf-8")
        (folder / f"{number:04}.txt").write_text(f"{text}\nBản số {number}\n", encoding="utf-8")


def count_stored(data: Path) -> int:
    """Return how many documents are stored so far."""
    if not (data / "congvan.db").exists():
        return 0
    connection = sqlite3.connect(data / "congvan.db", timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def kill_one(folder: Path, data: Path, workers: int, at: int) -> int:
    """Start an import, kill all of it when so many documents are stored; return how many are."""
    process = subprocess.Popen([sys.executable, "-c", ALONE, str(folder), str(data), str(workers)], start_new_session=True)
    while count_stored(data) < at and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return count_stored(data)


def check(data: Path) -> dict[str, int | str]:
    """Return what is stored, and whether database and files hold together."""
    connection = sqlite3.connect(data / "congvan.db")
    documents, sums = connection.execute("SELECT count(*), count(DISTINCT sha256) FROM documents").fetchone()
    stored = {row[0] for row in connection.execute("SELECT sha256 FROM documents")}
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    intact = connection.execute("PRAGMA integrity_check").fetchone()[0]
    counted, kept = connection.execute(
        "SELECT (SELECT sum(commitment_count) FROM documents), (SELECT count(*) FROM commitments)"
    ).fetchone()
    connection.execute("INSERT INTO commitment_index(commitment_index) VALUES ('integrity-check')")
    connection.close()
    files = {path.name for path in (data / "originals").rglob("*") if path.is_file()}
    return {
        "documents": documents,
        "different bytes": sums,
        "files missing": len(stored - files),
        "files left over": len(files - stored),
        "commitments missing": counted - kept,
        "broken references": len(broken),
        "integrity check": intact,
    }


def main() -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as place:
        folder, data = Path(place, "documents"), Path(place, "data")
        write_documents(folder, options.documents)
        for kill in range(options.kills):
            at = round(options.documents * (kill + chance.uniform(0.3, 0.7)) / options.kills)
            print(f"killed with {kill_one(folder, data, options.workers, at)} of {options.documents} documents stored")
        for name in ("second import", "third import"):
            report = bring(str(folder), str(data), str(options.workers)).progress
            told = f"{report.imported} imported, {report.already_there} already there, {report.failed} failed"
            print(f"{name}: {told}, {report.seconds:.1f} s")
        found = check(data)
    for label, value in found.items():
        print(f"{label:20} {value}")
    right: dict[str, int | str] = {"documents": options.documents, "different bytes": options.documents, "integrity check": "ok"}
    return 0 if found == {**dict.fromkeys(found, 0), **right} else 1


if __name__ == "__main__":
    sys.exit(main())
