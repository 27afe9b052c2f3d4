"""Word 97-2003 files (.doc) read by ourselves, with fonts, lists and tables: `story.read` is the reader."""
