"""From text read by an engine that knows no Vietnamese to the Vietnamese that was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .casing import case_of, with_case
from .damage import Damage, Examiner
from .lattice import NOTHING, decode
from .model import Model, load
from .orthography import nfc
from .pieces import core_of, tokens_of
from .units import BREAK, CLASSES, number_class

_EDGE, _UNKNOWN = 0, 1
_BREAK_ID = CLASSES.index(BREAK)
_NUMBER_RE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d+(?:[.,]\d+)*%?")
_PART_RE = re.compile(r"[^/\-–]+|[/\-–]+")
_ITEM_RE = re.compile(r"\s*(?:[-–—~+•*]\s|[IVX1l]{1,5}[.)]\s|\d{1,2}(?:\.\d{1,2})*[.)]?\s|[a-zđ¢][.)]\s)")
_LEAVE_RE = re.compile(r"https?://|www\.|\S+@\S+\.\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """A run of non-space characters and what became of it."""

    line: int
    """1-based."""
    start: int
    """In the source line, code points."""
    end: int
    source: str
    restored: str
    confidence: float
    """Probability that `restored` is what was printed, 0.0 to 1.0."""
    alternatives: tuple[tuple[str, float], ...]
    """Other readings with their probabilities, best first."""
    restored_start: int
    """In the restored line."""
    restored_end: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored text with all its tokens."""

    text: str
    tokens: tuple[Token, ...]
    damaged: bool
    """False where the whole text was good Vietnamese already."""
    doubt_below: float = 0.8

    @property
    def lines(self) -> list[str]:
        """The restored lines; as many as came in."""
        return self.text.split("\n")

    @property
    def changed(self) -> tuple[Token, ...]:
        """The tokens that were changed."""
        return tuple(t for t in self.tokens if t.source != t.restored)

    @property
    def doubtful(self) -> tuple[Token, ...]:
        """The tokens whose confidence is low."""
        return tuple(t for t in self.tokens if t.confidence < self.doubt_below)


@dataclass(slots=True)
class _Slot:
    """One position of the lattice: where its text stands and what it may be."""

    read: str
    case: str
    fixed: bool = False


@dataclass(slots=True)
class _Work:
    """One token on its way."""

    line: int
    start: int
    end: int
    source: str
    parts: list[str | int] = field(default_factory=list)
    """Literal text, or the number of a slot."""


