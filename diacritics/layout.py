"""How the lines of a document hang together: which read on, and what marks the items at their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .edits import Edit, forms
from .heads import (
    Head,
    Numeral,
    count_head,
    find_numeral,
    numeral_and_count,
    settle_counts,
    settle_letters,
    settle_numerals,
    settle_shapes,
    speck_within,
    torn_head,
)
from .orthography import strip_marks
from .pieces import tokens_of
from .places import places

_ITEM_RE = re.compile(r"\s*(?:[-–—~+•*]\s|[IVX1l]{1,5}[.)]\s|\d{1,2}(?:\.\d{1,2})*[.)]?\s|[a-zđ¢][.)]\s)")


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of lines that read on: (first, last+1), blank lines within them included.

    The mark of an item starts a new stretch. So does a blank line, unless the sentence plainly goes on after it.
    """
    out: list[tuple[int, int]] = []
    first: int | None = None
    last = -1
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        if first is None:
            first = i
        elif _ITEM_RE.match(line) or (i - last > 1 and not _reads_on(lines[last], line)):
            out.append((first, last + 1))
            first = i
        last = i
    if first is not None:
        out.append((first, last + 1))
    return out


def _reads_on(line: str, following: str) -> bool:
    """Whether the sentence of a line goes on in the following one, across a blank line."""
    if (_bare(line.split()[-1]), _bare(following.split()[0])) in places().halves:
        return True
    head = next((c for c in following if c.isalpha()), "")
    return line.rstrip()[-1:] not in ".;:!?" and head.islower() and len(line.split()) > 3


def recipients(lines: Sequence[str]) -> frozenset[int]:
    """The lines with a recipient each, as Nghị định 30/2020/NĐ-CP lays down: from `Nơi nhận:` to `Lưu:`."""
    known = forms().patterns
    out: list[int] = []
    within = False
    for i, line in enumerate(lines):
        first, second, third, *_ = [span.text for span in tokens_of(line, 3)] + ["", "", ""]
        if known["recipients_place"].fullmatch(first) and known["recipients_received"].fullmatch(second):
            within = True
        elif within and known["filed_word"].fullmatch(second) and (second[-1] in ":;." or third[:2].isupper()):
            within = False
        elif within and first and not any(map(str.isalnum, first)):
            out.append(i)
        elif within and first and not line.isupper():
            within = False  # no recipient and no part of the signature
    return frozenset(out)


def _bare(word: str) -> str:
    return strip_marks(word.lower()).strip(".,;:")


def heads(lines: Sequence[str]) -> dict[int, Edit]:
    """What to write for the numerals and letters that mark items at the heads of lines, or their remains, by line."""
    numerals: list[Numeral] = []
    letters: list[tuple[int, str]] = []
    before_capitals: list[tuple[int, str]] = []
    counts: list[Head] = []
    torn: dict[int, Edit] = {}
    ended, stopped, comma = True, False, False  # of the line before
    for i, line in enumerate(lines):
        spans = tokens_of(line, 3)
        if not spans:
            ended, comma = True, False
            continue
        if stopped and (remains := torn_head(spans)):
            torn[i] = remains
        elif comma and (dirt := speck_within(spans)):
            torn[i] = dirt
        numeral = find_numeral(i, spans)
        if numeral and (ended or sum(c.isupper() for c in line) > sum(c.islower() for c in line)):
            numerals.append(numeral)
        elif len(spans) > 1:
            letters.append((i, spans[0].text))
            if found := numeral_and_count(spans[0].text):
                torn[i] = found
            if spans[1].text.lstrip("\"'“(")[:1].isupper():
                before_capitals.append((i, spans[0].text))
            if ended and (head := count_head(i, spans)):
                counts.append(head)
        last = line.rstrip()[-1]
        ended, stopped, comma = last in ".;:!?" or line.isupper(), last == ".", last == ","
    out = {n.line: Edit(0, 1, text, sure, "numeral") for n, text, sure in settle_numerals(numerals)}
    shaped = settle_shapes(before_capitals, [n.line for n in numerals])
    return torn | settle_letters(letters) | settle_counts(counts) | shaped | out
