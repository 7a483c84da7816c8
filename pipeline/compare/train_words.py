"""Train the word list, the word weights and the word vectors that comparing uses.

    python -m pipeline.compare.train_words CORPORA [--out pipeline/compare/data/words.npz]

CORPORA is a folder of `*.txt.xz`, one paragraph a line, good Vietnamese. Three passes:

1. underthesea segments a part of the administrative text; words of two to four syllables that occur often
   enough become the word list.
2. All text is cut into those words; pairs of words close together are counted.
3. Positive pointwise mutual information with a smoothed context distribution, then a truncated singular value
   decomposition (Levy, Goldberg and Dagan, 2015, "Improving distributional similarity with lessons learned
   from word embeddings"); the vectors are stored as 8-bit integers.

Only counts and vectors of single words are kept: no sentence of the training text goes into the file.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from pipeline.compare.words import join_words, syllables

SEGMENT = ("plans_and_emulation", "official_docs_2025", "admin_misc_small", "skill_sct_laocai", "luongminh_bau_cu",
           "thiduakhenthuong_uploads", "vbai_binhthuan", "vnmasterplan_nq57", "phapluat_8chude_2026",
           "web2025_legal_gov")
"""Files whose words make the word list, best match to plans first."""

COUNT = {"plans_and_emulation": 3, "official_docs_2025": 2, "admin_misc_small": 2, "skill_sct_laocai": 1,
         "luongminh_bau_cu": 2, "thiduakhenthuong_uploads": 2, "vbai_binhthuan": 2, "vnmasterplan_nq57": 3,
         "phapluat_8chude_2026": 1, "web2025_legal_gov": 1, "phapdien_feb2025": 1, "wiki2025_politics": 1,
         "news_vietnews_2016_2019": 1}
"""Files to count in, with the weight of a line: plans matter more than news."""

WEIGHED = {"plans_and_emulation", "official_docs_2025", "admin_misc_small", "skill_sct_laocai", "luongminh_bau_cu",
           "thiduakhenthuong_uploads", "vbai_binhthuan", "vnmasterplan_nq57"}
"""Files whose lines make the document frequencies: how common a word is in administrative text, not in news."""

SEGMENT_CHARS = 40_000_000
PER_FILE_CHARS = 60_000_000
MIN_WORD = 6
"""How often underthesea must have seen a joined word."""
VOCABULARY = 24_000
CONTEXTS = 16_000
WINDOW = 7
DIMENSIONS = 100
SMOOTHING = 0.75
SHIFT = 0.0


def paragraphs(folder: Path, name: str, limit: int) -> Iterator[str]:
    """Lines of one file, at most `limit` characters in all."""
    path = folder / f"{name}.txt.xz"
    if not path.exists():
        print(f"missing, passed over: {path.name}", file=sys.stderr)
        return
    seen = 0
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            seen += len(line)
            if seen > limit:
                return
            yield line


def harvest_words(folder: Path) -> set[str]:
    """Words that underthesea joins in the administrative text."""
    from underthesea import word_tokenize

    counts: Counter[str] = Counter()
    left = SEGMENT_CHARS
    for name in SEGMENT:
        for line in paragraphs(folder, name, left):
            left -= len(line)
            # lower-cased, or the segmenter takes runs of capitals for names
            for token in word_tokenize(line[:2000].lower()):
                parts = syllables(token)
                if 2 <= len(parts) <= 4 and not any(p.isdigit() for p in parts):
                    counts["_".join(parts)] += 1
    return {word for word, n in counts.items() if n >= MIN_WORD}


def encode(folder: Path, lexicon: set[str]) -> tuple[list[str], np.ndarray, np.ndarray, Counter[str], int]:
    """Cut all text into words.

    Returns:
        The vocabulary, the text as word ids with -1 for rare words and -2 at line ends, the weight of every
        position, how many administrative lines hold each word, and the number of those lines.
    """
    texts: list[tuple[int, bool, list[str]]] = []
    counts: Counter[str] = Counter()
    for name, weight in COUNT.items():
        for line in paragraphs(folder, name, PER_FILE_CHARS):
            words = join_words(syllables(line[:4000]), lexicon)
            if len(words) < 3:
                continue
            words = ["0" if w.isdigit() else sys.intern(w) for w in words]
            texts.append((weight, name in WEIGHED, words))
            for word in words:
                counts[word] += weight
    wanted = re.compile(r"^[^\W\d_]+(_[^\W\d_]+)*$")
    vocabulary = [w for w, n in counts.most_common(VOCABULARY * 2) if n >= 20 and wanted.match(w)][:VOCABULARY]
    ids = {w: i for i, w in enumerate(vocabulary)}
    present: Counter[str] = Counter()
    flat = np.empty(sum(len(w) + 1 for _, _, w in texts), dtype=np.int32)
    weights = np.empty(len(flat), dtype=np.int8)
    at = 0
    lines = 0
    for weight, weighed, words in texts:
        flat[at : at + len(words)] = [ids.get(w, -1) for w in words]
        flat[at + len(words)] = -2
        weights[at : at + len(words) + 1] = weight
        at += len(words) + 1
        if weighed:
            lines += 1
            present.update({w for w in words if w in ids})
    return vocabulary, flat, weights, present, lines


def count_pairs(flat: np.ndarray, weights: np.ndarray, size: int, contexts: int) -> sparse.csr_matrix:
    """Weighted counts of words standing within `WINDOW` of each other in one line, nearer ones counting more."""
    total = sparse.csr_matrix((size, contexts), dtype=np.float32)
    line = np.cumsum(flat == -2)
    chunk = 4_000_000
    for start in range(0, len(flat), chunk):
        for step in range(1, WINDOW + 1):
            left = flat[start : min(start + chunk, len(flat) - step)]
            right = flat[start + step : start + step + len(left)]
            same = line[start : start + len(left)] == line[start + step : start + step + len(left)]
            keep = (left >= 0) & (right >= 0) & same
            weight = weights[start : start + len(left)][keep].astype(np.float32) * (WINDOW + 1 - step) / WINDOW
            a, b = left[keep], right[keep]
            for rows, columns in ((a, b), (b, a)):
                near = columns < contexts
                total += sparse.coo_matrix(
                    (weight[near], (rows[near], columns[near])), shape=(size, contexts), dtype=np.float32
                ).tocsr()
    return total


def vectors_from(counts: sparse.csr_matrix) -> np.ndarray:
    """Unit vectors from the pair counts: PPMI, then truncated SVD with the roots of the singular values."""
    rows = np.asarray(counts.sum(axis=1)).ravel() + 1e-9
    columns = np.asarray(counts.sum(axis=0)).ravel() ** SMOOTHING + 1e-9
    table = counts.tocoo()
    pmi = np.log(table.data * columns.sum() / (rows[table.row] * columns[table.col])) - SHIFT
    keep = (pmi > 0) & (table.data >= 2)
    ppmi = sparse.csr_matrix((pmi[keep], (table.row[keep], table.col[keep])), shape=counts.shape, dtype=np.float32)
    u, s, _ = svds(ppmi, k=DIMENSIONS, random_state=7)
    dense = u * np.sqrt(s)
    return dense / (np.linalg.norm(dense, axis=1, keepdims=True) + 1e-9)


def main() -> None:
    """Run the three passes and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data" / "words.npz")
    args = parser.parse_args()
    lexicon = harvest_words(args.corpora)
    print(f"{len(lexicon)} words of several syllables", file=sys.stderr)
    vocabulary, flat, weights, present, lines = encode(args.corpora, lexicon)
    print(f"{len(vocabulary)} words, {len(flat)} positions, {lines} lines", file=sys.stderr)
    dense = vectors_from(count_pairs(flat, weights, len(vocabulary), min(CONTEXTS, len(vocabulary))))
    idf = np.array([np.log(lines / (1 + present[w])) for w in vocabulary], dtype=np.float16)
    scale = np.abs(dense).max(axis=1, keepdims=True) / 127 + 1e-9
    small = np.round(dense / scale).astype(np.int8)
    np.savez_compressed(
        args.out,
        words=np.frombuffer("\n".join(vocabulary).encode("utf-8"), dtype=np.uint8),
        idf=idf,
        vectors=small,
        scale=scale.ravel().astype(np.float16),
    )
    print(f"{args.out.name}: {args.out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
