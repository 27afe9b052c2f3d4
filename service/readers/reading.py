"""Reads documents within limits: in a worker process, or in place where nothing can happen. The only caller of `nlp.extract`."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import nlp
from service.errors import ExtractionFailed
from service.readers.pool import Plan, Pool
from service.settings import Settings

log = logging.getLogger(__name__)

Read = Callable[[bytes, str | None, date | None], nlp.Extraction]

SHARE = 0.7  # of the time limit, after which the pages read so far must do
FAILED = "the extractor failed on this document; report it to the maintainers with the file"


def plan(settings: Settings) -> Plan:
    """Return the processes that the settings ask for."""
    return Plan(settings.readers, settings.reader_documents, settings.reader_memory_bytes, nlp.warm_up)


def limits(settings: Settings) -> nlp.Limits:
    """Return what one document may take."""
    return nlp.Limits(
        pages=settings.max_pages,
        letters=settings.max_letters,
        pixels=settings.max_pixels,
        data=settings.max_upload_bytes,
        text_data=min(settings.max_text_bytes, settings.max_upload_bytes),
        members=settings.max_members,
        member_data=settings.max_member_bytes,
        nesting=settings.max_nesting,
    )


def reader(pool: Pool, settings: Settings) -> Read:
    """Return what reads documents in the processes of a pool."""
    allowed, seconds = limits(settings), settings.read_timeout_seconds

    def read(data: bytes, media_type: str | None, published: date | None) -> nlp.Extraction:
        try:
            found: nlp.Extraction = pool.run(read_here, data, media_type, published, allowed, seconds, seconds=seconds)
        except ExtractionFailed as exc:
            log.error("the extractor failed on a document of %d bytes\n%s", len(data), exc.trace)
            raise
        return found

    return read


def read_here(
    data: bytes, media_type: str | None, published: date | None, allowed: nlp.Limits | None = None, seconds: float | None = None
) -> nlp.Extraction:
    """Return the extraction of a document, read in this process; of `seconds` the last part is left for what follows the pages.

    Raises nlp.DocumentError, MemoryError, or ExtractionFailed for a defect of the extractor.
    """
    allowed = allowed or nlp.Limits()
    if seconds:
        end = time.monotonic() + SHARE * seconds
        allowed = replace(allowed, stop=lambda: time.monotonic() > end)
    try:
        return nlp.extract(data, media_type, published=published, limits=allowed)
    except (nlp.DocumentError, MemoryError):
        raise
    except Exception as exc:
        raise ExtractionFailed(FAILED, traceback.format_exc()) from exc
