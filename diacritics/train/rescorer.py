"""Trains the re-scoring network on plain text and on the lattice's rankings (needs torch: the extra `train`)."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from diacritics.rescorer import (
    CASES,
    DISTANCES,
    MOST,
    OTHER_CASE,
    PASSAGE,
    REACH,
    SCALE,
    echoes,
    finished,
    quantised,
)
from diacritics.train.masked import Rivals, windows
from diacritics.train.vectors import word_vectors
from diacritics.units import CLASSES

log = logging.getLogger(__name__)

WIDTH = 256
HIDDEN = 320
BATCH = 48
"""Passages in one step."""
RATE = 1.5e-3
LEARNT_FROM = 1e-3
"""A position is learned from where its second candidate is likelier than this."""
WARM_UP = 200
"""Steps in which the rate of learning rises."""
TEXT_PART = 0.6
"""Of the steps in which there is plain text ..."""
TEXT_SHARE = 0.75
"""... and its share of the batches."""
DEVELOPMENT = 100_000
"""Positions of the first shard that are kept for watching the progress."""
UNIT_FEATURES = 3
ECHOES = 3
_TABLES = ("vectors", "priors", "case")


class _Block(nn.Module):
    """A residual block over five neighbours."""

    def __init__(self, distance: int) -> None:
        super().__init__()
        self.distance = distance
        self.n = nn.LayerNorm(WIDTH)
        self.f1 = nn.Linear((2 * REACH + 1) * WIDTH, HIDDEN)
        self.f2 = nn.Linear(HIDDEN, WIDTH)
        self.f2.weight.data.mul_(0.3)

    def forward(self, state: Tensor) -> Tensor:
        normal = self.n(state)
        if torch.is_autocast_enabled("cpu"):
            normal = normal.to(torch.bfloat16)
        pad, length = self.distance * REACH, state.shape[1]
        padded = functional.pad(normal, (0, 0, pad, pad))
        around = [padded[:, i * self.distance : i * self.distance + length] for i in range(2 * REACH + 1)]
        return state + self.f2(functional.relu(self.f1(torch.cat(around, -1))))


class Network(nn.Module):
    """The network of `diacritics.rescorer`, for learning."""

    def __init__(self, vectors: npt.NDArray[np.float32]) -> None:
        """Args:
        vectors: The words' vectors to begin with, words by size.
        """
        super().__init__()
        size = vectors.shape[1]
        self.vectors = nn.Embedding.from_pretrained(torch.from_numpy(vectors), freeze=False)
        self.priors = nn.Embedding(len(vectors), 1)
        nn.init.zeros_(self.priors.weight)
        self.inp = nn.Linear(size, WIDTH)
        self.case = nn.Embedding(4, WIDTH)
        nn.init.normal_(self.case.weight, std=0.1)
        self.feat = nn.Linear(UNIT_FEATURES, WIDTH)
        self.pool = nn.Linear(WIDTH, WIDTH, bias=False)
        self.blocks = nn.ModuleList(_Block(distance) for distance in DISTANCES)
        self.norm = nn.LayerNorm(WIDTH)
        self.q = nn.Linear(WIDTH, size)
        self.qb = nn.Linear(WIDTH, 2 + ECHOES)
        for layer in (self.pool, self.q):
            layer.weight.data.mul_(0.3)
        nn.init.zeros_(self.q.bias)
        nn.init.zeros_(self.qb.weight)
        nn.init.zeros_(self.qb.bias)
        self.a = nn.Parameter(torch.tensor([1.0, 0.0] + [0.3] * ECHOES))
        self.cloze = nn.Parameter(torch.tensor([1.0, 1.5]))

    def context(self, words: Tensor, shares: Tensor, cases: Tensor, wanted: Tensor) -> Tensor:
        """What the network makes of the surroundings of the wanted positions.

        Args:
            words: Passages by positions by candidates.
            shares: Their probabilities.
            cases: Passages by positions.
            wanted: Numbers of positions, counted through all passages.
        """
        passages, length, columns = words.shape
        mixed = functional.embedding_bag(
            words.reshape(-1, columns), self.vectors.weight, per_sample_weights=shares.reshape(-1, columns), mode="sum"
        ).view(passages, length, -1)
        top = shares[..., 0]
        signs = torch.stack((top, (top > 0.99).float(), (1 - top) * 4), -1)
        state = self.inp(mixed) + self.case(cases) + self.feat(signs)
        for number, block in enumerate(self.blocks):
            state = block(state)
            if number == 0:
                state = state + self.pool(functional.relu(state).mean(1, keepdim=True))
        return self.norm(state).reshape(passages * length, -1)[wanted]

    def product(self, context: Tensor, words: Tensor) -> Tensor:
        """How well each word suits its context."""
        return SCALE * torch.einsum("nd,nkd->nk", self.q(context).float(), self.vectors(words))

    def forward(
        self, words: Tensor, shares: Tensor, emission: Tensor, cases: Tensor, heard: Tensor, unsure: Tensor
    ) -> Tensor:
        """Scores of the candidates (logarithms, not normalised) at the unsure positions.

        Args:
            words: Passages by positions by candidates.
            shares: Their probabilities.
            emission: Log P(read | candidate).
            cases: Passages by positions.
            heard: See `echoes`; passages by positions by candidates by three.
            unsure: Numbers of the positions asked for, counted through all passages.
        """
        columns = words.shape[2]
        context = self.context(words, shares, cases, unsure)
        own = words.view(-1, columns)[unsure]
        share = shares.view(-1, columns)[unsure]
        read = emission.view(-1, columns)[unsure]
        read = (read - read[:, :1]).clamp(-MOST, MOST) / 4
        weight = self.a + self.qb(context).float()
        score = weight[:, :1] * share.clamp_min(1e-7).log() + weight[:, 1:2] * read
        score = score + (weight[:, None, 2:] * heard.view(-1, columns, ECHOES)[unsure]).sum(-1)
        score = score + self.product(context, own) + self.priors(own)[..., 0]
        return score.masked_fill(share <= 0, -1e4)

    def cloze_scores(self, words: Tensor, shares: Tensor, cases: Tensor, hidden: Tensor) -> Tensor:
        """Scores of the rivals at hidden positions of plain text, where there is no lattice to weigh against."""
        columns = words.shape[2]
        own = words.view(-1, columns)[hidden]
        share = shares.view(-1, columns)[hidden]
        product = self.product(self.context(words, shares, cases, hidden), own)
        score = self.cloze[0] * share.clamp_min(1e-7).log() + self.cloze[1] * product + self.priors(own)[..., 0]
        return score.masked_fill(share <= 0, -1e4)

    def plain(self) -> dict[str, npt.NDArray]:
        """The weights by the names that `diacritics.rescorer` knows them by."""
        out: dict[str, npt.NDArray] = {}
        for name, values in self.state_dict().items():
            if name == "cloze":
                continue
            array = values.float().numpy()
            short = name.removesuffix(".weight") if name.split(".")[0] in ("vectors", "priors", "case") else name
            out[short] = array[:, 0] if short == "priors" else array.T if short == "case" else array
        return out

    def begin_from(self, plain: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Take over weights as `plain` gives them; what is no part of a finished network stays."""
        state = self.state_dict()
        for name, values in plain.items():
            array = values[:, None] if name == "priors" else values.T if name == "case" else values
            state[name + ".weight" if name in _TABLES else name] = torch.from_numpy(np.ascontiguousarray(array))
        self.load_state_dict(state)

    def exported(self) -> dict[str, npt.NDArray]:
        """The weights as `diacritics.rescorer` keeps them."""
        return quantised(self.plain())


