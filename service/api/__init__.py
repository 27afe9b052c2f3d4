"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import commitments, documents, health, imports, pages, units

ROUTERS = (documents.router, pages.router, commitments.router, units.router, imports.router, health.router)

__all__ = ["ROUTERS"]
