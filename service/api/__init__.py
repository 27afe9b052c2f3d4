"""The HTTP interface: a router a resource, all of them in ROUTERS."""

from service.api import archives, commitments, documents, exports, facets, health, pages, schemas, units

FORMS = (schemas, facets, archives)  # the modules that hold the forms of answers
# facets before commitments: "facets" is no id of one
ROUTERS = (documents.router, pages.router, facets.router, commitments.router, units.router, archives.router, exports.router, health.router)

__all__ = ["FORMS", "ROUTERS"]