class Restorer:
    """Restores Vietnamese text. Make one with `Restorer.load()` and use it for many texts."""

    def __init__(self, model: Model, *, width: int = 12, language_weight: float = 1.0) -> None:
        """Args:
        model: The trained model.
        width: Candidates a position has in the first pass.
        language_weight: Exponent of the language model against the channel.
        """
        self.model = model
        self.examiner = Examiner(model.language.words, model.language.logp[0])
        self.width = width
        self.language_weight = language_weight
        self._candidates: dict[tuple[str, str, Damage], list[tuple[int, float]]] = {}

    @classmethod
    def load(cls, path: Path | None = None) -> Restorer:
        """A restorer with the model that comes with the package, or with that of a file."""
        return cls(load(path))

    def restore(self, text: str) -> Restored:
        """Restore a text; line i of the result is line i of the text."""
        return self.restore_lines(text.split("\n"))

    def restore_lines(self, lines: Sequence[str]) -> Restored:
        """Restore lines that belong together (a document); none may hold a line break."""
        stretches = _paragraphs(lines)
        verdicts = self.examiner.judge_all(lines, stretches)
        slots: list[_Slot] = []
        chain: list[int] = []
        damages: list[Damage] = []
        works: list[list[_Work]] = [[] for _ in lines]
        damaged = False
        for (first, last), damage in zip(stretches, verdicts, strict=True):
            if damage is Damage.NONE:
                continue
            damaged = True
            chain.append(-1)
            for i in range(first, last):
                for span in tokens_of(lines[i]):
                    work = _Work(i, span.start, span.end, span.text)
                    self._cut(work, slots, chain)
                    works[i].append(work)
            damages.extend([damage] * (len(slots) - len(damages)))
        chain.append(-1)
        choices = self._decide(slots, chain, damages) if slots else []
        out_lines: list[str] = []
        tokens: list[Token] = []
        for i, line in enumerate(lines):
            if not works[i]:
                out_lines.append(line)
                tokens += [Token(i + 1, s.start, s.end, s.text, s.text, 1.0, (), s.start, s.end) for s in tokens_of(line)]
                continue
            built: list[str] = []
            at = done = 0
            for work in works[i]:
                gap = line[done : work.start]
                built.append(gap)
                at += len(gap)
                restored, confidence, others = _assemble(work, choices)
                tokens.append(
                    Token(i + 1, work.start, work.end, work.source, restored, confidence, others, at, at + len(restored))
                )
                built.append(restored)
                at += len(restored)
                done = work.end
            built.append(line[done:])
            out_lines.append("".join(built))
        return Restored("\n".join(out_lines), tuple(tokens), damaged)

    def _cut(self, work: _Work, slots: list[_Slot], chain: list[int]) -> None:
        """Cut a token into literal text and slots, and put its units on the chain."""
        token = nfc(work.source)
        if _LEAVE_RE.match(token):
            work.parts.append(token)
            return
        start, end = core_of(token)
        if start:
            work.parts.append(token[:start])
        core = token[start:end]
        if _NUMBER_RE.fullmatch(core):
            pieces = [core]
        else:
            pieces = _PART_RE.findall(core)
        for piece in pieces:
            if piece[0] in "/-–":
                work.parts.append(piece)
                continue
            work.parts.append(len(slots))
            chain.append(len(slots))
            slots.append(_Slot(piece, case_of(piece)))
        if end < len(token):
            tail = token[end:]
            work.parts.append(tail)
            if any(c in ".;:!?" for c in tail):
                chain.append(-2)

    def candidates(self, read: str, case: str, damage: Damage) -> list[tuple[int, float]]:
        """The words that a piece of text may have been, with log P(read | word), best first; kept for the next time."""
        key = (read, case, damage)
        known = self._candidates.get(key)
        if known is None:
            if len(self._candidates) > 300_000:
                self._candidates.clear()
            known = self._candidates[key] = self._find_candidates(read, case, damage)
        return known

    def _find_candidates(self, read: str, case: str, damage: Damage) -> list[tuple[int, float]]:
        low = read.lower()
        number = self.model.language.number
        if _NUMBER_RE.fullmatch(low):
            out = [(number[number_class(low.rstrip("%"))], -0.05)]
            if len(low) > 2 or damage is Damage.BARE:
                return out
            return out + [(n, s - 1.5) for n, s in self.model.channel.candidates(read, case, 6) if s > -9]
        spelled = -3.0 * len(low) - 7.0
        if damage is Damage.PARTIAL:
            return self._partial(low, number)
        if damage is Damage.BARE:
            found = [(n, 0.0) for n in self.model.channel.bare_matches(low)]
            ranked = sorted(found, key=lambda item: -float(self.model.language.logp[0][item[0]]))[: self.width - 1]
            return [*ranked, (_UNKNOWN, spelled)]
        found = self.model.channel.candidates(read, case, self.width - 2)
        found.append((_UNKNOWN, spelled))
        if any(c.isdigit() for c in low):
            found.append((number["<num>"], -9.0 if len(low) < 4 else -5.0))
        return found

    def _partial(self, low: str, number: dict[str, int]) -> list[tuple[int, float]]:
        """Text whose marks are mostly right: a word with marks is kept, unless it is no word; a bare one may have lost some."""
        own = number.get(low)
        bare = low.isascii()
        spelled = -3.0 * len(low) - 7.0
        found: list[tuple[int, float]] = []
        for n in self.model.channel.bare_matches(low):
            word = self.model.language.words[n]
            if word == low:
                found.append((n, -0.05))
            elif bare:
                found.append((n, -1.0))
            else:
                found.append((n, -4.5 if own is None else -7.0))
        if own is None and not low.isalpha():
            found += [(n, s) for n, s in self.model.channel.candidates(low, "lower", self.width - 2) if n not in dict(found)]
        ranked = sorted(found, key=lambda item: -(item[1] + float(self.model.language.logp[0][item[0]])))
        return [*ranked[: self.width - 1], (_UNKNOWN, spelled)]

    def _decide(
        self, slots: list[_Slot], chain: list[int], damages: list[Damage]
    ) -> list[list[tuple[str, float]]]:
        """Decode the chain: for each slot its readings with probabilities, best first."""
        length = len(chain)
        ids = np.zeros((length, self.width), dtype=np.int64)
        emission = np.full((length, self.width), NOTHING, dtype=np.float32)
        for row, item in enumerate(chain):
            if item < 0:
                ids[row, 0] = _EDGE if item == -1 else _BREAK_ID
                emission[row, 0] = 0.0
                continue
            for column, (word, score) in enumerate(self.candidates(slots[item].read, slots[item].case, damages[item])[: self.width]):
                ids[row, column] = word
                emission[row, column] = score
        result = decode(self.model.language, ids, emission, self.language_weight)
        out: list[list[tuple[str, float]]] = [[] for _ in slots]
        words = self.model.language.words
        for row, item in enumerate(chain):
            if item < 0:
                continue
            slot = slots[item]
            found: dict[str, float] = {}
            for column, p in zip(result.order[row], result.probability[row], strict=True):
                if p <= 1e-4 and found:
                    break
                word = int(ids[row, column])
                text = slot.read if word < len(CLASSES) else with_case(words[word], slot.case)
                found[text] = found.get(text, 0.0) + float(p)
            out[item] = sorted(found.items(), key=lambda pair: -pair[1])
        return out


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of lines that read on: (first, last+1). A blank line or the mark of an item starts a new one."""
    out: list[tuple[int, int]] = []
    first: int | None = None
    for i, line in enumerate(lines):
        if not line.strip():
            if first is not None:
                out.append((first, i))
            first = None
        elif first is None:
            first = i
        elif _ITEM_RE.match(line):
            out.append((first, i))
            first = i
    if first is not None:
        out.append((first, len(lines)))
    return out


def _assemble(
    work: _Work, choices: list[list[tuple[str, float]]]
) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """The restored token, its confidence and other readings."""
    text: list[str] = []
    confidence = 1.0
    slots = [p for p in work.parts if isinstance(p, int)]
    for part in work.parts:
        if isinstance(part, str):
            text.append(part)
        else:
            text.append(choices[part][0][0])
            confidence *= choices[part][0][1]
    restored = "".join(text)
    others: list[tuple[str, float]] = []
    if len(slots) == 1:
        for reading, p in choices[slots[0]][1:4]:
            others.append(("".join(reading if isinstance(q, int) else q for q in work.parts), round(p, 4)))
    return restored, min(confidence, 1.0), tuple(others)
