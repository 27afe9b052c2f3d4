"""Measuring time and memory; run by hand, not by CI."""
