"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import archives, commitments, documents, exports, facets, health, imports, pages, units

# facets before commitments: "facets" is no id of one
ROUTERS = (
    documents.router,
    pages.router,
    facets.router,
    commitments.router,
    units.router,
    archives.router,
    exports.router,
    imports.router,
    health.router,
)

__all__ = ["ROUTERS"]
