"""DOCX into lines: the text as Word shows it, numbers included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.read.encodings import convert_legacy
from pipeline.read.messages import problem, say
from pipeline.read.ocr import OcrEngine
from pipeline.read.options import ReadOptions
from pipeline.read.picture_file import read_pictures
from pipeline.read.record import ReadResult
from pipeline.read.syllables import measure
from pipeline.read.word_numbering import Numbering, W, caps_by_style
from pipeline.read.word_package import count_external_links, open_package
from pipeline.read.word_text import WordLines
from pipeline.types import SourceLine

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FEW_WORDS = 20  # a file with fewer says nothing itself: its pictures are looked at
_PICTURE_BYTES = 10_000  # smaller ones are emblems and lines
_LINES_A_PAGE = 600  # ten times what a page holds: a file with more has no page breaks, but is too long all the same
_GOOD = 0.6  # measure of the text above which it is Vietnamese as typed


def read_word(path: Path, options: ReadOptions, engine: OcrEngine | None = None) -> ReadResult:
    """Read a DOCX.

    Each paragraph is a line with its number before it; a head table is written row by row, a foot table column by
    column, any other table a row a line with bars; text boxes stand behind the paragraph they hang on, footnotes at
    the end, headers and footers apart.

    Args:
        path: The file.
        options: Limits.
        engine: Reads the pictures of a file that holds nothing else; Tesseract where None.

    Returns:
        Its lines; pages are counted by the breaks that the writer and Word itself left in the file.

    Raises:
        ReadError: Damaged, hostile, beyond a limit, or without text.
    """
    document = open_package(path, options)
    lines, encodings, tracked = _lines(document)
    if len(lines) > _LINES_A_PAGE * options.max_pages:
        raise problem("too_many_pages", pages="> " + str(options.max_pages), limit=options.max_pages)
    # an old font that only a style names, or a reading program took away
    texts, old = convert_legacy([text for text, _ in lines])
    if old is not None:
        lines = [(text, page) for text, (_, page) in zip(texts, lines, strict=True)]
        encodings.add(old)
    found = measure(text for text, _ in lines)
    pictures = _pictures(document) if found.words < _FEW_WORDS else []
    if pictures and options.ocr != "never":
        return read_pictures(pictures, options, engine, kind="docx")
    if not any(text.strip() for text, _ in lines):
        raise problem("no_text")
    warnings = []
    if tracked:
        warnings.append(say("warn_tracked", count=tracked))
    outside = count_external_links(document)
    if outside:
        warnings.append(say("warn_external", count=outside))
    if encodings:
        warnings.append(say("warn_encoding", encoding=", ".join(sorted(encodings)).upper()))
    trusted = found.words < _FEW_WORDS or found.score >= _GOOD
    if not trusted:
        warnings.append(say("warn_mangled"))
    pages = max(page for _, page in lines)
    if pages > options.max_pages:
        raise problem("too_many_pages", pages=pages, limit=options.max_pages)
    return ReadResult(
        kind="docx",
        lines=tuple(SourceLine(number, page, text) for number, (text, page) in enumerate(lines, start=1)),
        pages=pages,
        encoding=", ".join(sorted(encodings)) or None,
        warnings=tuple(warnings),
        trusted=trusted,
        header=_running_heads(document),
    )


def _lines(document: Any) -> tuple[list[tuple[str, int]], set[str], int]:
    """Lines with their pages, old encodings met, and the number of tracked changes."""
    part = document.part
    styles = getattr(getattr(part, "_styles_part", None), "element", None)
    collected = WordLines(Numbering(next(_roots(part, "numbering"), None), styles), caps_by_style(styles))
    collected.add_blocks(document.element.body)
    collected.finish()
    notes: dict[str, dict[str, Any]] = {}
    for kind in ("footnote", "endnote"):
        elements = (one for root in _roots(part, f"{kind}s") for one in root.iterchildren(f"{W}{kind}"))
        notes[kind] = {one.get(f"{W}id", ""): one for one in elements}
    marks = list(collected.notes)
    if marks:
        collected.lines.append(("", collected.page))
    for index, (kind, name) in enumerate(marks, start=1):
        element = notes[kind].get(name)
        if element is None:
            continue
        own = WordLines(collected.numbering, collected.capitals)
        own.add_blocks(element)
        own.finish()
        text = " ".join(text for text, _ in own.lines if text)
        if text:
            collected.lines.append((f"[{index}] {text}", collected.page))
    lines = collected.lines
    while lines and not lines[-1][0].strip():
        lines.pop()
    return lines, collected.encodings, collected.tracked


def _roots(part: Any, *kinds: str) -> Iterator[Any]:
    """The root elements of the parts of some kinds that lie in the file itself."""
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in kinds:
            root = _root(relation.target_part)
            if root is not None:
                yield root


def _root(part: Any) -> Any | None:
    """The root element of a part that python-docx may have left as bytes."""
    element = getattr(part, "element", None)
    if element is not None:
        return element
    from docx.oxml.parser import parse_xml
    from lxml import etree

    try:
        return parse_xml(part.blob)
    except (etree.LxmlError, ValueError):
        return None


def _running_heads(document: Any) -> tuple[str, ...]:
    """The words of headers and footers, each once."""
    heads: dict[str, None] = {}
    for root in _roots(document.part, "header", "footer"):
        own = WordLines(Numbering(None, None), {})
        own.add_blocks(root)
        heads.update({text: None for text, _ in own.lines if text.strip()})
    return tuple(heads)


def _pictures(document: Any) -> list[bytes]:
    """The pictures of the body, in the order of the text: scans pasted into a Word file."""
    found = []
    for blip in document.element.body.iter(f"{_DRAWING}blip"):
        relation = document.part.rels.get(blip.get(f"{_OFFICE}embed", ""))
        if relation is not None and not relation.is_external and len(relation.target_part.blob) > _PICTURE_BYTES:
            found.append(relation.target_part.blob)
    return found
