"""Train the re-scorer on one thread: ``python -m diacritics.neural.train_rescorer CORPORA OUT --minutes 35``.

For each place it learns which of the syllables with the same bare letters stands there, from the eight units before and
after it. Some of these are replaced by a syllable of the same letters, as a first guess has errors.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from diacritics.neural.features import core_of, old_style
from diacritics.neural.material import Corpus, choose_syllables, load_corpus
from diacritics.neural.units import (
    BREAK,
    EDGE,
    NUMBER,
    OFFSETS,
    REACH,
    SPECIALS,
    UNKNOWN,
    Groups,
    case_of,
    make_groups,
)


class Rescorer(nn.Module):
    """Units around a place, and its bare letters, in; a vector to be compared with those of the syllables out."""

    def __init__(self, units: int, groups: int, embed: int = 96, width: int = 512, out: int = 128) -> None:
        super().__init__()
        self.units = nn.Embedding(units, embed)
        self.cases = nn.Embedding(3, embed)
        nn.init.normal_(self.units.weight, std=0.3)
        nn.init.normal_(self.cases.weight, std=0.1)
        self.first = nn.Linear(len(OFFSETS) * embed, width)
        self.letters = nn.Embedding(groups, width)
        nn.init.normal_(self.letters.weight, std=0.1)
        self.own_case = nn.Embedding(3, width)
        nn.init.normal_(self.own_case.weight, std=0.1)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, out)
        self.syllables = nn.Parameter(torch.randn(units, out) * 0.1)
        self.bias = nn.Parameter(torch.zeros(units))

    def forward(self, around: torch.Tensor, cases: torch.Tensor, group: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """(n, 16) units and cases around, (n,) groups and cases of the place -> (n, out)."""
        x = (self.units(around) + self.cases(cases)).flatten(1)
        h = torch.relu(self.first(x) + self.letters(group) + self.own_case(own))
        h = h + torch.relu(self.second(h))
        return self.last(h)


def unit_tape(corpus: Corpus, units: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The corpus as one tape of units and of their cases; edges between the paragraphs."""
    index = {u: i for i, u in enumerate(units)}
    own = np.empty(len(corpus.types), dtype=np.int16)
    case = np.empty(len(corpus.types), dtype=np.int8)
    ends = np.zeros(len(corpus.types), dtype=bool)
    for i, token in enumerate(corpus.types):
        core = core_of(token)
        found = index.get(old_style(core.lower()))
        own[i] = found if found is not None else NUMBER if any(c.isdigit() for c in core) else UNKNOWN
        case[i] = case_of(core)
        ends[i] = token[-1] in ".;:!?"
    first = np.zeros(len(corpus.tape), dtype=bool)
    first[corpus.starts] = True
    stops = ends[corpus.tape]
    sizes = 1 + stops.astype(np.int64) + np.where(first, REACH, 0)
    begin = np.cumsum(sizes) - sizes
    place = begin + np.where(first, REACH, 0)
    length = int(sizes.sum()) + REACH
    tape = np.full(length, EDGE, dtype=np.int16)
    cases = np.zeros(length, dtype=np.int8)
    tape[place] = own[corpus.tape]
    cases[place] = case[corpus.tape]
    tape[place[stops] + 1] = BREAK
    return tape, cases


def confuse(units: np.ndarray, groups: Groups, share: float, rng: np.random.Generator) -> np.ndarray:
    """Replace a share of the syllables by one of the same bare letters, some by the unknown."""
    out = units.copy()
    hit = np.nonzero((rng.random(len(units)) < share) & (units >= len(SPECIALS)))[0]
    group = groups.of_unit[units[hit]]
    size = groups.starts[group + 1] - groups.starts[group]
    out[hit] = groups.members[groups.starts[group] + (rng.random(len(hit)) * size).astype(np.int64)]
    out[rng.random(len(units)) < share / 4] = UNKNOWN
    return out


def train(args: argparse.Namespace) -> None:
    """Read the corpora, train for the given time, write checkpoints."""
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    corpus = load_corpus(Path(args.corpora), args.seed, args.tokens)
    units = [*SPECIALS, *choose_syllables(corpus, 10)[1:]]
    groups = make_groups(units)
    tape, cases = unit_tape(corpus, units)
    sizes = np.where(groups.of_unit >= 0, np.diff(groups.starts)[groups.of_unit], 0)
    say(f"{len(tape)} units on the tape, {len(units)} kinds, {len(groups.starts) - 1} groups")
    (out / "units.txt").write_text("\n".join(units) + "\n", encoding="utf-8")
    del corpus
    net = Rescorer(len(units), len(groups.starts) - 1, args.embed, args.width)
    say(f"{sum(p.numel() for p in net.parameters()) / 1e6:.2f} M weights")
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    begun, step, seen, mean, wrong = time.time(), 0, 0, 0.0, 0.0
    saved = begun
    piece = 512
    while (done := (time.time() - begun) / (60 * args.minutes)) < 1:
        starts = rng.integers(REACH, len(tape) - piece - REACH, args.batch // piece)
        noisy = np.concatenate([
            confuse(tape[s - REACH : s + piece + REACH].astype(np.int64), groups, args.errors, rng) for s in starts])
        shown = np.concatenate([cases[s - REACH : s + piece + REACH] for s in starts])
        true = np.concatenate([tape[s : s + piece] for s in starts]).astype(np.int64)
        places = (np.arange(len(starts))[:, None] * (piece + 2 * REACH) + REACH + np.arange(piece)[None, :]).ravel()
        asked = sizes[true] > 1
        places, true = places[asked], true[asked]
        group = groups.of_unit[true].astype(np.int64)
        around = places[:, None] + OFFSETS[None, :]
        first, count = groups.starts[group], sizes[true]
        row = np.repeat(np.arange(len(true)), count)
        begin = np.cumsum(count) - count
        member = groups.members[np.repeat(first - begin, count) + np.arange(int(count.sum()))]
        rate = args.rate * min(1.0, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for part in optimiser.param_groups:
            part["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        rows, members = torch.from_numpy(row), torch.from_numpy(member)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            z = net(torch.from_numpy(noisy[around]), torch.from_numpy(shown[around].astype(np.int64)),
                    torch.from_numpy(group), torch.from_numpy(shown[places].astype(np.int64)))
        logits = (z.float()[rows] * net.syllables[members]).sum(1) + net.bias[members]
        top = torch.zeros(len(true)).scatter_reduce(0, rows, logits.detach(), "amax", include_self=False)
        total = torch.zeros(len(true)).index_add(0, rows, torch.exp(logits - top[rows]))
        right = logits[torch.from_numpy(member == true[row])]
        loss = (torch.log(total) + top - right).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        seen += len(true)
        mean += float(loss.detach())
        wrong += float((right < top).float().mean())
        if step % 100 == 0:
            say(f"step {step} {seen / 1e6:.2f} M loss {mean / 100:.4f} wrong {wrong / 100:.4f} "
                f"rate {rate:.5f} {seen / (time.time() - begun):.0f}/s")
            mean = wrong = 0.0
        if time.time() - saved > 180:
            torch.save(net.state_dict(), out / "rescorer.pt")
            saved = time.time()
    torch.save(net.state_dict(), out / "rescorer.pt")
    (out / "training.json").write_text(json.dumps({"places": seen, "steps": step, **vars(args)}) + "\n")
    say("done")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--tokens", type=int, default=60_000_000)
    parser.add_argument("--batch", type=int, default=8192)
    parser.add_argument("--embed", type=int, default=96)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--errors", type=float, default=0.03, help="share of the units around that are wrong")
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
