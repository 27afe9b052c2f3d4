"""The feed of changes, with an entry for each record that is there (who begins with nothing gets everything), and webhooks."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXISTING = """INSERT INTO changes (commitment_id, document_id, kind, at)
    SELECT commitments.id, documents.id, 'created', commitments.created_at
    FROM commitments JOIN documents ON documents.pk = commitments.document_pk ORDER BY commitments.pk"""


def upgrade() -> None:
    """Make the tables and the entries of the records that are there."""
    _make_changes()
    op.execute(EXISTING)
    _make_webhooks()
    _make_dead_letters()


def _make_changes() -> None:
    """Make `changes` with its index, and `feeds` with its row."""
    op.create_table(
        "changes",
        sa.Column("seq", BIG, nullable=False),
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
        sa.Column("floor", BIG, nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_feeds")),
    )
    op.bulk_insert(feeds, [{"pk": 1, "id": token_hex(4), "floor": 0}])


def _make_webhooks() -> None:
    """Make `webhooks`."""
    op.create_table(
        "webhooks",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("former_secret", sa.String(), nullable=True),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.String(), nullable=True),
        sa.Column("cursor", BIG, nullable=False),
        sa.Column("until", BIG, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("id", name=op.f("uq_webhooks_id")),
        sqlite_autoincrement=True,
    )


def _make_dead_letters() -> None:
    """Make `dead_letters` with its index."""
    op.create_table(
        "dead_letters",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("webhook_pk", BIG, nullable=False),
        sa.Column("from_seq", BIG, nullable=False),
        sa.Column("to_seq", BIG, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeliver_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["webhook_pk"], ["webhooks.pk"], name=op.f("fk_dead_letters_webhook_pk_webhooks"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_dead_letters")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dead_letters_webhook_pk"), "dead_letters", ["webhook_pk"], unique=False)
