"""The doctor: looks at a store from all sides and mends what it is told to mend."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from service.errors import FilesUnavailable
from service.upkeep.checks import CHECKS
from service.upkeep.findings import Check, Finding, Site


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that is wrong, and what was done about it; empty: nothing."""

    code: str
    message: str
    mended: str = ""


def run(site: Site, *, repair: bool = False) -> list[Outcome]:
    """Return what is wrong; with `repair` what can be mended is mended.

    Where the database does not answer, or is of another schema, nothing behind that is looked at.
    """
    found: list[Outcome] = []
    for check in CHECKS:
        outcomes = [_settle(one, repair) for one in _look(check, site)]
        found += outcomes
        if any(one.code in ("database", "schema") and not one.mended for one in outcomes):
            break
    return found


def _look(check: Check, site: Site) -> list[Finding]:
    try:
        return list(check(site))
    except FilesUnavailable as exc:
        return [Finding("files", str(exc))]
    except SQLAlchemyError as exc:
        told = " ".join(str(getattr(exc, "orig", None) or exc).split())
        return [Finding("database", f"the database does not answer: {told}; check CONGVAN_DATABASE_URL, the server and the disk")]


def _settle(finding: Finding, repair: bool) -> Outcome:
    """Mend a finding where that is wanted and can be."""
    mended = finding.mend() if repair and finding.mend else ""
    return Outcome(finding.code, finding.message, mended)
