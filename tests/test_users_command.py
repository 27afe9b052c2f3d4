"""`congvan users`: who may sign in, by command."""

import io
from pathlib import Path

import pytest
from test_access_audit import lines
from test_ui_signing import OTHER, PASSWORD, cheap

from service.cli import main
from service.settings import Settings
from service.store import opened

__all__ = ["cheap"]  # the fixture: passwords cost little here, too


def test_users_by_command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)

    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        return main(["users", *words])

    assert run("create", "lan", "--role", "admin", "--full-name", "Nguyễn Thị Lan", typed=PASSWORD) == 0
    assert run("create", "minh", typed=PASSWORD) == 0
    assert run("create", "minh", typed=PASSWORD) == 1
    assert run("create", "an", typed="ngắn") == 1
    assert run("password", "minh", typed=OTHER) == 0
    assert run("role", "minh", "reviewer") == 0
    assert run("role", "minh", "king") == 1
    assert run("disable", "minh") == 0
    assert run("disable", "minh", "--undo") == 0
    assert run("disable", "lan") == 1
    assert run("list") == 0
    told = capsys.readouterr()
    assert "minh  reviewer  active  never signed in" in told.out and "lan  admin  active  never signed in  Nguyễn Thị Lan" in told.out
    assert PASSWORD not in told.out + told.err and "only admin" in told.err
    with opened(settings) as store:
        found = [(one.action, one.object, one.actor_kind) for one in lines(store)]
    assert [one[0] for one in found][::-1] == [f"users.{name}" for name in ("create", "create", "password", "role", "disable", "enable")]
    assert {one[2] for one in found} == {"command"}
