"""Bulk import: `run(paths, settings)` takes in files, folders and JSONL files with several processes and reports what became of each."""

from service.imports.engine import run
from service.imports.outcomes import ImportReport, Outcome, Progress

__all__ = ["ImportReport", "Outcome", "Progress", "run"]
