"""The first tables: documents, their contents, commitments, responsible bodies, and the full-text index of SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Before 0005 there was no database but SQLite's: on PostgreSQL the columns are made at once as they are today (models/columns.py).
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# The index reads its words from `commitments` (external content); triggers keep it in step within every transaction.
FULL_TEXT = (
    """CREATE VIRTUAL TABLE commitment_index USING fts5(
        search_exact, search_folded, content='commitments', content_rowid='pk', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER commitment_index_insert AFTER INSERT ON commitments BEGIN
        INSERT INTO commitment_index(rowid, search_exact, search_folded) VALUES (new.pk, new.search_exact, new.search_folded);
    END""",
    """CREATE TRIGGER commitment_index_delete AFTER DELETE ON commitments BEGIN
        INSERT INTO commitment_index(commitment_index, rowid, search_exact, search_folded)
        VALUES ('delete', old.pk, old.search_exact, old.search_folded);
    END""",
    """CREATE TRIGGER commitment_index_update AFTER UPDATE OF search_exact, search_folded ON commitments BEGIN
        INSERT INTO commitment_index(commitment_index, rowid, search_exact, search_folded)
        VALUES ('delete', old.pk, old.search_exact, old.search_folded);
        INSERT INTO commitment_index(rowid, search_exact, search_folded) VALUES (new.pk, new.search_exact, new.search_folded);
    END""",
)


def upgrade() -> None:
    """Make all tables."""
    _make_documents()
    _make_contents()
    _make_commitments()
    _make_responsibles()
    if op.get_bind().dialect.name == "sqlite":
        for statement in FULL_TEXT:
            op.execute(statement)


def _make_documents() -> None:
    """Make `documents` with its indexes."""
    op.create_table(
        "documents",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_message", sa.String(), nullable=True),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("genre", sa.String(), nullable=False),
        sa.Column("type_code", sa.String(), nullable=True),
        sa.Column("type_name", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("issuing_body", sa.String(), nullable=True),
        sa.Column("issuing_body_key", KEY, nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("issued_start", sa.Date(), nullable=True),
        sa.Column("issued_end", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("signer", sa.String(), nullable=True),
        sa.Column("commitment_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_documents")),
        sa.UniqueConstraint("id", name=op.f("uq_documents_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_documents_external_id"), "documents", ["external_id"], unique=False)
    op.create_index(op.f("ix_documents_extractor"), "documents", ["extractor"], unique=False)
    op.create_index(op.f("ix_documents_issued_start_pk"), "documents", ["issued_start", "pk"], unique=False)
    op.create_index(op.f("ix_documents_issuing_body_key_pk"), "documents", ["issuing_body_key", "pk"], unique=False)
    op.create_index(op.f("ix_documents_number"), "documents", ["number"], unique=False)


def _make_contents() -> None:
    """Make `contents` with its indexes."""
    op.create_table(
        "contents",
        sa.Column("document_pk", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extraction", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_contents_document_pk_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_pk", name=op.f("pk_contents")),
    )


def _make_commitments() -> None:
    """Make `commitments` with its indexes."""
    op.create_table(
        "commitments",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("document_pk", BIG, nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("issuer_key", KEY, nullable=True),
        sa.Column("issuer_unit", sa.String(), nullable=True),
        sa.Column("issuer_unit_key", KEY, nullable=True),
        sa.Column("time_start", sa.Date(), nullable=True),
        sa.Column("time_end", sa.Date(), nullable=True),
        sa.Column("recurrence", sa.String(), nullable=True),
        sa.Column("bound", sa.String(), nullable=True),
        sa.Column("time_text", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("genre", sa.String(), nullable=False),
        sa.Column("type_code", sa.String(), nullable=True),
        sa.Column("issued_start", sa.Date(), nullable=True),
        sa.Column("issued_end", sa.Date(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("search_exact", sa.Text(), nullable=False),
        sa.Column("search_folded", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_commitments_document_pk_documents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_commitments")),
        sa.UniqueConstraint("id", name=op.f("uq_commitments_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_commitments_confidence_pk"), "commitments", ["confidence", "pk"], unique=False)
    op.create_index(op.f("ix_commitments_document_pk_ordinal"), "commitments", ["document_pk", "ordinal"], unique=False)
    op.create_index(op.f("ix_commitments_issued_start_pk"), "commitments", ["issued_start", "pk"], unique=False)
    op.create_index(op.f("ix_commitments_issuer_key_pk"), "commitments", ["issuer_key", "pk"], unique=False)
    op.create_index(op.f("ix_commitments_issuer_unit_key_pk"), "commitments", ["issuer_unit_key", "pk"], unique=False)
    op.create_index(op.f("ix_commitments_time_end_pk"), "commitments", ["time_end", "pk"], unique=False)


def _make_responsibles() -> None:
    """Make `responsibles` with its indexes."""
    op.create_table(
        "responsibles",
        sa.Column("commitment_pk", BIG, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_pk"], ["commitments.pk"], name=op.f("fk_responsibles_commitment_pk_commitments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("commitment_pk", "ordinal", name=op.f("pk_responsibles")),
    )
    op.create_index(op.f("ix_responsibles_key_role_commitment_pk"), "responsibles", ["key", "role", "commitment_pk"], unique=False)
