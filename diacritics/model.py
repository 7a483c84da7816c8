"""The trained file: how it is written and read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .channel import Channel
from .language import LanguageModel

FILE = "model.npz"
READY_FILE = "ready.npz"
CAPITAL_STEP, CAPITAL_EVEN = 0.1, 128
"""Step in which log odds of a capital are kept, and the number of even odds."""


class Model(NamedTuple):
    """What the restorer works with."""

    language: LanguageModel
    channel: Channel
    capitals: npt.NDArray[np.float32]
    """Log odds, by word, that it has a capital inside a sentence."""


def _blob(texts: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def _texts(blob: npt.NDArray[np.uint8]) -> list[str]:
    return blob.tobytes().decode("utf-8").split("\n")


def save(
    path: Path,
    words: list[str],
    language: Mapping[str, npt.NDArray],
    segments: Mapping[tuple[str, str], float],
    table: Mapping[str, Sequence[tuple[int, float]]],
    capitals: npt.NDArray[np.float32],
) -> None:
    """Write a model.

    Args:
        path: The file to write.
        words: The vocabulary.
        language: The arrays of the language model (see `language.pack`).
        segments: Log P(read | printed) of letters.
        table: Readings seen, each with the numbers of the printed words and counts.
        capitals: Log odds of a capital, by word.
    """
    reads = sorted(table)
    keys = sorted(segments)
    arrays: dict[str, Any] = dict(
        words=_blob(words),
        segment_printed=_blob([p for p, _ in keys]),
        segment_read=_blob([r for _, r in keys]),
        segment_logp=np.array([segments[k] for k in keys], dtype=np.float16),
        table_read=_blob(reads),
        table_size=np.array([len(table[r]) for r in reads], dtype=np.uint16),
        table_word=np.array([n for r in reads for n, _ in table[r]], dtype=np.uint16),
        table_count=np.array([c for r in reads for _, c in table[r]], dtype=np.float32),
        capital=np.clip(np.rint(capitals / CAPITAL_STEP) + CAPITAL_EVEN, 0, 255).astype(np.uint8),
        **{name: part for whole, values in language.items() for name, part in _planes(whole, values)},
    )
    np.savez_compressed(path, **arrays)


def save_ready(
    path: Path,
    ready: Mapping[str, list[tuple[int, float]]],
    likely: Mapping[str, npt.NDArray[np.uint16]],
    frequency: npt.NDArray[np.float32],
) -> None:
    """Write what was worked out ahead: the candidates of frequent readings, and the frequencies of units.

    Args:
        path: The file to write, beside the model.
        ready: By reading, with its case before it, as many candidates for each: number of the word, log P(read | word).
        likely: By the same readings the places of the syllables that explain them best, as many for each.
        frequency: Log probability of each unit in running text.
    """
    reads = sorted(ready)
    places = np.sort(np.array([likely[r] for r in reads], dtype=np.uint16), axis=1)
    np.savez_compressed(
        path,
        read=_blob(reads),
        word=np.array([[n for n, _ in ready[r]] for r in reads], dtype=np.uint16),
        logp=np.array([[s for _, s in ready[r]] for r in reads], dtype=np.float16),
        likely=np.diff(places, axis=1, prepend=np.uint16(0)),
        frequency=frequency.astype(np.float32),
    )


def _planes(name: str, values: npt.NDArray) -> list[tuple[str, npt.NDArray]]:
    """Two-byte numbers as two arrays of bytes: they pack better so."""
    if values.dtype != np.uint16:
        return [(name, values)]
    return [(name + ".high", (values >> 8).astype(np.uint8)), (name + ".low", (values & 0xFF).astype(np.uint8))]


def _joined(stored: dict[str, npt.NDArray]) -> dict[str, npt.NDArray]:
    out = {name: values for name, values in stored.items() if not name.endswith((".high", ".low"))}
    for name in [n[:-5] for n in stored if n.endswith(".high")]:
        out[name] = (stored[name + ".high"].astype(np.uint16) << 8) | stored[name + ".low"]
    return out


def _arrays(content: bytes) -> dict[str, npt.NDArray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def load(path: Path | None = None) -> Model:
    """Read a model, and the candidates worked out ahead where their file lies beside it.

    Args:
        path: The file; None for the one that comes with the package.

    Raises:
        FileNotFoundError: No such file; the message says how to make one.
    """
    if path is None:
        data = resources.files("diacritics").joinpath("data", FILE)
        if not data.is_file():
            raise FileNotFoundError(f"diacritics/data/{FILE} is missing: take it from the repository or `make train`")
        beside = resources.files("diacritics").joinpath("data", READY_FILE)
    else:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such model; `make train` writes one")
        data, beside = path, path.with_name(READY_FILE)
    stored = _joined(_arrays(data.read_bytes()))
    words = _texts(stored["words"])
    kept = _arrays(beside.read_bytes()) if beside.is_file() else {}
    language = LanguageModel(words, stored, kept.get("frequency"))
    printed, read = _texts(stored["segment_printed"]), _texts(stored["segment_read"])
    segments = {(p, r): float(s) for p, r, s in zip(printed, read, stored["segment_logp"], strict=True)}
    # tuples of numbers, which the collector of garbage does not look into again and again
    table: dict[str, tuple[tuple[int, float], ...]] = {}
    at = 0
    numbers, counts = stored["table_word"].tolist(), stored["table_count"].tolist()
    for reading, size in zip(_texts(stored["table_read"]), stored["table_size"].tolist(), strict=True):
        table[reading] = tuple(zip(numbers[at : at + size], counts[at : at + size], strict=True))
        at += size
    ready, likely = {}, {}
    if kept:
        reads = _texts(kept["read"])
        ready = dict(zip(reads, zip(kept["word"], kept["logp"], strict=True), strict=True))
        likely = dict(zip(reads, np.cumsum(kept["likely"], axis=1, dtype=np.uint16), strict=True))
    capitals = (stored["capital"].astype(np.float32) - CAPITAL_EVEN) * np.float32(CAPITAL_STEP)
    return Model(language, Channel(words, language.frequency, segments, table, ready, likely), capitals)
