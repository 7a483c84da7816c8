"""Fixtures that several test files share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Material for training and measuring that lies beside the checkout; a user's clone has none."""
    path = Path(os.environ.get("DOICHIEU_SHARED", ROOT.parent / "shared"))
    if not (path / "CONTRACT.md").exists():
        pytest.skip(f"needs the training and evaluation material, which is not in {path}")
    return path
