"""Write the table of docs/settings.md from service/settings.py.

.venv/bin/python scripts/settings.py
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic_core import PydanticUndefined

from service.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def rows() -> str:
    """Return the rows of the table, a setting each."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is PydanticUndefined or str(field.default) == "" else f"`{field.default}`"
        lines.append(f"| `CONGVAN_{name.upper()}` | {default} | {field.description} |\n")
    return "".join(lines)


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(r"(\| --- \| --- \| --- \|\n)(\|.*\n)+", lambda match: match[1] + rows(), page), encoding="utf-8")
