"""/account: one's own password. /users: who may sign in, for admins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row

from service.access import audit, sessions, users
from service.access.scopes import Caller
from service.access.users import ROLES, Wanted
from service.api.answers import settings_of, store_of, window
from service.api.needs import ADMIN, OWN
from service.api.queries import PageQuery
from service.errors import ServiceError
from service.ui import failures
from service.ui.rendering import page
from service.ui.signing import keep

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Path(max_length=64)]


class PasswordForm(BaseModel):
    """A new password; `old`: the one of now, where somebody changes their own."""

    old: str = Field(default="", max_length=1000)
    password: str = Field(default="", max_length=1000)


class UserForm(PasswordForm):
    """Who is to be let in."""

    name: str = Field(default="", max_length=200)
    full_name: str = Field(default="", max_length=200)
    role: str = Field(default="reader", max_length=20)


class RoleForm(BaseModel):
    """Another role."""

    role: str = Field(default="", max_length=20)


class StateForm(BaseModel):
    """Whether somebody is let in."""

    disabled: bool = False


class UserQuery(PageQuery):
    """Which page of the users; `done`: what was done to whom."""

    done: str = Field(default="", max_length=20)
    name: str = Field(default="", max_length=64)


@router.get("/account", dependencies=[OWN])
def show_account(request: Request, done: Annotated[str, Query(max_length=5)] = "") -> Response:
    """Show who one is, and the form for another password."""
    return _account(request, done=bool(done))


@router.post("/account", dependencies=[OWN])
def change_password(request: Request, form: Annotated[PasswordForm, Form()]) -> Response:
    """Give oneself another password; all other sessions end."""
    caller: Caller = request.state.caller
    now, settings = datetime.now(UTC), settings_of(request)
    try:
        with store_of(request).reading() as connection:
            row = users.get(connection, caller.subject if caller.kind == "user" else "")
        _check(request, row, form.old)
        with store_of(request).writing() as connection:
            row = users.set_password(connection, row.name, form.password, now)
            token = sessions.begin(connection, row, settings, now)
            audit.add(connection, "users.password", row.name)
    except ServiceError as error:
        return _account(request, error)
    return keep(request, RedirectResponse("/account?done=yes", 303), token)


@router.get("/users", dependencies=[ADMIN])
def find(request: Request, query: Annotated[UserQuery, Query()]) -> Response:
    """Show who may sign in."""
    return _users(request, query)


@router.post("/users", dependencies=[ADMIN])
def create(request: Request, form: Annotated[UserForm, Form()]) -> Response:
    """Let somebody in."""
    wanted = Wanted(form.name, form.password, form.role, form.full_name)

    def make(connection: Connection) -> Row[Any]:
        return users.create(connection, wanted, audit.actor().subject, datetime.now(UTC))

    return _do(request, make, "create", form)


@router.post("/users/{name}/role", dependencies=[ADMIN])
def set_role(request: Request, name: Name, form: Annotated[RoleForm, Form()]) -> Response:
    """Give somebody another role."""
    return _do(request, lambda connection: users.set_role(connection, name, form.role), "role")


@router.post("/users/{name}/password", dependencies=[ADMIN])
def set_password(request: Request, name: Name, form: Annotated[PasswordForm, Form()]) -> Response:
    """Give somebody another password; their sessions end."""
    return _do(request, lambda connection: users.set_password(connection, name, form.password, datetime.now(UTC)), "password")


@router.post("/users/{name}/state", dependencies=[ADMIN])
def set_state(request: Request, name: Name, form: Annotated[StateForm, Form()]) -> Response:
    """Let somebody in no more, or again."""
    if form.disabled:
        return _do(request, lambda connection: users.disable(connection, name, datetime.now(UTC)), "disable")
    return _do(request, lambda connection: users.enable(connection, name), "enable")


def _check(request: Request, row: Row[Any], password: str) -> None:
    """Refuse a wrong password of now, a few times a minute. Raises ServiceError 401, 429."""
    rates = request.app.state.rates
    share = rates.look("sign_in", row.name)
    if share is not None and not share.allowed:
        raise ServiceError(429, "rate_limited", "there were too many wrong passwords; wait as Retry-After says", share.headers())
    if not users.verify(row, password):
        rates.take("sign_in", row.name)
        raise ServiceError(403, "sign_in_refused", "the password of now is wrong")


def _do(request: Request, work: Callable[[Connection], Row[Any]], action: str, form: UserForm | None = None) -> Response:
    """Change a user, with a line in the audit log; return to the list, or show what is wrong beside the form."""
    try:
        with store_of(request).writing() as connection:
            row = work(connection)
            audit.add(connection, f"users.{action}", row.name, **({"role": row.role} if action in ("create", "role") else {}))
    except ServiceError as error:
        if error.status == 404:
            raise
        return _users(request, UserQuery.model_validate({}), error, form)
    return RedirectResponse(f"/users?done={action}&name={row.name}", 303)


def _users(request: Request, query: UserQuery, error: ServiceError | None = None, form: UserForm | None = None) -> Response:
    """Return the page of the users."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        found = users.find(connection, asked)
    status, wrong = (error.status, failures.told(error, request)) if error else (200, None)
    rows = [users.view(row._mapping) for row in found.rows]
    values: dict[str, Any] = {"users": rows, "cursor": found.cursor, "roles": ROLES, "wrong": wrong, "form": form or UserForm()}
    return page(request, "users.html", status, done=query.done, name=query.name, **values)


def _account(request: Request, error: ServiceError | None = None, done: bool = False) -> Response:
    """Return the page of one's own account."""
    status, wrong = (error.status, failures.told(error, request)) if error else (200, None)
    return page(request, "account.html", status, wrong=wrong, done=done)
