"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import (
    audit,
    bodies,
    changes,
    commitments,
    description,
    documents,
    health,
    imports,
    keys,
    pages,
    purging,
    units,
    webhooks,
)

ROUTERS = (
    documents.router,
    purging.router,
    pages.router,
    commitments.router,
    bodies.router,
    units.router,
    changes.router,
    webhooks.router,
    imports.router,
    keys.router,
    audit.router,
    health.router,
    description.router,
)

__all__ = ["ROUTERS"]
