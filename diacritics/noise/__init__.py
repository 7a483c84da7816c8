"""Noise that is real: set clean text as pages, harm them, read them back.

Needs the ``tesseract`` program only for reading back; drawing and harming need Pillow and numpy alone.
"""

from __future__ import annotations

from diacritics.noise.errors import EngineMissingError, FontMissingError, NoiseError

__all__ = ["EngineMissingError", "FontMissingError", "NoiseError"]