Arrays = dict[str, npt.NDArray]


def _read(path: Path, prior: npt.NDArray[np.float32]) -> Arrays:
    """A shard with what the document repeats."""
    with np.load(path) as found:
        out = {name: found[name] for name in found.files}
    probability = out["probability"].astype(np.float32)
    heard = np.zeros((*probability.shape, ECHOES), dtype=np.float16)
    at = 0
    for size in out["sizes"].tolist():
        part = slice(at, at + size)
        rows = np.flatnonzero(probability[part, 1] > LEARNT_FROM)
        heard[at + rows] = echoes(out["words"][part].astype(np.int64), probability[part], prior, rows)
        at += size
    probability /= np.maximum(probability.sum(axis=1, keepdims=True), 1e-9)
    out["probability"], out["heard"] = probability.astype(np.float16), heard
    out["kinds"] = np.repeat(out["kinds"], out["sizes"])
    return out


NAMES = ("words", "probability", "emission", "cases", "heard", "truth")


def _tensors(places: Sequence[tuple[Arrays, int]]) -> list[Tensor]:
    """Passages that start at some places, in the order of `NAMES`."""
    out = []
    for name in NAMES:
        stacked = torch.from_numpy(np.stack([shard[name][at : at + PASSAGE] for shard, at in places]))
        out.append(stacked.float() if name in ("probability", "emission", "heard") else stacked.long())
    return out


