"""Plans for the tests of comparing: small ones built without the extractors, whole ones read from their text."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from benchmarks.compare import kept_plan
from extractors.facts import (
    AwardForm,
    Citation,
    ContentArea,
    Deadline,
    DocumentFields,
    Phase,
    PlanFacts,
    Recipient,
    Responsibility,
    Section,
    TargetGroup,
)
from pipeline.types import Plan, PlanLine

_TOP = re.compile(r"^([IVX]+)\. (.+)$")
_SUB = re.compile(r"^(\d+)\. (.+)$")


def _outline(lines: list[str]) -> tuple[Section, ...]:
    found: list[dict[str, Any]] = []
    top = None
    for number, line in enumerate(lines, start=1):
        if m := _TOP.match(line):
            top = f"s{len(found) + 1}"
            found.append(
                {"line": number, "level": 1, "numeral": f"{m[1]}.", "title": m[2], "parent_id": None, "section_id": top}
            )
        elif (m := _SUB.match(line)) and top:
            found.append(
                {
                    "line": number, "level": 2, "numeral": f"{m[1]}.", "title": re.split(r"[.:]", m[2])[0],
                    "parent_id": top, "section_id": f"s{len(found) + 1}",
                }
            )
    for k, entry in enumerate(found):
        entry["line_to"] = found[k + 1]["line"] - 1 if k + 1 < len(found) else len(lines)
    return tuple(
        Section(start=0, end=0, text=e["title"], role="other", heading=e["level"] == 1, **e) for e in found
    )


def read_plans(folder: Path, *texts: str) -> tuple[Plan, ...]:
    """Plans as the program reads them from files of digital text, in the order of the texts."""
    plans = []
    for number, text in enumerate(texts, start=1):
        file = folder / f"plan_{number}.txt"
        file.write_text(text, encoding="utf-8")
        plans.append(kept_plan(file, restore=False, keep=None))
    return tuple(plans)


def make_plan(
    text: str,
    *,
    name: str = "",
    level: str = "commune",
    restored: bool = False,
    confidence: float = 1.0,
    document: dict[str, Any] | None = None,
    areas_in: str = "NỘI DUNG",
    groups_in: str = "TIÊU CHÍ",
    awards: tuple[tuple[str, str | None, str], ...] = (),
    phases: tuple[tuple[str, int | None, int | None], ...] = (),
    deadlines: tuple[tuple[str, str], ...] = (),
    citations: tuple[dict[str, Any], ...] = (),
    recipients: int = 1,
    **facts: Any,
) -> Plan:
    """A plan from a text whose sections are "I. ..." and "1. ...".

    Areas are the numbered paragraphs of the section whose heading holds `areas_in`, groups those of `groups_in`;
    awards, phases, deadlines and citations are given.
    """
    lines = text.strip("\n").split("\n")
    sections = _outline(lines)
    by_id = {s.section_id: s for s in sections}

    def below(heading: str) -> list[Section]:
        return [s for s in sections if s.parent_id and heading in by_id[s.parent_id].title]

    def place(words: str) -> int:
        return next((n for n, line in enumerate(lines, start=1) if words in line), 1)

    def body(s: Section) -> str:
        return " ".join(lines[s.line - 1 : s.line_to]).split(". ", 1)[1].strip()

    fields = {
        "level": level, "type": "Kế hoạch", "number": "10/KH-UBND", "date": "2025-08-20", "unit": "Tân An",
        "unit_level": "xã" if level == "commune" else "tỉnh", "province": "Lâm Đồng", "movement": "Thi đua thử",
        "period_from": 2025, "period_to": 2030, "signatory": "Nguyễn Văn A", "signatory_title": "CHỦ TỊCH",
        "title": "Kế hoạch thử", **(document or {}),
    }
    span = {"start": 0, "end": 0}
    made = PlanFacts(
        document=DocumentFields(**fields),
        sections=sections,
        content_areas=tuple(
            ContentArea(line=s.line, line_to=s.line_to, text=s.title, labels=(), section_id=s.section_id, body=body(s),
                        **span)
            for s in below(areas_in)
        ),
        target_groups=tuple(
            TargetGroup(line=s.line, line_to=s.line_to, text=body(s), group=s.title.removeprefix("Đối với "), **span)
            for s in below(groups_in)
        ),
        award_forms=tuple(
            AwardForm(line=place(form), line_to=place(form), text=form, form=form, authority=who, stage=stage, **span)
            for form, who, stage in awards
        ),
        phases=tuple(
            Phase(line=place(n), line_to=place(n), text=n, name=n, from_year=a, to_year=b, **span) for n, a, b in phases
        ),
        deadlines=tuple(
            Deadline(line=place(t), line_to=place(t), text=t, date=d,
                     recurrence="yearly" if d.startswith("--") else None, **span)
            for t, d in deadlines
        ),
        citations=tuple(
            Citation(line=place(c["number"]), line_to=place(c["number"]), text=c["number"],
                     **{"type": "Kế hoạch", "date": None, "issuer": None, **span, **c})
            for c in citations
        ),
        recipients=tuple(Recipient(line=len(lines), line_to=len(lines), text="- Lưu: VT", **span)
                         for _ in range(recipients)),
        responsibilities=tuple(
            Responsibility(line=s.line, line_to=s.line_to, text=body(s), body=s.title, **span)
            for s in below("TỔ CHỨC THỰC HIỆN")
        ),
        **facts,
    )
    digest = hashlib.sha256((text + name).encode()).hexdigest()
    return Plan(
        doc_id=name or digest[:10], path=f"{name or digest[:10]}.txt", sha256=digest, kind="text", pages=1,
        restored=restored, confidence=confidence, doubtful=0, warnings=(),
        lines=tuple(PlanLine(n, 1, t, t, confidence) for n, t in enumerate(lines, start=1)), facts=made,
    )
