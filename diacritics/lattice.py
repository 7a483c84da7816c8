"""Forward-backward over a chain of positions with a few candidates each, many stretches at a time.

Three passes: pairs of units over all candidates, which leaves the few that matter; triples over those; runs of four
over what is left then. The cost is linear in the number of positions, however long a line is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .language import LanguageModel
from .loops import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

NOTHING = np.float32(-1e4)
WINDOW = 48
OVERLAP = 10
LEAST = np.float32(1e-37)
"""Keeps a division from failing where hardly any path is left."""


class Posterior(NamedTuple):
    """The result: per position the candidates' numbers (columns of the input), best first, with probabilities."""

    order: Ints
    probability: Floats


class Pairs(NamedTuple):
    """What the language model says of neighbouring candidates: position of the second, first, second."""

    logp: Floats
    number: Ints
    """In level 2 of the model; -1 where not kept."""

    def of(self, order: Ints) -> Pairs:
        """Those of fewer columns.

        Args:
            order: For each position the columns.
        """
        before = np.concatenate((order[:1], order[:-1]))
        at = np.arange(len(order))[:, None, None], before[:, :, None], order[:, None, :]
        return Pairs(self.logp[at], self.number[at])


class Triples(NamedTuple):
    """As `Pairs`, for three candidates in a row."""

    logp: Floats
    number: Ints

    def of(self, order: Ints) -> Triples:
        """Those of fewer columns."""
        one = np.concatenate((order[:1], order[:-1]))
        two = np.concatenate((one[:1], one[:-1]))
        at = (
            np.arange(len(order))[:, None, None, None],
            two[:, :, None, None],
            one[:, None, :, None],
            order[:, None, None, :],
        )
        return Triples(self.logp[at], self.number[at])


def _padded(steps: Floats) -> Floats:
    """Steps as factors, with open steps before the first and after the last position for the windows' margins."""
    with np.errstate(under="ignore"):
        factors = np.exp(steps)
    after = -len(steps) % WINDOW + OVERLAP
    return np.concatenate(
        (np.ones_like(factors[:1]).repeat(OVERLAP, 0), factors, np.ones_like(factors[:1]).repeat(after, 0))
    )


def _emitted(emission: Floats) -> Floats:
    """Emissions as factors, the best of a position 1; in the margins only the first column is open."""
    with np.errstate(under="ignore"):
        factors = np.exp(emission - emission.max(axis=1, keepdims=True))
    edge = np.zeros((1, emission.shape[1]), dtype=np.float32)
    edge[0, 0] = 1.0
    return np.concatenate((edge.repeat(OVERLAP, 0), factors, edge.repeat(-len(emission) % WINDOW + OVERLAP, 0)))


def _forward_backward(emission: Floats, first: Floats, factors: Sequence[Floats]) -> Floats:
    """Posteriors of every candidate, over all windows at once.

    It works with probabilities scaled anew at each step, not with logarithms: no path that matters is ever e^-80
    less likely than the best, which is what single precision can tell apart.

    Args:
        emission: Padded factors of the candidates.
        first: The states at the first position of every window.
        factors: For the steps of a window (the last for all further ones) padded factors of the moves.
    """
    width = emission.shape[1]
    steps = WINDOW + 2 * OVERLAP
    count = (len(emission) - 2 * OVERLAP) // WINDOW
    rank = first.ndim - 1  # candidates in a state
    axes = tuple(range(1, rank + 1))

    def at(values: Floats, t: int) -> Floats:
        return values[t : t + WINDOW * (count - 1) + 1 : WINDOW]

    def step_at(t: int) -> Floats:
        return at(factors[min(t, len(factors)) - 1], t)

    alphas = [first]
    for t in range(1, steps):
        emit = at(emission, t).reshape(count, *(1,) * (rank - 1), width)
        if rank == 1:
            moved = np.matmul(alphas[-1][:, None, :], step_at(t))[:, 0]
        else:
            moved = np.einsum(_SUMS[rank][0], alphas[-1], step_at(t))
        moved *= emit
        moved /= np.maximum(moved.max(axis=axes, keepdims=True), LEAST)
        alphas.append(moved)
    out = np.empty((count, WINDOW, width), dtype=np.float32)
    beta = np.ones_like(first)
    for t in range(steps - 1, OVERLAP - 1, -1):
        if t < steps - OVERLAP:
            total = alphas[t] * beta
            if rank > 1:
                total = total.sum(axis=axes[:-1])
            out[:, t - OVERLAP] = total / np.maximum(total.sum(axis=1, keepdims=True), LEAST)
        beta = beta * at(emission, t).reshape(count, *(1,) * (rank - 1), width)
        if rank == 1:
            beta = np.matmul(step_at(t), beta[:, :, None])[:, :, 0]
        else:
            beta = np.einsum(_SUMS[rank][1], step_at(t), beta)
        beta /= np.maximum(beta.max(axis=axes, keepdims=True), LEAST)
    return out.reshape(-1, width)


