"""The plan's own form: numerals, impossible dates, the components of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import re
from itertools import pairwise

from extractors.facts import Section
from pipeline.compare.damage import numeral_value
from pipeline.compare.gaps import Gap
from pipeline.compare.patterns import names, pattern
from pipeline.compare.places import quote
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks

_LIST_TRACE = re.compile(r"^\W*n[o0][il]\s?n\s?h|l[ui]{1,2}u\s?[:;]\s?v")
"""What is left of "Nơi nhận" or "Lưu: VT" in a poor reading, without marks."""
_FILED = re.compile(r"\bl[a-z]{1,3}\s?[:;,.]|\bluu\b|\bvt\b")
"""The copy that the office files, which ends every list of recipients (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
_HALF_DATE = re.compile(r"\bngay\W{0,3}\d|\bthang\W{0,3}\d")
_HEAD_LINES = 12
_ROMAN = re.compile(r"[IVXL]{1,6}\W{0,2}")
DOUBTFUL = 0.6
"""Confidence of the extractor under which a defect is only pointed to."""


def numeral_gaps(commune: PlanView) -> list[Gap]:
    """Numerals used twice or out of order, and dates that do not exist."""
    gaps = []
    for defect in commune.facts.defects:
        if defect.kind not in ("duplicate_numeral", "numeral_out_of_order", "impossible_date"):
            continue
        node = next((n for n in commune.outline.values() if n.section.line == defect.line), None)
        # what the engine made of a numeral is no slip of the commune
        misread = node is not None and node.section.numeral_source not in (None, node.section.numeral)
        misread = misread or (defect.kind == "impossible_date" and commune.plan.restored)
        doubt = defect.confidence < DOUBTFUL or misread
        gaps.append(
            Gap(
                kind=defect.kind,
                item=defect.item,
                ground="own_text",
                rule="form.numeral" if defect.kind != "impossible_date" else "form.date",
                confidence=min(defect.confidence, 0.92) * (0.7 if doubt else 1.0),
                needs_check=doubt,
                commune_line=defect.line,
                commune_text=quote(commune.text_between(defect.line, defect.line)),
                words={"detail": defect.note},
            )
        )
    return gaps or _repeated(commune) or _skipped(commune) or _swapped(commune)


def _repeated(commune: PlanView) -> list[Gap]:
    """Two top sections in a row under one numeral, where an engine's reading kept the extractor from saying so."""
    tops = [n.section for n in commune.outline.values() if n.section.level == 1 and n.section.numeral]
    for before, after in pairwise(tops):
        same = numeral_value(before.numeral) == numeral_value(after.numeral) is not None
        # "VI, VI" set right to "VI, VII": an engine lost a stroke, or the page bears the numeral twice
        alike = not same and _read_alike(before, after)
        if same or alike or gained_stroke(before, after):
            return [
                Gap(
                    kind="duplicate_numeral",
                    item=_as_read(after) if alike else str(after.numeral).strip("."),
                    ground="own_text",
                    rule="form.read_alike" if alike else "form.repeated",
                    confidence=0.3 if alike else 0.5,
                    needs_check=True,
                    commune_line=after.line,
                    commune_text=quote(commune.text_between(after.line, after.line)),
                )
            ]
    return []


def _skipped(commune: PlanView) -> list[Gap]:
    """A Roman numeral that the page leaves out between two top sections: "VI, VIII". A person sees why.

    In a reading the heading between them may be lost, which is worth a look too.
    """
    tops = [n.section for n in commune.outline.values() if n.section.level == 1 and n.section.numeral]
    if not all(_ROMAN.fullmatch(str(s.numeral)) for s in tops):
        return []
    for before, after in pairwise(tops):
        a, b = numeral_value(before.numeral), numeral_value(after.numeral)
        if a is not None and b == a + 2 and not after.numeral_source:
            return [
                Gap(
                    kind="numeral_out_of_order",
                    item=str(after.numeral).strip(" ./-"),
                    ground="own_text",
                    rule="form.skipped",
                    confidence=0.5,
                    needs_check=True,
                    commune_line=after.line,
                    commune_text=quote(commune.text_between(after.line, after.line)),
                )
            ]
    return []


def _swapped(commune: PlanView) -> list[Gap]:
    """Two top sections in a row whose numerals were read in each other's place, be they set right or not.

    "III, II" for "II, III": an engine does not lose a stroke here and gain it there; a person sees what is printed.
    """
    tops = [n.section for n in commune.outline.values() if n.section.level == 1 and n.section.numeral]
    for place, (before, after) in enumerate(pairwise(tops), start=1):
        read = tuple(numeral_value(s.numeral_source or s.numeral) for s in (before, after))
        put = numeral_value(before.numeral), numeral_value(after.numeral)
        righted = bool(before.numeral_source and after.numeral_source) and read == put[::-1]
        left = commune.plan.restored and read == (place + 1, place)
        if None not in read and read[0] != read[1] and (righted or left):
            return [
                Gap(
                    kind="numeral_out_of_order",
                    item=str(before.numeral_source or before.numeral).strip(" ./-"),
                    ground="own_text",
                    rule="form.swapped",
                    confidence=0.5,
                    needs_check=True,
                    commune_line=before.line,
                    commune_text=quote(commune.text_between(before.line, before.line)),
                )
            ]
    return []


def _as_read(section: Section) -> str:
    return str(section.numeral_source or section.numeral).strip(" .,’'‘-–")


def _read_alike(before: Section, after: Section) -> bool:
    """Whether two numerals were read as the same one, before the second was set right by its place."""
    read = _as_read(after)
    return after.numeral_source is not None and read == _as_read(before) and numeral_value(read) is not None


def gained_stroke(before: Section, after: Section) -> bool:
    """Whether the first of two like numerals was set right by its place from a higher one.

    An engine loses strokes of a numeral ("VIII" read as "VII") and hardly ever adds one: "VIII, VIII" may be printed.
    """
    read, other = (numeral_value(s.numeral_source or s.numeral) for s in (before, after))
    put = numeral_value(before.numeral)
    return read is not None and read == other and put is not None and read > put


def _half_numbered(commune: PlanView) -> bool:
    """Whether the head holds what an engine may have made of a number and its sign: "S608-KH/ĐU"."""
    head = [strip_marks(x.text.lower()) for x in commune.plan.lines[:_HEAD_LINES]]
    return any(pattern("number_trace").search(text) for text in head)


def _half_dated(commune: PlanView) -> bool:
    """Whether a date in the head has a day or a month in figures: what an engine did not read beside it was printed."""
    at = dict(commune.document.lines).get("date")
    return at is not None and _HALF_DATE.search(strip_marks(normalise(commune.text_between(at, at)))) is not None


def _cut_off(commune: PlanView) -> bool:
    """Whether a list of recipients does not come to its end, "Lưu: VT": the foot of the page was not read."""
    listed = [strip_marks(r.text.lower()) for r in commune.facts.recipients]
    return bool(listed) and not any(_FILED.search(text) for text in listed[-3:])


def _ends_with_name(commune: PlanView) -> bool:
    """Whether the last line has the look of a name of a person, be it of a surname that nobody bears."""
    last = next((p.text.strip() for p in reversed(commune.plan.lines) if p.text.strip()), "")
    words = last.split()
    return 2 <= len(words) <= 5 and all(w[0].isupper() and w[1:].islower() and w.isalpha() for w in words)


def component_gaps(commune: PlanView) -> list[Gap]:
    """Components that the plan does not show.

    A field that is printed and left blank is wanting; what a damaged head or foot does not show may well stand on
    the page, and is only pointed to.
    """
    d = commune.document
    signed = bool(d.signatory)
    own = pattern("own_form").search(normalise(d.issuer or "")) is not None
    torn = commune.plan.restored and (bool(d.signatory_title) or _cut_off(commune) or _ends_with_name(commune))
    checks = (
        ("so_ky_hieu", d.number is not None, d.head_damaged),
        ("ngay_thang", d.date is not None, d.head_damaged),
        ("noi_nhan", bool(commune.facts.recipients), d.foot_damaged),
        ("chu_ky", signed, d.foot_damaged or torn),
    )
    read = commune.plan.lines if commune.plan.restored else ()
    traces = any(_LIST_TRACE.search(strip_marks(p.source.lower())) for p in read)
    gaps = []
    for name, there, damaged in checks:
        blank = name in d.blank_fields
        if there and not blank:
            continue
        # a list of which only the heading or the last line can be made out is on the page
        doubt = not blank and (damaged or (name == "noi_nhan" and traces))
        doubt |= name == "so_ky_hieu" and not blank and commune.plan.restored and _half_numbered(commune)
        doubt |= name == "ngay_thang" and blank and commune.plan.restored and _half_dated(commune)
        line = dict(d.lines).get({"so_ky_hieu": "number", "ngay_thang": "date"}.get(name, name))
        gaps.append(
            Gap(
                kind="missing_component",
                variant=name,
                item=name,
                ground="own_text",
                rule="form.blank_field" if blank else "form.component",
                confidence=0.35 if doubt else 0.95 if blank else 0.9,
                needs_check=doubt,
                commune_line=line,
                commune_text=quote(commune.text_between(line, line)) if line else None,
                words={"basis": names("component_basis")["other" if own else name]},
            )
        )
    return gaps
