"""docker-compose.yml says nothing that is not so: commands, settings, volumes, health checks, variables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.api import ROUTERS
from service.cli.commands import app
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("service", "worker")
VARIABLES = re.findall(r"^(\w+)=", (ROOT / "compose.env.example").read_text(encoding="utf-8"), re.MULTILINE)


def test_there_is_a_database_a_service_two_workers_and_minio_for_who_wants_it() -> None:
    assert set(SERVICES) == {"postgres", "service", "worker", "minio"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert SERVICES["minio"]["profiles"] == ["s3"]
    version = re.fullmatch(r"postgres:(\d+)", SERVICES["postgres"]["image"])
    assert version and int(version[1]) >= 15


@pytest.mark.parametrize("name", OURS)
def test_commands_and_settings_are_ours(name: str) -> None:
    one = SERVICES[name]
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert one["command"][0] in known
    told = {name.removeprefix("CONGVAN_").lower() for name in one["environment"]}
    assert told <= set(Settings.model_fields)
    values = {name.removeprefix("CONGVAN_").lower(): value for name, value in one["environment"].items()}
    settings = Settings(**values)
    assert settings.url.startswith("postgresql://") and str(settings.data_folder) == "/data"
    assert int(one["stop_grace_period"].removesuffix("s")) > 2 * settings.stop_seconds


@pytest.mark.parametrize("name", OURS)
def test_health_checks_ask_what_is_there(name: str) -> None:
    one = SERVICES[name]
    program = one["healthcheck"]["test"]
    assert program[:3] == ["CMD", "python", "-c"]
    compile(program[3], "healthcheck", "exec")
    found = re.search(r"127\.0\.0\.1:(\d+)(/\w+)", program[3])
    port = one["environment"]["CONGVAN_METRICS_PORT" if name == "worker" else "CONGVAN_PORT"]
    assert found and found[1] == port
    assert found[2] in {getattr(route, "path", None) for router in ROUTERS for route in router.routes}


def test_every_service_waits_for_the_database_and_has_a_health_check() -> None:
    assert all("healthcheck" in one for one in SERVICES.values())
    for name in OURS:
        assert SERVICES[name]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_what_is_kept_lies_in_volumes_that_are_declared() -> None:
    used = {
        volume.split(":")[0] for one in SERVICES.values() for volume in one.get("volumes", ()) if not volume.startswith(("$", ".", "/"))
    }
    assert used == set(COMPOSE["volumes"])
    shared = [next(volume for volume in SERVICES[name]["volumes"] if volume.endswith(":/data")) for name in OURS]
    assert shared == ["originals:/data"] * 2, "workers read what the service has stored"


def test_secrets_are_variables_and_every_variable_is_in_the_example() -> None:
    named = set(re.findall(r"\$\{(\w+)", TEXT))
    assert named == set(VARIABLES)
    assert not re.search(r"PASSWORD: (?!\$\{)", TEXT)
    assert "compose.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_only_this_machine_reaches_the_service() -> None:
    assert all(port.startswith("127.0.0.1:") for one in SERVICES.values() for port in one.get("ports", ()))
