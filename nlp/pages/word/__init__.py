"""Readers of word processors' files: DOCX, ODT and RTF of our own, DOC by a converter found at run time.

Bytes flow in, a Source flows out. Each format is read into the same `model` (paragraphs of pieces with their fonts, tables of
cells), and `printing` prints that as a reader sees it: with list numbers, capitals and legacy fonts decoded.
Refuses what is damaged, needs a password or is no document of Word.
"""
