"""The client itself: where the service is, with which key, and what it holds."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import httpx

from service.client.imports import Imports
from service.client.models import Document, Import, Result, Uploaded
from service.client.problems import problem
from service.client.resources import Changes, Commitments, Documents, Units
from service.client.reviews import Reviews
from service.client.transport import Transport

READ = 120.0  # seconds that the service may take for an answer: an upload waits for its records


class Client:
    """A congvan service. Use it in a `with`, or close it at the end; safe in several threads.

    >>> with Client("http://127.0.0.1:8000", key="cv_…") as congvan:  # doctest: +SKIP
    ...     congvan.documents.upload("Giao Sở Y tế báo cáo trước ngày 30/6/2024.").commitments[0].time.end
    datetime.date(2024, 6, 30)
    """

    def __init__(self, base_url: str, *, key: str | None = None, timeout: float = READ, retries: int = 4) -> None:
        """Connect to the service at `base_url`; requests are tried again up to `retries` times, where that does no harm."""
        headers = {"User-Agent": "congvan-client", **({"Authorization": f"Bearer {key}"} if key else {})}
        limits = httpx.Timeout(timeout, connect=min(10.0, timeout))
        self._transport = Transport(httpx.Client(base_url=base_url.rstrip("/"), headers=headers, timeout=limits), retries)
        self.documents = Documents(self._transport)
        self.commitments = Commitments(self._transport)
        self.reviews = Reviews(self._transport)
        self.units = Units(self._transport)
        self.changes = Changes(self._transport)
        self.imports = Imports(self._transport)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def wait(self, uploaded: Uploaded, timeout: float | None = None) -> Uploaded:
        """Return an upload with its results when it is through, as if the service had waited. Raises WaitedTooLong."""
        if uploaded.job is None:
            return uploaded
        job = self.imports.wait(uploaded.job.id, timeout)
        return Uploaded(tuple(self._result(job, item) for item in self.imports.items(job.id)), job)

    def ready(self) -> dict[str, Any]:
        """Return what the service tells of its state. Raises Unavailable where it cannot work."""
        found: dict[str, Any] = self._transport.get("/readyz")
        return found

    def _result(self, job: Import, item: Any) -> Result:
        """Return what became of an item, with its records."""
        if item.document_id is None or item.status == "failed":
            told = {"code": item.code, "detail": item.message}
            return Result(item.place, problem=problem(422, told))
        document: Document = self.documents.get(item.document_id)
        found = Result(item.place, item.status != "imported", document)
        return replace(found, commitments=self.documents.commitments(item.document_id))
