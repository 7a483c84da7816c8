"""spaCy components that extract facts from plans."""
