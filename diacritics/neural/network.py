"""The network (training only; at run time its ONNX file is used)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from diacritics.neural.features import BUCKETS

DILATIONS = (1, 2, 4, 1, 2)


class Block(nn.Module):
    """A residual layer over the tape: each place sees itself and the places ``reach`` before and after."""

    def __init__(self, width: int, reach: int) -> None:
        super().__init__()
        self.reach = reach
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(3 * width, width)
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(places, width) -> (places, width)."""
        y = self.norm(x)
        d = self.reach
        pad = torch.zeros(d, y.shape[1], dtype=y.dtype)
        wide = torch.cat([torch.cat([pad, y[:-d]]), y, torch.cat([y[d:], pad])], dim=1)
        return x + self.out(functional.relu(self.mix(wide)))


class Tape(nn.Module):
    """Vectors of tokens on a tape -> vectors to be compared with those of the syllables."""

    def __init__(self, syllables: int, embed: int = 128, width: int = 320, out: int = 128) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, embed, mode="mean")
        nn.init.normal_(self.table.weight, std=0.5)
        self.into = nn.Linear(embed, width)
        self.blocks = nn.ModuleList([Block(width, d) for d in DILATIONS])
        self.norm = nn.LayerNorm(width)
        self.last = nn.Linear(width, out)
        self.syllables = nn.Parameter(torch.randn(syllables, out) * 0.05)
        self.bias = nn.Parameter(torch.zeros(syllables))

    def body(self, vectors: torch.Tensor) -> torch.Tensor:
        """(places, embed) -> (places, out)."""
        x = self.into(vectors)
        for block in self.blocks:
            x = block(x)
        return self.last(self.norm(x))

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        """(places, embed) -> log-probabilities (places, syllables)."""
        return functional.log_softmax((self.body(vectors) @ self.syllables.t() + self.bias).float(), dim=1)
