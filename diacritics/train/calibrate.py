"""Fits the judge of confidence on held-out text, mangled in the ways that real readings show."""

from __future__ import annotations

import logging
import random
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diacritics.assembly import Choice, Work
from diacritics.model import Model, load
from diacritics.noise.channel import Channel as Noise
from diacritics.noise.channel import read_pairs
from diacritics.noise.damage import lose_all_marks, lose_some_marks, scanner_layer
from diacritics.rescorer import Rescorer
from diacritics.restorer import Restorer
from diacritics.scoring import syllables_of
from diacritics.signs import SIGNS, Floats, log_odds
from diacritics.tokens import Restored
from diacritics.train.language import held_out_lines, settings
from diacritics.train.own import own_lines
from diacritics.train.renaming import renamed_all, syllables_of_places

log = logging.getLogger(__name__)

LINES_A_DOCUMENT = 60
WIDTH = 88
"""Characters in a printed line."""
TREES, DEPTH, RATE = 100, 4, 0.1
"""How many trees, how deep each is, and the share of each that counts."""
LEAST, SAMPLE, SIGNS_A_SPLIT = 60, 0.4, 12
"""Pieces in a leaf at least; share of the pieces that a tree sees; signs that a split chooses among."""


def documents(shared: Path, limit: int, seed: int) -> Iterator[list[str]]:
    """Held-out text of the corpora set in lines, in pieces of the size of a document.

    Args:
        shared: The folder with the corpora.
        limit: Pieces at most.
        seed: For the choice of pieces.
    """
    lines: list[str] = []
    for name in settings()["held_out"]:
        for paragraph in held_out_lines(shared, name)[: limit * 20]:
            lines += [*textwrap.wrap(paragraph, WIDTH), ""]
    pieces = [lines[i : i + LINES_A_DOCUMENT] for i in range(0, len(lines), LINES_A_DOCUMENT)]
    random.Random(seed).shuffle(pieces)
    yield from pieces[:limit]


def own_documents() -> Iterator[list[str]]:
    """Text written for the project and held out (`train/held_out`), in pieces likewise."""
    lines = [line for text in own_lines(settings()["own"]["held_out"]) for line in (*textwrap.wrap(text, WIDTH), "")]
    for i in range(0, len(lines), LINES_A_DOCUMENT):
        yield lines[i : i + LINES_A_DOCUMENT]


def judged(result: Restored, printed: Sequence[str]) -> Iterator[tuple[float, bool]]:
    """Confidence and rightness of each token, word by word; arguments as for `compared`."""
    for token, right in compared(result, printed):
        yield result.tokens[token].confidence, right


