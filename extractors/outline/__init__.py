"""The outline of a plan: numerals read in sequence, headings, roles."""
