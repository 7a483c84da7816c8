"""Forward-backward over a chain of positions with a few candidates each, many stretches at a time.

Two passes: pairs of units over all candidates, which leaves the few that matter; then triples over those. The
cost is linear in the number of positions, however long a line is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .language import LanguageModel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

NOTHING = np.float32(-1e4)
WINDOW = 48
OVERLAP = 10


class Posterior(NamedTuple):
    """The result: per position the candidates' numbers (columns of the input), best first, with probabilities."""

    order: Ints
    probability: Floats


def _windows(length: int) -> tuple[Ints, Ints]:
    """Index of each position in each window (-1 outside), and which of them are the window's own."""
    starts = np.arange(0, length, WINDOW)
    offsets = np.arange(-OVERLAP, WINDOW + OVERLAP)
    index = starts[:, None] + offsets[None, :]
    own = (offsets >= 0) & (offsets < WINDOW)
    inside = (index >= 0) & (index < length)
    return np.where(inside, index, -1), own[None, :] & inside


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis=axis))


def first_pass(model: LanguageModel, ids: Ints, emission: Floats, weight: float) -> Floats:
    """Posterior of every candidate with pairs of units.

    Args:
        model: The language model.
        ids: Candidates' units, positions by columns; the first and last positions are edges.
        emission: Log P(read | candidate); `NOTHING` where a column is empty.
        weight: Exponent of the language model.

    Returns:
        Probabilities in the shape of `ids`.
    """
    length, width = ids.shape
    alive = emission > NOTHING
    grid = alive[:-1, :, None] & alive[1:, None, :]
    pair = np.full((length, width, width), NOTHING, dtype=np.float32)
    where = np.nonzero(grid)
    logp, _ = model.pair(ids[where[0], where[1]], ids[where[0] + 1, where[2]])
    pair[(where[0] + 1, where[1], where[2])] = logp * np.float32(weight)
    index, own = _windows(length)
    safe = np.maximum(index, 0)
    steps = index.shape[1]
    blank = index < 0
    out = np.zeros((length, width), dtype=np.float32)
    empty = np.full(width, NOTHING, dtype=np.float32)
    empty[0] = 0.0
    alpha = np.empty((steps, len(index), width), dtype=np.float32)
    previous_blank = np.ones(len(index), dtype=bool)
    for t in range(steps):
        emit = np.where(blank[:, t, None], empty, emission[safe[:, t]])
        if t == 0:
            alpha[t] = emit
        else:
            moved = _logsumexp(alpha[t - 1][:, :, None] + pair[safe[:, t]], 1)
            fresh = (previous_blank | blank[:, t])[:, None]
            alpha[t] = emit + np.where(fresh, 0.0, moved)
        alpha[t] -= alpha[t].max(axis=1, keepdims=True)
        previous_blank = blank[:, t]
    beta = np.zeros((len(index), width), dtype=np.float32)
    for t in range(steps - 1, -1, -1):
        total = alpha[t] + beta
        total = np.exp(total - total.max(axis=1, keepdims=True))
        total /= total.sum(axis=1, keepdims=True)
        mine = own[:, t]
        out[index[mine, t]] = total[mine]
        if t:
            emit = np.where(blank[:, t, None], empty, emission[safe[:, t]])
            moved = _logsumexp((emit + beta)[:, None, :] + pair[safe[:, t]], 2)
            fresh = (blank[:, t] | blank[:, t - 1])[:, None]
            beta = np.where(fresh, 0.0, moved)
            beta -= beta.max(axis=1, keepdims=True)
    return out


