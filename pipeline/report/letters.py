"""`letters/*.docx`: a draft công văn for each commune, from a Word template with {{places}}.

A letter is a draft for a person to read, change and sign. A letter that was changed by hand is never written
over: the new draft is put beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import chain, count
from pathlib import Path
from typing import Any

from pipeline.compare.gaps import plan_reference
from pipeline.compare.gaps import unit_name as short_unit
from pipeline.errors import UsageError
from pipeline.report.data import ReportData, item_label, line_at, name_doubt, section_path, unit_name
from pipeline.report.decisions import write_atomically
from pipeline.report.fold import slug
from pipeline.report.letter_fill import WORD, TemplateError, fill_template
from pipeline.report.texts import Texts, load_texts
from pipeline.types import Finding, Plan

WRITERS = 8
"""Letters that wait for the disk at the same time: each is made safe against a loss of power."""
_GROUNDS = ("province_plan", "law", "own_text", "practice")


def vietnamese_day(day: datetime) -> str:
    """A day as letters write it: days below 10 and months 1 and 2 with a leading zero, after Nghị định 30/2020."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def _dated(iso: str | None, texts: Texts) -> str:
    """ " ngày 08 tháng 8 năm 2025"; "" where the day is not known whole."""
    try:
        day = datetime.fromisoformat(iso or "")
    except ValueError:
        return ""
    number, month, year = vietnamese_day(day).split("/")
    return texts("letter.dated", day=number, month=month, year=year)


def letter_findings(data: ReportData, doc_id: str) -> tuple[Finding, ...]:
    """What goes into a commune's letter: confirmed findings, and high ones that are sure and not waived.

    What only sibling plans have is named only when the auditor confirmed it.
    """
    chosen = []
    for finding in data.findings_of.get(doc_id, ()):
        decision = data.decision(finding)
        verdict = decision.verdict if decision else ""
        sure = finding.severity == "high" and not finding.needs_check and finding.ground != "practice"
        if finding.kind != "no_province_plan" and (verdict == "confirmed" or (not verdict and sure)):
            chosen.append(finding)
    return tuple(chosen)


def _place(plan: Plan | None, number: int | None, texts: Texts) -> str:
    line = line_at(plan, number) if plan else None
    if plan is None or line is None:
        return ""
    path = section_path(plan, line.number)
    parts = [texts("letter.place_section", section=path)] if path else [texts("letter.place_line", line=line.number)]
    if plan.pages > 1:
        parts.append(texts("letter.place_page", page=line.page))
    return ", ".join(parts)


def _shortened(message: str, commune: Plan | None, province: Plan | None, texts: Texts) -> str:
    """A finding's message without what the letter's opening has said already: whose plan, and the province's which."""
    if province is not None:
        message = message.replace(plan_reference(province), texts("letter.plan_of_province"))
    if commune is not None:
        opening = texts("letter.plan_of", unit=short_unit(commune)) + " "
        if message.startswith(opening) and len(message) > len(opening):
            rest = message.removeprefix(opening)
            message = rest[:1].upper() + rest[1:]
    return message


def _sentence(finding: Finding, data: ReportData, texts: Texts) -> str:
    """A finding as the letter words it, with its places."""
    commune, province = data.by_id.get(finding.commune_doc_id), data.by_id.get(finding.province_doc_id or "")
    if finding.needs_check:
        # its own message says "unclear"; the auditor has since confirmed it
        body = f"{texts.label('kind', finding.kind)}: “{item_label(finding, texts)}”."
    else:
        body = _shortened(finding.message, commune, province, texts)
    references = []
    place = _place(province, finding.province_line, texts)
    if place and texts("letter.plan_of_province") not in body:
        references.append(texts("letter.ref_province", place=place))
    place = _place(commune, finding.commune_line, texts)
    if place and commune:
        level = commune.facts.document.unit_level or "xã"
        references.append(texts("letter.ref_commune", level=level, place=place))
    if not references:
        return body
    stop = "." if body.endswith(".") else ""
    return body.removesuffix(".") + texts("letter.reference", list="; ".join(references)) + stop


