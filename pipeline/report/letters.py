"""`letters/*.docx`: a draft công văn for each commune, from a Word template with {{places}}.

A letter is a draft for a person to read, change and sign. A letter that was changed by hand is never written
over: the new draft is put beside it.
"""

from __future__ import annotations

import copy
import hashlib
import io
import itertools
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.compare.gaps import plan_reference
from pipeline.compare.gaps import unit_name as short_unit
from pipeline.errors import UsageError
from pipeline.report.data import ReportData, item_label, line_at, section_path, unit_name
from pipeline.report.decisions import write_atomically
from pipeline.report.fold import slug
from pipeline.report.inert import cut
from pipeline.report.texts import Texts, load_texts
from pipeline.types import Finding, Plan

_PLACE = re.compile(r"\{\{\s*([A-Z_]+)\s*\}\}")
_GROUNDS = ("province_plan", "law", "own_text", "practice")
_MAX_VALUE = 3_000
SINGLE = (
    "DU_THAO",
    "CO_QUAN_CHU_QUAN",
    "CO_QUAN",
    "KY_HIEU",
    "TRICH_YEU",
    "DIA_DANH",
    "NGAY_THANG",
    "KINH_GUI",
    "MO_DAU",
    "DE_NGHI",
    "KET_THUC",
    "QUYEN_HAN",
    "CHUC_VU",
    "HO_TEN",
    "DON_VI",
    "TINH",
    "KE_HOACH_XA",
    "KE_HOACH_TINH",
    "HAN_TRA_LOI",
)
LISTS = ("NHOM", "NOI_DUNG", "NOI_NHAN")


class TemplateError(UsageError):
    """A Word template that cannot be used; the message names the file and the cure."""


def _value(text: str) -> str:
    return " ".join(cut(text, _MAX_VALUE).split())


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


# --- filling a template ---------------------------------------------------------------------------------------


def _paragraphs(container: Any) -> Iterator[Any]:
    """All paragraphs of a body, header, footer or cell, tables within tables included."""
    yield from container.paragraphs
    for table in container.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from _paragraphs(cell)


def _all_paragraphs(document: Any) -> list[Any]:
    found = list(_paragraphs(document))
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            found += _paragraphs(part)
    return found


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """Replace the places of a paragraph, also where Word has split one over several runs; formats stay."""
    begin = 0
    while True:
        runs = paragraph.runs
        text = "".join(run.text for run in runs)
        match = _PLACE.search(text, begin)
        if match is None:
            return
        value = _value(values.get(match[1], ""))
        # what is filled in is never searched again: a document's own "{{...}}" stays words
        begin = match.start() + len(value)
        at, placed = 0, False
        for run in runs:
            length = len(run.text)
            start, end = max(match.start() - at, 0), min(match.end() - at, length)
            at += length
            if start >= end:
                continue
            run.text = run.text[:start] + ("" if placed else value) + run.text[end:]
            placed = True


def _clone(paragraph: Any, values: Mapping[str, str], before: Any) -> Any:
    element = copy.deepcopy(paragraph._element)
    before._element.addprevious(element)
    _fill(type(paragraph)(element, paragraph._parent), values)
    return element


_QUOTED = re.compile(r"“[^”]*”")
_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)*")


def _highlight(paragraph: Any, doubtful: Collection[str]) -> bool:
    """Give doubtful words within quotation marks a yellow ground; True where there was one."""
    from docx.enum.text import WD_COLOR_INDEX

    text = paragraph.text
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    spans = [
        word.span()
        for start, end in quoted
        for word in _WORD.finditer(text, start, end)
        if word[0].casefold() in doubtful
    ]
    at = 0
    for run in list(paragraph.runs) if spans else []:
        begin, at = at, at + len(run.text)
        edges = sorted({begin, at, *(e for span in spans for e in span if begin < e < at)})
        words = run.text
        for left, right in itertools.pairwise(edges):
            # the first piece stays in the run itself, so that its look is copied before any ground is put on
            piece = copy.deepcopy(run._element)
            run._element.addprevious(piece)
            part = type(run)(piece, run._parent)
            part.text = words[left - begin : right - begin]
            if any(start <= left and right <= end for start, end in spans):
                part.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if len(edges) > 1:
            run._element.getparent().remove(run._element)
    return bool(spans)


def doubtful_words(data: ReportData, findings: Sequence[Finding]) -> frozenset[str]:
    """Words of the lines that findings rest on of which the reading is not sure, in small letters."""
    found: set[str] = set()
    for finding in findings:
        for doc_id, number in (
            (finding.province_doc_id, finding.province_line),
            (finding.commune_doc_id, finding.commune_line),
        ):
            plan = data.by_id.get(doc_id or "")
            # what a finding quotes may run on over the next lines
            for line in (line_at(plan, n) for n in range(number, number + 3)) if plan and number else ():
                for doubt in line.doubts if line else ():
                    found.update(word.casefold() for word in _WORD.findall(doubt.restored))
    return frozenset(found)


def _find(paragraphs: Sequence[Any], name: str) -> Any | None:
    return next((p for p in paragraphs if name in _PLACE.findall(p.text)), None)


