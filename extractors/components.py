"""Importing this module registers every factory with spaCy."""

from __future__ import annotations

import extractors.award_forms
import extractors.citations
import extractors.content_areas
import extractors.dates
import extractors.deadlines
import extractors.document.component
import extractors.outline.component
import extractors.phases
import extractors.responsibilities
import extractors.target_groups  # noqa: F401
