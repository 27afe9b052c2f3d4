"""Alembic runs this; `schema.upgrade` hands over the connection, within its transaction. Imported otherwise it does nothing."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

from service.store import models

assert models.DOCUMENTS.metadata is SQLModel.metadata
config: Any = getattr(context, "config", None)
if config is not None:
    connection = config.attributes["connection"]
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True)
    context.run_migrations()
