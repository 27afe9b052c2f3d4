"""The Dockerfile says nothing that is not so: files, user, entry point, health check, Python."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def instructions() -> list[tuple[str, str]]:
    """Return the instructions with their arguments, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def arguments(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def last_stage() -> list[tuple[str, str]]:
    every = instructions()
    return every[max(number for number, (word, _) in enumerate(every) if word == "FROM") :]


def test_stages_are_slim_pythons_that_the_project_supports() -> None:
    images = [rest.split()[0] for rest in arguments("FROM")]
    assert len(images) == 2
    for image in images:
        found = re.fullmatch(r"python:(3\.\d+)-slim", image)
        assert found and found[1] in SpecifierSet(PROJECT["requires-python"])


def test_copied_files_exist_and_reach_the_build() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in ignored if line.startswith("!")]
    assert ignored[0] == "*"
    for rest in arguments("COPY"):
        *sources, _ = shlex.split(rest)
        if sources[0].startswith("--from="):
            assert sources[0] == "--from=build"
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert any(fnmatch(source, pattern) for pattern in kept), f"{source} is left out by .dockerignore"


def test_everything_that_the_build_needs_is_copied() -> None:
    copied = {source for rest in arguments("COPY") for source in shlex.split(rest)[:-1]}
    assert {"nlp", "service", "corpora", "constraints.txt", "pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]} <= copied


def test_user_is_made_and_is_not_root() -> None:
    stage = last_stage()
    (user,) = [rest for word, rest in stage if word == "USER"]
    made = "".join(rest for word, rest in stage[: stage.index(("USER", user))] if word == "RUN")
    assert user not in {"root", "0"}
    assert re.search(rf"useradd .*\b{user}$|useradd .*\b{user} ", made)
    (volume,) = [rest for word, rest in stage if word == "VOLUME"]
    assert f"--owner {user}" in made and volume in made.split()


def test_entry_point_is_the_command() -> None:
    (entry,) = map(json.loads, arguments("ENTRYPOINT"))
    (command,) = map(json.loads, arguments("CMD"))
    assert entry == ["congvan"] and entry[0] in PROJECT["scripts"]
    from service.cli.commands import app

    assert command[0] in {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    assert len(command) == 1, "one worker by default"


def test_settings_are_settings() -> None:
    from service.settings import Settings

    names = re.findall(r"\bCONGVAN_(\w+)=", " ".join(rest for word, rest in last_stage() if word == "ENV"))
    assert names and {name.lower() for name in names} <= set(Settings.model_fields)


def test_health_check_asks_a_route_that_is_there() -> None:
    (check,) = arguments("HEALTHCHECK")
    program = json.loads(check[check.index("[") :])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")
    (path,) = re.findall(r"'(/\w+)'", program[2])
    from service.api import ROUTERS

    assert path in {getattr(route, "path", None) for router in ROUTERS for route in router.routes}


def test_nothing_is_fetched_at_run_time() -> None:
    assert not any(word in {"RUN", "ADD"} and re.search(r"pip|curl|wget", rest) for word, rest in last_stage())


def test_data_for_scans_lies_where_the_reader_looks_first() -> None:
    (command,) = [rest for word, rest in instructions() if word == "RUN" and "apt-get" in rest]
    assert "tesseract-ocr-vie" in command and "/opt/congvan/share/congvan/tessdata" in command
    assert all("apt-get" not in rest for _, rest in last_stage())
