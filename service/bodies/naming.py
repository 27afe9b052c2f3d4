"""The printed name of a body from the parts of its id."""

from __future__ import annotations

from service.bodies import loading
from service.bodies.ids import Parts
from service.bodies.values import CITY, Kind

SEATED = (("Tỉnh ủy", "Thành ủy"), ("Tỉnh đoàn", "Thành đoàn"))
SEATS = tuple(province for province, _ in SEATED)


def name(parts: Parts, kind: Kind | None) -> str:
    """Return the name of a body; what no data tells is written without accents, as the id has it.

    >>> name(Parts("so-y-te", "hung-yen"), loading.kinds()["province"]["so-y-te"])
    'Sở Y tế tỉnh Hưng Yên'
    >>> name(Parts("tinh-uy", "ha-noi"), loading.kinds()["province"]["tinh-uy"])
    'Thành ủy Hà Nội'
    """
    stem = kind.name if kind else _plain(parts.kind)
    if parts.province not in loading.provinces():
        return stem
    if parts.owner or parts.commune or parts.district:
        inner = (parts.owner, parts.commune, parts.district)
        return f"{stem} {', '.join(_plain(one).lower() for one in inner if one)}, {_province(parts.province)}"
    province = loading.provinces()[parts.province]
    seated = next((pair for pair in SEATED if stem.endswith(pair[0])), None)
    if seated:
        city = province.kind_on(None) == CITY
        return f"{stem.removesuffix(seated[0])}{seated[city]} {province.name}"
    return f"{stem} {_province(parts.province)}"


def _province(province: str) -> str:
    one = loading.provinces()[province]
    return f"{one.kind_on(None)} {one.name}"


def _plain(part: str) -> str:
    return part.replace("-", " ").capitalize()
