"""What people did to records: edits, rejections, what the machine reads of settled records; who reviewed what, and versions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, with what holds of all that is there, and make the tables."""
    op.add_column("commitments", sa.Column("review", sa.String(), nullable=False, server_default="none"))
    op.add_column("commitments", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for table in ("commitments", "documents"):
        op.add_column(table, sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("reviewed_by", sa.String(), nullable=True))
    op.create_index(op.f("ix_commitments_review_pk"), "commitments", ["review", "pk"], unique=False)
    op.create_index(op.f("ix_documents_reviewed_at_pk"), "documents", ["reviewed_at", "pk"], unique=False)
    _make_edits()
    _make_rejections()
    _make_readings()


def _make_edits() -> None:
    """Make `edits` with its indexes."""
    op.create_table(
        "edits",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("document_pk", BIG, nullable=False),
        sa.Column("commitment_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("after", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("part_of", BIG, nullable=True),
        sa.Column("undoes", BIG, nullable=True),
        sa.Column("undone_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_edits_document_pk_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_edits")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_edits_document_pk_pk"), "edits", ["document_pk", "pk"], unique=False)
    op.create_index(op.f("ix_edits_commitment_id_pk"), "edits", ["commitment_id", "pk"], unique=False)


def _make_rejections() -> None:
    """Make `rejections` with its index."""
    op.create_table(
        "rejections",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("document_pk", BIG, nullable=False),
        sa.Column("commitment_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_rejections_document_pk_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_rejections")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_rejections_commitment_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rejections_document_pk"), "rejections", ["document_pk"], unique=False)


def _make_readings() -> None:
    """Make `readings` with its index."""
    op.create_table(
        "readings",
        sa.Column("commitment_pk", BIG, autoincrement=False, nullable=False),
        sa.Column("document_pk", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_pk"], ["commitments.pk"], name=op.f("fk_readings_commitment_pk_commitments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_readings_document_pk_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("commitment_pk", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_document_pk_commitment_pk"), "readings", ["document_pk", "commitment_pk"], unique=False)
