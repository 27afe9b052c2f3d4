"""LibreOffice as a converter of Word files into PDF, .doc, .rtf and .odt, many in one call.

Files flow in, files flow out, in a profile of its own so that no running office is disturbed. `missing` says what has to be installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt"}
FONTS = ("Tinos", "Times New Roman", "Liberation Serif", "Noto Serif", "FreeSerif", "DejaVu Serif")
SECONDS = 60.0  # for starting it
SECONDS_A_FILE = 10.0
BATCH = 40


def missing() -> str | None:
    """Return what keeps LibreOffice from being used, None if it is there."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (Debian: apt-get install libreoffice-writer)"
    if font() is None:
        return "no serif font with Vietnamese letters is installed (Debian: apt-get install fontconfig fonts-dejavu-core)"
    return None


@cache
def font() -> str | None:
    """Return the font of text PDFs: one that has all Vietnamese letters, most like Times first, so that no letter is borrowed."""
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(["fc-list", ":lang=vi", "family"], capture_output=True, text=True, check=False).stdout
    families = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    return next((name for name in FONTS if name in families), None)


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
