"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import audit, commitments, description, documents, health, imports, keys, pages, purging, units

ROUTERS = (
    documents.router,
    purging.router,
    pages.router,
    commitments.router,
    units.router,
    imports.router,
    keys.router,
    audit.router,
    health.router,
    description.router,
)

__all__ = ["ROUTERS"]
