"""Documents know the mail they hang on, the container they came in, and what their sender said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; documents that are there came by themselves."""
    for name in ("parent", "container", "container_sha256", "member"):
        op.add_column("documents", sa.Column(name, sa.String(), nullable=True))
    op.add_column("documents", sa.Column("given", sa.JSON(none_as_null=True), nullable=True))
    op.create_index(op.f("ix_documents_parent"), "documents", ["parent"], unique=False)
    op.create_index(op.f("ix_documents_container_sha256"), "documents", ["container_sha256"], unique=False)
