"""Restoring Vietnamese from text read by an engine that knows none."""