def compared(result: Restored, printed: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Number of a token and whether it is right, word by word, for the lines whose words lie side by side.

    Args:
        result: What a document became.
        printed: Its lines as printed.
    """
    by_line: dict[int, list[int]] = {}
    for number, token in enumerate(result.tokens):
        by_line.setdefault(token.line, []).append(number)
    for number, line in enumerate(printed, 1):
        words = line.split()
        shown = [(i, word) for i in by_line.get(number, ()) for word in result.tokens[i].restored.split()]
        if len(words) != len(shown):
            continue
        for word, (i, restored) in zip(words, shown, strict=True):
            a, b = syllables_of(word), syllables_of(restored)
            if a or b:
                yield i, a == b


class _Watched(Restorer):
    """Keeps the signs of all pieces, and which pieces each token is made of."""

    def __init__(self, model: Model, rescorer: Rescorer | None) -> None:
        super().__init__(model, confidence=self._keep, rescorer=rescorer)
        self.signs: list[Floats] = []
        self.pieces: list[list[int]] = []

    def _keep(self, signs: Floats) -> Floats:
        self.signs.append(signs)
        return signs[:, 0]

    def _joined(
        self, lines: Sequence[str], works: list[list[Work]], choices: list[Choice], damaged: bool
    ) -> Restored:
        result = super()._joined(lines, works, choices, damaged)
        by_place = {(work.line + 1, work.start): work for line in works for work in line}
        found = [by_place.get((token.line, token.start)) for token in result.tokens]
        self.pieces = [[part for part in work.parts if isinstance(part, int)] if work else [] for work in found]
        return result

    def examples(self, read: Sequence[str], printed: Sequence[str]) -> Iterator[tuple[Floats, bool]]:
        """Signs and rightness of the tokens of a document that are one piece each."""
        self.signs = []
        result = self.restore_lines(read)
        signs = np.concatenate(self.signs) if self.signs else np.zeros((0, len(SIGNS)), dtype=np.float32)
        for token, right in compared(result, printed):
            if len(self.pieces[token]) == 1:
                yield signs[self.pieces[token][0]], right


def examples(
    shared: Path, model: Path, rescorer: Path, seed: int = 1, documents_each: int = 120
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Signs of pieces, one row each, and whether they are right.

    Args:
        shared: The folder with the corpora.
        model: The model whose pieces are judged.
        rescorer: The networks beside it; without such a file the lattice stands alone.
        seed: For the choice of documents and of misreadings.
        documents_each: Documents of the corpora; those of the project are taken all.
    """
    network = Rescorer.load(rescorer) if rescorer.is_file() else None
    restorer = _Watched(load(model), network)
    # of the corpora alone: harm drawn word by word from bad pages is worse than they are, and the judge gets timid
    pairs = list(read_pairs(shared / "corpora" / "ocr_pairs.tsv.xz"))
    noises = [Noise.learn(pairs, "eng", harm) for harm in ("light", "medium", "heavy")]
    found: list[tuple[Floats, bool]] = []
    texts = [*documents(shared, documents_each, seed), *own_documents()]
    for i, lines in enumerate(renamed_all(texts, syllables_of_places(shared / "corpora"), seed), seed):
        text = "\n".join(lines)
        harmed = [noise.mangle(text, i) for noise in noises]
        harmed += [lose_all_marks(text), lose_some_marks(text, i, 0.4), scanner_layer(text, i)]
        for read in harmed:
            found += restorer.examples(read.split("\n"), lines)
    right = np.array([good for _, good in found])
    log.info("confidence: %d pieces, %.4f right", len(right), right.mean())
    return np.array([signs for signs, _ in found]), right


def fit(signs: Floats, right: npt.NDArray[np.bool_], seed: int = 1) -> dict[str, npt.NDArray]:
    """Boosted trees that tell from its signs how likely a piece is right, as `Confidence` takes them.

    Args:
        signs: One row a piece.
        right: Whether each is right.
        seed: Of the trees' samples.
    """
    return exported(learn(signs, right, seed), float(right.mean()))


def learn(signs: Floats, right: npt.NDArray[np.bool_], seed: int) -> Any:
    """The machine of scikit-learn that `fit` exports; arguments as for `fit`."""
    from sklearn.ensemble import GradientBoostingClassifier  # for training only

    machine = GradientBoostingClassifier(
        n_estimators=TREES, max_depth=DEPTH, learning_rate=RATE, min_samples_leaf=LEAST, subsample=SAMPLE,
        max_features=SIGNS_A_SPLIT, random_state=seed,
    )  # fmt: skip
    return machine.fit(signs, right)


def exported(machine: Any, share: float) -> dict[str, npt.NDArray]:
    """The trees of a machine as the arrays that `Confidence` takes.

    Args:
        machine: What `learn` gave.
        share: Of the pieces that it learnt from, those that were right, 0.0 to 1.0.
    """
    trees = [_heap(tree[0].tree_) for tree in machine.estimators_]
    return {
        "signs": np.array(SIGNS),
        "base": log_odds(share),
        "sign": np.array([tree["sign"] for tree in trees], dtype=np.uint8),
        "threshold": np.array([tree["threshold"] for tree in trees], dtype=np.float32),
        "leaf": np.array([tree["leaf"] for tree in trees], dtype=np.float32) * np.float32(RATE),
    }


def _heap(tree: Any) -> dict[str, list[float]]:
    """A tree of scikit-learn with all its leaves equally deep, its nodes in the order of a heap."""
    nodes = [0]
    out: dict[str, list[float]] = {"sign": [], "threshold": [], "leaf": []}
    for _ in range(DEPTH):
        below = []
        for node in nodes:
            ends = tree.children_left[node] < 0
            out["sign"].append(0 if ends else tree.feature[node])
            out["threshold"].append(np.inf if ends else tree.threshold[node])
            below += [node, node] if ends else [tree.children_left[node], tree.children_right[node]]
        nodes = below
    out["leaf"] = [float(tree.value[node, 0, 0]) for node in nodes]
    return out


def write(trees: Mapping[str, npt.NDArray], path: Path) -> None:
    """Write trees to a file.

    Args:
        trees: What `fit` gave.
        path: The file, as a rule the data file of the package.
    """
    arrays: dict[str, npt.NDArray] = dict(trees)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
