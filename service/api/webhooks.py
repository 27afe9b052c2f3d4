"""/webhooks: addresses that changes are sent to, how far each is, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request, Response
from sqlalchemy import Connection

from service.access import audit
from service.api import webhookforms as forms
from service.api.answers import answer, page_answer, settings_of, store_of, window
from service.api.needs import ADMIN
from service.api.problems import declared
from service.api.queries import PageQuery
from service.errors import ServiceError
from service.settings import Settings
from service.store import feed, webhooks
from service.store.webhooks import Wanted
from service.webhooks import addresses, deliver, sending, signing
from service.webhooks.addresses import RefusedAddress

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"], dependencies=[ADMIN])

WebhookId = Annotated[str, Path(description="Id of a webhook", examples=[forms.WEBHOOK["id"]], max_length=100)]
LetterId = Annotated[int, Path(description="Id of a dead letter", examples=[4], ge=1, le=2**31 - 1)]
NEW: dict[str, Any] = {"requestBody": {"content": {"application/json": {"example": forms.NEW}}}}
PATCH: dict[str, Any] = {"requestBody": {"content": {"application/json": {"example": {"active": True}}}}}


@router.post(
    "",
    status_code=201,
    response_model=forms.WebhookWithSecretForm,
    summary="Make a webhook",
    openapi_extra=NEW,
    responses=declared(400, 410, 413, 422),
)
async def create(request: Request, new: Annotated[forms.NewWebhookForm, Body()]) -> Response:
    """Make a webhook; its secret is in this answer and in no other. Nothing is sent yet: POST …/ping tries it."""
    return await _apart(request, partial(_create, request, new))


@router.get("", response_model=forms.WebhooksForm, summary="List webhooks", responses=declared(422))
def find(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """List the webhooks in the order of their making, each with how far it is."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        page, view = webhooks.find(connection, asked), _viewer(connection)
    return page_answer(request, page, view)


@router.get("/{webhook_id}", response_model=forms.WebhookForm, summary="A webhook", responses=declared(404, 422))
def get(request: Request, webhook_id: WebhookId) -> Response:
    """Give a webhook with how far it is, and what came of the last attempts."""
    with store_of(request).reading() as connection:
        return answer(_viewer(connection)(_row(connection, webhook_id)._mapping))


@router.patch(
    "/{webhook_id}",
    response_model=forms.WebhookForm,
    summary="Change a webhook",
    openapi_extra=PATCH,
    responses=declared(400, 404, 410, 413, 422),
)
async def change(request: Request, webhook_id: WebhookId, patch: Annotated[forms.WebhookPatchForm, Body()]) -> Response:
    """Change address, filter, place or state. A message that is on its way may come twice."""
    return await _apart(request, partial(_change, request, webhook_id, patch))


