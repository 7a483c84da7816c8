"""Train the network on one thread: ``python -m diacritics.neural.train CORPORA OUT --minutes 60``."""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from diacritics.neural import material
from diacritics.neural.features import core_of, old_style
from diacritics.neural.network import Tape

GAP = 5
"""Pads between paragraphs."""


def build_tape(
    corpus: material.Corpus, kinds: list[material.Damage], labels: np.ndarray, order: np.ndarray, size: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Fill a tape of about ``size`` places with damaged paragraphs.

    Returns:
        Ids of the strings (0 the pad), labels (-100 where nothing is asked), and paragraphs used.
    """
    shares = np.cumsum([k.share for k in kinds])
    strings, wanted, have, used = [], [], 0, 0
    gap_s, gap_l = np.zeros(GAP, dtype=np.int32), np.full(GAP, -100, dtype=np.int64)
    for p in order:
        start = int(corpus.starts[p])
        end = int(corpus.starts[p + 1]) if p + 1 < len(corpus.starts) else len(corpus.tape)
        types = corpus.tape[start : min(end, start + 400)]
        kind = kinds[min(int(np.searchsorted(shares, rng.random() * shares[-1])), len(kinds) - 1)]
        strings += [kind.readings.draw(types, rng), gap_s]
        wanted += [labels[types], gap_l]
        have += len(types) + GAP
        used += 1
        if have >= size:
            break
    return np.concatenate(strings)[:size], np.concatenate(wanted)[:size], used


def train(args: argparse.Namespace) -> None:
    """Read the corpora, train for the given time, write checkpoints."""
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    corpus = material.load_corpus(Path(args.corpora), args.seed, args.tokens)
    say(f"{len(corpus.tape)} tokens, {len(corpus.types)} types, {len(corpus.starts)} paragraphs")
    syllables = material.choose_syllables(corpus)
    index = {s: i for i, s in enumerate(syllables)}
    labels = np.asarray([index.get(old_style(core_of(t).lower()), 0) for t in corpus.types], dtype=np.int64)
    kinds, names = material.make_damage(corpus, Path(args.corpora) / "ocr_pairs.tsv.xz", args.seed)
    bags = material.make_bags(names)
    say(f"{len(syllables)} syllables, {len(names)} readings")
    (out / "syllables.txt").write_text("\n".join(syllables) + "\n", encoding="utf-8")

    net = Tape(len(syllables))
    body = [p for n, p in net.named_parameters() if not n.startswith("table")]
    say(f"{sum(p.numel() for p in body) / 1e6:.2f} M weights and {net.table.weight.numel() / 1e6:.2f} M of n-grams")
    optimiser = torch.optim.AdamW(
        [{"params": body, "weight_decay": 0.01}, {"params": [net.table.weight], "weight_decay": 0.0}],
        lr=args.rate, betas=(0.9, 0.98), fused=True,
    )
    begun, step, seen, mean, right, asked = time.time(), 0, 0, 0.0, 0, 0
    last_save = begun
    order = rng.permutation(len(corpus.starts))
    at = 0
    uniform = len(syllables)
    while True:
        done = (time.time() - begun) / (60 * args.minutes)
        if done >= 1:
            break
        if at + 2000 > len(order):
            order, at = rng.permutation(len(corpus.starts)), 0
        strings, wanted, used = build_tape(corpus, kinds, labels, order[at:], args.batch, rng)
        at += used
        unique, place = np.unique(strings, return_inverse=True)
        rows, offsets = bags.take(unique)
        goal = torch.from_numpy(wanted)
        asked_at = goal >= 0
        rate = args.rate * min(1.0, (step + 1) / 300) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        # sampled softmax: all syllables of the batch, and some others that stand for the rest
        golds = np.unique(wanted[wanted >= 0])
        rest = np.setdiff1d(rng.integers(0, uniform, args.negatives), golds)
        weight = math.log(max(1.0, (uniform - len(golds)) / max(1, len(rest))))
        chosen = torch.from_numpy(np.concatenate([golds, rest]))
        shift = torch.cat([torch.zeros(len(golds)), torch.full((len(rest),), weight)])
        lookup = torch.from_numpy(np.searchsorted(golds, wanted[wanted >= 0]))
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = net.table(torch.from_numpy(rows), torch.from_numpy(offsets))
            # readings unseen before: now and then a token is blanked, so that the sentence must tell
            vectors = vectors[torch.from_numpy(place)]
            vectors = vectors * (torch.rand(len(vectors), 1) > args.blank)
            hidden = net.body(vectors)[asked_at]
            logits = hidden @ net.syllables[chosen].t()
        logits = logits.float() + net.bias[chosen] + shift
        loss = functional.cross_entropy(logits, lookup)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body, 1.0)
        optimiser.step()
        step += 1
        seen += int(asked_at.sum())
        with torch.no_grad():
            right += int((logits.argmax(1) == lookup).sum())
            asked += len(lookup)
            mean += float(loss)
        if step % 50 == 0:
            say(f"step {step} {seen / 1e6:.2f} M tokens loss {mean / 50:.4f} wrong {1 - right / asked:.4f} rate {rate:.5f}"
                f" {seen / (time.time() - begun):.0f}/s")
            mean, right, asked = 0.0, 0, 0
        if time.time() - last_save > 240:
            torch.save(net.state_dict(), out / "net.pt")
            last_save = time.time()
    torch.save(net.state_dict(), out / "net.pt")
    (out / "training.json").write_text(json.dumps(
        {"tokens": seen, "steps": step, "minutes": args.minutes, "seed": args.seed, "rate": args.rate}) + "\n")
    say("done")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tokens", type=int, default=60_000_000)
    parser.add_argument("--batch", type=int, default=8192)
    parser.add_argument("--negatives", type=int, default=1200)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--blank", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    random.seed(1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
