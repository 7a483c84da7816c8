"""The comparing stage over an output folder: plans out of the work folder, a comparison back.

Plans are paired by their heads, which are small; then each family (the commune plans under one province plan) is one
job, so that neither time nor memory grows beyond a family in each worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.run.executor import Limits, LocalEngine
from pipeline.run.progress import Progress
from pipeline.store.assemble import load_heads, load_plans
from pipeline.store.codec import decode_records, encode_records
from pipeline.store.work import WorkFolder, digest
from pipeline.types import Alignment, Comparison, Finding, Pair, Plan

FEW = 60
"""So many commune plans are compared in this process; starting workers would take longer."""
LONE = 50
"""Commune plans without a family that go into one job."""


@dataclass(frozen=True, slots=True)
class FamilyJob:
    """Pairs to compare in one go."""

    pairs: tuple[Pair, ...]

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The plans that are needed, the province's once."""
        ids = [i for p in self.pairs for i in (p.province_doc_id, p.commune_doc_id) if i]
        return tuple(dict.fromkeys(ids))


def compare_folder(folder: WorkFolder, *, profile: Path | None, workers: int, progress: Progress) -> Comparison:
    """Compares all commune plans of an output folder with their province plans.

    Args:
        folder: The work folder, locked.
        profile: File saying what a commune need not carry; the program's own if None.
        workers: Worker processes.
        progress: Where to show how far it is.

    Raises:
        UsageError: The profile cannot be read, or a worker failed.
    """
    from pipeline.compare.pairing import levels, pair_plans
    from pipeline.compare.profile import load_profile
    from pipeline.compare.recipe import notes_of

    try:
        chosen = load_profile(profile) if profile else load_profile()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{profile}: no usable profile ({error}); start from a copy of the program's own") from None
    heads = load_heads(folder)
    provinces, communes, rest = levels(heads)
    pairs = pair_plans(provinces, communes)
    jobs = _jobs(pairs, {plan.doc_id: plan for plan in heads})
    engine = LocalEngine(make_comparer, (folder.out, profile), workers, Limits(seconds=3600))
    progress.start("Comparing", len(jobs), "groups")
    compared: dict[str, tuple[list[Alignment], list[Finding]]] = {p.commune_doc_id: ([], []) for p in pairs}
    freed: Counter[str] = Counter()
    here = make_comparer(folder.out, profile) if len(communes) <= FEW else None
    for data in (map(here, jobs) if here else _run(engine, jobs)):
        alignment, findings, counts = decode_records(data, Alignment, Finding, None)
        for row in alignment:
            compared[row.commune_doc_id][0].append(row)
        for finding in findings:
            compared[finding.commune_doc_id][1].append(finding)
        freed.update(dict(counts))
        progress.step()
    rows = [row for alignment, _ in compared.values() for row in alignment]
    return Comparison(pairs, tuple(rows), _told_apart(compared, heads), notes_of(chosen, freed, rest, pairs))


def make_comparer(out: Path, profile: Path | None) -> Callable[[FamilyJob], bytes]:
    """What a worker does with one job.

    Args:
        out: The output folder.
        profile: File saying what a commune need not carry; the program's own if None.

    Returns:
        A function from a job to its alignment, findings and uses of the profile, encoded.
    """
    from pipeline.compare.profile import load_profile
    from pipeline.compare.recipe import compare_paired

    folder = WorkFolder(out)
    chosen = load_profile(profile) if profile else load_profile()

    def compare(job: FamilyJob) -> bytes:
        plans = {plan.doc_id: plan for plan in load_plans(folder, job.doc_ids)}
        done = compare_paired(job.pairs, plans, chosen)
        return encode_records(done.alignment, done.findings, sorted(done.freed.items()))

    return compare


def _jobs(pairs: Sequence[Pair], heads: Mapping[str, Plan]) -> list[FamilyJob]:
    """One job for each family, the largest first, and some for plans without any."""
    from pipeline.compare.recipe import families

    by_id = {pair.commune_doc_id: pair for pair in pairs if pair.how != "superseded"}
    groups = sorted(families(pairs, heads), key=lambda ids: (-len(ids), ids))
    jobs = [FamilyJob(tuple(by_id[i] for i in ids)) for ids in groups]
    grouped = {i for ids in groups for i in ids}
    lone = [pair for i, pair in by_id.items() if i not in grouped]
    return jobs + [FamilyJob(tuple(lone[at:at + LONE])) for at in range(0, len(lone), LONE)]


def _run(engine: LocalEngine, jobs: Sequence[FamilyJob]) -> list[bytes]:
    """The results in the order of the jobs."""
    results: dict[int, bytes] = {}
    for done in engine.run(jobs):
        if done.data is None:
            raise UsageError(f"comparing {jobs[done.index].pairs[0].commune_doc_id} and its siblings failed "
                             f"({done.error}); please report it with this line")
        results[done.index] = done.data
    return [results[i] for i in range(len(jobs))]


def _told_apart(compared: Mapping[str, tuple[list[Alignment], list[Finding]]], heads: Sequence[Plan],
                ) -> tuple[Finding, ...]:
    """All findings, in the order of the pairs; two of different families that got one id are told apart."""
    content = {plan.doc_id: plan.sha256 for plan in heads}
    order = sorted(compared, key=lambda i: (content[i], i))
    first: dict[str, str] = {}
    for doc_id in order:
        for finding in compared[doc_id][1]:
            first.setdefault(finding.finding_id, doc_id)
    return tuple(
        finding if first[finding.finding_id] == doc_id
        else replace(finding, finding_id=f"{finding.finding_id}-{digest(content[doc_id])[:6]}")
        for doc_id, (_, findings) in compared.items() for finding in findings)
