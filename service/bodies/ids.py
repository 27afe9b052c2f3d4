"""Ids of bodies: the kind, "@", and the place from the province inwards: `so-y-te@ha-noi`, `uy-ban-nhan-dan@son-la.huyen-moc-chau`.

An id is made of names alone, so that every machine and every version makes the same one. Parts of a department have it as their
innermost place (`van-phong@ha-noi.so-y-te`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.bodies import loading
from service.bodies.spelling import slug
from service.bodies.values import CENTRE, CITY, Level

SHAPE = re.compile(r"[a-z0-9-]{1,200}@[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,200}){0,3}")
OWNERS = ("so", "bo")  # heads of bodies that have parts


@dataclass(frozen=True, slots=True)
class Parts:
    """An id taken apart; `owner` is the part of the id of the body that it belongs to."""

    kind: str
    province: str
    district: str | None = None
    commune: str | None = None
    owner: str | None = None

    @property
    def level(self) -> Level:
        """The level of the body's place."""
        if self.province == CENTRE:
            return "central"
        return "commune" if self.commune else "district" if self.district else "province"


def compose(kind: str, province: str, *inner: str) -> str:
    """Return the id of a body; `inner`: the names of its district, commune or owner with their kinds.

    >>> compose("uy-ban-nhan-dan", "son-la", "huyện Mộc Châu")
    'uy-ban-nhan-dan@son-la.huyen-moc-chau'
    """
    return f"{kind}@{'.'.join((province, *map(slug, inner)))}"


def parse(body: str) -> Parts | None:
    """Return the parts of an id; None for what cannot be one.

    >>> parse("van-phong@ha-noi.so-y-te")
    Parts(kind='van-phong', province='ha-noi', district=None, commune=None, owner='so-y-te')
    >>> parse("Sở Y tế")
    """
    if not SHAPE.fullmatch(body):
        return None
    kind, _, place = body.partition("@")
    province, *inner = place.split(".")
    if province != CENTRE and province not in loading.provinces():
        return None
    told: dict[str, str] = {}
    for part in inner:
        level = _level(part)
        if level is None or level in told:
            return None
        told[level] = part
    return Parts(kind, province, **told)


def _level(part: str) -> str | None:
    for word, level in loading.places().items():
        if part.startswith(f"{slug(word)}-"):
            return "district" if word == CITY else None if level == "province" else level
    return "owner" if part.startswith(tuple(f"{head}-" for head in OWNERS)) else None
