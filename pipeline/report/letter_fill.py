"""Fills a Word template of a letter: places, repeated paragraphs, and a yellow ground under doubtful words."""

from __future__ import annotations

import copy
import io
import itertools
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pipeline.errors import UsageError
from pipeline.report.inert import cut
from pipeline.report.texts import load_texts

_PLACE = re.compile(r"\{\{\s*([A-Z_]+)\s*\}\}")
_LETTERS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_QUOTED = re.compile(r"“[^”]*”")
WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)*")
"""A word as a doubt is told of it; a number keeps its sign."""
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


def _plain(paragraph: Any) -> str:
    """The letters of a paragraph, without asking python-docx for each of its runs."""
    return "".join(piece.text or "" for piece in paragraph._element.iter(_LETTERS))


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """Replace the places of a paragraph, also where Word has split one over several runs; formats stay."""
    if "{{" not in _plain(paragraph):
        return
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


def _highlight(paragraph: Any, doubtful: Collection[str], names: Collection[str] = ()) -> bool:
    """Give doubtful words within quotation marks, and doubtful names, a yellow ground; True where there was one."""
    from docx.enum.text import WD_COLOR_INDEX

    plain = _plain(paragraph)
    if "“" not in plain and not any(name.casefold() in plain.casefold() for name in names):
        return False
    text = paragraph.text
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    spans = [
        word.span()
        for start, end in quoted
        for word in WORD.finditer(text, start, end)
        if word[0].casefold() in doubtful
    ]
    spans += [place.span() for name in names for place in re.finditer(re.escape(name), text, re.IGNORECASE)]
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


def _find(paragraphs: Sequence[Any], name: str) -> Any | None:
    return next((p for p in paragraphs if name in _PLACE.findall(_plain(p))), None)


def fill_template(
    template: bytes,
    values: Mapping[str, str],
    groups: Sequence[tuple[str, Sequence[str]]],
    recipients: Sequence[str],
    name: str = "letter.docx",
    doubtful: Collection[str] = (),
    names: Collection[str] = (),
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
        doubtful: Words, in small letters, that get a yellow ground where they are quoted.
        names: Names that get a yellow ground wherever they stand.

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
    unknown = sorted({p for paragraph in paragraphs for p in _PLACE.findall(_plain(paragraph))} - {*SINGLE, *LISTS})
    if unknown:
        raise TemplateError(
            load_texts("vi")("report.template_bad", file=name, error="không có ô {{" + unknown[0] + "}}")
        )
    item = _find(paragraphs, "NOI_DUNG")
    if item is None:
        raise TemplateError(load_texts("vi")("report.template_bad", file=name, error="thiếu ô {{NOI_DUNG}}"))
    head, line = _find(paragraphs, "NHOM"), _find(paragraphs, "NOI_NHAN")
    anchor = head if head is not None and head is not item else item
    marked = False
    for title, sentences in groups:
        if head is not None and head is not item:
            _clone(head, {**values, "NHOM": title}, anchor)
        for number, sentence in enumerate(sentences):
            filled = {**values, "NHOM": title, "NOI_DUNG": f"{_point(number)}) {sentence}"}
            marked |= _highlight(type(item)(_clone(item, filled, anchor), item._parent), doubtful, names)
    for spent in {id(p): p for p in (head, item) if p is not None}.values():
        spent._element.getparent().remove(spent._element)
    if line is not None:
        for number, recipient in enumerate(recipients):
            end = "." if number + 1 == len(recipients) else ";"
            _clone(line, {**values, "NOI_NHAN": recipient + end}, line)
        line._element.getparent().remove(line._element)
    notice = None
    # those of the template alone: what was filled must not be filled again, a document may itself say "{{...}}"
    for paragraph in paragraphs:
        if paragraph._element.getparent() is None:
            continue  # stood for what was repeated
        if "DU_THAO" in _PLACE.findall(_plain(paragraph)):
            notice = paragraph  # says whether anything was marked, so it comes last
            continue
        _fill(paragraph, values)
        marked |= _highlight(paragraph, doubtful, names)
    if notice is not None:
        draft = load_texts("vi")("letter.draft_doubtful") if marked and values.get("DU_THAO") else None
        _fill(notice, values if draft is None else {**values, "DU_THAO": draft})
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
