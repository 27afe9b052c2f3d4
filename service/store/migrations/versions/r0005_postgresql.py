"""PostgreSQL: the words of commitments as tsvector. SQLite: FTS5 cuts at spaces only.

Words are cut and folded in Python (store/folding.py). On PostgreSQL they become lexemes as they are, with no parser that would cut
"12/tb" or an address anew; FTS5 does the same with the tokenizer `ascii`, since there is nothing but words and single spaces.
On both: the indexes of the sortings hold what is filtered by, so that a list is found without touching the rows.
"""

from alembic import op

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
)
# An index for each sorting of commitments that holds what is filtered by, too, instead of those that hold only the sorting.
FILTERED = ("kind", "type_code", "genre", "confidence", "issued_start", "issued_end", "time_end")
SORTED = (("created", "pk"), ("due", "time_end"), ("issued", "issued_start"), ("confidence", "confidence"))
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def upgrade() -> None:
    """Make the indexes anew on SQLite, the first time on PostgreSQL."""
    connection = op.get_bind()
    for statement in STATEMENTS[connection.dialect.name]:
        op.execute(statement)
    for name, first in SORTED:
        if first != "pk":
            op.drop_index(f"ix_commitments_{first}_pk", "commitments")
        op.create_index(f"ix_commitments_by_{name}", "commitments", list(dict.fromkeys((first, "pk", *FILTERED))))