@router.delete("/{webhook_id}", status_code=204, response_class=Response, summary="Remove a webhook", responses=declared(404, 422))
def remove(request: Request, webhook_id: WebhookId) -> Response:
    """Remove a webhook with its dead letters. A message that is on its way may still come."""
    with store_of(request).writing() as connection:
        if not webhooks.remove(connection, webhook_id):
            raise _missing(webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/ping", response_model=forms.PingForm, summary="Try a webhook", responses=declared(404, 422))
async def ping(request: Request, webhook_id: WebhookId) -> Response:
    """Send a message without changes at once, and tell what the receiver answered. It counts for nothing."""
    return await _apart(request, partial(_ping, request, webhook_id))


@router.post("/{webhook_id}/secret", response_model=forms.WebhookWithSecretForm, summary="Make a new secret", responses=declared(404, 422))
def rotate(request: Request, webhook_id: WebhookId) -> Response:
    """Make a new secret, shown in this answer only. For a while messages are signed by the former one, too."""
    now = datetime.now(UTC)
    secret, until = signing.new_secret(), now + timedelta(hours=settings_of(request).webhook_secret_hours)
    with store_of(request).writing() as connection:
        former = _row(connection, webhook_id).secret
        values = {"secret": secret, "former_secret": former, "former_until": until, "updated_at": now}
        webhooks.change(connection, webhook_id, values)
        shown = _viewer(connection)(_row(connection, webhook_id)._mapping)
    return answer({**shown, "secret": secret})


@router.get(
    "/{webhook_id}/dead-letters",
    response_model=forms.DeadLettersForm,
    summary="What could not be delivered",
    responses=declared(404, 422),
)
def dead_letters(request: Request, webhook_id: WebhookId, query: Annotated[PageQuery, Query()]) -> Response:
    """List the messages that were given up, the oldest first. They hold no text, only which changes they were."""
    asked = window(request, query.limit, query.cursor, (), query.total)
    with store_of(request).reading() as connection:
        page = webhooks.dead_letters(connection, _row(connection, webhook_id).pk, asked)
    return page_answer(request, page, _letter_view)


@router.post(
    "/{webhook_id}/dead-letters/{letter_id}/redeliver",
    status_code=202,
    response_model=forms.DeadLetterForm,
    summary="Send a dead letter again",
    responses=declared(404, 409, 422),
)
def redeliver(request: Request, webhook_id: WebhookId, letter_id: LetterId) -> Response:
    """Let a dead letter be sent again, with the records as they are now. Delivered, it is gone from the list."""
    now = datetime.now(UTC)
    with store_of(request).writing() as connection:
        hook, letter = _row(connection, webhook_id), _letter(connection, webhook_id, letter_id)
        if not hook.active or hook.paused:
            raise ServiceError(409, "webhook_paused", "nothing is sent to this webhook now; set it active again with PATCH first")
        webhooks.redeliver(connection, letter, now)
    return answer({**_letter_view(letter._mapping), "redeliver_at": now}, 202)


@router.delete(
    "/{webhook_id}/dead-letters/{letter_id}",
    status_code=204,
    response_class=Response,
    summary="Drop a dead letter",
    responses=declared(404, 422),
)
def drop(request: Request, webhook_id: WebhookId, letter_id: LetterId) -> Response:
    """Drop a message that was given up."""
    with store_of(request).writing() as connection:
        webhooks.drop_letter(connection, _letter(connection, webhook_id, letter_id).pk)
    return Response(status_code=204)


async def _apart(request: Request, work: Callable[[], Response]) -> Response:
    """Do what asks name servers and receivers, which may be slow, beside the threads that answer queries."""
    return await to_thread.run_sync(work, limiter=request.app.state.webhook_limiter)


def _create(request: Request, new: forms.NewWebhookForm) -> Response:
    _check(settings_of(request), new.url)
    now, secret = datetime.now(UTC), signing.new_secret()
    with store_of(request).writing() as connection:
        values = {"description": new.description, "secret": secret, "cursor": _place(connection, new.since)}
        public_id = webhooks.add(connection, new.url, values, _wanted(Wanted(), new), now)
        audit.add(connection, "webhooks.create", public_id)
        shown = _viewer(connection)(_row(connection, public_id)._mapping)
    return answer({**shown, "secret": secret}, 201, {"Location": f"/api/v1/webhooks/{public_id}"})


def _change(request: Request, webhook_id: str, patch: forms.WebhookPatchForm) -> Response:
    if patch.url is not None:
        _check(settings_of(request), patch.url)
    now = datetime.now(UTC)
    with store_of(request).writing() as connection:
        wanted = _wanted(webhooks.read_wanted(_row(connection, webhook_id).wanted), patch)
        # Whoever delivers just now has lost the webhook: what it writes after this would bring back the old state.
        values: dict[str, Any] = {"wanted": asdict(wanted), "lease_token": None, "lease_until": None, "updated_at": now}
        values |= patch.model_dump(include={"url", "description", "active"}, exclude_none=True)
        if patch.active or patch.url is not None:
            values |= {**webhooks.FRESH, "next_attempt": now}
        if patch.since is not None:
            values |= {"cursor": _place(connection, patch.since), "until": None}
        webhooks.change(connection, webhook_id, values)
        return answer(_viewer(connection)(_row(connection, webhook_id)._mapping))


def _ping(request: Request, webhook_id: str) -> Response:
    store, settings = store_of(request), settings_of(request)
    with store.reading() as connection:
        hook = _row(connection, webhook_id)
    outcome = deliver.ping(deliver.Work(store, settings, sending.sender(settings)), hook)
    return answer({"delivered": outcome.error is None, "status": outcome.status, "error": outcome.error})


def _check(settings: Settings, url: str) -> None:
    """Refuse an address that may not be sent to; it is checked again whenever something is sent."""
    allowed = addresses.rules(settings)
    try:
        addresses.resolve(addresses.read_url(url, allowed), allowed)
    except RefusedAddress as exc:
        raise ServiceError(422, "webhook_url_refused", str(exc)) from exc


def _place(connection: Connection, since: str) -> int:
    """Return the number of a place in the feed; one that is pruned is refused."""
    place = feed.read_cursor(since)
    found = feed.read(connection, place, 1)
    return found.until if place.seq is None else place.seq


def _wanted(before: Wanted, form: forms.WantedForm) -> Wanted:
    """Return the filter with what a form sets."""
    told = form.model_dump(include=set(Wanted.__slots__), exclude_none=True)
    return replace(before, **{name: tuple(value) for name, value in told.items()})


def _row(connection: Connection, webhook_id: str) -> Any:
    """Return the row of a webhook. Raises ServiceError."""
    found = webhooks.get(connection, webhook_id)
    if found is None:
        raise _missing(webhook_id)
    return found


def _letter(connection: Connection, webhook_id: str, letter_id: int) -> Any:
    """Return a dead letter of a webhook. Raises ServiceError."""
    found = webhooks.dead_letter(connection, _row(connection, webhook_id).pk, letter_id)
    if found is None:
        raise ServiceError(404, "dead_letter_not_found", "there is no such dead letter; it may have been delivered meanwhile")
    return found


def _missing(webhook_id: str) -> ServiceError:
    return ServiceError(404, "webhook_not_found", f"there is no webhook {webhook_id}; GET /api/v1/webhooks lists those that are there")


def _viewer(connection: Connection) -> Callable[[Mapping[Any, Any]], dict[str, Any]]:
    """Return what shows the row of a webhook: never with a secret."""
    now = feed.state(connection)

    def view(row: Mapping[Any, Any]) -> dict[str, Any]:
        state = "off" if not row["active"] else "paused" if row["paused"] else "failing" if row["failing_since"] else "active"
        deliveries = {field: row[field] for field in forms.DeliveriesForm.model_fields if field not in ("cursor", "behind")}
        return {
            **{field: row[field] for field in ("id", "url", "description", "active", "paused", "created_at", "updated_at")},
            **asdict(webhooks.read_wanted(row["wanted"])),
            "state": state,
            "former_secret_until": row["former_until"],
            "deliveries": {
                "cursor": feed.write_cursor(now.feed, row["cursor"]),
                "behind": max(now.newest - row["cursor"], 0),
                **deliveries,
            },
        }

    return view


def _letter_view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a dead letter as it is published."""
    return {"id": row["pk"], **{name: row[name] for name in forms.DeadLetterForm.model_fields if name != "id"}}
