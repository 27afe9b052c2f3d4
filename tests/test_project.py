"""The project frame: what is declared, pinned and packed."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
REQUIREMENTS = [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]
TOPS = ("nlp", "service", "corpora", "congvan")
DATA = (".yml", ".yaml", ".txt", ".json", ".html", ".pdf", ".ini", ".mako", ".csv", ".tsv", ".py", ".typed", ".css", ".js", ".svg")


def tracked(*folders: str) -> list[str]:
    """Return the tracked files; none where there is no git, as in an unpacked archive."""
    if not shutil.which("git"):
        return []
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def test_pythons() -> None:
    pythons = SpecifierSet(PROJECT["requires-python"])
    assert [one for one in ("3.10", "3.11", "3.12", "3.13", "3.14") if one in pythons] == ["3.11", "3.12", "3.13"]


def test_constraints_are_plain_pins_in_order() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.name)
def test_requirement_has_a_lower_bound_and_a_pin_within_it(requirement: Requirement) -> None:
    assert any(bound.operator == ">=" for bound in requirement.specifier)
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_imports_and_dependencies_are_the_same() -> None:
    """What the packages import from outside is declared, not just somebody else's dependency; and nothing else is."""
    distributions = {"yaml": "pyyaml", "pdfminer": "pdfminer-six", "PIL": "pillow", "jwt": "pyjwt", "dateutil": "python-dateutil"}
    # starlette imports the first where forms are read, SQLAlchemy the second by its name, uvicorn the others where they are
    unseen = {"python-multipart", "psycopg", "httptools", "uvloop"}
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    names = {name for top in TOPS for file in (ROOT / top).rglob("*.py") for name in imports(file)}
    outside = {canonicalize_name(distributions.get(name, name)) for name in names - set(TOPS) - sys.stdlib_module_names}
    tools = {"docx"}  # python-docx of the extra "dev": corpora/render writes Word files with it
    assert outside == (declared - unseen) | tools


def imports(file: Path) -> set[str]:
    """Return the top names that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    whole = {name.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module.split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return whole | parts


def test_version_is_the_installed_one() -> None:
    assert version("congvan") == PROJECT["version"], "run `make dev` again"


def test_wheel_holds_every_data_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    tops = TOPS
    here = (str(path.relative_to(ROOT)) for top in tops for path in (ROOT / top).rglob("*"))
    wanted = tracked(*tops) or [name for name in here if "__pycache__" not in name]
    missing = [name for name in wanted if name.endswith(DATA) and name not in packed]
    assert missing == []
    assert any(name.endswith("licenses/NOTICE") for name in packed)


def test_no_tracked_file_names_this_machine_or_an_index() -> None:
    banned = re.compile(rf"{re.escape(str(ROOT))}/|https?:/{{2}}[^\s\"']*\.(?:whl|tar\.gz|tgz)\b|index[-]url", re.ASCII)
    for name in tracked():
        path = ROOT / name
        if path.suffix not in {".pdf", ".png"}:
            assert not banned.search(path.read_text(encoding="utf-8", errors="replace")), name
