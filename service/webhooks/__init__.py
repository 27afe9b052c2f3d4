"""Sends changes to other systems, signed, in order, at least once; and sends nothing to addresses that are not allowed."""
