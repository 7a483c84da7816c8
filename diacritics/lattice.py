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


def _windows(length: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
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


def third_pass(model: LanguageModel, ids: Ints, emission: Floats, weight: float) -> Floats:
    """Posterior of every candidate with runs of four units; arguments as in `first_pass`, with two or three columns."""
    length, width = ids.shape
    alive = emission > NOTHING
    grid2 = alive[:-1, :, None] & alive[1:, None, :]
    grid3 = alive[:-2, :, None, None] & alive[1:-1, None, :, None] & alive[2:, None, None, :]
    grid4 = (
        alive[:-3, :, None, None, None]
        & alive[1:-2, None, :, None, None]
        & alive[2:-1, None, None, :, None]
        & alive[3:, None, None, None, :]
    )
    shape2, shape3, shape4 = (length, width, width), (length, *(width,) * 3), (length, *(width,) * 4)
    two, three, four = (np.full(s, NOTHING, dtype=np.float32) for s in (shape2, shape3, shape4))
    number2, number3 = np.full(shape2, -1, dtype=np.int64), np.full(shape3, -1, dtype=np.int64)
    p, a, b = np.nonzero(grid2)
    two[p + 1, a, b], number2[p + 1, a, b] = model.pair(ids[p, a], ids[p + 1, b])
    p, a, b, c = np.nonzero(grid3)
    context = number2[p + 1, a, b]
    three[p + 2, a, b, c], number3[p + 2, a, b, c] = model.longer(3, context, ids[p + 2, c], two[p + 2, b, c])
    p, a, b, c, d = np.nonzero(grid4)
    four[p + 3, a, b, c, d], _ = model.longer(4, number3[p + 2, a, b, c], ids[p + 3, d], three[p + 3, b, c, d])
    for table in (two, three, four):
        table *= np.float32(weight)
    index, own = _windows(length)
    safe = np.maximum(index, 0)
    steps, count = index.shape[1], len(index)
    blank = index < 0
    empty = np.full(width, NOTHING, dtype=np.float32)
    empty[0] = 0.0
    emit_at = np.where(blank[:, :, None], empty, emission[safe])

    def step_at(t: int) -> Floats:
        here = safe[:, t]
        b1 = blank[:, t - 1]
        b2 = b1 | (blank[:, t - 2] if t > 1 else True)
        b3 = b2 | (blank[:, t - 3] if t > 2 else True)
        step = np.where(b3[:, None, None, None, None], three[here][:, None], four[here])
        step = np.where(b2[:, None, None, None, None], two[here][:, None, None], step)
        return np.where((b1 | blank[:, t])[:, None, None, None, None], np.float32(0.0), step)

    alpha = np.full((steps, count, width, width, width), NOTHING, dtype=np.float32)
    alpha[0][:, 0, 0, :] = emit_at[:, 0]
    for t in range(1, steps):
        moved = _logsumexp(alpha[t - 1][:, :, :, :, None] + step_at(t), 1)
        alpha[t] = moved + emit_at[:, t][:, None, None, :]
        alpha[t] -= alpha[t].max(axis=(1, 2, 3), keepdims=True)
    out = np.zeros((length, width), dtype=np.float32)
    beta = np.zeros((count, width, width, width), dtype=np.float32)
    for t in range(steps - 1, -1, -1):
        total = alpha[t] + beta
        total = np.exp(total - total.max(axis=(1, 2, 3), keepdims=True)).sum(axis=(1, 2))
        total /= total.sum(axis=1, keepdims=True)
        mine = own[:, t]
        out[index[mine, t]] = total[mine]
        if t:
            beta = _logsumexp(step_at(t) + (emit_at[:, t][:, None, None, :] + beta)[:, None], 4)
            beta -= beta.max(axis=(1, 2, 3), keepdims=True)
    return out


def _fewer(rough: Floats, emission: Floats, keep: int, least: float) -> tuple[Ints, Floats]:
    """The likeliest columns and their emissions; those below `least` are closed, save the first."""
    order = np.argsort(-rough, axis=1, kind="stable")[:, :keep]
    rows = np.arange(len(rough))[:, None]
    few = np.where(rough[rows, order] >= least, emission[rows, order], NOTHING)
    few[:, 0] = emission[rows[:, 0], order[:, 0]]
    return order, few


BLOCK = 2000
"""Positions decoded at a time: what bounds the memory, however long a text is."""


def decode(
    model: LanguageModel,
    ids: Ints,
    emission: Floats,
    weight: float = 1.0,
    keep: tuple[int, int] = (5, 3),
    least: tuple[float, float] = (2e-4, 1e-3),
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
    """
    parts = []
    for start in range(0, len(ids), BLOCK):
        first, last = max(0, start - OVERLAP), min(len(ids), start + BLOCK + OVERLAP)
        part = _decode_block(model, ids[first:last], emission[first:last], weight, keep, least)
        own = slice(start - first, min(start + BLOCK, len(ids)) - first)
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
    rows = np.arange(len(ids))[:, None]
    rough = first_pass(model, ids, emission, weight)
    order, few = _fewer(rough, emission, keep[0], least[0])
    fine = second_pass(model, ids[rows, order], few, weight)
    if model.order >= 4 and len(ids) > 3:
        order3, few3 = _fewer(fine, few, keep[1], least[1])
        # what the third pass does not look at again keeps its share
        looked_at = np.zeros(fine.shape, dtype=bool)
        looked_at[rows, order3] = few3 > NOTHING
        share = np.where(looked_at, fine, 0.0).sum(axis=1, keepdims=True)
        finest = third_pass(model, ids[rows, order[rows, order3]], few3, weight)
        fine = np.where(looked_at, 0.0, fine)
        fine[rows, order3] += finest * share
    best = np.argsort(-fine, axis=1, kind="stable")
    return Posterior(order[rows, best], fine[rows, best])
