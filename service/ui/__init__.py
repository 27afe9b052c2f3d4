"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import document, people, signing, start, statics, upload

UI_ROUTERS = (
    document.router,
    people.router,
    signing.router,
    start.router,
    statics.router,
    upload.router,
)

__all__ = ["UI_ROUTERS"]
