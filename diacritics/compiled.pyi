"""Types of the compiled loops; `compiled.pyx` says what they do."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Move = tuple[int, int]

class Trie:
    order: int
    def __init__(
        self, words: Sequence[npt.NDArray[np.uint16]], logp: Sequence[Floats], bow: Sequence[Floats],
        starts: Sequence[npt.NDArray[np.int32]],
    ) -> None: ...

def find(trie: Trie, n: int, context: Ints, unit: Ints) -> Ints: ...
def decode_block(
    trie: Trie, ids: Ints, emission: Floats, weight: float, keep: tuple[int, int], least_likely: tuple[float, float],
    window: int, overlap: int, nothing: float, least: float,
) -> tuple[Ints, Floats]: ...
def explained(
    string: Ints, part: Ints, got: Ints, sizes: Ints, unit: Ints, lengths: Ints, table: Floats,
    moves: Collection[Move], floor: float,
) -> Floats: ...
def explained_prefixes(
    rows: Floats, unit: Ints, lengths: Ints, moves: Collection[Move], floor: float
) -> Floats: ...
def aligned(
    letters: Ints, starts: Ints, keys: Ints, logp: Floats, moves: Sequence[Move]
) -> npt.NDArray[np.int32]: ...
def tree_sums(signs: Floats, sign: Ints, threshold: Floats, leaf: Floats) -> Floats: ...
