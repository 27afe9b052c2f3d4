"""Bulk import: `run(paths, settings)` takes in files, folders and JSONL files, reads them, and reports what became of each."""

from service.imports.engine import Options, run
from service.imports.outcomes import ImportReport, Outcome, Progress

__all__ = ["ImportReport", "Options", "Outcome", "Progress", "run"]
