"""From plans to the rows of the tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from extractors.facts import Fact
from pipeline.store.schema import BY_NAME
from pipeline.types import Alignment, Failure, Finding, Pair, Plan

Columns = dict[str, list[Any]]
"""Column name to values, all of one length."""

_FACTS = {
    "citations": ("type", "number", "date", "issuer", "role", "short", "resolved"),
    "dates": ("date", "problem"),
    "deadlines": ("date", "body", "recurrence"),
    "content_areas": ("labels", "section_id", "body"),
    "award_forms": ("stage", "form", "authority", "proposed"),
    "target_groups": ("group",),
    "phases": ("name", "from_year", "to_year"),
    "responsibilities": ("body",),
    "recipients": (),
    "sections": ("section_id", "parent_id", "level", "numeral", "title", "role", "numeral_source", "heading"),
}
_RENAMED = {"from_year": "from", "to_year": "to"}


def empty(table: str) -> Columns:
    """A table without rows."""
    return {name: [] for name in BY_NAME[table].names}


def plan_columns(plans: Iterable[Plan]) -> dict[str, Columns]:
    """The rows of every table that `extract` fills from plans, in the order of the plans."""
    tables = {name: empty(name) for name in ("documents", "lines", "doubts", "defects", *_FACTS)}
    for plan in plans:
        _document(plan, tables["documents"])
        _lines(plan, tables["lines"], tables["doubts"])
        for defect in plan.facts.defects:
            _put(tables["defects"], doc_id=plan.doc_id, line=defect.line, kind=defect.kind, item=defect.item,
                 note=defect.note or None, confidence=defect.confidence)
        starts = _line_starts(plan)
        for name, own in _FACTS.items():
            columns = tables[name]
            for fact in getattr(plan.facts, name):
                _fact(plan, fact, starts, columns)
                for field in own:
                    value = getattr(fact, field)
                    columns[_RENAMED.get(field, field)].append(_null(value) if field != "labels" else list(value))
    return tables


def failure_columns(failures: Iterable[Failure]) -> Columns:
    """The rows of `failures`."""
    columns = empty("failures")
    for f in failures:
        _put(columns, path=f.path, sha256=f.sha256, stage=f.stage, error=f.error)
    return columns


def pair_columns(pairs: Iterable[Pair]) -> Columns:
    """The rows of `pairs`."""
    return _records("pairs", pairs)


def alignment_columns(rows: Iterable[Alignment]) -> Columns:
    """The rows of `alignment`."""
    return _records("alignment", rows)


def finding_columns(rows: Iterable[Finding], decided: Mapping[str, str]) -> Columns:
    """The rows of `findings`, each with what the auditor decided on it, if anything."""
    findings = list(rows)
    columns = _records("findings", findings, but=("decision",))
    columns["decision"] = [decided.get(f.finding_id) for f in findings]
    return columns


def _records(table: str, records: Iterable[Any], but: tuple[str, ...] = ()) -> Columns:
    columns = empty(table)
    for record in records:
        for name in columns:
            if name in but:
                continue
            value = getattr(record, name)
            columns[name].append(list(value) if isinstance(value, tuple) else _null(value))
    return columns


def _put(columns: Columns, **values: Any) -> None:
    for name, value in values.items():
        columns[name].append(value)


def _null(value: Any) -> Any:
    return None if value == "" else value


def _document(plan: Plan, columns: Columns) -> None:
    own = {"doc_id": plan.doc_id, "path": plan.path, "sha256": plan.sha256, "kind": plan.kind, "pages": plan.pages,
           "restored": plan.restored, "confidence": round(plan.confidence, 6), "doubtful": plan.doubtful,
           "warnings": list(plan.warnings)}
    for name, values in columns.items():
        if name in own:
            values.append(own[name])
        else:
            value = getattr(plan.facts.document, name)
            values.append(list(value) if isinstance(value, tuple) else _null(value))


def _lines(plan: Plan, lines: Columns, doubts: Columns) -> None:
    for line in plan.lines:
        box = None if line.box is None else ",".join(f"{v:.4f}" for v in line.box)
        _put(lines, doc_id=plan.doc_id, line=line.number, page=line.page, source=line.source, restored=line.text,
             confidence=round(line.confidence, 6), box=box)
        for doubt in line.doubts:
            start, end = line.to_source(doubt.start, doubt.end)
            _put(doubts, doc_id=plan.doc_id, line=line.number, start=start, end=end, source=doubt.source,
                 restored=doubt.restored, confidence=round(doubt.confidence, 6),
                 alternatives=[text for text, _ in doubt.alternatives], restored_start=doubt.start,
                 restored_end=doubt.end)


def _line_starts(plan: Plan) -> list[int]:
    """Offset of each line in the restored text."""
    starts, at = [], 0
    for line in plan.lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def source_span(plan: Plan, starts: list[int], start: int, end: int) -> tuple[int, int]:
    """Where a span of the restored text stands in its first and in its last source line.

    Args:
        plan: The plan.
        starts: Offset of each line in the restored text.
        start: In the restored text.
        end: In the restored text, exclusive.

    Returns:
        Offset in the source of the first line, and exclusive offset in the source of the last line.
    """
    if not starts:
        return 0, 0
    first = max(bisect_right(starts, start) - 1, 0)
    last = max(bisect_right(starts, max(end - 1, start)) - 1, 0)
    begin = plan.lines[first].to_source(start - starts[first], start - starts[first])[0]
    stop = plan.lines[last].to_source(end - starts[last], end - starts[last])[1]
    return begin, stop


def _fact(plan: Plan, fact: Fact, starts: list[int], columns: Columns) -> None:
    begin, stop = source_span(plan, starts, fact.start, fact.end)
    _put(columns, doc_id=plan.doc_id, line=fact.line, line_to=fact.line_to, start=begin, end=stop,
         text=_null(fact.text), confidence=round(fact.confidence, 6), rule=_null(fact.rule),
         restored_start=fact.start, restored_end=fact.end)