def second_pass(model: LanguageModel, ids: Ints, emission: Floats, weight: float) -> Floats:
    """Posterior of every candidate with triples of units; arguments as in `first_pass`, with fewer columns."""
    length, width = ids.shape
    alive = emission > NOTHING
    # level-2 numbers and log probabilities of neighbouring candidates
    grid = alive[:-1, :, None] & alive[1:, None, :]
    where = np.nonzero(grid)
    logp, number = model.pair(ids[where[0], where[1]], ids[where[0] + 1, where[2]])
    pair = np.full((length, width, width), NOTHING, dtype=np.float32)
    pair_number = np.full((length, width, width), -1, dtype=np.int64)
    pair[(where[0] + 1, where[1], where[2])] = logp
    pair_number[(where[0] + 1, where[1], where[2])] = number
    triple = np.full((length, width, width, width), NOTHING, dtype=np.float32)
    if length > 2:
        grid3 = alive[:-2, :, None, None] & alive[1:-1, None, :, None] & alive[2:, None, None, :]
        p, a, b, c = np.nonzero(grid3)
        logp3, _ = model.longer(3, pair_number[p + 1, a, b], ids[p + 2, c], pair[p + 2, b, c])
        triple[(p + 2, a, b, c)] = logp3 * np.float32(weight)
    pair *= np.float32(weight)
    index, own = _windows(length)
    safe = np.maximum(index, 0)
    steps, count = index.shape[1], len(index)
    blank = index < 0
    empty = np.full(width, NOTHING, dtype=np.float32)
    empty[0] = 0.0
    emit_at = np.where(blank[:, :, None], empty, emission[safe])
    alpha = np.empty((steps, count, width, width), dtype=np.float32)  # previous, current
    alpha[0] = NOTHING
    alpha[0][:, 0, :] = emit_at[:, 0]
    for t in range(1, steps):
        here, before = safe[:, t], blank[:, t - 1]
        older = before if t < 2 else before | blank[:, t - 2]
        step = np.where(older[:, None, None, None], pair[here][:, None, :, :], triple[here])
        step = np.where(before[:, None, None, None] | blank[:, t, None, None, None], np.float32(0.0), step)
        moved = _logsumexp(alpha[t - 1][:, :, :, None] + step, 1)
        alpha[t] = moved + emit_at[:, t][:, None, :]
        alpha[t] -= alpha[t].max(axis=(1, 2), keepdims=True)
    out = np.zeros((length, width), dtype=np.float32)
    beta = np.zeros((count, width, width), dtype=np.float32)
    for t in range(steps - 1, -1, -1):
        total = alpha[t] + beta
        total = np.exp(total - total.max(axis=(1, 2), keepdims=True)).sum(axis=1)
        total /= total.sum(axis=1, keepdims=True)
        mine = own[:, t]
        out[index[mine, t]] = total[mine]
        if t:
            here, before = safe[:, t], blank[:, t - 1]
            older = before if t < 2 else before | blank[:, t - 2]
            step = np.where(older[:, None, None, None], pair[here][:, None, :, :], triple[here])
            step = np.where(before[:, None, None, None] | blank[:, t, None, None, None], np.float32(0.0), step)
            beta = _logsumexp(step + (emit_at[:, t][:, None, :] + beta)[:, None, :, :], 3)
            beta -= beta.max(axis=(1, 2), keepdims=True)
    return out


def decode(
    model: LanguageModel, ids: Ints, emission: Floats, weight: float = 1.0, keep: int = 5, least: float = 2e-4
) -> Posterior:
    """Both passes.

    Args:
        model: The language model.
        ids: Candidates' units, positions by columns.
        emission: Log P(read | candidate); `NOTHING` where a column is empty.
        weight: Exponent of the language model against the channel.
        keep: Candidates left for the second pass.
        least: A candidate below this probability after the first pass is left out of the second.

    Returns:
        Columns of `ids`, best first, with their probabilities; `keep` columns.
    """
    keep = min(keep, ids.shape[1])
    rough = first_pass(model, ids, emission, weight)
    order = np.argsort(-rough, axis=1, kind="stable")[:, :keep]
    rows = np.arange(len(ids))[:, None]
    few_emission = np.where(rough[rows, order] >= least, emission[rows, order], NOTHING)
    few_emission[:, 0] = emission[rows[:, 0], order[:, 0]]
    fine = second_pass(model, ids[rows, order], few_emission, weight)
    best = np.argsort(-fine, axis=1, kind="stable")
    return Posterior(order[rows, best], fine[rows, best])
