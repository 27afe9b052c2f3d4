"""Links to the registry of bodies. Rows that are there have none until `congvan relink`."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("documents", ("issuing_body_id", "province")),
    ("commitments", ("issuer_body", "province")),
    ("responsibles", ("body",)),
)
INDEXES = (
    ("documents", ["issuing_body_id", "pk"]),
    ("documents", ["province", "pk"]),
    ("commitments", ["issuer_body", "pk"]),
    ("commitments", ["province", "pk"]),
    ("responsibles", ["body", "role", "commitment_pk"]),
)


def upgrade() -> None:
    """Add the columns, empty, and their indexes; ids are compared by their bytes."""
    ascii_text = sa.String(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.String()
    for table, names in COLUMNS:
        for name in names:
            op.add_column(table, sa.Column(name, ascii_text, nullable=True))
    op.add_column("documents", sa.Column("linked_by", sa.String(), nullable=True))
    for table, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)
