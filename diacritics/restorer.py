"""From text read by an engine that knows no Vietnamese to the Vietnamese that was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .calibration import Calibration
from .casing import case_of, with_case
from .channel import Channel
from .damage import Damage, Examiner
from .grammar import Edit, Numeral, find_numeral, line_edits, settle_letters, settle_numerals
from .lattice import NOTHING, Posterior, decode
from .model import Model, load
from .orthography import nfc, strip_marks
from .pieces import Span, core_of, tokens_of
from .spacing import cut_points, torn_words
from .units import BREAK, CLASSES, UNIT_RE, number_class

_EDGE, _UNKNOWN = 0, 1
LOST_BLANK = -5.0
"""Log probability that a blank between two words is lost."""
CUT_GAIN = 1.0
"""How much better two words must explain a reading than one (natural log)."""
SPECK = -4.0
"""Log probability of specks read as signs within a word."""
CLEARLY_WORSE = 12.0
"""A candidate so much less likely than the best (natural log) is left out of the first decoding."""
FEW = 4
"""Candidates that a sure position keeps for the second decoding."""
AROUND = 6
"""Positions on either side of an unsure one that are decoded again."""
WIDE = 28
"""Candidates of a position that was unsure at first."""
ADAPT_FROM = 120
"""Badly read words that a document must have for its channel to be adapted."""
DIGIT_WORD_SURE = 0.9
"""A number is read as a word (13 as là) only from this probability on."""
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
    confidence: float = 1.0
    """Of what was decided before the lattice."""
    rule: str = ""
    damage: Damage = Damage.READ
    reading: str = ""
    """The source without the gap of a torn word."""


class Restorer:
    """Restores Vietnamese text. Make one with `Restorer.load()` and use it for many texts."""

    def __init__(
        self, model: Model, *, width: int = 12, language_weight: float = 1.2, adapt: bool = True, calibration: Calibration | None = None
    ) -> None:
        """Args:
        model: The trained model.
        width: Candidates a position has in the first pass.
        language_weight: Exponent of the language model against the channel.
        adapt: Whether to learn each document's own misreadings from its sure words.
        calibration: Turns posteriors into confidences; None for the one that comes with the package.
        """
        self.model = model
        self.examiner = Examiner(model.language.words, model.language.logp[0])
        self.width = width
        self.language_weight = language_weight
        self.adapt = adapt
        self.calibration = calibration or Calibration.load()
        self._cuts: dict[str, int | None] = {}
        self._candidates: dict[tuple[str, str, Damage], list[tuple[int, float]]] = {}

    @classmethod
    def load(cls, path: Path | None = None, calibration: Calibration | None = None) -> Restorer:
        """A restorer with the model and calibration that come with the package, or with those given."""
        return cls(load(path), calibration=calibration)

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
        heads = _heads(lines)
        for (first, last), damage in zip(stretches, verdicts, strict=True):
            if damage is Damage.NONE:
                continue
            damaged = True
            chain.append(-1)
            for i in range(first, last):
                spans = tokens_of(lines[i])
                edits = {e.first: e for e in self._edits(i, spans, damage, heads)}
                torn = torn_words(spans, self._is_word) if damage is Damage.READ else set()
                k = 0
                while k < len(spans):
                    edit = edits.get(k)
                    end = k + (edit.count if edit else 2 if k in torn and k + 1 not in edits else 1)
                    work = _Work(i, spans[k].start, spans[end - 1].end, lines[i][spans[k].start : spans[end - 1].end], damage=damage)
                    if edit:
                        work.parts.append(edit.text)
                        work.confidence, work.rule = edit.confidence, edit.rule
                        self._context(edit.text, chain)
                    else:
                        if end - k > 1:
                            work.reading = spans[k].text + spans[k + 1].text
                        self._cut(work, slots, chain, damage, end < len(spans) and spans[end].text[:1].islower())
                    works[i].append(work)
                    k = end
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
            swallow = False
            for work in works[i]:
                gap = line[done : work.start]
                if swallow:
                    gap = ""
                built.append(gap)
                at += len(gap)
                restored, confidence, others = _assemble(work, choices, self.calibration)
                tokens.append(
                    Token(i + 1, work.start, work.end, work.source, restored, confidence, others, at, at + len(restored))
                )
                built.append(restored)
                at += len(restored)
                done = work.end
                swallow = not restored
            built.append(line[done:])
            out_lines.append("".join(built))
        return Restored("\n".join(out_lines), tuple(tokens), damaged)

    def _cut(
        self, work: _Work, slots: list[_Slot], chain: list[int], damage: Damage, goes_on: bool
    ) -> None:
        """Cut a token into literal text and slots, and put its units on the chain."""
        token = nfc(work.reading or work.source)
        if _LEAVE_RE.match(token):
            work.parts.append(token)
            return
        start, end = core_of(token)
        if token[end:] == "?" and goes_on and end - start < 7:
            end += 1  # within a sentence a question mark is a misread letter: gi? an toàn
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
            cut = self._cut_point(piece) if damage is Damage.READ else None
            for part in (piece[:cut], piece[cut:]) if cut else (piece,):
                if cut and part == piece[cut:] and isinstance(work.parts[-1], int):
                    work.parts.append(" ")
                work.parts.append(len(slots))
                chain.append(len(slots))
                slots.append(_Slot(part, case_of(part) if part is piece or part == piece[:cut] else case_of(piece) if piece.isupper() else "lower"))
        if end < len(token):
            tail = token[end:]
            work.parts.append(tail)
            if any(c in ".;:!?" for c in tail):
                chain.append(-1 - _BREAK_ID)

    def _context(self, text: str, chain: list[int]) -> None:
        """Put the units of settled text on the chain, so that its neighbours see them."""
        number = self.model.language.number
        for unit in UNIT_RE.findall(text.lower()):
            if unit[0].isdigit():
                chain.append(-1 - number[number_class(unit)])
            elif unit[0] in ".;:!?":
                chain.append(-1 - _BREAK_ID)
            else:
                chain.append(-1 - number.get(unit, _UNKNOWN))

    @staticmethod
    def _edits(line: int, spans: list[Span], damage: Damage, heads: dict[int, Edit]) -> list[Edit]:
        """What the grammar of numbers settles in one line."""
        found = line_edits(spans)
        if damage is not Damage.READ:
            return [e for e in found if e.rule.startswith(("abbreviation", "document-number"))]
        if line in heads:
            return [heads[line], *(e for e in found if e.first > 0)]
        return found

    def _is_word(self, read: str) -> bool:
        return strip_marks(read.lower()) in self.model.channel.bare_syllables

    def _cut_point(self, piece: str) -> int | None:
        """Where a piece falls into two words that explain it better than one; None for a single word."""
        low = piece.lower()
        if len(low) < 5 or low in self.model.language.number:
            return None
        if piece in self._cuts:
            return self._cuts[piece]
        case = case_of(piece)
        prior = self.model.language.logp[0]
        whole = max(s + float(prior[n]) for n, s in self.candidates(piece, case, Damage.READ))
        best, found = whole + CUT_GAIN - LOST_BLANK, None
        for k in cut_points(piece, self._is_word) if whole < -12.0 else ():
            left = self.candidates(piece[:k], case, Damage.READ)[:5]
            right = self.candidates(piece[k:], case if case == "upper" else "lower", Damage.READ)[:5]
            a, b = np.repeat([n for n, _ in left], len(right)), np.tile([n for n, _ in right], len(left))
            read = np.repeat([s for _, s in left], len(right)) + np.tile([s for _, s in right], len(left))
            score = float((prior[a] + self.model.language.pair(a, b)[0] + read).max())
            if score > best:
                best, found = score, k
        self._cuts[piece] = found
        return found

    def candidates(self, read: str, case: str, damage: Damage) -> list[tuple[int, float]]:
        """The words that a piece of text may have been, with log P(read | word), best first; kept for the next time."""
        key = (read, case, damage)
        known = self._candidates.get(key)
        if known is None:
            if len(self._candidates) > 300_000:
                self._candidates.clear()
            found = self._find_candidates(read, case, damage)
            prior = self.model.language.logp[0]
            ranks = [score + 0.8 * float(prior[n]) for n, score in found]
            least = max(ranks) - CLEARLY_WORSE
            known = self._candidates[key] = [c for c, rank in zip(found, ranks, strict=True) if rank >= least]
        return known

    def _find_candidates(
        self, read: str, case: str, damage: Damage, channel: Channel | None = None, width: int = 0
    ) -> list[tuple[int, float]]:
        low = read.lower()
        channel = channel or self.model.channel
        width = width or self.width
        number = self.model.language.number
        if _NUMBER_RE.fullmatch(low):
            out = [(number[number_class(low.rstrip("%"))], -0.05)]
            if len(low) > 2 or damage is Damage.BARE:
                return out
            return out + [(n, s - 1.5) for n, s in channel.candidates(read, case, 8) if s > -13]
        spelled = -3.0 * len(low) - 7.0
        if damage is Damage.READ and any(c.islower() for c in read) and not low.isalpha():
            spelled -= 6.0
        if damage is Damage.PARTIAL:
            return self._partial(low, number)
        if damage is Damage.BARE:
            found = [(n, 0.0) for n in channel.bare_matches(low)]
            ranked = sorted(found, key=lambda item: -float(self.model.language.logp[0][item[0]]))[: self.width - 1]
            return [*ranked, (_UNKNOWN, spelled)]
        found = channel.candidates(read, case, width - 2)
        letters = "".join(c for c in read if c.isalnum())
        if letters and letters != read:
            # a speck within the word: té)ng
            best = dict(found)
            for n, s in channel.candidates(letters, case, width - 2):
                best[n] = max(best.get(n, -99.0), s + SPECK)
            prior = self.model.language.logp[0]
            found = sorted(best.items(), key=lambda item: -(item[1] + 0.6 * float(prior[item[0]])))[: width - 2]
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
        options = [self.candidates(s.read, s.case, d) for s, d in zip(slots, damages, strict=True)]
        ids, emission, result = self._decode(chain, options)
        if self.adapt and damages.count(Damage.READ) >= ADAPT_FROM:
            adapted = self._adapted(slots, chain, damages, ids, emission, result)
            if adapted:
                return self._again(slots, chain, adapted, self._read_off(slots, chain, ids, result))
        return self._read_off(slots, chain, ids, result)

    def _again(
        self,
        slots: list[_Slot],
        chain: list[int],
        options: list[list[tuple[int, float]]],
        known: list[list[tuple[str, float]]],
    ) -> list[list[tuple[str, float]]]:
        """Decode once more around the slots with new candidates; elsewhere keep what is known."""
        unsure = np.array([item >= 0 and len(options[item]) > FEW for item in chain])
        near = np.convolve(unsure, np.ones(2 * AROUND + 1), mode="same") > 0.5
        near[[0, -1]] = True
        kept = np.flatnonzero(near)
        part = [chain[i] for i in kept]
        ids, _, result = self._decode(part, options)
        inner = np.convolve(unsure, np.ones(AROUND + 1), mode="same") > 0.5
        fresh = self._read_off(slots, [part[k] if inner[i] else -1 for k, i in enumerate(kept)], ids, result)
        return [new or old for new, old in zip(fresh, known, strict=True)]

    def _read_off(
        self, slots: list[_Slot], chain: list[int], ids: npt.NDArray[np.int64], result: Posterior
    ) -> list[list[tuple[str, float]]]:
        """For each slot on the chain its readings with probabilities, best first; empty for the others."""
        out: list[list[tuple[str, float]]] = [[] for _ in slots]
        words = self.model.language.words
        for row, item in enumerate(chain):
            if item < 0:
                continue
            slot = slots[item]
            found: dict[str, float] = {}
            for column, p in zip(result.order[row].tolist(), result.probability[row].tolist(), strict=True):
                if p <= 1e-4 and found:
                    break
                word = int(ids[row, column])
                text = slot.read if word < len(CLASSES) else with_case(words[word], slot.case)
                found[text] = found.get(text, 0.0) + p
            ranked = sorted(found.items(), key=lambda pair: -pair[1])
            if slot.read.isdigit() and ranked[0][0] != slot.read and ranked[0][1] < DIGIT_WORD_SURE:
                # digits are sacred: they become a word only where there is hardly a doubt
                ranked = [(slot.read, found.get(slot.read, 1e-3)), *(r for r in ranked if r[0] != slot.read)]
            out[item] = ranked
        return out

    def _decode(
        self, chain: list[int], options: list[list[tuple[int, float]]]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], Posterior]:
        """Lay out the lattice and decode it: the candidates by position, their scores, and their posteriors."""
        width = max(self.width, max(len(found) for found in options))
        rows = [options[item] if item >= 0 else [(-1 - item, 0.0)] for item in chain]
        sizes = np.array([len(row) for row in rows])
        at = np.repeat(np.arange(len(rows)), sizes)
        column = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        flat = np.array([pair for row in rows for pair in row], dtype=np.float64)
        ids = np.zeros((len(chain), width), dtype=np.int64)
        emission = np.full((len(chain), width), NOTHING, dtype=np.float32)
        ids[at, column] = flat[:, 0].astype(np.int64)
        emission[at, column] = flat[:, 1]
        return ids, emission, decode(self.model.language, ids, emission, self.language_weight)

    def _adapted(
        self,
        slots: list[_Slot],
        chain: list[int],
        damages: list[Damage],
        ids: npt.NDArray[np.int64],
        emission: npt.NDArray[np.float32],
        result: Posterior,
    ) -> list[list[tuple[int, float]]]:
        """Candidates for a second decoding, none where there is nothing to gain.

        Unsure slots get new ones from a channel adapted to what the document's sure words show; the others keep
        those that still matter.
        """
        sure: dict[tuple[str, str], float] = {}
        unsure: set[tuple[str, str]] = set()
        options: list[list[tuple[int, float]]] = [[] for _ in slots]
        places: list[int] = []
        words = self.model.language.words
        best = ids[np.arange(len(ids)), result.order[:, 0]].tolist()
        top = result.probability[:, 0].tolist()
        for row, item in enumerate(chain):
            if item < 0:
                continue
            few = min(FEW, max(1, int((result.probability[row] > 2e-4).sum())))
            options[item] = [(int(ids[row, c]), float(emission[row, c])) for c in result.order[row, :few].tolist()]
            if damages[item] is not Damage.READ or _NUMBER_RE.fullmatch(slots[item].read):
                continue
            slot, word = slots[item], best[row]
            if top[row] >= 0.95 and word >= len(CLASSES):
                key = (slot.read, with_case(words[word], slot.case))
                sure[key] = sure.get(key, 0.0) + 1.0
            if top[row] < 0.99 or word < len(CLASSES):
                unsure.add((slot.read, slot.case))
                places.append(item)
        if not unsure:
            return []
        channel = self.model.channel.adapted(sure)
        fresh = {key: self._find_candidates(*key, Damage.READ, channel, WIDE) for key in sorted(unsure)}
        for i in places:
            options[i] = fresh[slots[i].read, slots[i].case]
        return options


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
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
    head = next((c for c in following if c.isalpha()), "")
    return line.rstrip()[-1:] not in ".;:!?" and head.islower() and len(line.split()) > 3


def _heads(lines: Sequence[str]) -> dict[int, Edit]:
    """What to write for the numerals and letters that mark items at the heads of lines, by line."""
    numerals: list[Numeral] = []
    letters: list[tuple[int, str]] = []
    ended = True
    for i, line in enumerate(lines):
        spans = tokens_of(line)
        if not spans:
            ended = True
            continue
        numeral = find_numeral(i, spans)
        if numeral and (ended or sum(c.isupper() for c in line) > sum(c.islower() for c in line)):
            numerals.append(numeral)
        elif len(spans) > 1:
            letters.append((i, spans[0].text))
        ended = line.rstrip()[-1] in ".;:!?"
    out = {n.line: Edit(0, 1, text, sure, "numeral") for n, text, sure in settle_numerals(numerals)}
    return settle_letters(letters) | out


def _assemble(
    work: _Work, choices: list[list[tuple[str, float]]], calibration: Calibration
) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """The restored token, its confidence and other readings."""
    text: list[str] = []
    confidence = work.confidence
    slots = [p for p in work.parts if isinstance(p, int)]
    for part in work.parts:
        if isinstance(part, str):
            text.append(part)
        else:
            text.append(choices[part][0][0])
            confidence *= calibration(work.damage.value, choices[part][0][1])
    restored = "".join(text)
    others: list[tuple[str, float]] = []
    if len(slots) == 1:
        for reading, p in choices[slots[0]][1:4]:
            others.append(("".join(reading if isinstance(q, int) else q for q in work.parts), round(p, 4)))
    return restored, min(confidence, 1.0), tuple(others)
