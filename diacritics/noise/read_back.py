"""Read pages with Tesseract and lay what was read beside what was printed, line for line.

The lines are matched by place: each printed word knows where it stands, each line read has a box. So the pairs
are right also where the engine splits a line, reads two columns one after the other, or sees words in dirt.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pytesseract

from diacritics.noise.errors import EngineMissingError
from diacritics.noise.render import Page, PrintedWord

Languages = Literal["eng", "vie", "eng+vie"]
INSTALL = "install the packages tesseract-ocr and tesseract-ocr-vie (Debian, Ubuntu), or put the program on PATH"


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as the engine gives it."""

    text: str
    confidence: float
    """0 to 100, the engine's own."""
    box: tuple[float, float, float, float]
    """left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class LinePair:
    """One line as read, beside what was printed at that place."""

    page: int
    """1-based; 0-length lines between the blocks belong to the page as well."""
    read: str
    true: str
    words: tuple[ReadWord, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A document read back.

    ``text`` and ``gold`` have the same number of lines; line i of one is line i of the other, blank is blank.
    """

    pairs: tuple[LinePair, ...]

    def _joined(self, texts: list[str]) -> str:
        out, page = [], 1
        for pair, text in zip(self.pairs, texts, strict=True):
            out.append(("\f" if pair.page > page else "") + text)
            page = max(page, pair.page)
        return "\n".join(out) + "\n"

    @property
    def text(self) -> str:
        """As the engine gives it; pages joined by a form feed at the start of a line."""
        return self._joined([p.read for p in self.pairs])

    @property
    def gold(self) -> str:
        """What was printed."""
        return self._joined([p.true for p in self.pairs])


@lru_cache(maxsize=1)
def engine_languages() -> frozenset[str]:
    """The languages that the tesseract program has.

    Raises:
        EngineMissingError: the program is not installed.
    """
    try:
        return frozenset(pytesseract.get_languages(config=""))
    except (pytesseract.TesseractNotFoundError, OSError) as error:
        raise EngineMissingError(f"the program tesseract was not found; {INSTALL}") from error


def check_engine(languages: str) -> None:
    """Make sure that the engine can read with these languages ("eng", "vie", "eng+vie").

    Raises:
        EngineMissingError: the program or a language is missing.
    """
    missing = [part for part in languages.split("+") if part not in engine_languages()]
    if missing:
        raise EngineMissingError(f"tesseract has no language {', '.join(missing)}; {INSTALL}")


def read_page(page: Page, languages: Languages = "eng", number: int = 1, psm: int = 3) -> list[LinePair]:
    """Read one page.

    Args:
        page: from ``draw_pages`` or ``degrade_page``.
        languages: what the engine reads with.
        number: 1-based number of the page, for the pairs.
        psm: Tesseract's page segmentation mode (3 automatic, 4 one column, 6 one block).

    Returns:
        The lines in the engine's order; a blank pair between its paragraphs.

    Raises:
        EngineMissingError: the program or a language is missing.
    """
    check_engine(languages)
    # one thread: several processes side by side gain more than one with several threads
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    data = pytesseract.image_to_data(
        page.image, lang=languages, config=f"--psm {psm} --dpi {page.style.dpi}", output_type=pytesseract.Output.DICT
    )
    groups: dict[tuple[int, int, int], list[ReadWord]] = {}
    for i, text in enumerate(data["text"]):
        if data["level"][i] != 5 or not text.strip():
            continue
        key = (data["block_num"][i], data["par_num"][i], data["line_num"][i])
        left, top = float(data["left"][i]), float(data["top"][i])
        box = (left, top, left + float(data["width"][i]), top + float(data["height"][i]))
        groups.setdefault(key, []).append(ReadWord(text.strip(), float(data["conf"][i]), box))
    keys = list(groups)
    shares = _share_out(page.words, [groups[k] for k in keys])
    pairs: list[LinePair] = []
    for i, key in enumerate(keys):
        if i and key[:2] != keys[i - 1][:2]:
            pairs.append(LinePair(number, "", ""))
        read = " ".join(w.text for w in groups[key])
        pairs.append(LinePair(number, read, " ".join(w.text for w in shares[i]), tuple(groups[key])))
    pairs.append(LinePair(number, "", ""))
    return pairs


def read_pages(pages: Sequence[Page], languages: Languages = "eng", psm: int = 3) -> ReadBack:
    """Read the pages of a document; see :func:`read_page`."""
    pairs = [pair for i, page in enumerate(pages, start=1) for pair in read_page(page, languages, i, psm)]
    return ReadBack(tuple(pairs))


def _share_out(printed: Sequence[PrintedWord], lines: Sequence[Sequence[ReadWord]]) -> list[list[PrintedWord]]:
    """Give each printed word to the line that was read where it stands; words that nobody read are left out."""
    shares: list[list[PrintedWord]] = [[] for _ in lines]
    boxes = [[w.box for w in line] for line in lines]
    for word in printed:
        left, top, right, bottom = word.box
        high = bottom - top
        best, best_score = -1, 0.0
        for i, line in enumerate(boxes):
            score = 0.0
            for b in line:
                # across: share of the word that lies under the box read; a stretch of half a letter's height
                # lets a word that the engine dropped at the end of a line stay with its line
                over = min(right, b[2] + 0.5 * high) - max(left, b[0] - 0.5 * high)
                down = min(bottom, b[3]) - max(top, b[1])
                if over > 0 and down > 0:
                    score += over * min(1.0, down / (0.6 * high)) * (1.0 if b[3] - b[1] < 2.5 * high else 0.1)
            if score > best_score:
                best, best_score = i, score
        if best < 0:
            best = _same_row(word, boxes)
        if best >= 0:
            shares[best].append(word)
    return [sorted(share, key=lambda w: (w.line, w.box[0])) for share in shares]


def _same_row(word: PrintedWord, boxes: Sequence[Sequence[tuple[float, float, float, float]]]) -> int:
    """The line read that runs past a word nobody read: it was dropped from within that line."""
    _, top, _, bottom = word.box
    middle = (word.box[0] + word.box[2]) / 2
    for i, line in enumerate(boxes):
        before = [b for b in line if b[2] <= middle]
        after = [b for b in line if b[0] >= middle]
        near = [b for b in before[-1:] + after[:1] if min(bottom, b[3]) - max(top, b[1]) > 0.4 * (bottom - top)]
        if before and after and len(near) == 2:
            return i
    return -1
