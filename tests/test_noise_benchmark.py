"""The restoring benchmark is whole, and is what its plans say."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.restoring.make import plans
from benchmarks.restoring.pages import documents, read_rows
from benchmarks.restoring.score import classes, main, pyvi_lines, words_read


@pytest.fixture(scope="module")
def rows() -> list:
    return read_rows()


def test_it_holds_forty_pages_in_three_degrees(rows: list) -> None:
    for level in ("light", "medium", "heavy"):
        assert len({(r.plan, r.page) for r in rows if r.level == level}) >= 40
    assert {r.plan for r in rows} == set(plans())


def test_the_truth_is_the_words_of_the_plan(rows: list) -> None:
    """Every word beside a reading was printed; little was lost on the way."""
    sources = {name: Counter(path.read_text(encoding="utf-8").split()) for name, path in plans().items()}
    for (plan, level), part in documents(rows).items():
        printed = Counter(word for row in part for word in row.true.split())
        strange = [word for word in printed - sources[plan] if not word.isdigit()]  # page numbers are digits
        assert not strange, (plan, level)
        assert printed.total() >= 0.8 * sources[plan].total(), (plan, level)


def test_a_line_read_and_its_truth_are_of_like_length(rows: list) -> None:
    both = [r for r in rows if r.read and r.true]
    near = sum(abs(len(r.read.split()) - len(r.true.split())) <= 3 for r in both)
    assert near >= 0.95 * len(both)


def test_the_classes_are_the_degrees_and_all_marks_lost(rows: list) -> None:
    found = classes(rows)
    assert set(found) == {"light", "medium", "heavy", "all marks lost"}
    assert all(line.isascii() or not any(c.isalpha() and not c.isascii() for c in line)
               for read, _ in found["all marks lost"] for line in read)


@pytest.mark.parametrize(
    ("read", "true", "left"),
    [
        ("T6 quan ly rac", "Tổ quản lý rác thải", "Tổ quản lý rác"),
        ("TO dan pho x6m", "Tổ dân phố xóm", "Tổ dân phố xóm"),
        ("", "", ""),
        ("thu gom . moi tuan", "thu gom - mỗi tuần", "thu gom - mỗi tuần"),
    ],
)  # fmt: skip
def test_words_of_which_no_letter_was_read_are_not_asked_for(read: str, true: str, left: str) -> None:
    assert words_read(read, true) == left


def test_hardly_a_word_of_the_benchmark_was_lost(rows: list) -> None:
    """Else leaving them out would hide errors."""
    for level, most in (("light", 0.0005), ("medium", 0.003), ("heavy", 0.006)):
        part = [r for r in rows if r.level == level]
        words = sum(len(r.true.split()) for r in part)
        lost = words - sum(len(words_read(r.read, r.true).split()) for r in part)
        assert lost <= most * words, level


def test_pyvi_never_stops_the_run() -> None:
    pytest.importorskip("pyvi")
    lines = ["Uy ban nhan dan", "", "ÉÉJ ÉÉJ ê"]
    assert len(pyvi_lines(lines)) == 3


@pytest.mark.slow
def test_the_score_prints_a_row_for_each_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--without-pyvi"]) == 0
    printed = capsys.readouterr().out
    for kind in ("light", "medium", "heavy", "all marks lost"):
        assert f"{kind:15} restored" in printed
