"""The pages that the channel learns from are of the project's own text, harmed and read as the module says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diacritics.noise import fonts
from diacritics.noise.channel import OcrPair, read_pairs
from diacritics.noise.read_back import engine_languages
from diacritics.train.language import settings
from diacritics.train.own import own_lines
from diacritics.train.own_pages import SHARES, main, samples
from diacritics.train.pairs import OWN_PAIRS, pair_files, word_pairs


def _can_read() -> bool:
    return bool(fonts.installed()) and shutil.which("tesseract") is not None and "eng" in engine_languages()


@pytest.fixture(scope="module")
def own_pairs() -> list[OcrPair]:
    return [pair for file in sorted(OWN_PAIRS.glob("*.tsv.xz")) for pair in read_pairs(file)]


def test_there_are_many_lines_of_all_degrees(own_pairs: list[OcrPair]) -> None:
    assert len(own_pairs) > 40_000
    degrees = {pair.harm for pair in own_pairs}
    assert degrees == {"light", "medium", "heavy"}
    assert sum(pair.harm == "heavy" for pair in own_pairs) > 0.3 * len(own_pairs)
    assert {pair.languages for pair in own_pairs} == {"eng"}


def test_what_is_printed_there_is_text_of_the_project_that_is_trained_on(own_pairs: list[OcrPair]) -> None:
    own = settings()["own"]
    text = " ".join(" ".join(line.split()) for name in SHARES for line in own_lines(own[name])).lower()
    some = [pair.true.lower() for pair in own_pairs[::400]]
    assert sum(line in text for line in some) > 0.95 * len(some)


def test_words_are_counted_over_all_files(tmp_path: Path) -> None:
    rows = ["tinos\t200\theavy\teng\tnhan dan\tnhân dân\n", "tinos\t200\theavy\tvie\tnhan\tnhân\n"]
    for number, row in enumerate((rows[0], rows[0], rows[1])):
        (tmp_path / f"{number}.tsv").write_text(row, encoding="utf-8")
    files = sorted(tmp_path.glob("*.tsv"))
    assert word_pairs(files) == {("nhan", "nhân"): 2, ("dan", "dân"): 2}
    assert pair_files(tmp_path)[0] == tmp_path / "corpora" / "ocr_pairs.tsv.xz"
    assert len(pair_files(tmp_path)) > 1


def test_files_are_joined(tmp_path: Path) -> None:
    row = "tinos\t200\theavy\teng\tnhan dan\tnhân dân\n"
    for name in ("a.tsv", "b.tsv"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    out = tmp_path / "both.tsv.xz"
    assert main([str(out), "--join", str(tmp_path / "a.tsv"), str(tmp_path / "b.tsv")]) == 0
    assert [pair.read for pair in read_pairs(out)] == ["nhan dan", "nhan dan"]
    assert main([str(out), "--join", str(tmp_path / "none.tsv")]) == 2
    assert main([str(out), "--join", str(out), str(tmp_path / "a.tsv")]) == 0
    assert len(list(read_pairs(out))) == 3  # what was there is lost neither to a missing part nor to itself
    assert {path.name for path in tmp_path.iterdir()} == {"a.tsv", "b.tsv", "both.tsv.xz"}


@pytest.mark.skipif(not _can_read(), reason="needs tesseract with eng and a typeface of fonts.json")
def test_the_same_seed_gives_the_same_lines() -> None:
    first = list(samples(1, 5))
    assert first and first == list(samples(1, 5))
    assert all(pair.read and pair.true for pair in first)
