"""Alembic's environment; `versions` holds one module a revision."""
