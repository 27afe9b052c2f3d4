"""Words of documents for search without accents: of file name and title, of number and subject; on PostgreSQL indexes of their parts."""

import sqlalchemy as sa
from alembic import op

from service.store import trigrams
from service.store.folding import both

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BATCH = 1000  # documents


def upgrade() -> None:
    """Add the two columns, with the words of the documents that are there."""
    for name in ("search_name", "search_head"):
        op.add_column("documents", sa.Column(name, sa.Text(), nullable=True))
    connection = op.get_bind()
    names = ("pk", "file_name", "title", "number", "subject", "search_name", "search_head")
    table = sa.table("documents", *(sa.column(name) for name in names))
    d, last = table.c, 0
    fill = sa.update(table).where(d.pk == sa.bindparam("of_pk"))
    fill = fill.values(search_name=sa.bindparam("name"), search_head=sa.bindparam("head"))
    query = sa.select(d.pk, d.file_name, d.title, d.number, d.subject).order_by(d.pk).limit(BATCH)
    while found := connection.execute(query.where(d.pk > last)).all():
        told = [{"of_pk": one.pk, "name": both(one.file_name, one.title), "head": both(one.number, one.subject)} for one in found]
        connection.execute(fill, told)
        last = found[-1].pk
    trigrams.make(connection)
