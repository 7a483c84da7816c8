"""From text read by an engine that knows no Vietnamese to the Vietnamese that was printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain as chained
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .assembly import SHOWN, Choice, Readings, Work, joined
from .candidates import KEPT, LONGEST, NUMBER_RE, UNKNOWN_ID, Candidates, Options
from .casing import (
    Around,
    case_of,
    clear_case,
    is_small_l,
    leaves_case_open,
    may_be_title,
    shown_case,
    with_case,
)
from .confidence import Confidence, Judge
from .damage import Damage, Examiner
from .edits import Edit, forms
from .grammar import ends_recipient, limit_at_end, line_edits, sign_is_letter
from .hamlets import Hamlets
from .heads import marks_item, without_speck
from .lattice import NOTHING, Posterior, decode
from .layout import heads, paragraphs, recipients
from .letters import NO_HABITS
from .model import Model, load
from .names import Names, agree, follow, names_of
from .orthography import has_specific_letter, nfc
from .pieces import Span, core_of, has_digit, tokens_of
from .rescorer import CASES, OTHER_CASE, Rescorer
from .signs import Shown, signs_of
from .spacing import lost_blank, speck_beside_figures, specks_behind_signs, specks_between, stuck_to_sign, torn_words
from .tokens import Restored
from .units import BREAK, CLASSES, UNIT_RE, number_class

FEW = 4
"""Candidates that a sure position keeps for the second decoding."""
WIDE_MARGIN = 11.0
"""How much less likely than the best (natural log) those may be."""
AROUND = 6
"""Positions on either side of an unsure one that are decoded again."""
UNSURE = 0.99
"""Probability below which a position is looked at again."""
RANKS = 8
"""Words of a position that are kept from the decoding."""
WIDE = 48
"""Candidates of a position that was unsure at first."""
ADAPT_FROM = 120
"""Badly read words that a document must have for its channel to be adapted."""
PORTION = 12_000
"""Positions decided together: what bounds the memory, however long a document is."""
DIGIT_WORD_SURE = 0.9
"""A number is read as a word (13 as là) only from this probability on."""
SECOND_LOOK = 0.4
"""How much surer of such a word the network may be than the lattice."""
NAME_SURE = 0.6
"""Below this probability the marks of a name are a guess ..."""
NAME_AS_READ = 0.3
"""... and the name stays as it was read where that is at least so likely, as a share of the best reading."""
_HORNS = frozenset("'’‘`")
_SHORT = 5
"""Letters up to which a word before such a sign may be one whose last letter has a horn."""
_LONG = 7
"""Letters from which a word before a question or exclamation mark is whole."""
_BREAK_ID = CLASSES.index(BREAK)
_ONE_SLOT = (0,)
_STUCK_ITEM_RE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,2}\.)[-.:'‘’](?=[^\W\d_]{2})")
"""The number of an item to which its first word sticks with a speck: `2.-Trung`."""
_MAY_BE_CODE_RE = re.compile(r".[/–'’-]|^/|[A-ZĐ]{6}")
"""What every code, every long abbreviation and every name of the highlands has."""
_PART_RE = re.compile(r"[^/\-–]+|[/\-–]+")
_FRACTION_RE = re.compile(r"\d+(?:[/–-]\d+)+")
"""A fraction, a range, a day with its month: no figure of it is a word."""
_ITEM_RE = re.compile(r"\d+[.,;:]+")
"""Figures that a sign closes, such as the number of an item before a stroke."""
_CLAUSE_RE = re.compile(r"[^/\-–.,;:]+|[/\-–.,;:]+")


class Ranked(NamedTuple):
    """The likeliest words of every position of the chain, best first; rows are positions."""

    words: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float32]
    emission: npt.NDArray[np.float32]
    """Log P(read | word)."""


Decoded = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], Posterior]
"""The candidates by position, log P(read | candidate), and their posteriors."""


class _Slot(NamedTuple):
    """One position of the lattice: what was read there, and in which case it was printed."""

    read: str
    case: str
    inside: bool = False
    """Whether it stands inside a sentence for sure, where a capital tells of a name."""
    line: int = -1
    """Number of its line, from 0."""
    opens: bool = False
    """Whether it follows the mark of an item."""


class _Cut(NamedTuple):
    """A token cut up."""

    parts: tuple[str | int, ...]
    """Literal text, or the number of a slot of the token."""
    chain: tuple[int, ...]
    """Numbers of its slots, and of units that are settled (-1 less the unit)."""
    slots: tuple[_Slot, ...]
    depends: bool = False
    """Whether the tokens beside it may tell how it is cut."""


class Restorer:
    """Restores Vietnamese text. Make one with `Restorer.load()` and use it for many texts."""

    def __init__(
        self,
        model: Model,
        *,
        width: int = 16,
        language_weight: float = 1.2,
        adapt: bool = True,
        hamlets: bool = True,
        confidence: Judge | None = None,
        rescorer: Rescorer | None = None,
    ) -> None:
        """Args:
        model: The trained model.
        width: Candidates a position has in the first pass.
        language_weight: Exponent of the language model against the channel.
        adapt: Whether to learn each document's own misreadings from its sure words.
        hamlets: Whether words for settlements may stand where the language expects the usual one.
        confidence: Judges how sure each piece is; None for the one that comes with the package.
        rescorer: The network that weighs the lattice's ranking anew; None for the lattice alone.
        """
        self.model = model
        self.rescorer = rescorer
        self._prior = np.exp(model.language.logp[0])
        self.examiner = Examiner(model.language.words, model.language.frequency)
        self.width = width
        self.language_weight = language_weight
        self.adapt = adapt
        self.confidence = confidence or Confidence.load()
        self.finder = Candidates(model, width)
        self._hamlets = Hamlets(model.language.number, used=hamlets)
        self._words = [model.language.words[n] for n in self._hamlets.word.tolist()]
        odds = model.capitals
        self._capital = {"title": -np.logaddexp(0, -odds), "lower": -np.logaddexp(0, odds)}
        self._known_cuts: dict[tuple[str, Damage, bool, bool, bool], _Cut] = {}

    @classmethod
    def load(cls, path: Path | None = None, confidence: Judge | None = None) -> Restorer:
        """A restorer with the model and the judge of confidence that come with the package, or with those given."""
        return cls(load(path), confidence=confidence, rescorer=Rescorer.load())

    def restore(self, text: str) -> Restored:
        """Restore a text; line i of the result is line i of the text."""
        return self.restore_lines(text.split("\n"))

    def restore_lines(self, lines: Sequence[str]) -> Restored:
        """Restore lines that belong together (a document); none may hold a line break."""
        stretches = paragraphs(lines)
        verdicts = self.examiner.judge_all(lines, stretches)
        slots: list[_Slot] = []
        chain: list[int] = []
        damages: list[Damage] = []
        works: list[list[Work]] = [[] for _ in lines]
        damaged = False
        marks = heads(lines)
        listed = recipients(lines)
        for (first, last), damage in zip(stretches, verdicts, strict=True):
            if damage is Damage.NONE:
                continue
            damaged = True
            chain.append(-1)
            for i in range(first, last):
                spans = tokens_of(lines[i])
                below = _first_below(lines, i, last) if damage is Damage.READ else []
                edits = {e.first: e for e in self._edits(i, spans, below, damage, marks)}
                if limit := limit_at_end(spans, below):
                    edits[limit.first] = limit
                torn = torn_words(spans, self.finder.is_word)
                k = 0
                while k < len(spans):
                    edit = edits.get(k)
                    end = k + (edit.size if edit else 2 if k in torn and k + 1 not in edits else 1)
                    start, stop = spans[k].start, spans[end - 1].end
                    source = spans[k].text if end - k == 1 else lines[i][start:stop]
                    work = Work(i, start, stop, source, damage=damage)
                    if edit:
                        work.parts.append(edit.text)
                        work.confidence, work.rule = edit.confidence, edit.rule
                        self._context(edit.text, chain)
                    else:
                        if end - k > 1:
                            work.reading = spans[k].text + spans[k + 1].text
                        elif damage is Damage.READ:
                            work.reading = without_speck(spans, k)
                            if i in listed and ends_recipient(spans, k):
                                work.reading = f"{(work.reading or work.source)[:-1]};"
                        goes_on = sign_is_letter(spans, end - 1, below, self.finder.reads_as_word)
                        inside = k > 0 and chain[-1] >= 0 and _reads_on(spans[k - 1].text, spans[k].text)
                        quoted = work.source[-1] in _HORNS and any(x.text[0] in _HORNS for x in spans[: k + 1])
                        opens = k == 1 and marks_item(spans[0].text)
                        beside = (spans[k - 1].text if k else "", spans[end].text if end < len(spans) else "")
                        self._cut(work, slots, chain, damage, goes_on, quoted, inside, opens, beside)
                    works[i].append(work)
                    k = end
                spans = []  # a line may be a whole document, and what follows needs the room
            damages.extend([damage] * (len(slots) - len(damages)))
        chain.append(-1)
        choices = self._decide(slots, chain, damages)
        return self._joined(lines, works, choices, damaged)

    def _joined(
        self, lines: Sequence[str], works: list[list[Work]], choices: list[Choice], damaged: bool
    ) -> Restored:
        """Put the settled tokens back; the training looks on here."""
        return joined(lines, works, choices, damaged)

    def _cut(
        self, work: Work, slots: list[_Slot], chain: list[int], damage: Damage, goes_on: bool, quoted: bool,
        inside: bool, opens: bool, beside: tuple[str, str],
    ) -> None:
        """Cut a token into literal text and slots, and put its units on the chain."""
        text = work.reading or work.source
        key = (text, damage, goes_on, quoted, inside)
        cut = self._known_cuts.get(key)
        if cut is None:
            if len(self._known_cuts) >= KEPT:
                self._known_cuts.clear()
            cut = self._cut_up(text, damage, goes_on, quoted, beside)
            if inside and cut.slots:
                cut = cut._replace(slots=(cut.slots[0]._replace(inside=True), *cut.slots[1:]))
            if len(text) <= LONGEST and not cut.depends:
                self._known_cuts[key] = cut
        base = len(slots)
        slots.extend([_Slot(s.read, s.case, s.inside, work.line) for s in cut.slots])
        if opens and cut.slots:
            slots[base] = slots[base]._replace(opens=True)
        if cut.parts == _ONE_SLOT == cut.chain:
            work.parts.append(base)
            chain.append(base)
            return
        work.parts.extend([part if isinstance(part, str) else part + base for part in cut.parts])
        chain.extend([item if item < 0 else item + base for item in cut.chain])

    def _cut_up(self, text: str, damage: Damage, goes_on: bool, quoted: bool, beside: tuple[str, str]) -> _Cut:
        """Cut a token; `goes_on` where its last sign is a misread letter, `quoted` where a quotation may end there."""
        token = nfc(text)
        if ("." in token or ":" in token) and forms().patterns["address"].fullmatch(token):
            return _Cut((token,), (), ())
        depends = False
        out: list[str | int] = []
        chain: list[int] = []
        slots: list[_Slot] = []
        if damage is Damage.READ and (item := _STUCK_ITEM_RE.match(token)):
            out.append(f"{item[1]} ")
            token = token[item.end() :]
        start, end = core_of(token)
        if goes_on and token[end:] in ("?", "!") and end - start < _LONG:
            end += 1
        if start:
            out.append(token[:start])
        core = token[start:end]
        done = 0
        for at in [*self._gaps(core, damage), len(core)]:
            if done:
                out.append(" ")
            whole = at - done == len(core)
            depends |= self._cut_core(core[done:at], damage, out, chain, slots, beside if whole else None)
            done = at + 1
        if end < len(token):
            tail = token[end:]
            if damage is Damage.READ and not quoted and tail[0] in _HORNS and end <= _SHORT and core.islower():
                tail = tail[1:]  # tt’, co’: the horn of a letter set apart, no quotation mark
            if tail:
                out.append(tail)
            if any(c in ".;:!?" for c in tail):
                chain.append(-1 - _BREAK_ID)
        return _Cut(tuple(out), tuple(chain), tuple(slots), depends)

    def _gaps(self, core: str, damage: Damage) -> list[int]:
        """Where in a token a sign was read into the gap between two words."""
        if damage is not Damage.READ:
            return []
        if (at := speck_beside_figures(core, self.finder.reads_as_word)) is not None:
            return [at]
        found = specks_between(core, self.finder.reads_as_word, self.finder.may_be_word)
        between = [s.at for s in found if not s.may_be_printed or self.finder.go_together(s.left, s.right)]
        return sorted([*between, *specks_behind_signs(core, self.finder.reads_as_word)])

    def _cut_core(
        self, core: str, damage: Damage, out: list[str | int], chain: list[int], slots: list[_Slot],
        beside: tuple[str, str] | None = None,
    ) -> bool:
        """Cut what stands between two blanks, without its outer punctuation; whether `beside` may matter for that."""
        depends = False
        if has_digit(core) and forms().patterns["figures_and_date_word"].fullmatch(core) and has_specific_letter(core):
            out.append(core)  # 4năm, a slip of the print: its figure is no letter of a word
            self._context(core, chain)
            return False
        if damage is Damage.READ and has_digit(core):
            if _FRACTION_RE.fullmatch(core):
                out.append(core)
                self._context(core, chain)
                return False
            if stuck := stuck_to_sign(core, self.finder.reads_as_words):
                before, sign, behind = stuck
                self._cut_core(before, damage, out, chain, slots)
                out.append(f"{sign} ")
                if sign != ",":
                    chain.append(-1 - _BREAK_ID)
                self._cut_core(behind, damage, out, chain, slots)
                return False
        if NUMBER_RE.fullmatch(core):
            pieces = [core]
        else:
            pieces = (_PART_RE if has_digit(core) else _CLAUSE_RE).findall(core)
        for n, piece in enumerate(pieces):
            if _ITEM_RE.fullmatch(piece):
                out.append(piece)
                self._context(piece, chain)
                continue
            if piece[0] in "/-–.,;:":
                inner = damage is Damage.READ and 0 < n < len(pieces) - 1
                lost = inner and lost_blank(pieces[n - 1], piece, pieces[n + 1], self.finder.reads_as_word)
                out.append(f"{piece} " if lost else piece)
                if piece[0] in ".;:":
                    chain.append(-1 - _BREAK_ID)
                continue
            case = case_of(piece)
            its = beside if len(pieces) == 1 else None
            ends = self.finder.cuts(piece, damage, its or ("", "")) if damage is not Damage.BARE else ()
            if its and damage is Damage.READ and self.finder.may_be_more(piece):
                depends = True
            parts = [
                (piece[a:b], case if not a or case == "upper" else "lower")
                for a, b in pairwise((0, *ends, len(piece)))
            ]
            for k, (part, part_case) in enumerate(parts):
                if k:
                    out.append(" ")
                out.append(len(slots))
                chain.append(len(slots))
                slots.append(_Slot(part, part_case))
        return depends

    def _context(self, text: str, chain: list[int]) -> None:
        """Put the units of settled text on the chain, so that its neighbours see them."""
        number = self.model.language.number
        for unit in UNIT_RE.findall(text.lower()):
            if unit[0].isdigit():
                chain.append(-1 - number[number_class(unit)])
            elif unit[0] in ".;:!?":
                chain.append(-1 - _BREAK_ID)
            else:
                chain.append(-1 - number.get(unit, UNKNOWN_ID))

    @staticmethod
    def _edits(
        line: int, spans: list[Span], below: list[Span], damage: Damage, heads: dict[int, Edit]
    ) -> list[Edit]:
        """What the grammar of numbers settles in one line."""
        if damage is not Damage.READ:
            # d) is told from đ) by the letter before it
            listed = damage is Damage.BARE and line in heads and heads[line].rule == "item-letter"
            letter = [heads[line]] if listed else []
            if not any(_MAY_BE_CODE_RE.search(span.text) for span in spans):
                return letter
            rules = ("abbreviation", "document-number", "highland-name")
            return letter + [e for e in line_edits(spans) if e.rule.startswith(rules) and e.first >= len(letter)]
        found = line_edits(spans, below)
        if line in heads:
            return [heads[line], *(e for e in found if e.first > 0)]
        return found

    def _decide(self, slots: list[_Slot], chain: list[int], damages: list[Damage]) -> list[Choice]:
        """Decode the chain, portion by portion."""
        out: list[Choice] = []
        for start in range(0, len(chain), PORTION):
            stop = min(start + PORTION, len(chain))
            done = len(out)
            part = [item - done if item >= 0 else item for item in chain[start:stop]]
            own = slice(done, done + sum(item >= 0 for item in part))
            before, after = [-1] if start else [], [-1] if stop < len(chain) else []
            out += self._decided(slots[own], [*before, *part, *after], damages[own])
        return out

    def _decided(self, slots: list[_Slot], chain: list[int], damages: list[Damage]) -> list[Choice]:
        """Decode one portion; its chain starts and ends with an edge."""
        if not slots:
            return []
        found = [self.finder.of(s.read, s.case, d) for s, d in zip(slots, damages, strict=True)]
        options = self._with_hamlets(found)
        ids, emission, result = self._decode(chain, options)
        best = np.take_along_axis(ids, result.order, axis=1)
        shown = self._hamlets.shown(best, result.probability)
        if shown:
            # the plan has such words: they are expected everywhere in it
            options = self._with_hamlets(found, shown)
            possible = self._hamlets.possible(best, result.probability, shown)
            self._decode_near(chain, options, possible, (ids, emission, result))
        ranked = _ranked(ids, emission, result)
        if Damage.READ in damages:
            adapted = self._adapted(slots, chain, damages, ids, emission, result, shown)
            if adapted:
                self._again(chain, adapted, ranked)
        final = self._rescored(slots, chain, ranked)
        names = self._names(slots, chain, final)
        if names.groups or names.followers:
            agree(names.groups, final.words, final.probability)
            follow(names.followers, final.words, final.probability)
            final = _sorted(final)
        readings = self._read_off(slots, chain, final)
        sure = self._judged(slots, chain, damages, names, ranked, final, readings)
        return [Choice(*pair) for pair in zip(readings, sure, strict=True)]

    def _judged(
        self, slots: list[_Slot], chain: list[int], damages: list[Damage], names: Names, lattice: Ranked,
        final: Ranked, readings: list[Readings],
    ) -> list[float]:
        """How sure the first reading of each slot is; its own probability where nobody judges."""
        if self.confidence is None:
            return [found[0][1] for found in readings]
        kinds = {damage: damage.value for damage in set(damages)}
        places = np.flatnonzero(np.array(chain) >= 0)
        units = self._hamlets.unit[final.words]
        capital = {case: logp[units[places, 0]].tolist() for case, logp in self._capital.items()}
        shown = []
        for k, (row, slot, damage, found) in enumerate(zip(places.tolist(), slots, damages, readings, strict=True)):
            case = slot.case
            if case == "title" and found[0][0].islower():
                case = "lower"  # its capital was a small l
            second = found[1][1] if len(found) > 1 else 0.0
            log_case = capital[case][k] if slot.inside and case in capital else 0.0
            shown.append(
                Shown(
                    slot.read, case, kinds[damage], found[0][1], second, found[0][0] == slot.read,
                    row in names.rows, log_case,
                )
            )  # fmt: skip
        before = np.where(lattice.words == final.words[:, :1], lattice.probability, 0.0).max(axis=1)
        signs = signs_of(self.model.language, units, final.probability, before, final.emission, shown, places)
        return self.confidence(signs).tolist()

    def _with_hamlets(self, found: list[Options], shown: Collection[int] = ()) -> list[Options]:
        """Candidates with the words that stand for another; equal readings share one list."""
        once = {key: self._hamlets.added(some, shown) for key, some in {id(some): some for some in found}.items()}
        return [once[id(some)] for some in found]

    def _decode_near(
        self, chain: list[int], options: list[Options], changed: npt.NDArray[np.bool_], decoded: Decoded
    ) -> None:
        """Decode anew, in place, around positions whose candidates weigh otherwise now; there are as many as before."""
        kept, inner = _around(changed, AROUND)
        fresh_ids, fresh_emission, fresh = self._decode([chain[i] for i in kept], options, decoded[0].shape[1])
        ids, emission, result = decoded
        for old, new in (
            (ids, fresh_ids), (emission, fresh_emission), (result.order, fresh.order),
            (result.probability, fresh.probability),
        ):  # fmt: skip
            old[kept[inner]] = new[inner]

    def _again(self, chain: list[int], options: list[Options], ranked: Ranked) -> None:
        """Decode once more around the slots with new candidates; elsewhere the result of the first decoding stays."""
        unsure = np.array([item >= 0 and len(options[item]) > FEW for item in chain])
        kept, inner = _around(unsure, AROUND)
        ids, emission, result = self._decode([chain[i] for i in kept], options)
        fresh = _ranked(ids, emission, result)
        ranked.words[kept[inner]] = fresh.words[inner]
        ranked.probability[kept[inner]] = fresh.probability[inner]
        ranked.emission[kept[inner]] = fresh.emission[inner]

    def _rescored(self, slots: list[_Slot], chain: list[int], ranked: Ranked) -> Ranked:
        """The ranking after the network's second look; digits become a word only where both agree."""
        if self.rescorer is None:
            return ranked
        cases = np.array([CASES.get(slots[item].case, OTHER_CASE) if item >= 0 else OTHER_CASE for item in chain])
        units = self._hamlets.unit[ranked.words]
        probability = self.rescorer.probabilities(units, ranked.probability, ranked.emission, cases, self._prior)
        classes = ranked.words[:, 0] < len(CLASSES)
        digits = np.array(
            [its and item >= 0 and has_digit(slots[item].read) for its, item in zip(classes, chain, strict=True)]
        )
        both = np.where(ranked.words < len(CLASSES), 0.0, np.minimum(probability, ranked.probability + SECOND_LOOK))
        kept = digits & (both.max(axis=1) < DIGIT_WORD_SURE)
        probability = np.where(kept[:, None], ranked.probability, probability)
        return _sorted(Ranked(ranked.words, probability, ranked.emission))

    def _names(self, slots: list[_Slot], chain: list[int], ranked: Ranked) -> Names:
        """The names of the portion, by the likeliest words."""
        best = ranked.words[:, 0].tolist()

        def word(row: int) -> str:
            return self._words[best[row]] if best[row] >= len(CLASSES) else slots[chain[row]].read.lower()

        cases = [slots[item].case if item >= 0 else "" for item in chain]
        for row, item in enumerate(chain):
            # Igi is lợi: no capital, no name
            if cases[row] == "title" and is_small_l(slots[item].read) and word(row)[0] == "l":
                cases[row] = "lower"
        return names_of(cases, word)

    @staticmethod
    def _shown(chain: list[int], slots: list[_Slot], row: int, word: str) -> str:
        """A word in the case in which it is shown at a position of the chain."""
        slot = slots[chain[row]]
        if slot.case == "lower" and not leaves_case_open(slot.read, word):
            return word
        return with_case(word, shown_case(slot.read, slot.case, word, lambda: _around_word(chain, slots, row)))

    def _read_off(self, slots: list[_Slot], chain: list[int], ranked: Ranked) -> list[Readings]:
        """For each slot on the chain its readings with probabilities, best first."""
        out: list[Readings] = [[] for _ in slots]
        words = self._words
        probability = ranked.probability.tolist()
        numbers = ranked.words.tolist()
        # one word that is hardly a doubt: nothing to weigh
        alone = ((ranked.probability[:, 1:2] <= 1e-4).all(axis=1) & (ranked.probability[:, 0] >= NAME_SURE)).tolist()
        for row, item in enumerate(chain):
            if item < 0:
                continue
            slot = slots[item]
            if alone[row] and numbers[row][0] >= len(CLASSES) and not slot.read.isdigit():
                out[item] = [(self._shown(chain, slots, row, words[numbers[row][0]]), probability[row][0])]
                continue
            found: dict[str, float] = {}
            for word, p in zip(numbers[row], probability[row], strict=True):
                if p <= 1e-4 and found:
                    break
                text = slot.read if word < len(CLASSES) else self._shown(chain, slots, row, words[word])
                found[text] = found.get(text, 0.0) + p
            order = sorted(found.items(), key=lambda pair: -pair[1])
            if slot.read.isdigit() and order[0][0] != slot.read and order[0][1] < DIGIT_WORD_SURE:
                # digits are sacred: they become a word only where there is hardly a doubt
                order = [(slot.read, found.get(slot.read, 1e-3)), *(r for r in order if r[0] != slot.read)]
            elif (
                slot.case != "lower"
                and order[0][1] < NAME_SURE
                and found.get(slot.read, 0.0) >= NAME_AS_READ * order[0][1]
                and _is_beside(chain, slots, row)
            ):
                # an invented accent on a name harms; where the marks are a guess, the name stays as it was read
                order = [(slot.read, found[slot.read]), *(r for r in order if r[0] != slot.read)]
            out[item] = order[:SHOWN]
        return out

    def _decode(self, chain: list[int], options: list[Options], least: int = 0) -> Decoded:
        """Lay out the lattice, with so many columns at least, and decode it."""
        # equal readings share a list: each is laid out once
        keys = [id(options[item]) if item >= 0 else item for item in chain]
        items = dict(zip(keys, chain, strict=True))
        place = {key: k for k, key in enumerate(items)}
        rows = [options[item] if item >= 0 else [(-1 - item, 0.0)] for item in items.values()]
        sizes = np.array([len(row) for row in rows])
        width = max(self.width, least, int(sizes.max()))
        at = np.repeat(np.arange(len(rows)), sizes)
        column = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        numbers = chained.from_iterable(chained.from_iterable(rows))
        flat = np.fromiter(numbers, dtype=np.float64, count=2 * len(at)).reshape(-1, 2)
        own_ids = np.zeros((len(rows), width), dtype=np.int64)
        own_emission = np.full((len(rows), width), NOTHING, dtype=np.float32)
        own_ids[at, column] = flat[:, 0].astype(np.int64)
        own_emission[at, column] = flat[:, 1]
        which = np.array([place[key] for key in keys])
        ids, emission = own_ids[which], own_emission[which]
        return ids, emission, decode(self.model.language, self._hamlets.unit[ids], emission, self.language_weight)

    def _adapted(
        self,
        slots: list[_Slot],
        chain: list[int],
        damages: list[Damage],
        ids: npt.NDArray[np.int64],
        emission: npt.NDArray[np.float32],
        result: Posterior,
        shown: set[int],
    ) -> list[Options]:
        """Candidates for a second decoding, none where there is nothing to gain.

        Unsure slots get more, from a channel adapted to what the sure words of a long document show; the others keep
        those that still matter.
        """
        unsure: set[tuple[str, str]] = set()
        options: list[Options] = [[] for _ in slots]
        places: list[int] = []
        clear: list[tuple[str, str, int]] = []
        looked_at = np.zeros(len(chain), dtype=bool)
        words = self._words
        best = ids[np.arange(len(ids)), result.order[:, 0]].tolist()
        top = result.probability[:, 0].tolist()
        for row, item in enumerate(chain):
            if item < 0:
                continue
            slot = slots[item]
            if damages[item] is not Damage.READ or (slot.read[0].isdigit() and NUMBER_RE.fullmatch(slot.read)):
                continue
            word = best[row]
            if top[row] >= 0.95 and word >= len(CLASSES):
                clear.append((slot.read, slot.case, word))
            if top[row] < UNSURE or word < len(CLASSES):
                unsure.add((slot.read, slot.case))
                places.append(item)
                looked_at[row] = True
        if not unsure:
            return []
        sure: dict[tuple[str, str], float] = {}
        for (read, case, word), times in Counter(clear).items():
            key = (read, with_case(words[word], case))
            sure[key] = sure.get(key, 0.0) + times
        enough = self.adapt and damages.count(Damage.READ) >= ADAPT_FROM
        habits = self.model.channel.habits(sure) if enough else NO_HABITS
        keys = sorted(unsure)
        wide = [self.finder.worthwhile(found, WIDE_MARGIN) for found in self.finder.find_all(keys, habits, WIDE)]
        more = [self._hamlets.added(found, shown) for found in wide]
        fresh = dict(zip(keys, more, strict=True))
        # what lies beside them keeps the candidates that still matter
        beside = np.flatnonzero(_within(looked_at, AROUND))
        leading = result.order[beside, :FEW]
        numbers = np.take_along_axis(ids[beside], leading, axis=1).tolist()
        scores = np.take_along_axis(emission[beside], leading, axis=1).tolist()
        few = np.clip((result.probability[beside] > 2e-4).sum(axis=1), 1, FEW).tolist()
        for row, its_numbers, its_scores, many in zip(beside.tolist(), numbers, scores, few, strict=True):
            if chain[row] >= 0:
                options[chain[row]] = list(zip(its_numbers[:many], its_scores, strict=False))
        for i in places:
            options[i] = fresh[slots[i].read, slots[i].case]
        return options


