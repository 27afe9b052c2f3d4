"""The database: its schema, its own checks, the search index, and numbers that are kept twice."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from service.store import fulltext, schema
from service.store.models import COMMITMENTS, DOCUMENTS
from service.upkeep.findings import Finding, Site, named

INDEX = "commitment_index_search"  # of PostgreSQL


def look_at_schema(site: Site) -> Iterator[Finding]:
    """Find a database of another revision than this program's."""
    with site.store.reading() as connection:
        found = schema.current(connection)
    if found == schema.head():
        return
    if found is None or found in schema.known():
        message = f"the database is of revision {found or 'none'}, this congvan of {schema.head()}; make a backup, then start the service"
        yield Finding("schema", message, lambda: _upgrade(site))
    else:
        yield Finding("schema", f"a newer congvan made the database (revision {found}); upgrade congvan, or restore a backup")


def look_at_rows(site: Site) -> Iterator[Finding]:
    """Find what SQLite finds: damaged pages, rows that refer to nothing. PostgreSQL checks its own at every write."""
    if site.store.engine.dialect.name != "sqlite":
        return
    with site.store.reading() as connection:
        trouble = list(connection.execute(text(f"PRAGMA {'integrity_check' if site.deep else 'quick_check'}(10)")).scalars())
        loose = [f"{row[0]} {row[1]}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
    if trouble != ["ok"]:
        yield Finding("integrity", f"the database file is damaged: {'; '.join(trouble)[:200]}; restore a backup")
    if loose:
        yield Finding("references", f"rows refer to rows that are not there: {named(loose)}; restore a backup, or delete them by hand")


def look_at_search(site: Site) -> Iterator[Finding]:
    """Find a search index that is not in step with its rows."""
    if site.store.engine.dialect.name == "sqlite":
        try:
            with site.store.writing() as connection:
                connection.execute(text("INSERT INTO commitment_index(commitment_index, rank) VALUES ('integrity-check', 1)"))
            return
        except DatabaseError:
            pass
    else:
        with site.store.reading() as connection:
            query = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
            if connection.execute(query, {"name": INDEX}).scalar_one_or_none():
                return
    yield Finding("search", "the search index is out of step with the records; congvan reindex makes it anew", lambda: _reindex(site))


def look_at_counts(site: Site) -> Iterator[Finding]:
    """Find documents whose number of commitments is told wrong."""
    c, d = COMMITMENTS.c, DOCUMENTS.c
    real = select(func.count()).where(c.document_pk == d.pk).correlate(DOCUMENTS).scalar_subquery()
    with site.store.reading() as connection:
        wrong = list(connection.execute(select(d.id).where(d.commitment_count != real)).scalars())

    def mend() -> str:
        with site.store.writing() as connection:
            connection.execute(update(DOCUMENTS).where(d.commitment_count != real).values(commitment_count=real))
        return "counted anew"

    if wrong:
        yield Finding("counts", f"documents tell a wrong number of commitments: {named(wrong)}; --repair counts them anew", mend)


def _upgrade(site: Site) -> str:
    schema.upgrade(site.store.engine)
    return f"upgraded to {schema.head()}"


def _reindex(site: Site) -> str:
    with site.store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE INDEX IF NOT EXISTS {INDEX} ON commitments USING gin (search)"))
    fulltext.rebuild(site.store.engine)
    return "made anew"
