"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import bodies, changes, commitments, documents, health, imports, pages, units, webhooks

ROUTERS = (
    documents.router,
    pages.router,
    commitments.router,
    bodies.router,
    units.router,
    changes.router,
    webhooks.router,
    imports.router,
    health.router,
)

__all__ = ["ROUTERS"]