_SUMS = {2: ("nab,nabc->nbc", "nabc,nbc->nab"), 3: ("nabc,nabcd->nbcd", "nabcd,nbcd->nabc")}


def _heads(emission: Floats, rank: int) -> Floats:
    """The states at the start of each window: before it the likeliest candidates."""
    rows = emission[: len(emission) - 2 * OVERLAP : WINDOW]
    out = np.zeros((len(rows), *(emission.shape[1],) * rank), dtype=np.float32)
    likeliest: tuple[slice | int, ...] = (slice(None), *(0,) * (rank - 1))
    out[likeliest] = rows
    return out


def first_pass(model: LanguageModel, ids: Ints, emission: Floats, weight: float) -> tuple[Floats, Pairs]:
    """Posterior of every candidate with pairs of units.

    Args:
        model: The language model.
        ids: Candidates' units, positions by columns; the first and last positions are edges.
        emission: Log P(read | candidate); `NOTHING` where a column is empty.
        weight: Exponent of the language model.

    Returns:
        Probabilities in the shape of `ids`, and the pairs that were looked up.
    """
    length, width = ids.shape
    alive = emission > NOTHING
    p, a, b = np.nonzero(alive[:-1, :, None] & alive[1:, None, :])
    logp, number = model.pair(ids[p, a], ids[p + 1, b])
    at = ((p + 1) * width + a) * width + b
    pairs = Pairs(
        np.full((length, width, width), NOTHING, dtype=np.float32), np.full((length, width, width), -1, dtype=np.int32)
    )
    pairs.logp.ravel()[at] = logp
    pairs.number.ravel()[at] = number
    # most cells are empty: only what stands in the others is made a factor
    factors = np.zeros((length + -length % WINDOW + 2 * OVERLAP, width, width), dtype=np.float32)
    factors[: OVERLAP + 1] = factors[OVERLAP + length :] = 1.0
    with np.errstate(under="ignore"):
        factors[OVERLAP:].ravel()[at] = np.exp(logp * np.float32(weight))
    emit = _emitted(emission)
    return _forward_backward(emit, _heads(emit, 1), [factors])[:length], pairs


def second_pass(
    model: LanguageModel, ids: Ints, emission: Floats, weight: float, pairs: Pairs
) -> tuple[Floats, Triples]:
    """Posterior of every candidate with triples of units; as `first_pass`, with fewer columns and their pairs."""
    length, width = ids.shape
    alive = emission > NOTHING
    shape = (length, width, width, width)
    triples = Triples(np.full(shape, NOTHING, dtype=np.float32), np.full(shape, -1, dtype=np.int32))
    p, a, b, c = np.nonzero(alive[:-2, :, None, None] & alive[1:-1, None, :, None] & alive[2:, None, None, :])
    triples.logp[p + 2, a, b, c], triples.number[p + 2, a, b, c] = model.longer(
        3, pairs.number[p + 1, a, b], ids[p + 2, c], pairs.logp[p + 2, b, c]
    )
    triple = triples.logp.copy()
    triple[0] = 0.0
    triple[1:2] = pairs.logp[1:2, None]
    emit = _emitted(emission)
    return _forward_backward(emit, _heads(emit, 2), [_padded(triple * np.float32(weight))])[:length], triples


