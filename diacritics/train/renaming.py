"""Gives the people and places of a text other names, so that names are met that no language model has counted.

The names of held-out official text stand in the text that was counted as well; those of a new plan often do not.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diacritics.orthography import nfc
from diacritics.places import places
from diacritics.train.language import gazetteer_rows

SHARE = 0.8
"""Of the names, which are changed."""
SHARED = 3
"""Documents that share a name from which on it stays."""
_WORD = r"[A-ZÀ-ỸĐ][a-zà-ỹđ]+"
_NAME_RE = re.compile(rf"(?:(?<=[^\W\d_] )|(?<=, )){_WORD}(?: {_WORD})*")
"""Words with a capital each behind a word or a comma, so that no sentence starts there."""


def syllables_of_places(corpora: Path) -> list[str]:
    """The syllables of the names of provinces, districts and communes, each as often as it comes in a name.

    Args:
        corpora: The folder with the gazetteers.

    Raises:
        FileNotFoundError: A gazetteer is missing.
    """
    found: list[str] = []
    for row in gazetteer_rows(corpora):
        words = nfc(row["name"]).split()
        if len(words) > 1 and all(re.fullmatch(_WORD, word) for word in words):
            found += words
    return found


def renamed_all(
    documents: Sequence[Sequence[str]], syllables: Sequence[str], seed: int, share: float = SHARE
) -> Iterator[list[str]]:
    """Documents with other names, the same for the same name of a document.

    Names of which a syllable is never in a place stay, and so do those that several documents share (Việt Nam).

    Args:
        documents: Their lines.
        syllables: What the new names are made of, as in `syllables_of_places`.
        seed: For the choice of names.
        share: Of the names, which are changed.
    """
    known, rng = frozenset(syllables), random.Random(seed)
    shared = Counter(name for lines in documents for name in {found[0] for line in lines for found in _names(line)})
    for lines in documents:
        other: dict[str, str] = {}
        for name in dict.fromkeys(found[0] for line in lines for found in _names(line)):
            words = name.split()
            if shared[name] < SHARED and known.issuperset(words) and rng.random() < share:
                other[name] = " ".join(rng.choice(syllables) for _ in words)
        yield [_changed(line, other) for line in lines]


def _names(line: str) -> Iterator[re.Match[str]]:
    """The names of a line: of two words or more, or behind the word for a place."""
    for match in _NAME_RE.finditer(line):
        if " " in match[0] or line[: match.start()].split()[-1].lower() in places().kinds:
            yield match


def _changed(line: str, other: Mapping[str, str]) -> str:
    out: list[str] = []
    done = 0
    for match in _names(line):
        out += [line[done : match.start()], other.get(match[0], match[0])]
        done = match.end()
    return "".join([*out, line[done:]])
