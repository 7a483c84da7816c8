"""The text of Word's paragraphs and tables, tracked changes taken as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.read.encodings import convert_from
from pipeline.read.form_words import form_words
from pipeline.read.layout import folded
from pipeline.read.word_numbering import Numbering, W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "commentReference")
)
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_BREAK, _PAGE = "\n", "\f"
_BAR = " | "


@dataclass(slots=True)
class WordLines:
    """Collects the lines of a document with their pages."""

    numbering: Numbering
    capitals: dict[str, bool]
    """Styles that show capitals only."""
    lines: list[tuple[str, int]] = field(default_factory=list)
    """(text, page) of each line."""
    page: int = 1
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(kind, id) of the notes, in the order of their marks."""
    tracked: int = 0
    encodings: set[str] = field(default_factory=set)
    _joined: str = ""
    _break_due: bool = False

    def add_blocks(self, parent: Any) -> None:
        """Take up the paragraphs and tables of a body, a cell or a text box, in order."""
        for block in _blocks(parent):
            if block.tag == f"{W}p":
                self.add_paragraph(block)
            else:
                self._add_table(block)

    def add_paragraph(self, paragraph: Any) -> None:
        """Take up one paragraph: one line, or several where it has line breaks; then the text boxes in it."""
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and is_on(properties.find(f"{W}pageBreakBefore")):
            self._new_page(after_text=bool(self.lines))
        style = properties.find(f"{W}pStyle") if properties is not None else None
        capitals = style is not None and self.capitals.get(style.get(f"{W}val", ""), False)
        boxes: list[Any] = []
        text = self._text(paragraph, capitals, boxes)
        runs_on = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
        if runs_on and not text.strip() and not boxes:
            self.tracked += 1  # deleted as a whole: it neither shows nor counts
            return
        text = self._joined + self.numbering.label(paragraph) + text
        self._joined = ""
        if runs_on:
            # the mark of this paragraph was deleted: its text runs on in the next
            self.tracked += 1
            self._joined = text
        else:
            self._emit(text)
        for box in boxes:
            self.add_blocks(box)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            kind = properties.find(f"{W}sectPr/{W}type")
            if kind is None or kind.get(f"{W}val") != "continuous":
                self._break_due = True

    def finish(self) -> None:
        """Write what waits for a next paragraph that never came."""
        if self._joined:
            self._emit(self._joined)
            self._joined = ""

    def _emit(self, text: str) -> None:
        if self._break_due:
            self._break_due = False
            self._new_page()
        for piece in text.split(_BREAK):
            while piece.startswith(_PAGE):
                self._new_page()
                piece = piece[1:]
            inside = piece.count(_PAGE)
            words = " ".join(piece.replace(_PAGE, " ").split(" ")).strip()
            self.lines.append((words, self.page))
            for _ in range(inside):
                self._new_page()

    def _new_page(self, *, after_text: bool = True) -> None:
        if after_text and self.lines:
            self.page += 1

    def _text(self, element: Any, capitals: bool, boxes: list[Any]) -> str:
        parts: list[str] = []
        fields: list[bool] = []  # for each open field: whether its result has begun
        self._walk(element, capitals, boxes, parts, fields)
        return "".join(parts)

    def _walk(self, element: Any, capitals: bool, boxes: list[Any], parts: list[str], fields: list[bool]) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in _GONE:
                self.tracked += tag in (f"{W}del", f"{W}moveFrom")
            elif tag == f"{W}r":
                self._run(child, capitals, boxes, parts, fields)
            elif tag == f"{_MC}AlternateContent":
                chosen = child.find(f"{_MC}Choice")
                if chosen is None:
                    chosen = child.find(f"{_MC}Fallback")
                if chosen is not None:
                    self._walk(chosen, capitals, boxes, parts, fields)
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            else:
                self.tracked += tag in (f"{W}ins", f"{W}moveTo")
                self._walk(child, capitals, boxes, parts, fields)

    def _run(self, run: Any, capitals: bool, boxes: list[Any], parts: list[str], fields: list[bool]) -> None:
        properties = run.find(f"{W}rPr")
        if properties is not None and (is_on(properties.find(f"{W}vanish")) or properties.find(f"{W}del") is not None):
            return
        own_caps = is_on(properties.find(f"{W}caps")) if properties is not None else None
        caps = capitals if own_caps is None else own_caps
        text: list[str] = []
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    fields.append(False)
                elif kind == "separate" and fields:
                    fields[-1] = True
                elif kind == "end" and fields:
                    fields.pop()
            elif fields and not all(fields):
                continue
            elif tag == f"{W}t":
                text.append(child.text or "")
            elif tag in (f"{W}tab", f"{W}ptab"):
                text.append(" ")
            elif tag in (f"{W}br", f"{W}cr"):
                text.append(_PAGE if child.get(f"{W}type") == "page" else _BREAK)
            elif tag == f"{W}lastRenderedPageBreak":
                text.append(_PAGE if not _after_page_break(child) else "")
            elif tag == f"{W}noBreakHyphen":
                text.append("-")
            elif tag in _NOTES:
                self.notes.append((_NOTES[tag], child.get(f"{W}id", "")))
                text.append(f"[{len(self.notes)}]")
            elif isinstance(tag, str) and tag not in _GONE and tag != f"{W}softHyphen":
                before = len(parts)
                self._walk(_Wrapped(child), caps, boxes, parts, fields)
                text.extend(parts[before:])
                del parts[before:]
        joined = "".join(text)
        if joined:
            joined = self._modern(joined, properties)
            parts.append(joined.upper() if caps else joined)

    def _modern(self, text: str, properties: Any | None) -> str:
        """Text in a font of the time before Unicode, converted by the font's name; `.VnTimeH` shows capitals."""
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        name = fonts.get(f"{W}ascii", "") if fonts is not None else ""
        if name.startswith(".Vn") and not text.isascii():
            self.encodings.add("tcvn3")
            text = convert_from(text, "tcvn3")
        elif name.upper().startswith("VNI-") and not text.isascii():
            self.encodings.add("vni")
            return convert_from(text, "vni")
        return text.upper() if name.startswith(".Vn") and name.endswith("H") else text

    def _add_table(self, table: Any) -> None:
        rows = [row for row in _rows(table) if row.find(f"{W}trPr/{W}del") is None]
        text = folded(" ".join("".join(row.itertext(f"{W}t")) for row in rows))
        two_columns = all(len(list(_cells(row))) <= 3 for row in rows) and len(rows) <= 8
        head = two_columns and any(words in text for words in form_words()["motto"]["in_a_table"])
        foot = two_columns and not head and form_words()["recipients"]["in_a_table"] in text
        if foot:
            columns: dict[int, list[tuple[str, int]]] = {}
            for row in rows:
                for index, cell in enumerate(_cells(row)):
                    columns.setdefault(index, []).extend(self._cell_lines(cell))
            for index in sorted(columns):
                self.lines.extend(_trimmed(columns[index]))
            return
        for row in rows:
            cells = [self._cell_lines(cell) for cell in _cells(row)]
            if head:
                filled = [[line for line in cell if _says_something(line[0])] for cell in cells]
                for index in range(max((len(cell) for cell in filled), default=0)):
                    beside = [cell[index] for cell in filled if index < len(cell)]
                    self.lines.append((" ".join(text for text, _ in beside), beside[0][1]))
            else:
                words = [" ".join(text for text, _ in cell if text) for cell in cells]
                if any(words):
                    page = next((line[1] for cell in cells for line in cell), self.page)
                    self.lines.append((_BAR.join(words) if len(words) > 1 else words[0], page))

    def _cell_lines(self, cell: Any) -> list[tuple[str, int]]:
        """The lines of a cell, taken out of the document's own for the moment."""
        before = len(self.lines)
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and merged.get(f"{W}val", "continue") == "continue":
            return []
        self.add_blocks(cell)
        lines = self.lines[before:]
        del self.lines[before:]
        return lines


