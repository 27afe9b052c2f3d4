"""PostgreSQL: the words of commitments as tsvector, parts of names of bodies by trigrams. SQLite: FTS5 cuts at spaces only.

Words are cut and folded in Python (store/folding.py). On PostgreSQL they become lexemes as they are, with no parser that would cut
"12/tb" or an address anew; FTS5 does the same with the tokenizer `ascii`, since there is nothing but words and single spaces.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from service.errors import StoreError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE = (
    "DROP TABLE commitment_index",
    """CREATE VIRTUAL TABLE commitment_index USING fts5(
        search_exact, search_folded, content='commitments', content_rowid='pk', tokenize='ascii')""",
    "INSERT INTO commitment_index(commitment_index) VALUES ('rebuild')",
)

# A word with accents is in no folded text and one without in no exact text but folded, too: one vector holds both.
POSTGRESQL = (
    """ALTER TABLE commitments ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(search_exact || ' ' || search_folded, ' '), ''))) STORED""",
    "CREATE INDEX commitment_index_search ON commitments USING gin (search)",
    "CREATE INDEX commitment_index_issuer ON commitments USING gin (issuer_unit_key gin_trgm_ops)",
    "CREATE INDEX commitment_index_responsible ON responsibles USING gin (key gin_trgm_ops)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def upgrade() -> None:
    """Make the indexes anew on SQLite, the first time on PostgreSQL."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _extend(connection)
    for statement in STATEMENTS[connection.dialect.name]:
        op.execute(statement)


def _extend(connection: sa.Connection) -> None:
    """Install pg_trgm, where it is not there. Raises StoreError where that takes somebody else."""
    try:
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError as exc:
        reason = str(exc.orig).splitlines()[0]
        raise StoreError(
            f"the database has no extension pg_trgm and it cannot be installed: {reason}; install the package postgresql-contrib "
            "and let an administrator of the database run CREATE EXTENSION pg_trgm (docs/postgresql.md)"
        ) from exc
