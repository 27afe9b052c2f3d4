"""Legacy encodings of Vietnamese: TCVN3 (ABC), VNI, VPS, VISCII, cp1258, VIQR and double-encoded UTF-8 into Unicode.

Raw characters in, a `Run` in Unicode with the map back out. Where fonts are known (Word, RTF) `of_font` tells the encoding and
`decode` converts a run; elsewhere `convert` decides by the words of each paragraph. Both run before `text.clean`, which drops
soft hyphens (the "ư" of TCVN3) and controls. Tables, fonts and frequent syllables are data beside the modules.
"""

from nlp.encodings.conversion import convert
from nlp.encodings.decoding import decode
from nlp.encodings.detection import Decision, detect
from nlp.encodings.files import is_text, read_bytes, view
from nlp.encodings.fonts import Font, of_font
from nlp.encodings.tables import Encoding

__all__ = ["Decision", "Encoding", "Font", "convert", "decode", "detect", "is_text", "of_font", "read_bytes", "view"]
