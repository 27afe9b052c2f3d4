"""What can go wrong with a whole document. Part-way trouble is a warning in the result, never an error.

Each error carries a stable `code` (the service answers with it) and a message that says what to do.
"""

from __future__ import annotations


class DocumentError(Exception):
    """A document from which nothing can be read. `code` is stable; `str(error)` is one line for people."""

    code = "document_error"


class UnsupportedMedia(DocumentError):
    """The bytes are of a format that no reader takes; convert to text, HTML or a PDF with a text layer."""

    code = "unsupported_media"


class UnreadableDocument(DocumentError):
    """The format is known but the bytes are damaged, encrypted or not text."""

    code = "unreadable_document"


class EmptyDocument(DocumentError):
    """There is no text in the document."""

    code = "empty_document"


class DocumentTooLarge(DocumentError):
    """The document holds more text or pages than one extraction may take; split it."""

    code = "document_too_large"


class NoSuchPage(DocumentError):
    """The document has no page of that number."""

    code = "page_not_found"
