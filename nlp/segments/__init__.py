"""Segments: the units that records are made of, with their syllables and words."""

from nlp.segments.split import Segmentation, split
from nlp.segments.words import Hit, Tokens, warm_up

__all__ = ["Hit", "Segmentation", "Tokens", "split", "warm_up"]
