"""What people say of records: `client.reviews`. A record is edited as it was seen: where somebody was faster, `Stale` is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.client.models import Commitment, Edit
from service.client.resources import entries
from service.client.transport import Call, Transport, at


@dataclass(frozen=True, slots=True)
class Reviews:
    """Edits of records: make them, look at them, undo them."""

    transport: Transport

    def correct(self, seen: Commitment, **patch: Any) -> Commitment:
        """Correct a record that was seen: `kind`, `issuer`, `responsible`, `time`, `start` and `end`; None empties. Raises Stale."""
        return Commitment.model_validate(self._send("PATCH", at("commitments", seen.id), patch, seen))

    def confirm(self, seen: Commitment) -> Commitment:
        """Say that a record is right. Raises Stale."""
        return Commitment.model_validate(self._send("POST", at("commitments", seen.id, "confirm"), None, seen))

    def reject(self, seen: Commitment) -> Edit:
        """Say that a record is none; undo the edit to have it back. Raises Stale."""
        return Edit.model_validate(self._send("POST", at("commitments", seen.id, "reject"), None, seen))

    def add(self, document_id: str, kind: str, place: tuple[int, int], **slots: Any) -> Commitment:
        """Add a record that was missed, at a range of the document's text."""
        told = {"kind": kind, "start": place[0], "end": place[1], **slots}
        return Commitment.model_validate(self._send("POST", at("documents", document_id, "commitments"), told))

    def confirm_document(self, document_id: str, *, remaining: bool = True) -> int:
        """Say that a document is read right; return how many records were confirmed with it. Raises Conflict where not `remaining`."""
        told: int = self._send("POST", at("documents", document_id, "confirm"), {"remaining": remaining})["confirmed"]
        return told

    def history(self, commitment_id: str) -> Iterator[Edit]:
        """Yield the edits of a record, the newest first."""
        return map(Edit.model_validate, entries(self.transport, at("commitments", commitment_id, "history"), {}))

    def edits(self, document_id: str) -> Iterator[Edit]:
        """Yield the edits of a document and its records, the newest first."""
        return map(Edit.model_validate, entries(self.transport, at("documents", document_id, "edits"), {}))

    def undo(self, edit: Edit) -> Edit:
        """Bring back what was before an edit; return the edit that does it. Raises Conflict where later edits stand on it."""
        return Edit.model_validate(self._send("POST", at("edits", str(edit.id), "undo"), None))

    def differences(self, document_id: str) -> list[tuple[Commitment, Mapping[str, Any] | None]]:
        """Return the records of a document of which the machine reads something else now, with what it reads (None: nothing)."""
        found = self.transport.get(at("documents", document_id, "differences"))["items"]
        return [(Commitment.model_validate(one["commitment"]), one["machine"]) for one in found]

    def accept(self, seen: Commitment) -> Edit:
        """Take what the machine reads of a record now. Raises Stale."""
        return self._settle(seen, "accept")

    def dismiss(self, seen: Commitment) -> Edit:
        """Keep what a person said of a record. Raises Stale."""
        return self._settle(seen, "dismiss")

    def _settle(self, seen: Commitment, action: str) -> Edit:
        path = at("documents", seen.document.id, "differences", seen.id, action)
        return Edit.model_validate(self._send("POST", path, None, seen))

    def _send(self, method: str, path: str, content: Any, seen: Commitment | None = None) -> Any:
        """Return the JSON answer; never sent again where it may have arrived."""
        headers = {"If-Match": f'"{seen.version}"'} if seen else {}
        sent = {} if content is None else {"json": content}
        return self.transport.send(Call(method, path, {}, headers, lambda stack: sent)).json()
