"""The trained file: how it is written and read."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .channel import Channel
from .language import LanguageModel

FILE = "model.npz"


class Model(NamedTuple):
    """What the restorer works with."""

    language: LanguageModel
    channel: Channel


def _blob(texts: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def _texts(blob: npt.NDArray[np.uint8]) -> list[str]:
    return blob.tobytes().decode("utf-8").split("\n")


def save(
    path: Path,
    words: list[str],
    language: Mapping[str, npt.NDArray],
    segments: Mapping[tuple[str, str], float],
    table: Mapping[str, list[tuple[int, float]]],
    ready: Mapping[str, list[tuple[int, float]]],
) -> None:
    """Write a model.

    Args:
        path: The file to write.
        words: The vocabulary.
        language: The arrays of the language model (see `language.pack`).
        segments: Log P(read | printed) of letters.
        table: Readings seen, each with the numbers of the printed words and counts.
        ready: Frequent readings with their candidates, which need not be looked for again.
    """
    reads = sorted(table)
    common = sorted(ready)
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
        ready_read=_blob(common),
        ready_word=np.array([[n for n, _ in ready[r]] for r in common], dtype=np.uint16),
        ready_logp=np.array([[s for _, s in ready[r]] for r in common], dtype=np.float16),
        **{name: part for whole, values in language.items() for name, part in _planes(whole, values)},
    )
    np.savez_compressed(path, **arrays)


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


def load(path: Path | None = None) -> Model:
    """Read a model.

    Args:
        path: The file; None for the one that comes with the package.

    Raises:
        FileNotFoundError: No such file; the message says how to make one.
    """
    if path is None:
        data = resources.files("diacritics").joinpath("data", FILE)
        if not data.is_file():
            raise FileNotFoundError(f"diacritics/data/{FILE} is missing: take it from the repository or `make train`")
        content = data.read_bytes()
    else:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such model; `make train` writes one")
        content = path.read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        stored = _joined({name: arrays[name] for name in arrays.files})
    words = _texts(stored["words"])
    language = LanguageModel(words, stored)
    printed, read = _texts(stored["segment_printed"]), _texts(stored["segment_read"])
    segments = {(p, r): float(s) for p, r, s in zip(printed, read, stored["segment_logp"], strict=True)}
    table: dict[str, list[tuple[int, float]]] = defaultdict(list)
    at = 0
    numbers, counts = stored["table_word"].tolist(), stored["table_count"].tolist()
    for reading, size in zip(_texts(stored["table_read"]), stored["table_size"].tolist(), strict=True):
        table[reading] = list(zip(numbers[at : at + size], counts[at : at + size], strict=True))
        at += size
    options = zip(stored["ready_word"], stored["ready_logp"], strict=True)
    ready = dict(zip(_texts(stored["ready_read"]), options, strict=True))
    return Model(language, Channel(words, language.logp[0], segments, table, ready=ready))
