"""Comparing commune plans with the province's plan they carry out.

`compare_plans` is the whole stage: plans in, pairs, alignment and findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.compare.profile import Profile
    from pipeline.types import Comparison, Plan

__all__ = ["compare_plans"]


def compare_plans(
    plans: Sequence[Plan],
    *,
    profile: Profile | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Comparison:
    """Compare every commune plan with its province's plan; see `pipeline.compare.recipe.compare_plans`.

    Args:
        plans: all plans, of any level and order.
        profile: what communes need not carry; the default for communes when left out.
        progress: called with the number of commune plans done and of all.
    """
    # numpy, scipy and the word table are only read when comparing
    from pipeline.compare.recipe import compare_plans as run

    return run(plans, profile=profile, progress=progress)
