"""Makes a folder of thousands of different plans from the sample corpus, for measuring speed and growth.

Each province plan and commune plan gets a real place's name, numbers and dates of its own, drops some of its items,
and is mangled by a channel learned from the sample corpus' own readings. The documents are invented.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from benchmarks.hostile import write_hostile
from diacritics.noise.channel import Channel, OcrPair

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SETS = {"chuyendoiso": "88/KH-UBND", "nongthonmoi": "24/KH-UBND"}
PROVINCE = "Lam Thủy"
SYLLABLES = 3000
"""Length of a real plan."""
_UNIT = re.compile(r"^(?:ỦY BAN NHÂN DÂN )?(PHƯỜNG|XÃ) (.+?)(?: +Độc lập.*)?$", re.MULTILINE)
_NUMBER = re.compile(r"^Số: (\d+)/KH-UBND +(.+?), ngày (\d\d) tháng (\d+) năm (\d{4})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune and the province it lies in."""

    province: str
    kind: str
    name: str


def places() -> list[Place]:
    """The communes of July 2025, from the project's gazetteer."""
    found: list[Place] = []
    text = resources.files("extractors").joinpath("data/gazetteer_communes.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        found += [Place(row["province"], row["type"], name) for name in row["names"].split("|")]
    return found


def channel() -> Channel:
    """A mangler learned from the sample corpus: what was printed beside how it was read."""
    pairs: list[OcrPair] = []
    for read in sorted((CORPUS / "plans").glob("*.txt")):
        true = read.with_suffix(".gold")
        if true.exists():
            both = zip(read.read_text("utf-8").split("\n"), true.read_text("utf-8").split("\n"), strict=False)
            pairs += [OcrPair("tinos", 200, "medium", "eng", r, t) for r, t in both if t.strip()]
    return Channel.learn(pairs)


def make(folder: Path, documents: int, *, seed: int = 1, mangled: bool = True, syllables: int = SYLLABLES,
         hostile: float = 0.0) -> int:
    """Writes the plans.

    Args:
        folder: Where to; made if need be.
        documents: Number of commune plans; the 34 provinces' plans come on top.
        seed: For the same plans again.
        mangled: False leaves the text clean.
        syllables: About how long a plan is: longer ones get an annex, shorter ones lose items and paragraphs.
        hostile: Share of files besides that are there to break the run, 0.0 to 1.0.

    Returns:
        Number of files written.
    """
    rng = random.Random(seed)
    where = places()
    rng.shuffle(where)
    mangle = channel() if mangled else None
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, text in _plans(where, documents, rng, syllables):
        (folder / f"{name}.txt").write_text(mangle.mangle(text, seed=written) if mangle else text, encoding="utf-8")
        written += 1
    for number in range(round(documents * hostile)):
        write_hostile(folder, number, rng)
        written += 1
    return written


def _plans(where: list[Place], documents: int, rng: random.Random, syllables: int) -> Iterator[tuple[str, str]]:
    clean = {p.stem: p.read_text("utf-8") for p in sorted((CORPUS / "clean").glob("*.clean"))}
    provinces = sorted({place.province for place in where})
    numbers = {province: {s: f"{rng.randint(3, 400)}/KH-UBND" for s in SETS} for province in provinces}
    for i, province in enumerate(provinces):
        for s, number in SETS.items():
            text = clean[f"{s}_province"].replace(number, numbers[province][s])
            yield f"province_{i:02d}_{s}", _renamed(text, PROVINCE, province)
    items = [p for text in clean.values() for p in text.split("\n\n") if p.startswith("- ")]
    bases = [name for name in clean if re.search(r"_c\d+$", name) and name.split("_")[0] in SETS]
    bases.remove("nongthonmoi_c4")  # of a third movement
    for i in range(documents):
        place, base = where[i % len(where)], bases[i % len(bases)]
        s = base.split("_")[0]
        text = clean[base].replace(SETS[s], numbers[place.province][s])
        unit = _UNIT.search(text)
        if unit:
            text = _renamed(text, unit[2].title(), place.name)
            text = _renamed(text, unit[1].lower(), place.kind, "(?! hội| HỘI)")
        text = _NUMBER.sub(lambda m: m[0].replace(m[1], str(rng.randint(2, 300)), 1), text)
        text = _thinned(_renamed(text, PROVINCE, place.province), rng)
        yield f"commune_{i:05d}", _lengthened(_shortened(text, rng, syllables), items, rng, syllables)


def _renamed(text: str, old: str, new: str, unless: str = "") -> str:
    text = re.sub(rf"\b{re.escape(old)}\b{unless}", new, text)
    return re.sub(rf"\b{re.escape(old.upper())}\b{unless}", new.upper(), text)


def _thinned(text: str, rng: random.Random) -> str:
    """The text with some dash items left out, so that no two plans are the same."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(p for p in paragraphs if not (p.startswith("- ") and rng.random() < 0.1))


def _shortened(text: str, rng: random.Random, syllables: int) -> str:
    """The text without some of its items and paragraphs, down to about a length; headings, head and foot stay."""
    parts = text.split("\n\n")
    body = [i for i, part in enumerate(parts) if 4 <= i < len(parts) - 3 and len(part.split()) > 12]
    rng.shuffle(body)
    length, gone = len(text.split()), set()
    while body and length > syllables:
        at = body.pop()
        gone.add(at)
        length -= len(parts[at].split())
    return "\n\n".join(part for i, part in enumerate(parts) if i not in gone)


def _lengthened(text: str, items: list[str], rng: random.Random, syllables: int) -> str:
    """The text with an annex of items of other plans, up to about a length."""
    length = len(text.split())
    if length >= syllables:
        return text.rstrip("\n") + "\n"
    left = rng.sample(items, len(items))
    parts = [text.rstrip("\n"), "\fPHỤ LỤC", "CÁC VIỆC LÀM THEO TỪNG ĐƠN VỊ"]
    while left and length < syllables:
        parts.append(left.pop())
        length += len(parts[-1].split())
    return "\n\n".join(parts).replace("\n\n\f", "\n\f") + "\n"
