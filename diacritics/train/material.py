"""What the re-scoring network learns from: the lattice's rankings of text that its language model has not seen.

A part of the corpora is set aside, a language model is counted on the rest, and documents of the part set aside are
harmed in the ways that real readings show, and decoded; half their names are changed first. Each position comes with
the words that the lattice weighed and with the number of the printed one among them.
"""

from __future__ import annotations

import logging
import random
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diacritics.language import LanguageModel, pack
from diacritics.model import Model, load
from diacritics.noise.channel import Channel as Noise
from diacritics.noise.channel import read_pairs
from diacritics.noise.damage import lose_all_marks
from diacritics.orthography import nfc, old_style
from diacritics.rescorer import CASES, OTHER_CASE
from diacritics.restorer import Ranked, Restorer
from diacritics.tokens import Restored
from diacritics.train.corpus import (
    Encoded,
    drop_measured,
    measured_shingles,
    remap,
    sharing_lines,
)
from diacritics.train.language import (
    HELD_BLOCK,
    measured_texts,
    read_sources,
    settings,
    shingles_of,
    source_lines,
    without_repeats,
)
from diacritics.train.ngrams import count_ngrams, estimate
from diacritics.train.pairs import held_out, pair_files
from diacritics.train.renaming import renamed_all, syllables_of_places
from diacritics.units import CLASSES, UNIT_RE, UNKNOWN, number_class

log = logging.getLogger(__name__)

UNKNOWN_ID = CLASSES.index(UNKNOWN)
EVERY = 4
"""Of so many blocks of lines one is set aside at a time."""
FOLDS = (2, 0)
"""Which of them, in turn: each time a language model is counted on the other three."""
KINDS = {"bare": 0.34, "light": 0.22, "medium": 0.20, "heavy": 0.16, "partial": 0.08}
"""Harms and their shares."""
RENAMED = 0.5
"""Share of the names that are changed."""
DOCUMENT = 2500
"""Syllables after which a document ends."""
SHARD = 500_000
"""Positions in one file."""
UNLABELLED, NOT_AMONG = -1, -2


def _groups() -> list[tuple[list[str], float]]:
    """Sources of documents, and the share of each group among them (`sources.json`)."""
    return [(group["names"], group["share"]) for group in settings()["network"]["groups"]]


class Shard(NamedTuple):
    """Positions of many documents, one after the other."""

    words: npt.NDArray[np.uint16]
    probability: npt.NDArray[np.float16]
    emission: npt.NDArray[np.float16]
    truth: npt.NDArray[np.int8]
    """Column of the printed word; `UNLABELLED` or `NOT_AMONG`."""
    cases: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int64]
    """Positions of each document."""
    kinds: npt.NDArray[np.str_]
    """Harm of each document."""


class _Watched(Restorer):
    """Keeps what the lattice found."""

    ranked: Ranked | None = None
    chain: Sequence[int] = ()
    slots: Sequence = ()
    works: Sequence = ()

    def _rescored(self, slots: list, chain: list[int], ranked: Ranked) -> Ranked:
        self.slots, self.chain, self.ranked = list(slots), list(chain), ranked
        return ranked

    def _joined(self, lines: Sequence[str], works: list, choices: list, damaged: bool) -> Restored:
        self.works = works
        return super()._joined(lines, works, choices, damaged)


