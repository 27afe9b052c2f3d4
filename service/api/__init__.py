"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import commitments, documents, facets, health, pages, schemas, units

FORMS = (schemas, facets)  # the modules that hold the forms of answers
# facets before commitments: "facets" is no id of one
ROUTERS = (documents.router, pages.router, facets.router, commitments.router, units.router, health.router)

__all__ = ["FORMS", "ROUTERS"]