def _first_below(lines: Sequence[str], line: int, last: int) -> list[Span]:
    """The first token of the next line that is not blank, before a line where a stretch ends; none where it ends."""
    return next((tokens_of(lines[i], 1) for i in range(line + 1, last) if lines[i].strip()), [])


def _reads_on(before: str, token: str) -> bool:
    """Whether no sign stands between two tokens but a comma."""
    return token[0].isalpha() and (before[-1] == "," or before[-1].isalnum())


def _ranked(ids: npt.NDArray[np.int64], emission: npt.NDArray[np.float32], result: Posterior) -> Ranked:
    order = result.order[:, :RANKS]
    rows = np.arange(len(ids))[:, None]
    return Ranked(ids[rows, order], result.probability[:, :RANKS].copy(), emission[rows, order])


def _sorted(ranked: Ranked) -> Ranked:
    """The words of each position likeliest first."""
    order = np.argsort(-ranked.probability, axis=1, kind="stable")
    rows = np.arange(len(order))[:, None]
    return Ranked(ranked.words[rows, order], ranked.probability[rows, order], ranked.emission[rows, order])


def _within(flags: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Which places lie within `reach` of a flagged one."""
    sums = np.concatenate(([0], np.cumsum(flags)))
    place = np.arange(len(flags))
    return sums[np.minimum(place + reach + 1, len(flags))] > sums[np.maximum(place - reach, 0)]


def _around(
    flags: npt.NDArray[np.bool_], reach: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """The positions to decode for the sake of the flagged ones, edges with them, and of which the result counts."""
    near = _within(flags, reach)
    near[[0, -1]] = True
    kept = np.flatnonzero(near)
    return kept, _within(flags, reach // 2)[kept]


def _around_word(chain: list[int], slots: list[_Slot], row: int) -> Around:
    """What the other words of its line say of the capitals of a word."""
    line = slots[chain[row]].line
    sides: list[list[str]] = []
    for step in (-1, 1):
        side: list[str] = []
        at = row + step
        while 0 <= at < len(chain) and (chain[at] < 0 or slots[chain[at]].line == line):
            if chain[at] >= 0:
                side.append(clear_case(slots[chain[at]].read))
            elif chain[at] == -1 - UNKNOWN_ID:
                side.append("upper")  # an abbreviation or a foreign name that is settled
            at += step
        sides.append(side)
    cases = Counter(sides[0] + sides[1])
    shouted = cases["upper"] > 1 and cases["title"] < 2 and not cases["lower"]
    before, after = (next(filter(None, side), "") for side in sides)
    return Around(before, after, shouted, slots[chain[row]].opens)


def _is_beside(chain: list[int], slots: list[_Slot], row: int) -> bool:
    """Whether a word beside this one has the same capitals for sure, as the words of a name have."""
    case = slots[chain[row]].case
    near = [chain[i] for i in (row - 2, row - 1, row + 1, row + 2) if 0 <= i < len(chain)]
    return any(item >= 0 and slots[item].case == case and not may_be_title(slots[item].read) for item in near)
