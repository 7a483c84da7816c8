"""Importing this module registers every factory with spaCy."""

from __future__ import annotations

import extractors.citations
import extractors.dates
import extractors.document.component
import extractors.outline.component  # noqa: F401
