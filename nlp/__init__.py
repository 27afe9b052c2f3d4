"""congvan's reader: bytes of a notice in, records out. `extract` is the whole interface."""

from nlp.errors import DocumentError, DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedMedia
from nlp.extraction import Extraction
from nlp.pipeline import extract, warm_up
from nlp.records.publish import VERSION
from nlp.types import Given, Limits

__all__ = [
    "VERSION",
    "DocumentError",
    "DocumentTooLarge",
    "EmptyDocument",
    "Extraction",
    "Given",
    "Limits",
    "UnreadableDocument",
    "UnsupportedMedia",
    "extract",
    "warm_up",
]
