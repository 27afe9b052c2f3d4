"""Scans and photos: pictures of pages in, words with places and confidence out, by Tesseract.

`read_page` reads the picture of one page, `read` a picture file; `available` tells what is missing on this machine,
`warn` which pages were read with low confidence; `settle` mends the names of places by the document's own majority.
"""

from nlp.pages.scan.engine import available
from nlp.pages.scan.pictures import read
from nlp.pages.scan.places import settle
from nlp.pages.scan.reading import read_page, warn

__all__ = ["available", "read", "read_page", "settle", "warn"]
