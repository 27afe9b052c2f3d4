"""Records: acts with their slots filled, in the published form."""

from nlp.records.assemble import assemble
from nlp.records.publish import publish

__all__ = ["assemble", "publish"]
