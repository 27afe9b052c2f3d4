"""Write constraints.txt from what is installed: every package that congvan[dev] needs, as plain name==version lines.

    .venv/bin/python scripts/pin.py > constraints.txt

The file carries no addresses and no hashes, so that any package index serves it. docs/releasing.md says when to run it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("pip", "editables")  # of the Makefile: pip, and what hatchling needs for `pip install --editable`


def read_requirements(root: Path = ROOT) -> list[Requirement]:
    """Return what pyproject.toml asks for: to run, to test and to build."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    lines = [*project["project"]["dependencies"], *extras["dev"], *TOOLS]
    return [Requirement(line) for line in lines]


def needed_by(requirement: Requirement) -> Iterator[Requirement]:
    """Yield what an installed package asks for itself here, with the extras that were asked of it."""
    environments = [{"extra": extra} for extra in ("", *requirement.extras)]
    for line in distribution(requirement.name).requires or []:
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate(environment) for environment in environments):
            yield wanted


def pin(requirements: Iterable[Requirement]) -> list[str]:
    """Return name==version for the requirements and all that they need, in order of name."""
    pins: dict[str, str] = {}
    open_ = list(requirements)
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_:
        wanted = open_.pop()
        name = canonicalize_name(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        try:
            pins[name] = distribution(name).version
        except PackageNotFoundError:
            raise SystemExit(f"{name} is not installed here: run `make dev`, then try again") from None
        open_.extend(needed_by(wanted))
    return [f"{name}=={version}" for name, version in sorted(pins.items())]


if __name__ == "__main__":
    print("\n".join(pin(read_requirements())))
