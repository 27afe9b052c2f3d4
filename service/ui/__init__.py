"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import document, documents, people, signing, start, statics

UI_ROUTERS = (
    document.router,
    documents.router,
    people.router,
    signing.router,
    start.router,
    statics.router,
)

__all__ = ["UI_ROUTERS"]
