"""The archivists' page: HTML at /, made on the server, for people; programs use the API (service/api)."""

<<<<<<< HEAD
from service.ui import document, people, signing, start, statics, upload

UI_ROUTERS = (
    document.router,
    people.router,
    signing.router,
    start.router,
    statics.router,
    upload.router,
)
=======
from service.ui import commitments, deadlines, start, statics, units, views

UI_ROUTERS = (statics.router, commitments.router, deadlines.router, start.router, units.router, views.router)
>>>>>>> h6-find

__all__ = ["UI_ROUTERS"]
