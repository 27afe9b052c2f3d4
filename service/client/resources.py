"""What a service holds, each kind behind its own name: `client.documents`, `client.commitments`, `client.units`, `client.changes`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from service.client.filters import CommitmentFilters, DocumentFilters, Origin, UnitFilters, parameters
from service.client.models import Body, Change, Commitment, Document, Import, Result, Uploaded
from service.client.transport import Call, Transport, Values, at


def entries(transport: Transport, path: str, params: Values) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list, a page after the other."""
    asked = dict(params)
    while True:
        page = transport.get(path, asked)
        yield from page["items"]
        if not page["next_cursor"]:
            return
        asked["cursor"] = page["next_cursor"]


def call_for(path: str, content: Path | bytes | str, origin: Origin, headers: dict[str, str] | None = None) -> Call:
    """Return the request that hands in a file, bytes, or a text."""
    fields = parameters(origin)
    name = fields.pop("name", content.name if isinstance(content, Path) else "document")
    if isinstance(content, str):
        return Call("POST", path, {}, headers or {}, lambda stack: {"json": {"text": content, **fields}}, safe=True)

    def body(stack: ExitStack) -> dict[str, Any]:
        sent = stack.enter_context(content.open("rb")) if isinstance(content, Path) else content
        return {"files": {"file": (name, sent, "application/octet-stream")}, "data": fields}

    return Call("POST", path, {}, headers or {}, body, safe=True)


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents: hand in, list, look at, fetch."""

    transport: Transport

    def upload(
        self, content: Path | bytes | str, *, respond_async: bool = False, idempotency_key: str | None = None, **origin: Unpack[Origin]
    ) -> Uploaded:
        """Hand in a file (Path), its bytes, or a text (str), and return what became of it.

        Sent again where the connection breaks: with the same Idempotency-Key it is done once. With `respond_async` the service does not
        wait for the records; `client.wait` does. Raises Refused, TooLarge … where the only document cannot be read.
        """
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        if respond_async:
            headers["Prefer"] = "respond-async"
        answer = self.transport.send(call_for(at("documents"), content, origin, headers))
        told = answer.json()
        if answer.status_code == 202:
            return Uploaded(job=Import.model_validate(told["job"]))
        if answer.status_code == 207:
            return Uploaded(tuple(map(Result.of_entry, told["results"])))
        return Uploaded((Result.of_receipt(told, told["document"]["file_name"]),))

    def find(self, **filters: Unpack[DocumentFilters]) -> Iterator[Document]:
        """Yield documents, page after page."""
        return map(Document.model_validate, entries(self.transport, at("documents"), parameters(filters)))

    def get(self, document_id: str) -> Document:
        """Return a document. Raises NotFound."""
        return Document.model_validate(self.transport.get(at("documents", document_id)))

    def text(self, document_id: str) -> str:
        """Return the text to which all offsets refer. Raises Conflict where it is not read yet."""
        return self.transport.send(Call("GET", at("documents", document_id, "text"), safe=True)).text

    def commitments(self, document_id: str) -> tuple[Commitment, ...]:
        """Return all commitments of a document in the order of the text."""
        found = self.transport.get(at("documents", document_id, "commitments"))
        return tuple(map(Commitment.model_validate, found["items"]))

    def download(self, document_id: str, place: Path | str) -> Path:
        """Write the original file to `place`, as it comes."""
        return self.transport.download(at("documents", document_id, "file"), Path(place))


@dataclass(frozen=True, slots=True)
class Commitments:
    """Commitments: who is to do what by when."""

    transport: Transport

    def find(self, **filters: Unpack[CommitmentFilters]) -> Iterator[Commitment]:
        """Yield commitments, page after page."""
        return map(Commitment.model_validate, entries(self.transport, at("commitments"), parameters(filters)))

    def count(self, **filters: Unpack[CommitmentFilters]) -> int:
        """Return how many there are."""
        asked = {**parameters(filters), "limit": 1, "total": "true"}
        total: int = self.transport.get(at("commitments"), asked)["total"]
        return total

    def get(self, commitment_id: str) -> Commitment:
        """Return a commitment. Raises NotFound."""
        return Commitment.model_validate(self.transport.get(at("commitments", commitment_id)))

    def export(self, file: Path | str, form: str, **filters: Unpack[CommitmentFilters]) -> Path:
        """Write all of them to a file as they come; `form`: csv, xlsx, jsonl, parquet …, as the service has it."""
        return self.transport.download(at("exports", f"commitments.{form}"), Path(file), parameters(filters))


@dataclass(frozen=True, slots=True)
class Units:
    """The bodies that the commitments name."""

    transport: Transport

    def find(self, **filters: Unpack[UnitFilters]) -> Iterator[Body]:
        """Yield bodies, page after page."""
        return map(Body.model_validate, entries(self.transport, at("units"), parameters(filters)))


@dataclass(frozen=True, slots=True)
class Changes:
    """What was created, changed and withdrawn since a cursor."""

    transport: Transport

    def now(self) -> str:
        """Return the cursor of what is to come."""
        cursor: str = self.transport.get(at("changes"), {"since": "now", "limit": 1})["next"]
        return cursor

    def follow(self, since: str = "start", *, wait: float = 0) -> Iterator[tuple[Change, str]]:
        """Yield each change with the cursor to go on from when it is dealt with.

        Ends where there is nothing more yet; with `wait` it waits so many seconds for each next one and never ends.
        """
        while True:
            page = self.transport.get(at("changes"), {"since": since, "wait": wait or None})
            items, following = page["items"], page["next"]
            for number, one in enumerate(items, 1):
                # Within a page one goes on from its beginning: nothing is lost, some comes twice.
                yield Change.model_validate(one), following if number == len(items) else since
            since = following
            if not wait and not page["more"]:
                return
