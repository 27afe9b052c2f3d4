"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

from service.ui import commitments, deadlines, people, signing, start, statics, units, views

UI_ROUTERS = (
    commitments.router,
    deadlines.router,
    people.router,
    signing.router,
    start.router,
    statics.router,
    units.router,
    views.router,
)

__all__ = ["UI_ROUTERS"]
