"""`report.html`: one file with everything in it, opened from disk without a network or a server."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline.report.charts import draw_charts
from pipeline.report.data import (
    ReportData,
    file_name,
    item_label,
    line_at,
    name_doubt,
    remarks,
    section_path,
    unit_name,
)
from pipeline.report.inert import cut, inert, script_json
from pipeline.report.matrix import CODES, Matrix, build_matrices
from pipeline.report.pictures import crop_pictures
from pipeline.report.places import other_place, province_place
from pipeline.report.texts import Texts, load_texts
from pipeline.types import Finding, Plan

MAX_LINE = 4_000
"""Characters of one line that the page shows."""
TEXT_BUDGET = 8_000_000
"""Bytes of compressed document text that the page may carry; beyond it only the passages around findings."""
PICTURE_BUDGET = 3_000_000
"""Bytes of page pictures that the page may carry."""
CONTEXT = 12
"""Lines kept before and after a place when a document is too long to be carried whole."""
POOR_READING = 0.9
"""Below this share of surely read text a document is listed under "needs checking"."""

SCRIPTS = ("core.js", "decisions.js", "passages.js", "evidence.js", "matrix.js", "lists.js", "commune.js", "main.js")
_JS_TEXTS = (
    "nav",
    "status",
    "status_help",
    "group",
    "ground",
    "severity",
    "kind",
    "component",
    "decision",
    "decision_help",
    "decision_columns",
    "state",
    "words",
    "matrix",
    "filter",
    "evidence",
    "decide",
    "commune_page",
    "page",
    "check",
    "summary",
    "doc_kind",
    "doc_level",
)


def show_date(iso: str | None) -> str:
    """A date as people write it: "2025-08-08" gives "08/08/2025", "2025-08" gives "08/2025"; others as they are."""
    if not iso:
        return ""
    parts = iso.split("-")
    if all(part.isdigit() for part in parts) and len(parts) in (2, 3):
        return "/".join(reversed(parts))
    return iso


def show_number(value: float, lang: str) -> str:
    """A number with at most one decimal, the decimal sign as the language has it."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if lang == "vi" else text


def show_when(moment: datetime) -> str:
    """A time as people write it: "21/11/2026 08:30"."""
    return moment.strftime("%d/%m/%Y %H:%M")


def _lines_payload(plan: Plan, keep: set[int] | None) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for line in plan.lines:
        if keep is not None and line.number not in keep:
            continue
        text = cut(line.text, MAX_LINE)
        source = cut(line.source, MAX_LINE)
        doubts = [
            [
                d.start,
                d.end,
                cut(d.source, 80),
                round(d.confidence, 2),
                [cut(word, 60) for word, _ in d.alternatives[:3]],
            ]
            for d in line.doubts
            if d.end <= MAX_LINE - 1
        ]
        row: list[Any] = [line.number, line.page, text, 0 if source == text else source]
        if doubts:
            row.append(doubts)
        rows.append(row)
    return rows


def _pack(rows: object) -> str:
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")
    return base64.b64encode(gzip.compress(raw, 6, mtime=0)).decode("ascii")


def _places(data: ReportData) -> dict[str, set[int]]:
    """Lines of each document that some finding points to, with their surroundings."""
    places: dict[str, set[int]] = {}
    for finding in data.told:
        for doc, line in (
            (finding.commune_doc_id, finding.commune_line),
            (finding.province_doc_id, finding.province_line),
        ):
            if doc and line:
                places.setdefault(doc, set()).update(range(max(1, line - CONTEXT), line + CONTEXT + 1))
    return places


def pack_documents(data: ReportData, budget: int = TEXT_BUDGET) -> tuple[list[str], int]:
    """The documents' lines, packed for the page in the order of `data.plans`.

    Args:
        data: The report's material.
        budget: Bytes that all of them together may take.

    Returns:
        The packed documents, and how many had to be cut to the passages around findings.
    """
    packed = [_pack(_lines_payload(plan, None)) for plan in data.plans]
    total, dropped = sum(map(len, packed)), 0
    if total > budget:
        places = _places(data)
        for index in sorted(range(len(packed)), key=lambda i: -len(packed[i])):
            if total <= budget:
                break
            plan = data.plans[index]
            shorter = _pack(_lines_payload(plan, places.get(plan.doc_id, set())))
            total += len(shorter) - len(packed[index])
            packed[index] = shorter
            dropped += 1
    return packed, dropped


