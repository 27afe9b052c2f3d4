"""Rows of an export, page by page: each page has a short read transaction of its own, so that a slow reader holds nothing.

What changes while an export runs may be in it or not; sorted by `created` (as it is unless told otherwise) nothing is in it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from service.exports import archive
from service.exports.archive import Direction
from service.store import Store, commitments, documents, paging
from service.store.paging import Page, Window

Row = Mapping[str, Any]
Pages = Iterator[list[Row]]

PAGE = 500
ARCHIVE_PAGE = 50  # whole extractions are read for it
KEY = "export"


def find_commitments(store: Store, wanted: commitments.Filter, sort: str) -> Pages:
    """Give all commitments that a filter finds, as the API publishes them."""
    return _pages(store, lambda connection, window: commitments.find(connection, wanted, sort, window), commitments.view)


def newest_commitments(store: Store, wanted: commitments.Filter, limit: int) -> Pages:
    """Give the newest commitments that a filter finds."""
    with store.reading() as connection:
        page = commitments.find(connection, wanted, "-created", Window(limit))
    yield [commitments.view(row._mapping) for row in page.rows]


def find_documents(store: Store, wanted: documents.Filter, sort: str) -> Pages:
    """Give all documents that a filter finds, as the API publishes them."""
    return _pages(store, lambda connection, window: documents.find(connection, wanted, sort, window), documents.view)


def find_archive(store: Store, wanted: documents.Filter, sort: str, direction: Direction) -> Pages:
    """Give the archive's fields of all documents that a filter finds."""
    cursor = None
    while True:
        with store.reading() as connection:
            page = documents.find(connection, wanted, sort, Window(ARCHIVE_PAGE, cursor, KEY))
            whole = documents.extractions(connection, [row.pk for row in page.rows])
        yield [archive.describe(documents.view(row._mapping), whole.get(row.pk), direction) for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            return


def _pages(store: Store, find: Callable[[Connection, Window], Page], view: Callable[[Mapping[Any, Any]], dict[str, Any]]) -> Pages:
    """Give the pages of a list; the first one is there also where it is empty."""
    cursor = None
    while True:
        with store.reading() as connection:
            page = find(connection, Window(PAGE, cursor, KEY))
        yield [view(row._mapping) for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            return


def state(store: Store, wanted: commitments.Filter | documents.Filter) -> paging.State:
    """Return what changes whenever an export of what the filter finds does."""
    with store.reading() as connection:
        if isinstance(wanted, commitments.Filter):
            return commitments.state(connection, wanted)
        return documents.state(connection, wanted)
