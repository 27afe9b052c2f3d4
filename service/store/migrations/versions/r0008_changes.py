"""The feed of changes, with an entry for each record that is there: a consumer that begins with nothing gets everything."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0003"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXISTING = """INSERT INTO changes (commitment_id, document_id, kind, at)
    SELECT commitments.id, documents.id, 'created', commitments.created_at
    FROM commitments JOIN documents ON documents.pk = commitments.document_pk ORDER BY commitments.pk"""


def upgrade() -> None:
    """Make the tables and the entries of the records that are there."""
    _make_changes()
    op.execute(EXISTING)


def _make_changes() -> None:
    """Make `changes` with its index, and `feeds` with its row."""
    op.create_table(
        "changes",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("commitment_id", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_changes_document_id_seq"), "changes", ["document_id", "seq"], unique=False)
    feeds = op.create_table(
        "feeds",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("floor", SEQUENCE, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_feeds")),
    )
    op.bulk_insert(feeds, [{"pk": 1, "id": token_hex(4), "floor": 0}])