def _document(plan: Plan, data: ReportData, texts: Texts) -> dict[str, Any]:
    d = plan.facts.document
    period = f"{d.period_from or '…'}-{d.period_to or '…'}" if d.period_from or d.period_to else ""
    return {
        "id": plan.doc_id,
        "name": cut(unit_name(plan), 120),
        "file": cut(file_name(plan.path), 200),
        "kind": plan.kind,
        "pages": plan.pages,
        "level": d.level,
        "type": cut(d.type, 80),
        "number": cut(d.number, 80),
        "date": cut(show_date(d.date), 40),
        "issuer": cut(d.issuer, 200),
        "title": cut(d.title, 500),
        "movement": cut(d.movement, 300),
        "period": period,
        "province": cut(d.province, 80),
        "unit": cut(d.unit, 120),
        "conf": round(plan.confidence, 3),
        "doubtful": plan.doubtful,
        "restored": plan.restored,
        "warnings": [cut(w, 300) for w in remarks(data, plan, texts)],
        "sign": cut(d.signatory, 120),
        "signt": cut(d.signatory_title, 120),
        "cites": cut(" ".join(filter(None, (d.province_plan_type, d.province_plan_number))), 120),
        "lines": len(plan.lines),
        "head": d.head_damaged,
        "foot": d.foot_damaged,
        "poor": is_poor(plan),
        "sec": [
            [cut(s.numeral, 12), cut(s.title, 160), s.level, s.line, s.line_to]
            for s in plan.facts.sections
            if s.level > 0
        ][:400],
    }


def is_poor(plan: Plan) -> bool:
    """True where a document's reading should be looked at: many doubtful words, a doubtful name, or a warning."""
    doubtful = bool(plan.warnings) or plan.facts.document.head_damaged or name_doubt(plan) is not None
    return plan.confidence < POOR_READING or doubtful


def _place(plan: Plan | None, number: int | None) -> list[Any]:
    """[line, page, section path] of a place, for the page."""
    if plan is None or number is None:
        return []
    line = line_at(plan, number)
    return [number, line.page if line else 0, section_path(plan, number)]


def _finding(finding: Finding, data: ReportData, index: dict[str, int], texts: Texts) -> dict[str, Any]:
    commune = data.by_id.get(finding.commune_doc_id)
    province = data.by_id.get(finding.province_doc_id or "")
    message = (finding.message_en or finding.message) if texts.lang == "en" else finding.message
    row: dict[str, Any] = {
        "id": finding.finding_id,
        "c": index.get(finding.commune_doc_id, -1),
        "p": index.get(finding.province_doc_id or "", -1),
        "g": finding.ground,
        "k": finding.kind,
        "s": finding.severity,
        "i": cut(item_label(finding, texts), 600),
        "m": cut(message, 2000),
        "q": round(finding.confidence, 2),
        "n": 1 if finding.needs_check else 0,
        "pp": _place(province, province_place(finding, province)),
        "cp": _place(commune, finding.commune_line),
        "pt": cut(finding.province_text, 1500),
        "ct": cut(finding.commune_text, 1500),
        "r": cut(finding.rule, 80),
    }
    other = other_place(finding, commune) if commune else None
    if other is not None:
        row["op"] = _place(commune, other)
    return row


def _matrix(matrix: Matrix, index: dict[str, int], number_of: dict[str, int]) -> dict[str, Any]:
    rows = []
    for row in matrix.rows:
        places = [[n, c.line, c.line_to or c.line] for n, c in enumerate(row.cells) if c.line]
        searched = [[n, *c.searched] for n, c in enumerate(row.cells) if c.searched]
        found = [[n, *(number_of[f] for f in c.findings)] for n, c in enumerate(row.cells) if c.findings]
        rows.append([index[row.doc_id], "".join(CODES[c.status] for c in row.cells), found, places, searched])
    items = [
        [i.group, cut(i.title, 400), i.ground, i.line or 0, i.line_to or i.line or 0, cut(i.short, 200)]
        for i in matrix.items
    ]
    return {"p": index.get(matrix.province_doc_id or "", -1), "items": items, "rows": rows}


