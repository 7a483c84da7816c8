"""A second opinion on the lattice's ranking, from a small network that sees the sentence on both sides.

The lattice knows three units before and after; the network sees fourteen on either side and the drift of the whole
passage. It gives each rival at a position a score that is added to the lattice's log probability, so that where it has
nothing to say the lattice stands. Trained by `diacritics.train.rescorer`; run with numpy alone.

Each position enters as the mean of its candidates' vectors, weighted by their probabilities. Three residual blocks
over neighbours at growing distances (dilated convolutions, after van den Oord et al. 2016) and the mean of the passage
give the context; a candidate's score is the product of the context with the candidate's vector.

What is doubtful after that is looked at once more: by then its neighbours enter with what the first look made of them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

FILE = "rescorer.npz"
DISTANCES = (1, 2, 4)
"""Between the five neighbours that each block looks at."""
REACH = 2
PASSAGE = 128
"""Positions whose mean is taken together, as in training."""
BLOCK = 16 * PASSAGE
"""Positions computed at a time: what bounds the memory."""
MARGIN = 16
"""Positions before and after a block that its ends see."""
RIVAL = 0.02
"""A position is looked at where its second candidate is likelier than this."""
STILL = 0.08
"""A further network is asked only where the first leaves the second candidate likelier than this."""
AGAIN = 0.25
"""A position is looked at once more where the second candidate is likelier than this after the first look."""
KEPT = 2560
"""Words, capitals apart, whose part in the first block each network keeps (some 7 kB each)."""
EAR = 4
"""Of so many positions of a passage one is taken for its mean (a divisor of `PASSAGE`)."""
LEAST_HEARD = 0.02
"""Candidates less likely than this do not count as standing in the document."""
SCALE = 4.0
"""Of the products; as in training."""
MOST = 12.0
"""Limit of differences between emissions (natural log); as in training."""
MOST_STEPS = 31
"""A weight is a whole number of steps, so many at most: six bits, which pack well within a byte."""
CASES = {"lower": 0, "title": 1, "upper": 2}
OTHER_CASE = 3


def quantised(weights: Mapping[str, Floats]) -> dict[str, npt.NDArray]:
    """Weights as small whole numbers with a factor for each row; vectors stay as they are.

    Args:
        weights: Arrays by name; tables and matrices have two dimensions.
    """
    out: dict[str, npt.NDArray] = {}
    for name, values in weights.items():
        if values.ndim == 2 and values.shape[0] > 4 and values.shape[1] > 3:
            factor = np.maximum(np.abs(values).max(axis=1), 1e-9) / MOST_STEPS
            out[name] = np.rint(values / factor[:, None]).astype(np.int8)
            out[name + ".factor"] = factor.astype(np.float32)
        else:
            out[name] = values.astype(np.float32)
    return out


def plain_weights(arrays: Mapping[str, npt.NDArray]) -> dict[str, Floats]:
    """The weights that `quantised` packed."""
    return {
        name: values.astype(np.float32) * arrays[name + ".factor"][:, None]
        if name + ".factor" in arrays
        else values.astype(np.float32)
        for name, values in arrays.items()
        if not name.endswith(".factor")
    }


def finished(path: Path) -> dict[str, Floats]:
    """The weights of a network's file (of its first network, where it holds several)."""
    with np.load(path, allow_pickle=False) as arrays:
        return plain_weights(_each({name: arrays[name] for name in arrays.files})[0])


def together(networks: Sequence[Mapping[str, npt.NDArray]]) -> dict[str, npt.NDArray]:
    """Arrays of several networks under one roof: the number of the network and a stroke before each name.

    Args:
        networks: The arrays of each, as `quantised` gives them.

    Returns:
        What `Rescorer` takes.
    """
    return {f"{number}/{name}": array for number, one in enumerate(networks) for name, array in one.items()}


def _each(arrays: Mapping[str, npt.NDArray]) -> list[dict[str, npt.NDArray]]:
    """The networks of a file: those that `together` joined, or the only one."""
    if "vectors" in arrays:
        return [dict(arrays)]
    out: dict[int, dict[str, npt.NDArray]] = {}
    for name, array in arrays.items():
        number, _, own = name.partition("/")
        out.setdefault(int(number), {})[own] = array
    return [out[number] for number in sorted(out)]


class Positions(NamedTuple):
    """The chain as the lattice leaves it; rows are positions, columns candidates."""

    words: Ints
    probability: Floats
    emission: Floats
    """Log P(read | candidate)."""
    cases: Ints
    """For each position the number of its case."""


_Means = dict[tuple[int, int], Floats]
"""By the number of a network and the first position of a block the means of its passages."""


