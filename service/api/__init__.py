"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import (
    archives,
    audit,
    bodies,
    changes,
    commitments,
    description,
    documents,
    exports,
    facets,
    health,
    imports,
    keys,
    pages,
    purging,
    reviewing,
    streams,
    units,
    views,
    webhooks,
)

# facets before commitments: "facets" is no id of one
ROUTERS = (
    documents.router,
    purging.router,
    pages.router,
    facets.router,
    commitments.router,
    reviewing.router,
    bodies.router,
    units.router,
    views.router,
    archives.router,
    exports.router,
    changes.router,
    streams.router,
    webhooks.router,
    imports.router,
    keys.router,
    audit.router,
    health.router,
    description.router,
)

__all__ = ["ROUTERS"]
