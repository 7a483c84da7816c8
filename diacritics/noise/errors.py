"""What can be missing on a machine that has to print and read pages."""

from __future__ import annotations


class NoiseError(RuntimeError):
    """Something the generator needs is missing; the message is one line that names the cure."""


class FontMissingError(NoiseError):
    """A typeface is not installed."""


class EngineMissingError(NoiseError):
    """The tesseract program, or one of its languages, is not installed."""
