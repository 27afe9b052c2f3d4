"""The registry of bodies in time: provinces, kinds of bodies, their mergers, and which body a name in a document means.

Data in, ids out: provinces.yml, districts.yml, kinds.yml, central.yml and events.yml say what is known (docs/bodies.md tells how
to add a line). No web, no database; the store keeps the ids beside the names.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

RULES = 1  # raised with every change of the linking that can change a link
DATA = ("provinces.yml", "districts.yml", "kinds.yml", "central.yml", "events.yml")


@cache
def registry_version() -> str:
    """Return the version of the registry: that of its rules and a short sum of its data, so that no change goes unseen.

    >>> registry_version().startswith(f"{RULES}-")
    True
    """
    data = b"".join(files(__name__).joinpath(name).read_bytes() for name in DATA)
    return f"{RULES}-{hashlib.sha256(data).hexdigest()[:10]}"
