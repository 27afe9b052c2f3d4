"""Takes submissions in for the API, and waits for their records as long as an upload may. Submissions in, answers out.

One document is a row; several, or a container, are an import. What is not through in time goes on without us: the answer is then
202 with the import to follow. What cannot be read and was answered at once is not kept.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from service import ingest, unpacking
from service.api import following
from service.errors import ServiceError, problem, trouble_status
from service.jobs.processor import Processor
from service.settings import Settings
from service.store import Store, commitments, documents, imports, jobs, writes
from service.store.imports import Ending, Source
from service.store.models import DOCUMENTS
from service.store.writes import Accepted, Admission
from service.submissions import Submission

Result = dict[str, Any]

ADDRESS = "/api/v1/documents"
INSIDE = "!/"
LOOK = (0.02, 0.25)  # seconds between looks at work that another process does: at first, at most


@dataclass(frozen=True, slots=True)
class Ways:
    """Where documents are stored, who reads them, who hands in, and how long the answer may wait (0: not at all)."""

    store: Store
    processor: Processor
    settings: Settings
    caller: str | None = None
    seconds: float = 0.0

    @property
    def kept(self) -> bool:
        """Tell whether what cannot be read is kept from the start: nobody waits to be told."""
        return self.seconds <= 0


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body and headers of an answer."""

    status: int
    content: Result
    headers: Mapping[str, str]


def take(ways: Ways, submissions: Sequence[Submission], several: bool) -> Reply:
    """Take what came in one request; return the answer. Raises ServiceError for the only document that cannot be read."""
    only = submissions[0]
    if several or unpacking.is_container(only):
        return _take_several(ways, submissions)
    return _take_only(ways, only)


def _take_only(ways: Ways, submission: Submission) -> Reply:
    """Take one document, wait for it, and tell what became of it."""
    until = time.monotonic() + ways.seconds
    found = _accept(ways, submission)
    row = _wait_for(ways, found, until) if ways.seconds else _row(ways.store, found.pk)
    if row is None:  # another request with the same bytes was faster to drop them
        found = _accept(ways, submission)
        row = _wait_for(ways, found, until)
    duplicate = found.state in ("there", "waiting")
    if row is None or row.status in jobs.WAITING:
        return _follow_one(ways, found, submission)
    if row.status == "failed" and row.extractor is None:
        if not ways.seconds and duplicate:
            return _follow_one(ways, found, submission)
        drop(ways.store, [row.pk])
        raise ServiceError(trouble_status(row.error_code), row.error_code, row.error_message)
    content, address = receipt(ways.store, row.id, duplicate), f"{ADDRESS}/{row.id}"
    headers = {"Location": address, **({"Link": f'<{address}>; rel="duplicate"'} if duplicate else {})}
    return Reply(200 if duplicate else 201, content, headers)


def _accept(ways: Ways, submission: Submission) -> Accepted:
    """Take one document in; where there is room here it is ours to read at once."""
    processor, lease = ways.processor, ways.settings.lease_seconds
    held = (processor.name, lease) if ways.seconds and processor.free() else None
    admission = Admission(jobs.IMMEDIATE if ways.seconds else jobs.NORMAL, ways.kept, None, held)
    found = ingest.accept(ways.store, submission, admission)
    if found.claim:
        processor.start(found.claim)
    else:
        processor.wake()
    return found


def _wait_for(ways: Ways, found: Accepted, until: float) -> Any:
    """Return the row of a document when it is through, or as it is when the time is over; None where it was dropped."""
    pause = LOOK[0]
    while True:
        row = _row(ways.store, found.pk)
        if row is None or row.status not in jobs.WAITING or time.monotonic() > until:
            return row
        with ways.processor.done:  # woken where this process ends something
            ways.processor.done.wait(pause)
        pause = min(LOOK[1], 1.5 * pause)


def _row(store: Store, pk: int) -> Any:
    """Return what tells how far a document is."""
    d = DOCUMENTS.c
    with store.reading() as connection:
        return connection.execute(select(d.pk, d.id, d.status, d.extractor, d.error_code, d.error_message).where(d.pk == pk)).first()


def _follow_one(ways: Ways, found: Accepted, submission: Submission) -> Reply:
    """Answer 202: the document goes on by itself, as an import of one."""
    with ways.store.writing() as connection:
        pk, public = imports.create(connection, "upload", name=submission.origin.file_name, caller=ways.caller, expected=1)
        source = Source(submission.origin.file_name or "text", size=len(submission.data))
        imports.add(connection, pk, source, _state(connection, found))
        imports.close(connection, pk)
        writes.keep(connection, found.pk)
    return _accepted(ways, public)


def _state(connection: Connection, found: Accepted) -> Ending:
    """Return how far a document is by now as the end of an item."""
    d = DOCUMENTS.c
    query = select(d.status, d.error_code, d.error_message, d.error_stage).where(d.pk == found.pk).with_for_update()
    row = connection.execute(query).one()
    document = (found.pk, found.id)
    if row.status == "failed":
        return Ending("failed", document, row.error_code, row.error_message, row.error_stage)
    return Ending("queued" if row.status in jobs.WAITING else "already_there" if found.state == "there" else "imported", document)


