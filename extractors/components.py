"""Importing this module registers every factory with spaCy."""

from __future__ import annotations

import extractors.outline.component  # noqa: F401
