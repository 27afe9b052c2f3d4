"""Hands documents in to a service elsewhere, through its API: items in, an import there, and what became of each document.

The service is asked first which checksums it has; what it has is not sent. What manifests tell of a file goes with it, as far as the
API takes it: title, day, address, id.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from service.client import Client, CongvanError, NoConnection, Problem, ServiceFailed, TooMany, Unauthorized
from service.client import Import as There
from service.errors import ImportAborted
from service.imports import items
from service.imports.engine import Options, Watch, writable, write_report
from service.imports.items import Item
from service.imports.outcomes import ImportReport, Outcome, Progress, Refused
from service.submissions import Submission

PORTION = 100  # checksums that are asked for by one request
BYTES = 32_000_000  # that are held in memory at the same time
STOP = (NoConnection, ServiceFailed, TooMany, Unauthorized)  # errors that the next document would have, too


@dataclass(slots=True)
class Delivery:
    """One import at a service, and what became of documents that were not sent."""

    client: Client
    id: str
    largest: int
    began: float = field(default_factory=time.monotonic)
    kept: list[Outcome] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def send(self, found: Iterator[Item], on_progress: Callable[[There], None]) -> None:
        """Send what the service has not. Raises ImportAborted where it cannot be reached any more."""
        try:
            while portion := list(islice(found, PORTION)):
                for loaded in self._load(portion):
                    self._send(loaded)
                    on_progress(self.client.imports.get(self.id))
        except STOP as exc:
            raise ImportAborted(f"{exc}; go on by --resume {self.id}") from exc

    def _load(self, portion: list[Item]) -> Iterator[list[tuple[Item, Submission, str]]]:
        """Read items, as many at a time as memory should hold."""
        loaded: list[tuple[Item, Submission, str]] = []
        size = 0
        for item in portion:
            try:
                submission = items.load(item, self.largest)
            except Refused as exc:
                self.kept.append(Outcome(item.source, item.line, "failed", None, exc.code, str(exc), "intake"))
                continue
            loaded.append((item, submission, hashlib.sha256(submission.data).hexdigest()))
            size += len(submission.data)
            if size > BYTES:
                yield loaded
                loaded, size = [], 0
        yield loaded

    def _send(self, loaded: list[tuple[Item, Submission, str]]) -> None:
        """Send those that the service has not, one by one."""
        known = self.client.imports.known(self.id, [sha256 for _, _, sha256 in loaded]) if loaded else frozenset()
        for item, submission, sha256 in loaded:
            if sha256 in self._seen or sha256 in known:
                state = "duplicate" if sha256 in self._seen else "already_there"
                told = Outcome(item.source, item.line, state, None, sha256=sha256, size=len(submission.data))  # type: ignore[arg-type]
                self.kept.append(told)
                continue
            self._seen.add(sha256)
            try:
                self.client.imports.add(self.id, _content(submission), **_origin(item, submission))
            except STOP:
                raise
            except Problem as exc:  # this document is refused, the next one may not be
                self.kept.append(Outcome(item.source, item.line, "failed", None, exc.code, exc.detail, "intake", sha256))

    def progress(self, there: There) -> Progress:
        """Return how far it is, with what was not sent."""
        states = [one.status for one in self.kept]
        counts = there.counts
        told = (
            counts.imported,
            counts.duplicate + states.count("duplicate"),
            counts.already_there + states.count("already_there"),
            counts.failed + states.count("failed"),
        )
        seconds = time.monotonic() - self.began
        return Progress(there.total + len(self.kept), *told, seconds, there.rate_now or 0.0, there.eta_seconds)

    def outcomes(self) -> list[Outcome]:
        """Return what became of each document: what was not sent, then what was."""
        found = self.client.imports.items(self.id)
        return [*self.kept, *(_outcome(one) for one in found if one.status != "expanded")]


def run(paths: Sequence[Path], client: Client, largest: int, options: Options, on_progress: Watch | None = None) -> ImportReport:
    """Hand all documents of files and folders in to a service, and wait until it is through with them.

    Raises ImportAborted where the service cannot be reached, LookupError for an import that it has not, OSError for the report file.
    """
    without = frozenset((options.report.resolve(),) if options.report else ())
    with writable(options.report):
        delivery = Delivery(client, _begin(paths, client, options, sum(1 for _ in items.find(paths, largest, without))), largest)

        def tell(now: There) -> None:
            if on_progress:
                on_progress(delivery.progress(now))

        try:
            delivery.send(items.find(paths, largest, without), tell)
            now = client.imports.close(delivery.id)
            for now in client.imports.follow(delivery.id):
                tell(now)
            found = delivery.outcomes()
        except CongvanError as exc:
            raise ImportAborted(f"{exc}; go on by --resume {delivery.id}") from exc
        finally:
            if options.report:
                write_report(options.report, _what_is_known(delivery))
    return ImportReport(delivery.progress(now), tuple(one for one in found if one.status == "failed"), delivery.id)


def _begin(paths: Sequence[Path], client: Client, options: Options, count: int) -> str:
    """Return the id of a new import, or of the one that is gone on with."""
    try:
        if options.resume is not None:
            if not options.resume:  # the last one there may be somebody else's
                raise LookupError("name the import of the service by its id: --resume ID")
            found = client.imports.get(options.resume)
            if options.retry is not None:
                client.imports.retry(found.id, code=options.retry or None)
            if found.status == "open":
                return found.id
        name = options.name or ", ".join(str(path) for path in paths)[:300]
        return client.imports.create(name, count).id
    except Problem as exc:
        raise LookupError(str(exc)) from exc
    except CongvanError as exc:
        raise ImportAborted(str(exc)) from exc


def _what_is_known(delivery: Delivery) -> list[Outcome]:
    """Return the outcomes, of a service that cannot be reached only what was not sent."""
    try:
        return delivery.outcomes()
    except CongvanError:
        return delivery.kept


def _content(submission: Submission) -> bytes | str:
    """Return a document as the client takes it: a line of JSONL is a text."""
    return submission.data.decode() if submission.media_type == "text/plain" else submission.data


def _origin(item: Item, submission: Submission) -> Any:
    """Return what is told of a document, as far as the API takes it."""
    told = submission.origin
    fields = {"title": told.title, "published": told.published, "source_url": told.source_url, "external_id": told.external_id}
    name = {"name": told.file_name or Path(item.source).name} if submission.media_type is None else {}
    return {**name, **{key: value for key, value in fields.items() if value}}


def _outcome(one: Any) -> Outcome:
    """Return what became of an item at the service."""
    return Outcome(one.place, None, one.status, one.document_id, one.code, one.message, one.stage, one.sha256)