class Rescorer:
    """Weighs the rivals at unsure positions anew; several networks, learnt apart, err less together than each alone."""

    def __init__(self, arrays: Mapping[str, npt.NDArray]) -> None:
        """Args:
        arrays: The weights, as `quantised` gives them for one network or `together` for several.
        """
        self._networks = [_Network(one) for one in _each(arrays)]

    @classmethod
    def load(cls, path: Path | None = None) -> Rescorer | None:
        """The network that comes with the package, or the given one; None where the package has none."""
        if path is None:
            data = resources.files("diacritics").joinpath("data", FILE)
            if not data.is_file():
                return None
            content = data.read_bytes()
        else:
            content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def probabilities(
        self, words: Ints, probability: Floats, emission: Floats, cases: Ints, prior: Floats
    ) -> Floats:
        """The probabilities of the candidates after the second look, in the order given.

        Args:
            words: Candidates' numbers, positions by columns, likeliest first.
            probability: The lattice's probabilities; 0 where a column is empty.
            emission: Log P(read | candidate).
            cases: For each position the number of its case (`CASES`), `OTHER_CASE` for settled units.
            prior: Probability of each word of the vocabulary.

        Returns:
            An array of the shape of `words`; rows that have no rival are those of `probability`.
        """
        out = probability.copy()
        unsure = probability[:, 1] > RIVAL if words.shape[1] > 1 else np.zeros(len(words), dtype=bool)
        places = np.flatnonzero(unsure)
        if not len(places):
            return out
        means: _Means = {}
        lattice = Positions(words, probability, emission, cases)
        out[places] = self._looked_at(lattice, probability, places, prior, means)
        # by now it is known better what stands around the doubtful ones
        order = np.argsort(-out, axis=1, kind="stable")
        rows = np.arange(len(out))[:, None]
        entering = out[rows, order]
        doubtful = np.flatnonzero(unsure & (entering[:, 1] > AGAIN))
        if len(doubtful):
            ordered = Positions(words[rows, order], probability[rows, order], emission[rows, order], cases)
            found = self._looked_at(ordered, entering, doubtful, prior, means)
            out[doubtful[:, None], order[doubtful]] = found
        return out

    def _looked_at(self, its: Positions, entering: Floats, places: Ints, prior: Floats, means: _Means) -> Floats:
        """The probabilities of the candidates at some positions.

        Args:
            its: The positions of the document, as the lattice left them.
            entering: Probabilities with which the candidates enter the networks, likeliest first.
            places: The positions asked for.
            prior: Probability of each word.
            means: Of passages; filled, for the next look.
        """
        heard = echoes(its.words, entering, prior, places)
        out = np.empty((len(places), its.words.shape[1]), dtype=np.float32)
        for start in range(0, len(its.words), BLOCK):
            stop = min(start + BLOCK, len(its.words))
            part = slice(*np.searchsorted(places, (start, stop)).tolist())
            rows = places[part]
            if not len(rows):
                continue
            around = slice(max(0, start - MARGIN), min(len(its.words), stop + MARGIN))

            def scores(
                number: int, rows: Ints, heard: Floats, start: int = start, around: slice = around
            ) -> Floats:
                network = self._networks[number]
                context, means[number, start] = network.context(
                    its.words[around], entering[around], its.cases[around], rows - around.start,
                    means.get((number, start)),
                )  # fmt: skip
                return network.weighed(context, its.words[rows], its.probability[rows], its.emission[rows], heard)

            score = scores(0, rows, heard[part])
            found = _shares(score, its.probability[rows])
            still = np.partition(found, -2, axis=1)[:, -2] > STILL
            if still.any() and len(self._networks) > 1:
                others = range(1, len(self._networks))
                further = [scores(number, rows[still], heard[part][still]) for number in others]
                mean: Floats = np.stack([score[still], *further]).mean(axis=0)
                found[still] = _shares(mean, its.probability[rows[still]])
            out[part] = found
        return out