def fill_template(
    template: bytes,
    values: Mapping[str, str],
    groups: Sequence[tuple[str, Sequence[str]]],
    recipients: Sequence[str],
    name: str = "letter.docx",
    doubtful: Collection[str] = (),
) -> bytes:
    """Fill a Word template.

    Args:
        template: The bytes of a .docx with {{places}}: those of `SINGLE` anywhere, and paragraphs of their own for
            {{NHOM}} (heading of a group), {{NOI_DUNG}} (one sentence) and {{NOI_NHAN}} (one recipient), which are
            repeated as often as needed.
        values: By place.
        groups: Headings with their sentences.
        recipients: Lines of "Nơi nhận".
        name: What to call the template in messages.
        doubtful: Words, in small letters, that get a yellow ground where a sentence quotes them.

    Returns:
        The bytes of the letter.

    Raises:
        TemplateError: Where it is no Word file, lacks {{NOI_DUNG}} or has a place that does not exist.
    """
    import docx

    try:
        document = docx.Document(io.BytesIO(template))
        paragraphs = _all_paragraphs(document)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TemplateError(load_texts("vi")("report.template_bad", file=name, error="không phải tệp .docx")) from error
    unknown = sorted({p for paragraph in paragraphs for p in _PLACE.findall(paragraph.text)} - {*SINGLE, *LISTS})
    if unknown:
        raise TemplateError(
            load_texts("vi")("report.template_bad", file=name, error="không có ô {{" + unknown[0] + "}}")
        )
    item = _find(paragraphs, "NOI_DUNG")
    if item is None:
        raise TemplateError(load_texts("vi")("report.template_bad", file=name, error="thiếu ô {{NOI_DUNG}}"))
    head, line = _find(paragraphs, "NHOM"), _find(paragraphs, "NOI_NHAN")
    anchor = head if head is not None and head is not item else item
    # filled paragraphs, which must not be filled again: a document may itself say "{{...}}"
    done: list[Any] = []
    marked = False
    for title, sentences in groups:
        if head is not None and head is not item:
            done.append(_clone(head, {**values, "NHOM": title}, anchor))
        for number, sentence in enumerate(sentences):
            filled = {**values, "NHOM": title, "NOI_DUNG": f"{_point(number)}) {sentence}"}
            done.append(_clone(item, filled, anchor))
            marked |= _highlight(type(item)(done[-1], item._parent), doubtful)
    for spent in {id(p): p for p in (head, item) if p is not None}.values():
        spent._element.getparent().remove(spent._element)
    if line is not None:
        for number, recipient in enumerate(recipients):
            end = "." if number + 1 == len(recipients) else ";"
            done.append(_clone(line, {**values, "NOI_NHAN": recipient + end}, line))
        line._element.getparent().remove(line._element)
    if marked and values.get("DU_THAO"):
        values = {**values, "DU_THAO": load_texts("vi")("letter.draft_doubtful")}
    for paragraph in _all_paragraphs(document):
        if paragraph._element not in done:
            _fill(paragraph, values)
    document.core_properties.title = _value(values.get("TRICH_YEU", ""))[:200]
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


_POINTS = "abcdđeghiklmnopqrstuvxy"


def _point(number: int) -> str:
    """Letter of a point in the Vietnamese order: a, b, c, d, đ, e, g …; beyond y it goes on with aa."""
    if number < len(_POINTS):
        return _POINTS[number]
    return _POINTS[number // len(_POINTS) - 1] + _POINTS[number % len(_POINTS)]


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
    texts, words = load_texts(lang), load_texts("vi")
    try:
        source = (
            template.read_bytes()
            if template
            else files("pipeline.report").joinpath("templates", "letter.docx").read_bytes()
        )
    except OSError as error:
        raise TemplateError(texts("report.template_bad", file=template, error=error.strerror)) from error
    digests = {str(name): str(digest) for name, digest in known.items()}
    written: list[Path] = []
    notes: list[str] = []
    taken: set[str] = set()
    for commune in data.communes:
        findings = letter_findings(data, commune.doc_id)
        if not findings:
            continue
        name = texts("letter.file", unit=slug(unit_name(commune)))
        if name in taken:
            name = texts("letter.file", unit=slug(f"{unit_name(commune)} {commune.doc_id[:12]}"))
        taken.add(name)
        values, groups, recipients = letter_values(data, commune, findings, words, reply_days)
        content = fill_template(
            source, values, groups, recipients, str(template or "letter.docx"), doubtful_words(data, findings)
        )
        target = folder / name
        if target.exists() and _digest(target.read_bytes()) != digests.get(name):
            fresh = target.with_name(target.stem + "-moi.docx")
            notes.append(texts("report.letter_kept", file=target.name, new=fresh.name))
            target = fresh
            taken.add(fresh.name)
        try:
            write_atomically(target, content)
        except PermissionError as error:
            raise UsageError(texts("report.busy", file=target)) from error
        digests[target.name] = _digest(content)
        written.append(target)
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
    return written, digests, notes