def _cloze_batch(
    rivals: Rivals, texts: Sequence[npt.NDArray[np.uint16]], shares: Sequence[float], rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Passages of plain text: words, shares, cases, columns of the printed words, hidden positions."""
    units = windows(texts, shares, BATCH, PASSAGE, rng)
    made = rivals.passages(units, rng)
    cases = np.where(units < len(CLASSES), OTHER_CASE, CASES["lower"])
    shape = (BATCH, PASSAGE, -1)
    return (
        torch.from_numpy(made.words).view(*shape), torch.from_numpy(made.probability).view(*shape),
        torch.from_numpy(cases).view(BATCH, PASSAGE), torch.from_numpy(made.truth), torch.from_numpy(made.hidden),
    )  # fmt: skip


def _unsure(shares: Tensor, truth: Tensor) -> Tensor:
    rivals = shares.view(-1, shares.shape[-1])[:, 1] > LEARNT_FROM
    return ((truth.view(-1) >= 0) & rivals).nonzero()[:, 0]


def _batches(shards: list[Arrays], rng: np.random.Generator) -> Iterator[list[Tensor]]:
    """Batches without end, every passage once in each round."""
    while True:
        places = []
        for number, shard in enumerate(shards):
            shift = int(rng.integers(0, PASSAGE))
            places += [(number, at) for at in range(shift, len(shard["words"]) - PASSAGE + 1, PASSAGE)]
        order = rng.permutation(len(places))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            yield _tensors([(shards[places[i][0]], places[i][1]) for i in order[start : start + BATCH]])


def error_rates(network: Network, shard: Arrays) -> dict[str, tuple[float, float]]:
    """Wrong positions in per cent by harm, of the lattice and after re-scoring."""
    wrong: dict[str, list[int]] = {}
    network.eval()
    with torch.no_grad():
        for start in range(0, len(shard["words"]) - PASSAGE + 1, PASSAGE):
            words, shares, emission, cases, heard, truth = _tensors([(shard, start)])
            unsure = _unsure(shares, truth)
            flat = truth.view(-1)
            labelled = flat != -1
            before = (flat != 0) & labelled
            after = before.clone()
            after[unsure] = network(words, shares, emission, cases, heard, unsure).argmax(1) != flat[unsure]
            kinds = shard["kinds"][start : start + PASSAGE]
            for kind in np.unique(kinds):
                here = torch.from_numpy(kinds == kind)
                sums = wrong.setdefault(str(kind), [0, 0, 0])
                for i, flags in enumerate((labelled, before, after)):
                    sums[i] += int((flags & here).sum())
    network.train()
    return {kind: (round(100 * b / n, 2), round(100 * a / n, 2)) for kind, (n, b, a) in sorted(wrong.items())}


def train(
    files: Sequence[Path],
    texts: Sequence[tuple[npt.NDArray[np.uint16], float]],
    prior: npt.NDArray[np.float32],
    out: Path,
    steps: int,
    seed: int = 1,
    *,
    start: Path | None = None,
    rate: float = RATE,
) -> dict[str, Any]:
    """Train the network and write it.

    In the first part of the steps most batches are plain text with hidden words (`diacritics.train.masked`); in the
    rest all are the lattice's rankings.

    Args:
        files: The material (see `diacritics.train.material`).
        texts: Plain text as unit numbers, 0 between lines, with the share of each.
        prior: Probability of each word.
        out: The file to write.
        steps: Batches to learn from.
        seed: For the first weights and the order.
        start: A finished network to go on from; None for one from scratch.
        rate: Of learning, at its highest.

    Returns:
        Figures for the record.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    if start is None:
        network = Network(word_vectors(texts, len(prior), seed=seed))
    else:
        weights = finished(start)
        network = Network(weights["vectors"])
        network.begin_from(weights)
    shards = [_read(path, prior) for path in files]
    kept = DEVELOPMENT // PASSAGE * PASSAGE
    watched = {name: values[:kept] for name, values in shards[0].items() if name != "sizes"}
    shards[0] = {name: values[kept:] for name, values in shards[0].items() if name != "sizes"}
    rivals = Rivals(shards, np.log(np.maximum(prior, 1e-12)))
    plain, shares = [text for text, _ in texts], [share for _, share in texts]
    optimiser = _optimiser(network)
    batches = _batches(shards, rng)
    begun = time.monotonic()
    losses: dict[str, list[float]] = {"text": [], "lattice": []}
    for step in range(steps):
        falling = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * falling
        kind = "text" if step < TEXT_PART * steps and rng.random() < TEXT_SHARE else "lattice"
        with torch.autocast("cpu", torch.bfloat16):
            if kind == "text":
                words, share, cases, truth, hidden = _cloze_batch(rivals, plain, shares, rng)
                loss = functional.cross_entropy(
                    network.cloze_scores(words, share, cases, hidden).float(), truth[hidden]
                )
            else:
                words, share, emission, cases, heard, truth = next(batches)
                unsure = _unsure(share, truth)
                score = network(words, share, emission, cases, heard, unsure)
                loss = functional.cross_entropy(score.float(), truth.view(-1)[unsure])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses[kind].append(loss.detach().item())
        if step % 500 == 499:
            seen = (step + 1) * BATCH * PASSAGE
            mean = {name: round(float(np.mean(values)), 4) for name, values in losses.items() if values}
            log.info("step %d: loss %s, %.0f positions a second", step + 1, mean, seen / (time.monotonic() - begun))
            losses = {"text": [], "lattice": []}
        if step % 3000 == 2999:
            log.info("wrong before and after, %%: %s", json.dumps(error_rates(network, watched)))
    rates = error_rates(network, watched)
    arrays: dict[str, Any] = network.exported()
    np.savez_compressed(out, **arrays)
    return {"positions": steps * BATCH * PASSAGE, "bytes": out.stat().st_size, "wrong_before_and_after": rates}


def _optimiser(network: Network) -> torch.optim.Optimizer:
    """Weights of layers decay, tables and offsets do not."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for name, values in network.named_parameters():
        (matrices if values.ndim > 1 and name.split(".")[0] not in _TABLES else others).append(values)
    groups = [{"params": matrices, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
