"""Documents are rows before they are read: state, attempts and lease of the work on them; imports with their items and containers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("status IN ('queued', 'running')")


def upgrade() -> None:
    """Make the tables of imports, then rebuild `documents` around its rows: those that are there are done."""
    _make_imports()
    _make_items()
    _make_containers()
    _make_replays()
    with op.batch_alter_table("documents", table_kwargs={"sqlite_autoincrement": True}) as batch:
        for column in (*_work(), sa.Column("import_pk", BIG, nullable=True)):
            batch.add_column(column)
        for name in ("media_type", "extractor", "genre"):
            batch.alter_column(name, existing_type=sa.String(), nullable=True)
        batch.create_foreign_key(op.f("fk_documents_import_pk_imports"), "imports", ["import_pk"], ["pk"], ondelete="SET NULL")
    op.create_index("ix_documents_due", "documents", ["priority", "pk"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(op.f("ix_documents_import_pk"), "documents", ["import_pk"])
    op.execute("UPDATE documents SET status = 'done' WHERE status = 'ok'")


def _work() -> list[sa.Column[Any]]:
    """Return the columns of work on a row that `documents` has not yet; status and error it has."""
    return [
        sa.Column("kept", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_after", sa.Float(), server_default="0", nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("queued_at", "started_at", "finished_at", "lease_until")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("lease_token", "worker", "error_stage")),
    ]


def _make_imports() -> None:
    """Make `imports`."""
    op.create_table(
        "imports",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("given", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("caller", sa.String(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_imports")),
        sa.UniqueConstraint("id", name=op.f("uq_imports_id")),
        sqlite_autoincrement=True,
    )


def _make_items() -> None:
    """Make `import_items` with its indexes."""
    op.create_table(
        "import_items",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("import_pk", BIG, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", BIG, nullable=True),
        sa.Column("changed_at", sa.Float(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("document_pk", BIG, nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("document_id", "code", "message", "stage", "ending")),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["document_pk"], ["documents.pk"], name=op.f("fk_import_items_document_pk_documents"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["import_pk"], ["imports.pk"], name=op.f("fk_import_items_import_pk_imports"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_import_items")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_items_document_pk"), "import_items", ["document_pk"])
    op.create_index(op.f("ix_import_items_import_pk_finished_at"), "import_items", ["import_pk", "finished_at"])
    op.create_index(op.f("ix_import_items_import_pk_place"), "import_items", ["import_pk", "place"], unique=True)
    op.create_index(op.f("ix_import_items_import_pk_status"), "import_items", ["import_pk", "status"])


def _make_containers() -> None:
    """Make `containers` with its indexes."""
    op.create_table(
        "containers",
        sa.Column("pk", BIG, nullable=False),
        sa.Column("import_pk", BIG, nullable=False),
        sa.Column("item_pk", BIG, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_message", sa.String(), nullable=True),
        *(column for column in _work()),
        sa.ForeignKeyConstraint(["import_pk"], ["imports.pk"], name=op.f("fk_containers_import_pk_imports"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_pk"], ["import_items.pk"], name=op.f("fk_containers_item_pk_import_items"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_containers")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_containers_due", "containers", ["priority", "pk"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(op.f("ix_containers_import_pk"), "containers", ["import_pk"])
    op.create_index(op.f("ix_containers_sha256"), "containers", ["sha256"])


def _make_replays() -> None:
    """Make `replays`."""
    op.create_table(
        "replays",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_replays")),
    )
    op.create_index(op.f("ix_replays_created_at"), "replays", ["created_at"])
