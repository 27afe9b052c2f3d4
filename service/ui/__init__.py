"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import start, statics

UI_ROUTERS = (statics.router, start.router)

__all__ = ["UI_ROUTERS"]
