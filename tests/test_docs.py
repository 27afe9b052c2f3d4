"""README and docs: examples print what they show, links lead somewhere, both READMEs show the same."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scripts import examples
from service.cli.commands import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*examples.PAGES, ROOT / "CONTRIBUTING.md"]
TOLD = "run `make examples`, read what changed, and commit it"


TESTED = [page for page in examples.PAGES if "<!-- tested" in page.read_text(encoding="utf-8") and page.name != "README.vi.md"]


@pytest.mark.parametrize("page", TESTED, ids=lambda page: page.name)
def test_examples_print_what_the_page_shows(page: Path) -> None:
    if "$ curl" in page.read_text(encoding="utf-8") and not shutil.which("curl"):
        pytest.skip("the examples of this page need curl")
    assert examples.rewrite(page) == page.read_text(encoding="utf-8"), TOLD


def test_readme_and_the_task_pages_have_examples() -> None:
    for name in ("README.md", "README.vi.md", "docs/extract.md", "docs/import.md", "docs/query.md"):
        assert examples.BLOCK.search((ROOT / name).read_text(encoding="utf-8")), name


def test_both_readmes_show_the_same_commands_and_output() -> None:
    english, vietnamese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.vi.md"))
    assert re.findall(r"^```\w*\n.*?^```$", english, re.MULTILINE | re.DOTALL) == re.findall(
        r"^```\w*\n.*?^```$", vietnamese, re.MULTILINE | re.DOTALL
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_docs_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make (\w+)`", page.read_text(encoding="utf-8"))) <= targets, page.name


def test_commands_that_are_named_exist() -> None:
    known = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    known |= {one.name for one in app.registered_groups if one.name}
    for page in PAGES:
        named = re.findall(r"(?:^\$ |`)congvan (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= known, page.name
