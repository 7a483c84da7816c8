"""What changed from one version of a commune's plan to the next.

The report keeps a small file, `report_state.json`, beside the tables: for each commune and movement the
digest of the plan last seen and the findings it had. Only when the digest changes is a vanished finding
"put right"; when the same text is judged anew by a newer program or another profile, it is merely gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.report.fold import fold
from pipeline.types import Finding, Plan

STATE_NAME = "report_state.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier version, as far as it is remembered."""

    finding_id: str
    kind: str
    item: str
    message: str
    ground: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What a new version of a plan put right, what remains and what is new."""

    since: str
    """ISO date on which the earlier version was last reported."""
    fixed: tuple[PastFinding, ...]
    remaining: tuple[str, ...]
    """finding_ids of today."""
    new: tuple[str, ...]
    """finding_ids of today."""
    carried: tuple[tuple[str, str], ...] = ()
    """(old finding_id, finding_id of today) for the same gap under a new id."""


def plan_key(plan: Plan) -> str:
    """What stays the same from version to version: the unit, its province and the movement; else the path."""
    document = plan.facts.document
    if not document.unit:
        return "path " + plan.path
    parts = (document.province, document.unit_level, document.unit, document.movement)
    return " | ".join(fold(part) for part in parts)


def gap_key(finding: Finding | PastFinding) -> tuple[str, str, str]:
    """What makes two findings of two versions the same gap."""
    return finding.ground, finding.kind, fold(finding.item)


def load_state(out: Path) -> dict[str, Any]:
    """The state kept by the last report; empty where there is none or it cannot be read."""
    try:
        state = json.loads((out / STATE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and state.get("format") == FORMAT else {}


def _past(rows: object) -> tuple[PastFinding, ...]:
    names = ("finding_id", "kind", "item", "message", "ground", "severity")
    if not isinstance(rows, list):
        return ()
    return tuple(
        PastFinding(**{name: str(row.get(name, "")) for name in names}) for row in rows if isinstance(row, dict)
    )


def _change(since: str, past: Sequence[PastFinding], findings: Sequence[Finding]) -> VersionChange:
    ids = {finding.finding_id for finding in findings}
    left = {past_one.finding_id: past_one for past_one in past}
    remaining: list[str] = []
    fresh: list[Finding] = []
    carried: list[tuple[str, str]] = []
    for finding in findings:
        if finding.finding_id in left:
            remaining.append(finding.finding_id)
            del left[finding.finding_id]
        else:
            fresh.append(finding)
    by_gap: dict[tuple[str, str, str], str] = {gap_key(p): p.finding_id for p in left.values()}
    new: list[str] = []
    for finding in fresh:
        old = by_gap.pop(gap_key(finding), None)
        if old is None or old in ids:
            new.append(finding.finding_id)
        else:
            remaining.append(finding.finding_id)
            carried.append((old, finding.finding_id))
            left.pop(old, None)
    return VersionChange(since, tuple(left.values()), tuple(remaining), tuple(new), tuple(carried))


def follow(
    state: Mapping[str, Any], plans: Sequence[Plan], findings_of: Mapping[str, Sequence[Finding]], today: str
) -> tuple[dict[str, VersionChange], dict[str, Any]]:
    """Compare the plans of this run with the state of the last one.

    Args:
        state: What `load_state` gave.
        plans: The commune plans of this run.
        findings_of: Their findings, by doc_id.
        today: ISO date of this run.

    Returns:
        The changes by doc_id of the new version, and the state to keep (without the part on letters).
    """
    before: Mapping[str, Any] = state.get("plans", {}) if isinstance(state.get("plans"), dict) else {}
    after: dict[str, Any] = dict(before)
    changes: dict[str, VersionChange] = {}
    keys: dict[str, int] = {}
    for plan in plans:
        keys[plan_key(plan)] = keys.get(plan_key(plan), 0) + 1
    for plan in plans:
        key = plan_key(plan)
        if keys[key] > 1:
            # two files of one unit and movement lie in the folder: follow each by its path
            key = "path " + plan.path
        findings = findings_of.get(plan.doc_id, ())
        entry = before.get(key)
        entry = entry if isinstance(entry, dict) else None
        rows = [
            {
                "finding_id": f.finding_id,
                "kind": f.kind,
                "item": f.item[:500],
                "message": f.message[:1000],
                "ground": f.ground,
                "severity": f.severity,
            }
            for f in findings
        ]
        record: dict[str, Any] = {"sha256": plan.sha256, "date": today, "findings": rows}
        if entry is not None:
            if entry.get("sha256") != plan.sha256:
                record["baseline"] = {"date": entry.get("date", ""), "findings": entry.get("findings", [])}
            elif entry.get("baseline"):
                record["baseline"] = entry["baseline"]
        baseline = record.get("baseline")
        if isinstance(baseline, dict):
            changes[plan.doc_id] = _change(str(baseline.get("date", "")), _past(baseline.get("findings")), findings)
        after[key] = record
    return changes, {"format": FORMAT, "plans": after}
