"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import commitments, documents, health, healthforms, pages, schemas, units

ROUTERS = (documents.router, pages.router, commitments.router, units.router, health.router)
FORMS = (schemas, healthforms)  # the modules whose models the API shows

__all__ = ["FORMS", "ROUTERS"]
