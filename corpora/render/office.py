"""LibreOffice as a converter of Word files into PDF, .doc, .rtf and .odt, many in one call.

Files flow in, files flow out, in a profile of its own so that no running office is disturbed. `missing` says what has to be installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt"}
SECONDS = 60.0  # for starting it
SECONDS_A_FILE = 10.0
BATCH = 40


def missing() -> str | None:
    """Return what keeps LibreOffice from being used, None if it is there."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (Debian: apt-get install libreoffice-writer)"
    fonts = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False) if shutil.which("fc-list") else None
    if fonts is None or "Liberation Serif" not in fonts.stdout:
        return "the font Liberation Serif is not installed (Debian: apt-get install fontconfig fonts-liberation)"
    return None


def convert(files: Sequence[Path], kind: str, folder: Path) -> dict[str, Path]:
    """Convert files into `kind` in a folder; return what came out by stem. A file that could not be converted is left out.

    Raises:
        subprocess.TimeoutExpired: LibreOffice hangs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="congvan-office-") as profile:
        for first in range(0, len(files), BATCH):
            batch = files[first : first + BATCH]
            subprocess.run(
                [
                    *("soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", FILTERS[kind]),
                    *("--outdir", str(folder), *map(str, batch)),
                ],
                capture_output=True,
                timeout=SECONDS + SECONDS_A_FILE * len(batch),
                check=False,
            )
    made = {file.stem: folder / f"{file.stem}.{kind}" for file in files}
    return {stem: path for stem, path in made.items() if path.is_file()}