def _plan_named(plan: Plan | None, texts: Texts) -> str:
    if plan is None:
        return ""
    document = plan.facts.document
    dated = _dated(document.date, texts)
    issuer = document.issuer or unit_name(plan)
    if document.number:
        return texts("letter.plan_named", number=document.number, date=dated, issuer=issuer)
    return texts("letter.plan_unnumbered", date=dated, issuer=issuer)


def letter_values(
    data: ReportData, commune: Plan, findings: Sequence[Finding], texts: Texts, reply_days: int
) -> tuple[dict[str, str], list[tuple[str, list[str]]], list[str]]:
    """What fills the places of a template.

    Args:
        data: The report's material.
        commune: Whom the letter is for.
        findings: What it lists.
        texts: The words.
        reply_days: Days given for an answer.

    Returns:
        The single values by place, the groups with their sentences, and the recipients.
    """
    made = data.run.made_at
    pair = data.pair_of.get(commune.doc_id)
    province = data.by_id.get(pair.province_doc_id or "") if pair else None
    document = commune.facts.document
    home = province.facts.document if province else None
    name = (home.province or home.unit if home else None) or document.province or ""
    city = (home.unit_level if home else None) == "thành phố"
    if name:
        superior = texts("letter.superior_city" if city else "letter.superior_province", name=name.upper())
    else:
        superior = texts("letter.superior_unknown")
    unit = unit_name(commune) if document.unit else texts("letter.blank")
    movement = document.movement or (home.movement if home else None)
    deadline = vietnamese_day(made + timedelta(days=reply_days))
    plans = {"commune_plan": _plan_named(commune, texts), "province_plan": _plan_named(province, texts)}
    values = {
        "DU_THAO": texts("letter.draft"),
        "CO_QUAN_CHU_QUAN": superior,
        "CO_QUAN": texts("letter.department"),
        "KY_HIEU": texts("letter.symbol"),
        "TRICH_YEU": texts("letter.subject", movement=movement.strip('“”" '))
        if movement
        else texts("letter.subject_plain"),
        "DIA_DANH": name or texts("letter.blank"),
        "NGAY_THANG": texts("letter.day", year=made.year),
        "KINH_GUI": texts("letter.to", unit=unit),
        "MO_DAU": texts("letter.intro" if province else "letter.intro_alone", unit=unit, **plans),
        "DE_NGHI": texts("letter.request", unit=unit, deadline=deadline),
        "KET_THUC": texts("letter.closing", unit=unit),
        "QUYEN_HAN": texts("letter.sign_for"),
        "CHUC_VU": texts("letter.sign_title"),
        "HO_TEN": texts("letter.sign_name"),
        "DON_VI": unit,
        "TINH": name,
        "KE_HOACH_XA": plans["commune_plan"],
        "KE_HOACH_TINH": plans["province_plan"],
        "HAN_TRA_LOI": deadline,
    }
    groups: list[tuple[str, list[str]]] = []
    grounds = [g for g in _GROUNDS if any(f.ground == g for f in findings)]
    for number, ground in enumerate(grounds, start=1):
        rows = [f for f in findings if f.ground == ground]
        head = f"{number}. {texts.label('letter', 'ground_' + ground)}"
        groups.append((head, [_sentence(f, data, texts) for f in rows]))
    place = texts("letter.city" if city else "letter.province", name=name or texts("letter.blank"))
    council = texts("letter.copy_council", home=place)
    recipients = [texts("letter.as_addressed"), council, texts("letter.copy_director"), texts("letter.file_copy")]
    return values, groups, recipients


def doubtful_words(data: ReportData, findings: Sequence[Finding]) -> frozenset[str]:
    """Words of which the reading is not sure in the lines that findings rest on and that name the movement.

    In small letters.
    """
    places = {(f.province_doc_id, f.province_line) for f in findings}
    places |= {(f.commune_doc_id, f.commune_line) for f in findings}
    # the letter's subject quotes the movement
    for doc_id in {doc_id for doc_id, _ in places}:
        plan = data.by_id.get(doc_id or "")
        places |= {(doc_id, line) for name, line in plan.facts.document.lines if name == "movement"} if plan else set()
    found: set[str] = set()
    for doc_id, number in places:
        plan = data.by_id.get(doc_id or "")
        # what is quoted may run on over the next lines
        for line in (line_at(plan, n) for n in range(number, number + 3)) if plan and number else ():
            for doubt in line.doubts if line else ():
                found.update(word.casefold() for word in WORD.findall(doubt.restored))
    return frozenset(found)


