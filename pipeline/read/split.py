"""Several documents in one file (a scan of a dossier) told apart at their heads."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.read.form_words import form_pattern, form_words
from pipeline.read.layout import folded
from pipeline.read.messages import say
from pipeline.types import SourceDocument, SourceLine

_FUZZ = 80  # 0 to 100; a reading without marks and with some letters wrong still reaches it
_TOP_LINES = 7
_LOOK_BACK = 3


def split_documents(document: SourceDocument) -> list[SourceDocument]:
    """Tell the documents of a file apart.

    A document begins at a head (quốc hiệu with the tiêu ngữ below) that stands at the top of a page, or after the
    foot of the one before, and is followed by a number and a title. Where a further head lacks one of these (a form
    in an annex has the head too) the file is left whole, with a warning.

    Args:
        document: The whole file.

    Returns:
        The documents, named `id-1`, `id-2`, ...; the one given where it is alone.
    """
    lines = document.lines
    plain = [" ".join(re.findall(r"[^\W_]+|[:/.]", folded(line.text))) for line in lines]
    heads = _heads(lines, plain)
    if len(heads) < 2:
        return [document]
    sure = [_is_start(lines, plain, head, first=index == 0) for index, head in enumerate(heads)]
    if not all(sure[1:]):
        numbers = ", ".join(str(lines[head].number) for head in heads)
        return [replace(document, warnings=(*document.warnings, say("warn_several", lines=numbers)))]
    starts = [0, *(_first_line(lines, head) for head in heads[1:]), len(lines)]
    note = say("warn_split", count=len(heads))
    parts = []
    for index, (start, end) in enumerate(itertools.pairwise(starts), start=1):
        own = tuple(replace(line, number=number) for number, line in enumerate(lines[start:end], start=1))
        pages = len({line.page for line in own})
        parts.append(
            replace(
                document,
                doc_id=f"{document.doc_id}-{index}",
                lines=own,
                pages=pages,
                warnings=(*document.warnings, note),
            )
        )
    return parts


def _heads(lines: Sequence[SourceLine], plain: Sequence[str]) -> list[int]:
    """Indexes of the lines with the quốc hiệu that have the tiêu ngữ on them or below."""
    motto = form_words()["motto"]
    heads: list[int] = []
    for index, text in enumerate(plain):
        if len(text) < 20 or not _shouted(lines[index].text):
            continue
        if fuzz.partial_ratio(motto["top"], text) < _FUZZ:
            continue
        below = " ".join(plain[index : index + 4])
        if fuzz.partial_ratio(motto["below"], below) >= _FUZZ and (not heads or index - heads[-1] > 5):
            heads.append(index)
    return heads


def _is_start(lines: Sequence[SourceLine], plain: Sequence[str], head: int, *, first: bool) -> bool:
    before = [text for text in plain[max(0, head - _LOOK_BACK * 3) : head] if text][-_LOOK_BACK:]
    if any(form_pattern("annex").match(text) for text in before):
        return False
    after = plain[head : head + 24]
    numbered = any(form_pattern("number").search(text) for text in after[:12])
    titles = tuple(form_words()["titles"]["values"])
    titled = any(text.startswith(titles) and len(text) < 40 for text in after)
    if not (numbered and titled):
        return False
    return first or _at_top(lines, head) or any(map(_is_foot, plain[max(0, head - 30) : head]))


def _is_foot(text: str) -> bool:
    return any(form_pattern(name).match(text) for name in ("recipients", "filed"))


def _at_top(lines: Sequence[SourceLine], head: int) -> bool:
    page = lines[head].page
    on_page = [line for line in lines[max(0, head - 12) : head] if line.page == page and line.text.strip()]
    return len(on_page) < _TOP_LINES and lines[0].page != page and lines[max(0, head - 12)].page != page


def _first_line(lines: Sequence[SourceLine], head: int) -> int:
    """The first line of the page where the head stands at its top, else the head with an issuer's line above it."""
    if _at_top(lines, head):
        page = lines[head].page
        start = head
        while start > 0 and lines[start - 1].page == page:
            start -= 1
        return start
    start = head
    while start > 0 and head - start < 2 and lines[start - 1].text.strip() and _shouted(lines[start - 1].text):
        start -= 1
    return start


def _shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return bool(letters) and sum(sign.isupper() for sign in letters) >= 0.6 * len(letters)
