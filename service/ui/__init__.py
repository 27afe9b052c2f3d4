"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import commitments, deadlines, document, documents, guide, imports, people, signing, start, statics, units, upload, views

UI_ROUTERS = (
    commitments.router,
    deadlines.router,
    document.router,
    documents.router,
    guide.router,
    imports.router,
    people.router,
    signing.router,
    start.router,
    statics.router,
    units.router,
    upload.router,
    views.router,
)

__all__ = ["UI_ROUTERS"]
