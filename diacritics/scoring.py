"""Measures of restoring: syllable and character error rates, digits, calibration.

The rates are those of the project's measuring script, to the last digit: a syllable is a run of non-space
characters in small letters without the punctuation around it, with the tone in the old style.
"""

from __future__ import annotations

import collections
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .orthography import old_style

_PUNCTUATION = "".join(chr(c) for c in range(0x21, 0x7F) if not chr(c).isalnum()) + "“”‘’–—…«»•·"


@dataclass(frozen=True, slots=True)
class Scores:
    """Error rates of a restored text against the printed one."""

    syllables: int
    ser: float
    """Syllable error rate: (substitutions + deletions + insertions) / syllables."""
    ser_strict: float
    """The same with case and punctuation kept."""
    cer: float
    """Character error rate."""
    num: float
    """Share of the printed tokens holding a digit that stand in the restored line, to the letter."""
    wrong: collections.Counter[tuple[str, str]]
    """How often (printed, restored) were confused; an empty string stands for nothing."""

    def as_dict(self) -> dict[str, float]:
        """The figures under the names of the measuring script."""
        return {
            "syllables": self.syllables,
            "SER": self.ser,
            "SER_strict": self.ser_strict,
            "CER": self.cer,
            "NUM": self.num,
        }


def syllables_of(line: str) -> list[str]:
    """The syllables of a line as they are compared."""
    bare = (token.strip(_PUNCTUATION).lower() for token in line.split())
    return [old_style(s) for s in bare if s]


def lines_of(text: str) -> list[str]:
    """The lines of a text, NFC, without the line breaks at its end."""
    return unicodedata.normalize("NFC", text).rstrip("\n").split("\n")


def score(gold: Sequence[str], restored: Sequence[str]) -> Scores:
    """Score restored lines against printed ones.

    Args:
        gold: The printed lines.
        restored: The restored lines; line i belongs to line i.

    Raises:
        ValueError: The numbers of lines differ.
    """
    from rapidfuzz.distance import Levenshtein

    if len(gold) != len(restored):
        raise ValueError(f"{len(restored)} restored lines, but {len(gold)} printed ones")
    count = errors = strict_count = strict_errors = chars = char_errors = numbers = numbers_right = 0
    wrong: collections.Counter[tuple[str, str]] = collections.Counter()
    for printed, given in zip(gold, restored, strict=True):
        a, b = syllables_of(printed), syllables_of(given)
        count += len(a)
        errors += Levenshtein.distance(a, b)
        for op in Levenshtein.editops(a, b):
            wrong[(a[op.src_pos] if op.tag != "insert" else "", b[op.dest_pos] if op.tag != "delete" else "")] += 1
        a_strict, b_strict = printed.split(), given.split()
        strict_count += len(a_strict)
        strict_errors += Levenshtein.distance(a_strict, b_strict)
        a_line, b_line = " ".join(a_strict), " ".join(b_strict)
        chars += len(a_line)
        char_errors += Levenshtein.distance(a_line, b_line)
        want = collections.Counter(s for s in a if any(c.isdigit() for c in s))
        have = collections.Counter(s for s in b if any(c.isdigit() for c in s))
        numbers += sum(want.values())
        numbers_right += sum((want & have).values())
    return Scores(
        count,
        round(errors / max(count, 1), 5),
        round(strict_errors / max(strict_count, 1), 5),
        round(char_errors / max(chars, 1), 5),
        round(numbers_right / max(numbers, 1), 5),
        wrong,
    )


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Mean distance between confidence and share right over bins of equal width (Guo et al. 2017)."""
    total = len(confidence)
    if not total:
        return 0.0
    sums: dict[int, list[float]] = collections.defaultdict(lambda: [0.0, 0.0])
    for sure, good in zip(confidence, right, strict=True):
        cell = sums[min(bins - 1, int(sure * bins))]
        cell[0] += sure
        cell[1] += good
    return sum(abs(a - b) for a, b in sums.values()) / total


def error_without_least_sure(confidence: Sequence[float], right: Sequence[bool], share: float = 0.05) -> float:
    """The share of wrong tokens left when the least sure `share` are set aside."""
    ranked = sorted(zip(confidence, right, strict=True), key=lambda pair: pair[0])
    kept = ranked[round(len(ranked) * share) :]
    return sum(not good for _, good in kept) / max(len(kept), 1)