class _Wrapped:
    """Lets one element be walked as the only child."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def __iter__(self) -> Iterator[Any]:
        yield self.element


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those within content controls and inserted blocks."""
    for child in parent:
        tag = child.tag
        if tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _blocks(content)
        elif tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}customXml", f"{W}ins"):
            content = child.find(f"{W}sdtContent")
            yield from _rows(child if content is None else content)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}customXml"):
            content = child.find(f"{W}sdtContent")
            yield from _cells(child if content is None else content)


def _after_page_break(mark: Any) -> bool:
    """Whether Word's own note of a page break only repeats a break that stands just before it."""
    run = mark.getparent()
    before = run.getprevious() if run is not None and run.index(mark) <= 1 else None
    if before is None and run is not None:
        paragraph = run.getparent()
        before = paragraph.getprevious() if paragraph is not None and paragraph.tag == f"{W}p" else None
    if before is None:
        return False
    breaks = [one for one in before.iter(f"{W}br") if one.get(f"{W}type") == "page"]
    section = before.find(f"{W}pPr/{W}sectPr")
    here = run.getparent().find(f"{W}pPr/{W}pageBreakBefore") if run.getparent() is not None else None
    return bool(breaks) or section is not None or bool(is_on(here))


def _says_something(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _trimmed(lines: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without blank lines before and behind, and never two blank ones together."""
    result: list[tuple[str, int]] = []
    for line in lines:
        if line[0].strip() or (result and result[-1][0].strip()):
            result.append(line)
    while result and not result[-1][0].strip():
        result.pop()
    return result
