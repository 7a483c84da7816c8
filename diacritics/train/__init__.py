"""Training of the restorer from text with correct marks and from pairs of printed and read lines."""
