"""Ground truth and measuring: own notices with gold, one-line cases, the score. Imports nlp, never service."""
