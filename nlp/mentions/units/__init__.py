"""Bodies named or meant in a text, and the short names that the text defines for them."""

from nlp.mentions.units.definitions import Definition, definitions
from nlp.mentions.units.finder import find

__all__ = ["Definition", "definitions", "find"]
