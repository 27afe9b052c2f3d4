"""Saved lists; small indexes of what has a time without a day, which lists of deadlines and counts ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RECURRING = sa.text("time_end IS NULL AND recurrence IS NOT NULL")
BY_EVENT = sa.text("time_end IS NULL AND recurrence IS NULL AND time_text IS NOT NULL")


def upgrade() -> None:
    """Make `views`, and the two indexes."""
    op.create_table(
        "views",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_views")),
        sa.UniqueConstraint("id", name=op.f("uq_views_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_views_owner_pk"), "views", ["owner", "pk"], unique=False)
    op.create_index(op.f("ix_views_shared_pk"), "views", ["shared", "pk"], unique=False)
    for name, condition in (("recurring", RECURRING), ("by_event", BY_EVENT)):
        op.create_index(f"ix_commitments_{name}", "commitments", ["time_end", "pk"], sqlite_where=condition, postgresql_where=condition)
