"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import commitments, deadlines, start, statics, units, views

UI_ROUTERS = (statics.router, commitments.router, deadlines.router, start.router, units.router, views.router)

__all__ = ["UI_ROUTERS"]
