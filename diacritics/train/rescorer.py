"""Trains the re-scoring network on the lattice's rankings (needs torch: the extra `train`)."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from diacritics.rescorer import DISTANCES, MOST, PASSAGE, REACH, RIVAL, SCALE, echoes, quantised
from diacritics.train.vectors import word_vectors

log = logging.getLogger(__name__)

WIDTH = 256
HIDDEN = 320
BATCH = 48
"""Passages in one step."""
RATE = 1.5e-3
WARM_UP = 200
"""Steps in which the rate of learning rises."""
DEVELOPMENT = 100_000
"""Positions of the first shard that are kept for watching the progress."""
UNIT_FEATURES = 3
ECHOES = 3


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
        context = self.norm(state).reshape(passages * length, -1)[unsure]
        own = words.view(-1, columns)[unsure]
        share = shares.view(-1, columns)[unsure]
        read = emission.view(-1, columns)[unsure]
        read = (read - read[:, :1]).clamp(-MOST, MOST) / 4
        weight = self.a + self.qb(context).float()
        product = torch.einsum("nd,nkd->nk", self.q(context).float(), self.vectors(own))
        score = weight[:, :1] * share.clamp_min(1e-7).log() + weight[:, 1:2] * read
        score = score + (weight[:, None, 2:] * heard.view(-1, columns, ECHOES)[unsure]).sum(-1)
        score = score + SCALE * product + self.priors(own)[..., 0]
        return score.masked_fill(share <= 0, -1e4)

    def exported(self) -> dict[str, npt.NDArray]:
        """The weights as `diacritics.rescorer` wants them."""
        out: dict[str, npt.NDArray] = {}
        for name, values in self.state_dict().items():
            array = values.float().numpy()
            short = name.removesuffix(".weight") if name.split(".")[0] in ("vectors", "priors", "case") else name
            out[short] = array[:, 0] if short == "priors" else array.T if short == "case" else array
        return quantised(out)


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
        rows = np.flatnonzero(probability[part, 1] > RIVAL)
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


def _unsure(shares: Tensor, truth: Tensor) -> Tensor:
    rivals = shares.view(-1, shares.shape[-1])[:, 1] > RIVAL
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
    streams: Sequence[tuple[npt.NDArray[np.uint16], float]],
    prior: npt.NDArray[np.float32],
    out: Path,
    steps: int,
    seed: int = 1,
) -> dict[str, Any]:
    """Train the network and write it.

    Args:
        files: The material (see `diacritics.train.material`).
        streams: The encoded corpora, from whose neighbourhoods the first vectors come.
        prior: Probability of each word.
        out: The file to write.
        steps: Batches to learn from.
        seed: For the first weights and the order.

    Returns:
        Figures for the record.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Network(word_vectors(streams, len(prior), seed=seed))
    shards = [_read(path, prior) for path in files]
    kept = DEVELOPMENT // PASSAGE * PASSAGE
    watched = {name: values[:kept] for name, values in shards[0].items() if name != "sizes"}
    shards[0] = {name: values[kept:] for name, values in shards[0].items() if name != "sizes"}
    matrices = [p for name, p in network.named_parameters() if p.ndim > 1 and name.split(".")[0] not in _TABLES]
    others = [p for name, p in network.named_parameters() if p.ndim <= 1 or name.split(".")[0] in _TABLES]
    groups = [{"params": matrices, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    begun = time.monotonic()
    total = 0.0
    for step, (words, shares, emission, cases, heard, truth) in enumerate(_batches(shards, rng)):
        if step == steps:
            break
        falling = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * falling
        unsure = _unsure(shares, truth)
        with torch.autocast("cpu", torch.bfloat16):
            score = network(words, shares, emission, cases, heard, unsure)
        loss = functional.cross_entropy(score.float(), truth.view(-1)[unsure])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        total += loss.detach().item()
        if step % 500 == 499:
            seen = (step + 1) * BATCH * PASSAGE
            log.info("step %d: loss %.4f, %.0f positions a second", step + 1, total / 500,
                     seen / (time.monotonic() - begun))  # fmt: skip
            total = 0.0
        if step % 3000 == 2999:
            log.info("wrong before and after, %%: %s", json.dumps(error_rates(network, watched)))
    rates = error_rates(network, watched)
    arrays: dict[str, Any] = network.exported()
    np.savez_compressed(out, **arrays)
    return {"positions": steps * BATCH * PASSAGE, "bytes": out.stat().st_size, "wrong_before_and_after": rates}


_TABLES = ("vectors", "priors", "case")
