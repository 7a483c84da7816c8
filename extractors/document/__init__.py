"""The document itself: what its head and foot and its preamble show."""
