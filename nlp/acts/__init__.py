"""Acts: which segments ask, assign or promise something, and what governs them."""

from nlp.acts.act import Act
from nlp.acts.find import find
from nlp.acts.reading import Actor, Reading, read

__all__ = ["Act", "Actor", "Reading", "find", "read"]