def build_payload(data: ReportData, matrices: Sequence[Matrix], texts: Texts, key: str) -> dict[str, Any]:
    """Everything the page's program reads, without the documents' lines.

    Args:
        data: The report's material.
        matrices: What `build_matrices` gave.
        texts: The words of the page.
        key: Name under which the browser keeps decisions not yet saved.

    Returns:
        Plain values for JSON.
    """
    index = {plan.doc_id: n for n, plan in enumerate(data.plans)}
    findings = data.told
    number_of = {finding.finding_id: n for n, finding in enumerate(findings)}
    changes = {
        str(index[doc]): {
            "since": show_date(change.since),
            "fixed": [[p.kind, cut(p.item, 300), cut(p.message, 600)] for p in change.fixed],
            "remaining": [number_of[i] for i in change.remaining if i in number_of],
            "new": [number_of[i] for i in change.new if i in number_of],
        }
        for doc, change in data.changes.items()
        if doc in index
    }
    archive = [
        [
            row.finding_id,
            row.verdict,
            row.reason,
            row.who,
            row.when,
            row.state,
            row.commune,
            row.kind,
            row.item,
            row.message,
            [list(pair) for pair in row.extra],
        ]
        for row in data.decisions
    ]
    return {
        "lang": texts.lang,
        "key": key,
        "made": show_when(data.run.made_at),
        "codes": {code: status for status, code in CODES.items()},
        "t": {name: texts.table[name] for name in _JS_TEXTS},
        "docs": [_document(plan, data, texts) for plan in data.plans],
        "findings": [_finding(finding, data, index, texts) for finding in findings],
        "matrices": [_matrix(matrix, index, number_of) for matrix in matrices],
        "decisions": [[inert(c) if isinstance(c, str) else c for c in row] for row in archive],
        "delimiter": data.decisions.delimiter,
        "changes": changes,
        "pairs": {
            str(index[p.commune_doc_id]): [index.get(p.province_doc_id or "", -1), p.how]
            for p in data.comparison.pairs
            if p.commune_doc_id in index
        },
    }


def _hash(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii") + "'"


def _asset(name: str) -> str:
    return files("pipeline.report").joinpath("templates", name).read_text(encoding="utf-8")


def render_page(
    data: ReportData, lang: str = "vi", *, key: str = "report", matrices: Sequence[Matrix] | None = None
) -> str:
    """The whole page as one string.

    Args:
        data: The report's material.
        lang: "vi" or "en".
        key: Name under which the browser keeps decisions not yet saved; differs from folder to folder.
        matrices: What `build_matrices` gave, where it is at hand already.

    Returns:
        HTML that needs nothing else; its security policy lets only its own program and styles run.
    """
    texts = load_texts(lang)
    matrices = build_matrices(data, texts) if matrices is None else matrices
    environment = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _asset("report.css")
    script = '"use strict";\n(() => {\n' + "\n".join(_asset(name) for name in SCRIPTS) + "\n})();\n"
    documents, dropped = pack_documents(data)
    payload = build_payload(data, matrices, texts, key)
    pictures = crop_pictures(data, PICTURE_BUDGET)
    for finding in payload["findings"]:
        if finding["id"] in pictures:
            finding["img"] = 1
    numbers = {f["id"]: n for n, f in enumerate(payload["findings"])}
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    notes = [inert(note) for note in data.run.notes]
    if dropped:
        notes.append(texts("report.pages_dropped", n=dropped))
    return environment.get_template("report.html.j2").render(
        t=texts,
        lang=lang,
        policy=policy,
        style=Markup(style),
        script=Markup(script),
        payload=Markup(script_json(payload)),
        documents=documents,
        pictures=[(numbers[key_], value) for key_, value in pictures.items() if key_ in numbers],
        charts=draw_charts(data, matrices, texts),
        data=data,
        docs=payload["docs"],
        percent=lambda share: texts("page.percent", n=show_number(100 * share, lang)),
        failures=[(cut(f.path, 400), texts.label("failure_stage", f.stage), cut(f.error, 600)) for f in data.failures],
        notes=notes,
        unsure=sum(row["n"] for row in payload["findings"]),
        changes=[
            (payload["docs"][int(n)]["name"], payload["docs"][int(n)]["id"], c) for n, c in payload["changes"].items()
        ],
        provinces=len({m.province_doc_id for m in matrices if m.province_doc_id}),
        made=show_when(data.run.made_at),
        folder=inert(data.run.folder),
        profile=inert(data.run.profile),
    )
