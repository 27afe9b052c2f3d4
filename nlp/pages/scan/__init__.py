"""Scans and photos: pictures of pages in, words with places and confidence out, by Tesseract.

`read_page` reads the picture of one page, `read` a picture file; `available` tells what is missing on this
machine, `warn` what one should know of pages that were read.
"""

from nlp.pages.scan.engine import available
from nlp.pages.scan.pictures import read
from nlp.pages.scan.reading import read_page, warn

__all__ = ["available", "read", "read_page", "warn"]