def _set_aside(units: npt.NDArray[np.int32], fold: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The number of each unit's line, and whether it is set aside."""
    line = np.cumsum(units < 0, dtype=np.int64)
    return line, np.asarray((line // HELD_BLOCK) % EVERY == fold)


def part_model(
    shared: Path, work: Path, words: list[str], keep: list[int], fold: int
) -> tuple[dict, dict[str, set[int]]]:
    """A language model without the lines set aside, and the numbers of these lines by source.

    The text that it is counted on is kept in the work folder for `plain_text`.

    Lines set aside that share a long run with a text that is measured or held out are left out; so are lines of the
    rest that share one with those set aside.

    Args:
        shared: The folder with the corpora.
        work: A folder for intermediate arrays.
        words: The vocabulary.
        keep: N-grams kept of each order.
        fold: Which of `EVERY` blocks is set aside.
    """
    config = settings()
    run = config["shared_run"]
    table, sources = read_sources(shared, work)
    number = remap(table, words)
    shingles, hashes = measured_shingles(measured_texts(shared), table, run)
    for source in sources:
        if source.name in config["held_out"]:
            units = np.asarray(source.units)
            every = round(1 / config["held_out"][source.name])
            held = (np.cumsum(units < 0) // HELD_BLOCK) % every == every // 2
            shingles = np.union1d(shingles, shingles_of(units[held], hashes, run))
    names = {name for group, _ in _groups() for name in group}
    aside: dict[str, set[int]] = {}
    rest: list[tuple[str, npt.NDArray[np.int32]]] = []
    seen = [shingles]
    for source in sources:
        units = np.asarray(source.units)
        if source.name in names:
            line, held = _set_aside(units, fold)
            aside[source.name] = _clean_lines(units[held], line[held], shingles, hashes, run)
            seen.append(shingles_of(units[held], hashes, run))
            units = units[~held]
        rest.append((source.name, units))
    shingles = np.unique(np.concatenate(seen))
    known = np.zeros(0, dtype=np.uint64)
    parts = []
    for name, units in rest:
        units, _ = drop_measured(Encoded(name, units), shingles, hashes, run)
        units, known = without_repeats(units, known)
        numbers = np.where(units < 0, 0, number[np.maximum(units, 0)]).astype(np.uint16)
        np.save(work / f"rest_{name}.npy", numbers)
        parts.append((numbers, config["weights"][name]))
    log.info("language model on the rest: %d units", sum(len(u) for u, _ in parts))
    levels = estimate([count_ngrams(parts, order) for order in range(1, len(keep) + 1)], keep, len(words))
    return pack(levels, len(words)), aside


def plain_text(work: Path) -> list[tuple[npt.NDArray[np.uint16], float]]:
    """The text that was not set aside the last time, by sources, with the share of each in what the network reads."""
    out: list[tuple[npt.NDArray[np.uint16], float]] = []
    for names, share in _groups():
        texts = [np.load(work / f"rest_{name}.npy", mmap_mode="r") for name in names]
        units = sum(len(text) for text in texts)
        out += [(text, share * len(text) / units) for text in texts if len(text) > 1000]
    return out


def _clean_lines(
    units: npt.NDArray[np.int32], line: npt.NDArray[Any], shingles: npt.NDArray, hashes: npt.NDArray, run: int
) -> set[int]:
    """The numbers of the lines that share no long run with what is measured."""
    bad = np.isin(np.cumsum(units < 0), sharing_lines(units, shingles, hashes, run))
    return set(line[~bad].tolist())


def _documents(
    shared: Path, names: Sequence[str], aside: Mapping[str, set[int]], rng: random.Random
) -> list[list[str]]:
    """The lines set aside of some sources, in pieces of the size of a document, shuffled."""
    found: list[list[str]] = []
    for name in names:
        wanted = aside[name]
        piece: list[str] = []
        size = 0
        for number, line in enumerate(source_lines(shared, name), 1):
            text = nfc(line.strip())
            if number not in wanted or not text:
                continue
            piece.append(text)
            size += text.count(" ") + 1
            if size > DOCUMENT:
                found.append(piece)
                piece, size = [], 0
        if size > 100:
            found.append(piece)
    rng.shuffle(found)
    return found


def _printed(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    """Paragraphs set in lines, some short ones in capitals as headings are."""
    width = rng.choice([70, 80, 88, 95])
    lines: list[str] = []
    for text in paragraphs:
        capitals = rng.random() < (0.15 if len(text) < 120 else 0.01)
        lines += textwrap.wrap(
            text.upper() if capitals else text, width, break_long_words=False, break_on_hyphens=False
        )
    return lines


def _harmed(line: str, kind: str, noises: Mapping[str, Noise], rng: random.Random) -> tuple[str, dict[int, list[str]]]:
    """A line as it might be read, and for the start of each read token the printed words it stands for."""
    words = line.split()
    read: list[str] = []
    stands_for: list[list[str]] = []
    for word in words:
        if kind in noises:
            seen = noises[kind].read_word(word, rng)
            if read and rng.random() < noises[kind].joined:
                read[-1] += seen
                stands_for[-1].append(word)
                continue
            if not seen:
                continue
        else:
            seen = lose_all_marks(word) if kind == "bare" or rng.random() < 0.45 else word
        read.append(seen)
        stands_for.append([word])
    places: dict[int, list[str]] = {}
    at = 0
    for token, printed in zip(read, stands_for, strict=True):
        places[at] = printed
        at += len(token) + 1
    return " ".join(read), places


def _labels(restorer: _Watched, printed: Sequence[Mapping[int, list[str]]]) -> dict[int, int]:
    """For each slot of the lattice the number of the printed word; -1 where it is none that is known."""
    number = restorer.model.language.number
    found: dict[int, int] = {}
    for works in restorer.works:
        for work in works:
            slots = [part for part in work.parts if isinstance(part, int)]
            words = [w for at, group in printed[work.line].items() if work.start <= at < work.end for w in group]
            units = [u for word in words for u in UNIT_RE.findall(word.lower()) if u[0] not in ".;:!?"]
            if len(units) != len(slots):
                continue
            for slot, unit in zip(slots, units, strict=True):
                if unit[0].isdigit():
                    found[slot] = number[number_class(unit)]
                else:
                    same = UNKNOWN_ID if restorer.slots[slot].read.lower() == unit else -1
                    found[slot] = number.get(old_style(unit), same)
    return found


def _row(restorer: _Watched, labels: Mapping[int, int], kind: str) -> Shard:
    """One document as the network sees it."""
    assert restorer.ranked is not None
    words, probability, emission = restorer.ranked
    truth = np.full(len(words), UNLABELLED, dtype=np.int8)
    cases = np.full(len(words), OTHER_CASE, dtype=np.uint8)
    for place, item in enumerate(restorer.chain):
        if item < 0:
            continue
        cases[place] = CASES.get(restorer.slots[item].case, OTHER_CASE)
        wanted = labels.get(item, -1)
        if wanted >= 0:
            hits = np.flatnonzero((words[place] == wanted) & (probability[place] > 0))
            truth[place] = hits[0] if len(hits) else NOT_AMONG
    return Shard(
        words.astype(np.uint16), probability.astype(np.float16), np.clip(emission, -60, 0).astype(np.float16),
        truth, cases, np.array([len(words)]), np.array([kind]),
    )  # fmt: skip


def _rows(
    shared: Path, model: Model, aside: Mapping[str, set[int]], positions: int, seed: int
) -> Iterator[Shard]:
    """Documents one after the other until so many positions were seen."""
    rng = random.Random(seed)
    pairs = [pair for file in pair_files(shared) for pair in read_pairs(file) if not held_out(pair.true)]
    noises = {harm: Noise.learn(pairs, "eng", harm) for harm in ("light", "medium", "heavy")}
    syllables = syllables_of_places(shared / "corpora")
    groups = [
        list(renamed_all(_documents(shared, names, aside, rng), syllables, seed, RENAMED)) for names, _ in _groups()
    ]
    shares = [share for _, share in _groups()]
    taken = [0] * len(groups)
    restorer = _Watched(model, hamlets=False)
    seen = 0
    while seen < positions:
        group = rng.choices(range(len(groups)), shares)[0]
        lines = _printed(groups[group][taken[group] % len(groups[group])], rng)
        taken[group] += 1
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        harmed = [_harmed(line, kind, noises, rng) for line in lines]
        restorer.ranked = None
        restorer.restore_lines([read for read, _ in harmed])
        if restorer.ranked is None:
            continue  # nothing in it was harmed
        row = _row(restorer, _labels(restorer, [places for _, places in harmed]), kind)
        seen += len(row.words)
        yield row


def make(
    shared: Path, work: Path, model: Path, keep: list[int], positions: int, seed: int, folds: Sequence[int] = FOLDS
) -> list[Path]:
    """Write the material in files of `SHARD` positions.

    Args:
        shared: The folder with the corpora.
        work: The folder to write to.
        model: The trained model, for its vocabulary and channel.
        keep: N-grams kept of each order in the language models of the rest.
        positions: How many to make in all.
        seed: For the choice of documents and of misreadings.
        folds: Which blocks to set aside, one after the other; each gives an equal share of the positions.

    Returns:
        The files, in order.
    """
    whole = load(model)
    files: list[Path] = []
    for number, fold in enumerate(folds):
        arrays, aside = part_model(shared, work, whole.language.words, keep, fold)
        part = Model(LanguageModel(whole.language.words, arrays), whole.channel, whole.capitals)
        del arrays
        rows: list[Shard] = []
        begun, before = time.monotonic(), len(files)
        for row in _rows(shared, part, aside, positions // len(folds), seed + number):
            rows.append(row)
            if sum(len(r.words) for r in rows) >= SHARD:
                files.append(_write(rows, work / f"shard{len(files)}.npz"))
                done = (len(files) - before) * SHARD
                log.info("fold %d: %d positions, %.0f a second", fold, done, done / (time.monotonic() - begun))
                rows = []
        if rows:
            files.append(_write(rows, work / f"shard{len(files)}.npz"))
    return files


def _write(rows: Sequence[Shard], path: Path) -> Path:
    arrays: dict[str, Any] = {name: np.concatenate([getattr(row, name) for row in rows]) for name in Shard._fields}
    np.savez(path, **arrays)
    return path
