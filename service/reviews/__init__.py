"""What a person says of a record, read as the extractor reads: names spelled out, times by our own grammar, ranges of the text."""