def third_pass(
    model: LanguageModel, ids: Ints, emission: Floats, weight: float, pairs: Pairs, triples: Triples
) -> Floats:
    """Posterior of every candidate with runs of four units; as `second_pass`, with two or three columns."""
    length, width = ids.shape
    alive = emission > NOTHING
    four = np.full((length, *(width,) * 4), NOTHING, dtype=np.float32)
    p, a, b, c, d = np.nonzero(
        alive[:-3, :, None, None, None]
        & alive[1:-2, None, :, None, None]
        & alive[2:-1, None, None, :, None]
        & alive[3:, None, None, None, :]
    )
    four[p + 3, a, b, c, d], _ = model.longer(
        4, triples.number[p + 2, a, b, c], ids[p + 3, d], triples.logp[p + 3, b, c, d]
    )
    # the first steps of a window, and of the text, know fewer units before them
    two, three = pairs.logp[:, None, None], triples.logp[:, None]
    shape = four.shape
    by_pair, by_triple = np.broadcast_to(two, shape).copy(), np.broadcast_to(three, shape).copy()
    by_triple[:2], four[:2] = by_pair[:2], by_pair[:2]
    four[2:3] = by_triple[2:3]
    steps = []
    for table in (by_pair, by_triple, four):
        table[0] = 0.0
        steps.append(_padded(table * np.float32(weight)))
    emit = _emitted(emission)
    return _forward_backward(emit, _heads(emit, 3), steps)[:length]


def _fewer(rough: Floats, emission: Floats, keep: int, least: float) -> tuple[Ints, Floats]:
    """The likeliest columns and their emissions; those below `least` are closed, save the first."""
    # a closed column comes last, even where all others have next to nothing
    order = np.argsort(np.where(emission > NOTHING, -rough, 1.0), axis=1, kind="stable")[:, :keep]
    rows = np.arange(len(rough))[:, None]
    few = np.where(rough[rows, order] >= least, emission[rows, order], NOTHING)
    few[:, 0] = emission[rows[:, 0], order[:, 0]]
    return order, few


CELLS = 1_600_000
"""Pairs of candidates that are weighed at a time: what bounds the memory, however long a text is."""
BLOCK = 2000
"""Positions decoded at a time, at most."""


def decode(
    model: LanguageModel,
    ids: Ints,
    emission: Floats,
    weight: float = 1.0,
    keep: tuple[int, int] = (8, 4),
    least: tuple[float, float] = (1e-4, 5e-4),
) -> Posterior:
    """All passes.

    Args:
        model: The language model.
        ids: Candidates' units, positions by columns.
        emission: Log P(read | candidate); `NOTHING` where a column is empty.
        weight: Exponent of the language model against the channel.
        keep: Candidates left for the second and for the third pass.
        least: A candidate below this probability after a pass is left out of the next.

    Returns:
        Columns of `ids`, best first, with their probabilities.

    Raises:
        ValueError: A position without any open column, or an emission that is no number.
    """
    if np.isnan(emission).any() or not (emission > NOTHING).any(axis=1).all():
        raise ValueError("every position needs a candidate that is open, and no emission may be NaN")
    parts = []
    block = max(WINDOW, min(BLOCK, CELLS // ids.shape[1] ** 2))
    for start in range(0, len(ids), block):
        first, last = max(0, start - OVERLAP), min(len(ids), start + block + OVERLAP)
        part = _decode_block(model, ids[first:last], emission[first:last], weight, keep, least)
        own = slice(start - first, min(start + block, len(ids)) - first)
        parts.append(Posterior(part.order[own], part.probability[own]))
    return Posterior(np.concatenate([p.order for p in parts]), np.concatenate([p.probability for p in parts]))


def _decode_block(
    model: LanguageModel,
    ids: Ints,
    emission: Floats,
    weight: float,
    keep: tuple[int, int],
    least: tuple[float, float],
) -> Posterior:
    if model.trie is not None:
        return Posterior(
            *compiled.decode_block(
                model.trie, ids, emission, weight, keep, least, WINDOW, OVERLAP, float(NOTHING), float(LEAST)
            )
        )
    rows = np.arange(len(ids))[:, None]
    rough, pairs = first_pass(model, ids, emission, weight)
    order, few = _fewer(rough, emission, keep[0], least[0])
    pairs = pairs.of(order)
    fine, triples = second_pass(model, ids[rows, order], few, weight, pairs)
    if model.order >= 4 and len(ids) > 3:
        order3, few3 = _fewer(fine, few, keep[1], least[1])
        # what the third pass does not look at again keeps its share
        looked_at = np.zeros(fine.shape, dtype=bool)
        looked_at[rows, order3] = few3 > NOTHING
        share = np.where(looked_at, fine, 0.0).sum(axis=1, keepdims=True)
        inner = ids[rows, order[rows, order3]]
        finest = third_pass(model, inner, few3, weight, pairs.of(order3), triples.of(order3))
        fine = np.where(looked_at, 0.0, fine)
        fine[rows, order3] += finest * share
    best = np.argsort(-fine, axis=1, kind="stable")
    return Posterior(order[rows, best], fine[rows, best])
