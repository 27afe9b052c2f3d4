"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import (
    archives,
    bodies,
    changes,
    commitments,
    documents,
    exports,
    facets,
    health,
    imports,
    pages,
    units,
    webhooks,
)

# facets before commitments: "facets" is no id of one
ROUTERS = (
    documents.router,
    pages.router,
    facets.router,
    commitments.router,
    bodies.router,
    units.router,
    archives.router,
    exports.router,
    changes.router,
    webhooks.router,
    imports.router,
    health.router,
)

__all__ = ["ROUTERS"]
