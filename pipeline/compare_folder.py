"""The comparing stage over an output folder: plans out of the work folder, a comparison back."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.run.progress import Progress
from pipeline.store.assemble import load_plans
from pipeline.store.work import WorkFolder
from pipeline.types import Comparison


def compare_folder(folder: WorkFolder, *, profile: Path | None, workers: int, progress: Progress) -> Comparison:
    """Compares all commune plans of an output folder with their province plans.

    Args:
        folder: The work folder, locked.
        profile: File saying what a commune need not carry; the program's own if None.
        workers: Worker processes.
        progress: Where to show how far it is.

    Raises:
        UsageError: The profile cannot be read.
    """
    from pipeline.compare import compare_plans
    from pipeline.compare.profile import load_profile

    try:
        chosen = load_profile(profile) if profile else load_profile()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{profile}: no usable profile ({error}); start from a copy of the program's own") from None
    plans = load_plans(folder)
    progress.start("Comparing", sum(p.facts.document.level != "province" for p in plans), "plans")
    return compare_plans(plans, profile=chosen, progress=lambda done, total: progress.step())
