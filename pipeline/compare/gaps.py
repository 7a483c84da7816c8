"""A gap as the checks find it, and its turning into a finding with an id and a sentence."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pipeline.compare.patterns import names, table
from pipeline.compare.reference import own_reference
from pipeline.compare.words import normalise
from pipeline.types import Finding, Plan

_COMMITTEE = re.compile(r"Ủy ban nhân dân|UBND")
Ground = Literal["province_plan", "own_text", "law", "practice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that a check found, before it gets its sentence."""

    kind: str
    item: str
    ground: Ground
    rule: str
    """Which check or profile entry found it."""
    confidence: float
    """0.0 to 1.0, that an official would agree."""
    needs_check: bool = False
    stage: str = ""
    variant: str = ""
    """Which message of the kind, see `data/messages.toml`."""
    province_line: int | None = None
    commune_line: int | None = None
    province_text: str | None = None
    commune_text: str | None = None
    where: str = ""
    """The place in the province's plan: "Mục II"."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Further placeholders of the message."""
    remark: str = ""
    """Which remark of `data/names.toml` follows the message."""


@lru_cache(maxsize=1)
def messages() -> Mapping[str, Mapping[str, str]]:
    """The sentences of `data/messages.toml`."""
    return tomllib.loads(files("pipeline.compare").joinpath("data/messages.toml").read_text(encoding="utf-8"))


def plan_reference(plan: Plan | None) -> str:
    """A province's plan as a letter names it: "Kế hoạch số 136/KH-UBND ngày 22/7/2025 của UBND tỉnh Lâm Đồng"."""
    if plan is None:
        return "văn bản của tỉnh"
    d = plan.facts.document
    cited = own_reference(plan)
    parts = [cited.type or "Kế hoạch"]
    if cited.number:
        parts.append(f"số {cited.number}")
    if cited.date and re.match(r"(?:19|20)\d\d-", cited.date) and len(cited.date) == 10:
        parts.append(f"ngày {vietnamese_date(cited.date)}")
    if d.issuer:
        parts.append(f"của {d.issuer.replace('Ủy ban nhân dân', 'UBND')}")
    elif d.province:
        parts.append(f"của tỉnh {d.province}")
    return " ".join(parts)


def vietnamese_date(date: str) -> str:
    """`2025-07-22` as "22/7/2025", day and months 1 and 2 with a leading zero as Nghị định 30/2020 writes them."""
    year, month, day = date.split("-")
    return f"{day}/{month if int(month) < 3 else int(month)}/{year}"


def unit_name(plan: Plan) -> str:
    """Who issued a commune's plan, as a letter names it: "UBND phường Mũi Né", "Đảng ủy xã Mường Bú"."""
    d = plan.facts.document
    if d.unit and d.issuer and d.unit in d.issuer and not _COMMITTEE.match(d.issuer):
        return d.issuer.replace("Ủy ban Mặt trận Tổ quốc", "UBMTTQ")
    if d.unit:
        return f"UBND {d.unit_level or 'xã'} {d.unit}".replace("  ", " ")
    return "đơn vị"


def identity(plan: Plan) -> str:
    """What makes a plan the same one in another run: the unit, the movement, number and date, not the file's place.

    A plan whose head was lost is known by the content of its file.
    """
    d = plan.facts.document
    if d.unit and (d.number or d.date):
        return normalise("|".join((d.province or "", d.unit_level or "", d.unit, d.number or "", d.date or "")))
    return plan.sha256 or plan.doc_id


def findings_of(gaps: Iterable[Gap], commune: Plan, province: Plan | None, taken: set[str]) -> list[Finding]:
    """Give each gap its id and its sentences.

    Args:
        gaps: the gaps of one commune plan.
        commune: the commune's plan.
        province: the province's plan, if there is one.
        taken: ids already given in this run; new ones are added.

    Returns:
        The findings in the order of the gaps.
    """
    out = []
    who = identity(commune)
    for gap in gaps:
        base = "|".join((who, gap.kind, normalise(gap.item), gap.stage, gap.ground))
        number = 0
        while True:
            salted = base if number == 0 else f"{base}|{number}"
            finding_id = hashlib.sha256(salted.encode("utf-8")).hexdigest()[:16]
            if finding_id not in taken:
                break
            number += 1
        taken.add(finding_id)
        out.append(_finding(finding_id, gap, commune, province))
    return out


def _finding(finding_id: str, gap: Gap, commune: Plan, province: Plan | None) -> Finding:
    sentences = messages()
    entry = sentences.get(f"{gap.kind}.{gap.variant}") or sentences[gap.kind]
    suffix = "_check" if gap.needs_check else ""
    remark = {lang: f" {names(f'remark_{lang}')[gap.remark]}" if gap.remark else "" for lang in ("vi", "en")}
    words = {
        "item": gap.item,
        "unit": unit_name(commune),
        "province_plan": plan_reference(province),
        "where": gap.where,
        "expected": "",
        "found": gap.item,
        "detail": "",
        "commune_line": str(gap.commune_line or ""),
        **gap.words,
    }
    return Finding(
        finding_id=finding_id,
        commune_doc_id=commune.doc_id,
        province_doc_id=province.doc_id if province else None,
        ground=gap.ground,
        kind=gap.kind,
        severity=entry["severity"],  # type: ignore[arg-type]
        item=gap.item,
        province_line=gap.province_line,
        commune_line=gap.commune_line,
        province_text=gap.province_text,
        commune_text=gap.commune_text,
        message=_fold((entry[f"vi{suffix}"] + remark["vi"]).format_map(words)),
        confidence=round(min(max(_calibrated(gap), 0.0), 1.0), 3),
        needs_check=gap.needs_check,
        message_en=_fold((entry[f"en{suffix}"] + remark["en"]).format_map(words)),
        rule=gap.rule,
    )


def _calibrated(gap: Gap) -> float:
    """How often findings of this rule, sure or to be checked, were right on the benchmark sets; else what was given."""
    entry = table("confidence").get(gap.rule, {})
    return float(entry.get("check" if gap.needs_check else "sure", gap.confidence))


def _fold(sentence: str) -> str:
    return " ".join(sentence.split()).replace(" ;", ";").replace(" .", ".")
