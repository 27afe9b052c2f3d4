"""The forms of health, with an example each."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from service.api.schemas import shown


class HealthForm(BaseModel):
    """The service answers."""

    model_config = shown({"status": "ok"})

    status: Literal["ok"]


class CheckForm(BaseModel):
    """Something that was looked at."""

    model_config = shown({"name": "database", "status": "ok", "detail": None})

    name: Literal["database", "schema", "queue", "files", "disk"]
    status: Literal["ok", "degraded", "failed"]
    detail: str | None = Field(description="One line that says what to do where it is not well.")


class ReadyForm(BaseModel):
    """The service can do its work."""

    model_config = shown({"status": "ok", "checks": [{"name": "database", "status": "ok", "detail": None}]})

    status: Literal["ok", "degraded"] = Field(description="degraded: requests are answered, but somebody should look.")
    checks: list[CheckForm]
