"""Restoring Vietnamese from text read by an engine that knows none.

from diacritics import Restorer
restored = Restorer.load().restore(text)
restored.text      # line i for line i
restored.tokens    # what became of every token, and how sure
"""

from .restorer import Restorer
from .tokens import Restored, Token

__all__ = ["Restored", "Restorer", "Token"]
