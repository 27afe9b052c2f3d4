"""The boxes of a document's words, for evidence on the page. Documents stored before have none until they are read again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("contents", sa.Column("words", sa.LargeBinary(), nullable=True))
