"""Finds the calibration curves on held-out text, printed, and mangled in the ways that real readings show."""

from __future__ import annotations

import json
import logging
import random
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from diacritics.calibration import Calibration, isotonic
from diacritics.model import load
from diacritics.noise.channel import Channel as Noise
from diacritics.noise.channel import read_pairs
from diacritics.noise.damage import lose_all_marks, lose_some_marks
from diacritics.rescorer import Rescorer
from diacritics.restorer import Restorer
from diacritics.scoring import syllables_of
from diacritics.tokens import Restored
from diacritics.train.language import held_out_lines, settings

log = logging.getLogger(__name__)

LINES_A_DOCUMENT = 60
WIDTH = 88
"""Characters in a printed line."""


def documents(shared: Path, limit: int, seed: int) -> Iterator[list[str]]:
    """Held-out text set in lines, in pieces of the size of a document."""
    lines: list[str] = []
    for name in settings()["held_out"]:
        for paragraph in held_out_lines(shared, name)[: limit * 20]:
            lines += [*textwrap.wrap(paragraph, WIDTH), ""]
    pieces = [lines[i : i + LINES_A_DOCUMENT] for i in range(0, len(lines), LINES_A_DOCUMENT)]
    random.Random(seed).shuffle(pieces)
    yield from pieces[:limit]


def judged(result: Restored, printed: list[str]) -> Iterator[tuple[float, bool]]:
    """Confidence and rightness of each token, for the lines whose words lie side by side."""
    by_line: dict[int, list] = {}
    for token in result.tokens:
        by_line.setdefault(token.line, []).append(token)
    for number, line in enumerate(printed, 1):
        words = line.split()
        shown = [(token, word) for token in by_line.get(number, ()) for word in token.restored.split()]
        if len(words) != len(shown):
            continue
        for word, (token, restored) in zip(words, shown, strict=True):
            a, b = syllables_of(word), syllables_of(restored)
            if a or b:
                yield token.confidence, a == b


def find_curves(
    shared: Path, model: Path, rescorer: Path, seed: int = 1, documents_each: int = 40
) -> dict[str, list[tuple[float, float]]]:
    """The curves by kind of damage.

    Args:
        shared: The folder with the corpora.
        model: The model to calibrate.
        rescorer: The network beside it; without such a file the lattice stands alone.
        seed: For the choice of documents and of misreadings.
        documents_each: Documents for each kind of damage.
    """
    network = Rescorer.load(rescorer) if rescorer.is_file() else None
    restorer = Restorer(load(model), calibration=Calibration({}), rescorer=network)
    pairs = shared / "corpora" / "ocr_pairs.tsv.xz"
    noises = [Noise.learn(read_pairs(pairs), "eng", harm) for harm in ("light", "medium", "heavy")]
    curves = {}
    for kind in ("read", "bare", "partial"):
        seen: list[tuple[float, bool]] = []
        for i, lines in enumerate(documents(shared, documents_each, seed)):
            text = "\n".join(lines)
            if kind == "read":
                harmed = noises[i % 3].mangle(text, seed + i)
            elif kind == "bare":
                harmed = lose_all_marks(text)
            else:
                harmed = lose_some_marks(text, seed + i, 0.4)
            seen += judged(restorer.restore(harmed), lines)
        posterior = np.array([p for p, _ in seen])
        right = np.array([float(good) for _, good in seen])
        curves[kind] = [(round(p, 5), round(q, 5)) for p, q in isotonic(posterior, right)]
        log.info("%s: %d tokens, %.4f right, curve %s", kind, len(seen), right.mean(), curves[kind])
    return curves


def write_curves(curves: dict[str, list[tuple[float, float]]], path: Path) -> None:
    """Write the curves to the data file of the package."""
    comment = (
        "Posterior of the lattice -> share right, by kind of damage; isotonic regression on held-out lines. "
        "Written by the training."
    )
    path.write_text(
        json.dumps({"comment": comment, "curves": curves}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