def _take_several(ways: Ways, submissions: Sequence[Submission]) -> Reply:
    """Take several files, or what holds several, as an import; wait for all of them."""
    until = time.monotonic() + ways.seconds
    with ways.store.writing() as connection:
        told = {"name": submissions[0].origin.file_name, "caller": ways.caller, "expected": len(submissions)}
        pk, public = imports.create(connection, "upload", **told)
    add(ways, pk, submissions)
    with ways.store.writing() as connection:
        imports.close(connection, pk)
    pause = LOOK[0]
    while ways.seconds:
        with ways.store.reading() as connection:
            if imports.counts(connection, pk).finished:
                break
        if time.monotonic() > until:
            return _go_on(ways, pk, public)
        with ways.processor.done:
            ways.processor.done.wait(pause)
        pause = min(LOOK[1], 1.5 * pause)
    else:
        return _go_on(ways, pk, public)
    results = _results(ways, pk)
    if len(submissions) == len(results) == 1 and results[0]["problem"] and results[0]["file_name"] == submissions[0].origin.file_name:
        told = results[0]["problem"]  # a container of which nothing can be had
        raise ServiceError(told["status"], told["code"], told["detail"])
    return Reply(207, {"results": results}, {})


def _go_on(ways: Ways, import_pk: int, public: str) -> Reply:
    """Answer 202: the import goes on by itself, and nothing of it is dropped."""
    with ways.store.writing() as connection:
        imports.keep(connection, import_pk)
    return _accepted(ways, public)


def add(ways: Ways, import_pk: int, submissions: Sequence[Submission], paths: Sequence[str | None] = ()) -> list[str]:
    """Take files into an import, in one transaction; return their places in it: their paths where these are told, else their names."""
    kept = [ingest.keep(ways.store, one) for one in submissions]
    priority = jobs.IMMEDIATE if ways.seconds else jobs.BULK
    names = paths or [one.origin.file_name for one in submissions]
    places = _places([name or "file" for name in names])
    with ways.store.writing() as connection:
        accepted = []
        for original, one, place in zip(kept, submissions, places, strict=True):
            source = Source(place, None, *original)
            if unpacking.is_container(one):
                item = imports.add(connection, import_pk, source, Ending("queued"))
                told = one.origin.plain() | {"members": ways.settings.max_upload_members}
                given = {"name": place, "given": told, "kept": ways.kept, "priority": priority}
                if item is not None:
                    imports.add_container(connection, import_pk, item, original, given)
                continue
            accepted.append(ingest.admit(connection, original, one, Admission(priority, ways.kept, import_pk)))
            imports.add(connection, import_pk, source, imports.ending(connection, import_pk, accepted[-1]))
        ingest.hand_out(connection, accepted, priority)
    ingest.mend(ways.store, [(original[0], one.data) for original, one in zip(kept, submissions, strict=True)], accepted)
    ways.processor.wake()
    return places


def _places(names: Sequence[str]) -> list[str]:
    """Return a place of its own for each file.

    >>> _places(["TB 7.pdf", "TB 8.pdf", "TB 7.pdf"])
    ['TB 7.pdf', 'TB 8.pdf', 'TB 7.pdf (2)']
    """
    return [name if (count := names[: at + 1].count(name)) == 1 else f"{name} ({count})" for at, name in enumerate(names)]


def _results(ways: Ways, import_pk: int) -> list[Result]:
    """Return what became of each document of an import that is through, in the order of the files; what failed is dropped."""
    with ways.store.reading() as connection:
        found = list(imports.all_items(connection, import_pk))
        order = imports.order(connection, import_pk)
    found.sort(key=lambda row: (order.get(row.place.split(INSIDE, 1)[0], 0), row.pk))
    results = [_result(ways, row) for row in found]
    drop(ways.store, [row.document_pk for row in found if row.status == "failed" and row.document_pk is not None])
    return results


def _result(ways: Ways, row: Row[Any]) -> Result:
    """Return what became of one document."""
    name = row.place.partition(INSIDE)[2] or row.place
    if row.status == "failed":
        status = trouble_status(row.code)
        told = problem(status, row.code, row.message, instance=ADDRESS)
        return {"file_name": name, "status": status, "receipt": None, "problem": told}
    duplicate = row.status != "imported"
    content = receipt(ways.store, row.document_id, duplicate)
    return {"file_name": name, "status": 200 if duplicate else 201, "receipt": content, "problem": None}


def receipt(store: Store, document_id: str, duplicate: bool) -> Result:
    """Return a document with its commitments."""
    with store.reading() as connection:
        row = stored(connection, document_id)
        found = commitments.of_document(connection, row.pk)
    return {"duplicate": duplicate, "document": documents.view(row._mapping), "commitments": found}


def drop(store: Store, pks: Sequence[int]) -> None:
    """Remove documents that could not be read and that nobody keeps, with their bytes."""
    for pk in pks:
        with store.writing() as connection:
            sha256 = writes.drop(connection, pk)
            if sha256:
                store.files.remove(sha256)


def _accepted(ways: Ways, public: str) -> Reply:
    """Answer 202 with the import to follow."""
    with ways.store.reading() as connection:
        view = following.view(connection, public)
    return Reply(202, {"job": view}, {"Location": following.address(public), "Retry-After": "1"})


def stored(connection: Connection, document_id: str) -> Any:
    """Return the row of a document. Raises ServiceError where there is none."""
    row = documents.get(connection, document_id)
    if row is None:
        raise missing(document_id)
    return row


def unread(connection: Connection, document_id: str) -> ServiceError:
    """Return the error for a document of which nothing is read. Raises the one for an id that is not there."""
    row = stored(connection, document_id)
    if row.status == "failed":
        return ServiceError(409, "not_read", f"the document could not be read ({row.error_code}: {row.error_message})")
    return ServiceError(409, "not_read", "the document waits to be read; ask again in a moment", {"Retry-After": "2"})


def missing(document_id: str) -> ServiceError:
    """Return the error for an id that is not there."""
    return ServiceError(404, "document_not_found", f"there is no document {document_id}; GET {ADDRESS} lists those that are there")