class _Network:
    """One network."""

    def __init__(self, arrays: Mapping[str, npt.NDArray]) -> None:
        plain = plain_weights(arrays)
        self._vectors: Floats = plain.pop("vectors")
        self._priors: Floats = plain.pop("priors")
        self._weights: dict[str, Floats] = {
            name: np.ascontiguousarray(values.T) if values.ndim == 2 else values for name, values in plain.items()
        }
        reach, (inner, width) = 2 * REACH + 1, self._weights["blocks.0.f1.weight"].shape
        self._first = np.ascontiguousarray(
            self._weights["blocks.0.f1.weight"].reshape(reach, inner // reach, width).swapaxes(0, 1)
        ).reshape(inner // reach, reach * width)
        """The first block's matrices for all neighbours, side by side."""
        self._place = np.full(len(self._vectors) * (OTHER_CASE + 1), -1, dtype=np.int32)
        self._known: Floats = np.empty((KEPT, sum(self._first.shape)), dtype=np.float32)
        self._count = 0

    def context(
        self, words: Ints, probability: Floats, cases: Ints, wanted: Ints, mean: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """What the network makes of the surroundings of some positions; nothing else is computed.

        Args:
            words: Candidates' numbers, positions by columns, likeliest first.
            probability: Their probabilities.
            cases: For each position the number of its case.
            wanted: The positions asked for.
            mean: Of each passage, from an earlier look at the same positions.

        Returns:
            One row for each position asked for; the means of the passages.
        """
        w = self._weights
        size, edge = len(self._first), REACH * DISTANCES[0]
        heard = np.arange(0, len(words), EAR)
        needed = [wanted]
        for distance in DISTANCES[:0:-1]:
            needed.insert(0, _around(needed[0], distance, len(words)))
        if mean is None:
            needed[0] = np.union1d(needed[0], heard)
        near = _around(needed[0], DISTANCES[0], len(words))
        which, rows = self._entering(words[near], probability[near], cases[near])
        state = np.zeros((len(words), size), dtype=np.float32)
        state[near] = rows[which, :size]
        parts = rows[:, size:].reshape(len(rows), 2 * REACH + 1, -1)
        padded = np.full(len(words) + 2 * edge, len(rows) - 1)
        padded[edge + near] = which
        hidden = np.repeat(w["blocks.0.f1.bias"][None], len(needed[0]), axis=0)
        for i in range(2 * REACH + 1):
            hidden += parts[padded[needed[0] + i * DISTANCES[0]], i]
        self._add(0, state, needed[0], hidden)
        if mean is None:
            starts = np.flatnonzero(heard % PASSAGE == 0)
            many = np.diff(np.append(starts, len(heard)))[:, None].astype(np.float32)
            mean = np.asarray(np.add.reduceat(np.maximum(state[heard], 0.0), starts) / many)
        state[needed[0]] += (mean @ w["pool.weight"])[needed[0] // PASSAGE]
        for number in range(1, len(DISTANCES)):
            self._block(number, state, needed[number - 1], needed[number])
        return _normal(state[wanted], w["norm.weight"], w["norm.bias"]), mean

    def _entering(self, words: Ints, probability: Floats, cases: Ints) -> tuple[Ints, Floats]:
        """How positions enter: for each the number of its row, and the rows; the last one, of zeros, is no position.

        A row is the state before the first block with what that block makes of it for each neighbour. A position
        without a rival is its word alone, so that its row is worked out once and kept for the texts to come.
        """
        sure = probability[:, 1] <= RIVAL
        keys, own = np.unique(words[sure, 0] * (OTHER_CASE + 1) + cases[sure], return_inverse=True)
        new = keys[self._place[keys] < 0]
        if self._count + len(new) > KEPT:
            self._place[:], self._count, new = -1, 0, keys
        if len(new):
            self._place[new] = places = np.arange(self._count, self._count + len(new))
            self._count += len(new)
            word, case = np.divmod(new, OTHER_CASE + 1)
            self._known[places] = self._rows(self._vectors[word], np.ones((len(new), 1), dtype=np.float32), case)
        unsure = np.flatnonzero(~sure)
        mixed = np.einsum("nk,nkd->nd", probability[unsure], self._vectors[words[unsure]])
        which = np.empty(len(words), dtype=np.intp)
        which[sure], which[unsure] = own, len(keys) + np.arange(len(unsure))
        rows = np.zeros((len(keys) + len(unsure) + 1, self._known.shape[1]), dtype=np.float32)
        rows[: len(keys)] = self._known[self._place[keys]]
        rows[len(keys) : -1] = self._rows(mixed, probability[unsure, :1], cases[unsure])
        return which, rows

    def _rows(self, mixed: Floats, top: Floats, cases: Ints) -> Floats:
        """Such rows from mixed vectors, probabilities of the first candidates and cases."""
        w = self._weights
        signs = np.concatenate((top, top > 0.99, (1 - top) * 4), axis=1, dtype=np.float32)
        state = mixed @ w["inp.weight"] + signs @ w["feat.weight"] + w["case"][cases] + (w["inp.bias"] + w["feat.bias"])
        normal = _normal(state, w["blocks.0.n.weight"], w["blocks.0.n.bias"])
        return np.concatenate((state, normal @ self._first), axis=1)

    def _block(self, number: int, state: Floats, read: Ints, here: Ints) -> None:
        """Add one residual block to the state of some positions, looking at those of `read`."""
        w, name = self._weights, f"blocks.{number}."
        distance = DISTANCES[number]
        edge = REACH * distance
        padded = np.zeros((len(state) + 2 * edge, state.shape[1]), dtype=np.float32)
        padded[edge + read] = _normal(state[read], w[name + "n.weight"], w[name + "n.bias"])
        beside = padded[here[:, None] + distance * np.arange(2 * REACH + 1)]
        hidden = beside.reshape(len(here), -1) @ w[name + "f1.weight"] + w[name + "f1.bias"]
        self._add(number, state, here, hidden)

    def _add(self, number: int, state: Floats, here: Ints, hidden: Floats) -> None:
        """Add what a block made of its neighbours to the state of some positions; `hidden` is overwritten."""
        w, name = self._weights, f"blocks.{number}."
        np.maximum(hidden, 0.0, out=hidden)
        state[here] += hidden @ w[name + "f2.weight"] + w[name + "f2.bias"]

    def weighed(
        self, context: Floats, words: Ints, probability: Floats, emission: Floats, heard: Floats
    ) -> Floats:
        """Log scores of candidates in the light of the context, not normalised; -inf where a column is empty.

        Args:
            context: What `context` gives.
            words: The candidates' numbers.
            probability: The lattice's.
            emission: Log P(read | candidate).
            heard: What `echoes` gives for these.
        """
        w = self._weights
        product = np.einsum("nd,nkd->nk", context @ w["q.weight"] + w["q.bias"], self._vectors[words])
        share = context @ w["qb.weight"] + w["qb.bias"] + w["a"]
        read = np.clip(emission - emission[:, :1], -MOST, MOST) / 4
        total = probability.sum(axis=1, keepdims=True)
        score = share[:, :1] * np.log(np.maximum(probability / total, 1e-7)) + share[:, 1:2] * read
        score += np.einsum("nf,nkf->nk", share[:, 2:], heard)
        score += SCALE * product + self._priors[words]
        return np.where(probability > 0, score, -np.inf)


def _shares(score: Floats, probability: Floats) -> Floats:
    """Scores as probabilities; their sum at each position stays that of the lattice."""
    score = np.exp(score - score.max(axis=1, keepdims=True))
    return score / score.sum(axis=1, keepdims=True) * probability.sum(axis=1, keepdims=True)


def echoes(words: Ints, probability: Floats, prior: Floats, rows: Ints) -> Floats:
    """How often each candidate of some positions stands elsewhere in the document, alone and beside the same words.

    Documents repeat their words (a ward's plan says "phường" again and again), which no model of the language knows
    beforehand (Kuhn and De Mori 1990).

    Args:
        words: Candidates' numbers for the whole document, positions by columns, likeliest first.
        probability: Their probabilities.
        prior: Probability of each word in general.
        rows: The positions asked for.

    Returns:
        Rows by columns by three: log of the candidate's count elsewhere against what would be expected; log of one more
        than its count after the same word; the same before the same word.
    """
    clear = np.where(probability >= LEAST_HEARD, probability, 0.0)
    own, mine = words[rows], clear[rows]
    count = np.bincount(words.ravel(), weights=clear.ravel(), minlength=len(prior))
    out = np.empty((len(rows), words.shape[1], 3), dtype=np.float32)
    out[..., 0] = np.log((np.maximum(count[own] - mine, 0.0) + 1.0) / (len(words) * prior[own] + 1.0))
    edge = np.zeros(1, dtype=words.dtype)
    best = words[:, 0]
    for place, beside in ((1, np.concatenate((edge, best[:-1]))), (2, np.concatenate((best[1:], edge)))):
        keys = (beside[:, None] << 16) | words
        kept, inverse = np.unique(keys[clear > 0], return_inverse=True)
        sums = np.bincount(inverse, weights=clear[clear > 0], minlength=1)
        at = np.minimum(np.searchsorted(kept, keys[rows]), len(kept) - 1)
        heard = np.where(kept[at] == keys[rows], sums[at] - mine, 0.0)
        out[..., place] = np.log1p(np.maximum(heard, 0.0))
    return out


def _around(places: Ints, distance: int, size: int) -> Ints:
    """The positions that a block with this distance looks at from some places, in order."""
    flags = np.zeros(size + 2 * REACH * distance, dtype=bool)
    for step in range(2 * REACH + 1):
        flags[places + step * distance] = True
    return np.flatnonzero(flags[REACH * distance : REACH * distance + size])


def _normal(values: Floats, weight: Floats, bias: Floats) -> Floats:
    """Each row with mean 0 and deviation 1, scaled (layer normalisation, Ba et al. 2016)."""
    centred = values - values.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("nd,nd->n", centred, centred) / values.shape[1] + 1e-5)
    return centred * (weight / spread[:, None]) + bias
