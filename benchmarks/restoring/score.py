"""Syllable error rates on the restoring benchmark, beside pyvi, in one run.

    python -m benchmarks.restoring.score [--errors N] [--json]

Rows: each degree of harm; all marks lost and nothing else. Each as read, restored, and by pyvi (`ViUtils.add_accents`,
which is made for text without marks; where it fails on a line, the line stays as read).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.restoring.pages import PAGES, Row, documents, read_rows
from diacritics import Restorer
from diacritics.noise.align import word_spans
from diacritics.noise.damage import lose_all_marks
from diacritics.scoring import score

Lines = list[str]


def pyvi_lines(lines: Sequence[str]) -> Lines:
    """The lines by pyvi."""
    from pyvi import ViUtils

    out = []
    for line in lines:
        try:
            out.append(ViUtils.add_accents(line) if line.strip() else line)
        except (KeyError, IndexError, ValueError):
            out.append(line)
    return out


def measure(documents_: Sequence[tuple[Lines, Lines]], restore: Callable[[Lines], Lines]) -> dict[str, float]:
    """Error rates over several documents, and syllables a second of processor time."""
    true: Lines = []
    made: Lines = []
    spent = 0.0
    for read, gold in documents_:
        begun = time.process_time()
        made += restore(read)
        spent += time.process_time() - begun
        true += gold
    found = score(true, made)
    return {"syllables": found.syllables, "SER": round(found.ser, 5), "NUM": round(found.num, 5),
            "per_second": round(found.syllables / max(spent, 1e-9))}


def words_read(read: str, true: str) -> str:
    """The printed line without its words of which the engine read no letter: nobody can restore those.

    Letters are laid side by side as `diacritics.noise.align` does; a word of which a single letter was read stays.

    Args:
        read: The line as read.
        true: The line as printed.
    """
    return " ".join(word for word, got in word_spans(true, read) if got.strip("+ ") or not any(map(str.isalnum, word)))


def confusions(documents_: Sequence[tuple[Lines, Lines]], restore: Callable[[Lines], Lines], most: int) -> list[str]:
    """The most frequent confusions, one a line: count, printed, restored."""
    made = [(gold, restore(read)) for read, gold in documents_]
    wrong = score([g for gold, _ in made for g in gold], [h for _, lines in made for h in lines]).wrong
    return [f"{count:4d}  {a or '∅'} <- {b or '∅'}" for (a, b), count in wrong.most_common(most)]


def classes(rows: Sequence[Row]) -> dict[str, list[tuple[Lines, Lines]]]:
    """The documents (read, true) by damage class."""
    found: dict[str, list[tuple[Lines, Lines]]] = {}
    for (_, level), part in documents(rows).items():
        true = [row.true for row in part]
        found.setdefault(level, []).append(([row.read for row in part], true))
        if level == "light":
            found.setdefault("all marks lost", []).append(([lose_all_marks(line) for line in true], true))
    return found


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, help="print the N most frequent confusions of each class")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-pyvi", action="store_true")
    args = parser.parse_args(argv)
    rows = read_rows(PAGES)
    pages = {(r.plan, r.page) for r in rows}
    restorer = Restorer.load()
    roads: dict[str, Callable[[Lines], Lines]] = {
        "as read": list, "restored": lambda lines: restorer.restore_lines(lines).lines,
    }
    if not args.without_pyvi:
        roads["pyvi"] = pyvi_lines
    table = {kind: {road: measure(docs, work) for road, work in roads.items()} for kind, docs in classes(rows).items()}
    if args.json:
        print(json.dumps({"pages": len(pages), "classes": table}, ensure_ascii=False))
        return 0
    print(f"{len({r.plan for r in rows})} plans, {len(pages)} pages in three degrees of harm")
    for kind, found in table.items():
        for road, figures in found.items():
            speed = "" if road == "as read" else f"  {figures['per_second']:>6} syllables/s"
            print(f"{kind:15} {road:9} SER {figures['SER']:.4f}  NUM {figures['NUM']:.4f}  "
                  f"of {figures['syllables']}{speed}")
    for kind, docs in classes(rows).items() if args.errors else ():
        print(kind)
        print("\n".join(confusions(docs, roads["restored"], args.errors)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
