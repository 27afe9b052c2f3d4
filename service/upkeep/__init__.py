"""Keeps a store in order over the years: backup and restore, the doctor, and what operators are told of its state."""