def doubtful_names(data: ReportData, commune: Plan) -> frozenset[str]:
    """Names of the commune and of its province, as the letter writes them, of which the reading is not sure."""
    pair = data.pair_of.get(commune.doc_id)
    province = data.by_id.get(pair.province_doc_id or "") if pair else None
    plans = (plan for plan in (commune, province) if plan is not None and name_doubt(plan) is not None)
    return frozenset(plan.facts.document.unit or "" for plan in plans)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_letters(
    data: ReportData, folder: Path, *, template: Path | None, lang: str, reply_days: int, known: Mapping[str, Any]
) -> tuple[list[Path], dict[str, str], list[str]]:
    """Write the letters of a report.

    Args:
        data: The report's material.
        folder: Where to.
        template: A Word template; the built-in one where None.
        lang: Language of the remarks, "vi" or "en"; the letters themselves are always Vietnamese.
        reply_days: Days given for an answer.
        known: File name to digest of the letters that the program wrote before, so that changed ones are seen.

    Returns:
        The letters written, the digests to remember, and remarks for the user.

    Raises:
        TemplateError: Where the template cannot be used.
    """
    texts = load_texts(lang)
    try:
        source = (
            template.read_bytes()
            if template
            else files("pipeline.report").joinpath("templates", "letter.docx").read_bytes()
        )
    except OSError as error:
        raise TemplateError(texts("report.template_bad", file=template, error=error.strerror)) from error
    digests = {str(name): str(digest) for name, digest in known.items()}
    with ThreadPoolExecutor(WRITERS) as pool:
        return _write(data, folder, source, str(template or "letter.docx"), texts, reply_days, digests, pool)


def _file_name(commune: Plan, taken: Collection[str], texts: Texts) -> str:
    """A name of a letter that no other letter has: the unit's, with the document's where two plans name one unit."""
    unit, document = slug(unit_name(commune)), slug(commune.doc_id)
    tried = chain((unit, f"{unit}-{document}"), (f"{unit}-{document}-{number}" for number in count(2)))
    names = (texts("letter.file", unit=part) for part in tried)
    return next(name for name in names if name not in taken and _beside(name) not in taken)


def _beside(name: str) -> str:
    """The name of a new draft beside a letter that was changed by hand."""
    return name.removesuffix(".docx") + "-moi.docx"


def _write(
    data: ReportData,
    folder: Path,
    source: bytes,
    template: str,
    texts: Texts,
    reply_days: int,
    digests: dict[str, str],
    pool: ThreadPoolExecutor,
) -> tuple[list[Path], dict[str, str], list[str]]:
    """Fill the letters one by one, while the pool waits for the disk."""
    words = load_texts("vi")
    writing: list[tuple[Path, str, Future[None]]] = []
    notes: list[str] = []
    taken: set[str] = set()
    for commune in data.communes:
        findings = letter_findings(data, commune.doc_id)
        if not findings:
            continue
        name = _file_name(commune, taken, texts)
        taken.add(name)
        values, groups, recipients = letter_values(data, commune, findings, words, reply_days)
        content = fill_template(
            source,
            values,
            groups,
            recipients,
            template,
            doubtful_words(data, findings),
            doubtful_names(data, commune),
        )
        target = folder / name
        if target.exists() and _digest(target.read_bytes()) != digests.get(name):
            fresh = target.with_name(_beside(target.name))
            notes.append(texts("report.letter_kept", file=target.name, new=fresh.name))
            target = fresh
            taken.add(fresh.name)
        writing.append((target, _digest(content), pool.submit(write_atomically, target, content)))
    for target, digest, done in writing:
        try:
            done.result()
        except PermissionError as error:
            raise UsageError(texts("report.busy", file=target)) from error
        digests[target.name] = digest
    # letters that are no longer called for go, unless someone has worked on them
    for name in sorted(set(digests) - taken):
        old = folder / name
        if "/" in name or "\\" in name or not old.is_file():
            del digests[name]
        elif _digest(old.read_bytes()) == digests[name]:
            old.unlink()
            del digests[name]
        else:
            notes.append(texts("report.letter_gone", file=name))
    return [target for target, _, _ in writing], digests, notes
