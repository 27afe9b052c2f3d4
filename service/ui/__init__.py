"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import document, start, statics

UI_ROUTERS = (document.router, start.router, statics.router)

__all__ = ["UI_ROUTERS"]
