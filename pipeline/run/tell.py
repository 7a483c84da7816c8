"""What a command tells when it is done: a few lines that a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.flow import Summary

_SHOWN_FAILURES = 10


def summary_lines(done: Summary, *, dry_run: bool = False) -> Iterator[str]:
    """Counts, failures, what was skipped, where the results are, and what to do next.

    Args:
        done: What the command did.
        dry_run: True where it only says what it would do.
    """
    if dry_run:
        yield f"{done.documents} documents: {done.worked_on} to work on, {done.unchanged} unchanged"
        yield from done.notes
        return
    if done.command == "extract":
        yield (f"extract: {done.documents} documents ({done.worked_on} files worked on, {done.unchanged} unchanged"
               + (f", {done.duplicates} copies of another file read once" if done.duplicates else "")
               + f"), {len(done.failures)} failed, {done.seconds:.1f} s")
        for failure in done.failures[:_SHOWN_FAILURES]:
            yield f"  not read: {failure.error}"
        if len(done.failures) > _SHOWN_FAILURES:
            yield f"  … and {len(done.failures) - _SHOWN_FAILURES} more, all in the table failures"
        shown = ("sections", "citations", "content_areas", "award_forms", "deadlines")
        yield "  rows: " + ", ".join(f"{done.counts.get(name, 0)} {name}" for name in shown) + ", …"
        yield f"  tables: {done.out}/*.parquet and {done.out}/plans.duckdb"
        yield f"  next: doichieu compare --out {done.out}"
    elif done.command == "compare":
        counts = done.counts
        yield (f"compare: {counts.get('pairs', 0)} commune plans, {counts.get('findings', 0)} findings, "
               f"{done.seconds:.1f} s")
        yield f"  next: doichieu report --out {done.out}"
    else:
        if done.files:
            yield f"report: {len(done.files)} files, {done.seconds:.1f} s"
        else:
            yield f"report: {done.out}/report.html stands as it is, {done.seconds:.1f} s"
        for path in done.files[:3]:
            yield f"  {path}"
        if not isinstance(done.out, Path):
            yield f"  published: {done.out}/report.html"
        if len(done.files) > 3:
            yield f"  … and {len(done.files) - 3} more"
    for note in done.notes:
        yield f"  {note}"
