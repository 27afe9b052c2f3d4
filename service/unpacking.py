"""What came in one file but is several documents: archives, mails, manifests, packets, as one part a document.

A submission flows in, parts flow out one by one, each ready to be stored or with the reason why it cannot be. What takes a
container apart (`Unpack`) is given by the caller: in a worker process, or in place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import nlp
from nlp import containers
from nlp.containers import Member, Portion
from service import readers
from service.processes import Pool
from service.store import Origin, Store, public_id
from service.submissions import Submission, clean_name

Unpack = Callable[[bytes, str, int, frozenset[str]], Portion | None]

NOWHERE = Origin()
WRITTEN = {"body", "row"}  # what the container holds as text of its own, and not as a file


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a container: where it stands in it, and what to store; or `trouble`: a stable code and what to do."""

    place: str
    submission: Submission
    trouble: tuple[str, str] | None = None


def unpacker(pool: Pool, allowed: nlp.Limits, seconds: float) -> Unpack:
    """Return what takes containers apart in the processes of a pool, within limits."""

    def unpack(data: bytes, name: str, after: int, there: frozenset[str]) -> Portion | None:
        found: Portion | None = readers.run(pool, containers.portion, data, name, allowed, after, there, seconds=seconds)
        return found

    return unpack


def unpack_here(
    data: bytes, name: str, after: int, there: frozenset[str] = frozenset(), allowed: nlp.Limits | None = None
) -> Portion | None:
    """Take a container apart in this process."""
    return containers.portion(data, name, allowed or nlp.Limits(), after, there)


def is_container(submission: Submission) -> bool:
    """Tell whether a submission is several documents; a text that came as JSON is one, whatever it looks like."""
    return submission.media_type is None and containers.kind_of(submission.data, submission.origin.file_name or "") is not None


def parts(submission: Submission, unpack: Unpack, there: frozenset[str] = frozenset()) -> Iterator[Part]:
    """Give the documents of a container. `there`: names of files that lie beside a manifest.

    Raises nlp.DocumentError where nothing of it can be had.
    """
    name = submission.origin.file_name or ""
    sha256 = hashlib.sha256(submission.data).hexdigest()
    bodies: dict[str, str] = {}
    after: int | None = 0
    count = 0
    while after is not None:
        portion = unpack(submission.data, name, after, there)
        if portion is None:
            raise nlp.UnreadableDocument("the container cannot be taken apart; send its files by themselves")
        for member in portion.members:
            if member.role == "body":
                bodies[member.name] = public_id(hashlib.sha256(member.data).hexdigest())
            origin = _origin(member, submission.origin, (portion.kind, sha256), bodies.get(member.parent or ""))
            yield Part(member.name, Submission(member.data, "text/plain" if member.role == "row" else None, origin), member.trouble)
            count += 1
        after = portion.after
    if not count and not there:
        raise nlp.EmptyDocument("the container holds no document; look into it and send what it should hold")


def keep(store: Store, submission: Submission) -> None:
    """Keep the bytes of a container, before the first of its documents refers to them."""
    store.files.put(hashlib.sha256(submission.data).hexdigest(), submission.data)


def told_by(member: Member, outer: Origin = NOWHERE) -> dict[str, Any]:
    """Return what a member tells as the fields of an origin, completed by those of its container."""
    given = {name: value for name, value in asdict(member.given).items() if value}
    return {
        "title": member.given.title or (outer.title if member.role == "body" else None),
        "published": _day(member.given.published) or outer.published,
        "source_url": member.source_url or outer.source_url,
        "external_id": member.external_id or outer.external_id,
        "given": given or None,
    }


def _origin(member: Member, outer: Origin, container: tuple[str, str], parent: str | None) -> Origin:
    """Return where a member came from."""
    kind, sha256 = container
    name = clean_name(member.name)
    if member.role in WRITTEN:
        page = member.data.startswith(b"<!doctype html")
        name = f"{(name or 'mail').rpartition('.')[0] or name}{'.html' if page else '.txt'}" if member.role == "body" else None
    return Origin(file_name=name, **told_by(member, outer), parent=parent, container=kind, container_sha256=sha256, member=member.name)


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
