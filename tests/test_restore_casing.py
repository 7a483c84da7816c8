"""Capitals: what the reading shows, what the word and its line say."""

from __future__ import annotations

import pytest

from diacritics import Restorer
from diacritics.casing import Around, clear_case, shown_case


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


LONELY = Around("", "", shouted=False, opens=False)
AMONG_SMALL = Around("lower", "lower", shouted=False, opens=False)
SHOUTED = Around("upper", "upper", shouted=True, opens=False)
ITEM = Around("", "lower", shouted=False, opens=True)


@pytest.mark.parametrize(
    ("read", "case", "word", "around", "shown"),
    [
        ("Idi", "title", "lợi", LONELY, "lower"),
        ("Jam", "title", "làm", LONELY, "lower"),
        ("I6", "title", "lỗ", LONELY, "lower"),
        ("In", "title", "in", LONELY, "title"),
        ("Loi", "title", "lợi", LONELY, "title"),
        ("IAM", "upper", "làm", LONELY, "upper"),
        ("XA", "upper", "xã", AMONG_SMALL, "title"),
        ("XA", "upper", "xã", SHOUTED, "upper"),
        ("XA", "upper", "xã", LONELY, "upper"),
        ("NS", "upper", "ns", AMONG_SMALL, "upper"),
        ("SO", "upper", "so", AMONG_SMALL, "title"),
        ("SO", "upper", "sở", LONELY, "title"),
        ("IV", "upper", "iv", AMONG_SMALL, "upper"),
        ("VT", "upper", "vt", AMONG_SMALL, "upper"),
        ("MGi", "upper", "môi", Around("upper", "lower", shouted=False, opens=False), "title"),
        ("Vi", "title", "vì", SHOUTED, "upper"),
        ("Vi", "title", "vì", AMONG_SMALL, "title"),
        ("vA", "lower", "và", SHOUTED, "upper"),
        ("vA", "lower", "và", AMONG_SMALL, "lower"),
        ("$6", "lower", "sở", ITEM, "title"),
        ("$6", "lower", "số", AMONG_SMALL, "lower"),
        ("ft", "lower", "ít", ITEM, "title"),
        ("ft", "lower", "ít", AMONG_SMALL, "lower"),
        ("it", "lower", "ít", ITEM, "lower"),
    ],
)
def test_the_case_follows_from_the_word_and_its_line(
    read: str, case: str, word: str, around: Around, shown: str
) -> None:
    assert shown_case(read, case, word, lambda: around) == shown


def test_what_shows_its_case() -> None:
    assert [clear_case(read) for read in ("NOI", "NOi", "Noi", "vu", "XA", "X", "No")] == [
        "upper", "", "title", "lower", "upper", "", "",
    ]  # fmt: skip


READ = (
    ("Moi ngudi dan dugc hudng quyén Igi va Idi ich chinh dang.", "quyền lợi và lợi ích"),
    ("Ca ban cing Jam dudng va Jap ao nuéc thai.", "cùng làm đường"),
    ("HOI PHU NU LAM DUQC Gi", "ĐƯỢC GÌ"),
    ("Gti bao cao vé Phong Van héa - XA hdi truéc ngay 15 thang 3.", "Văn hóa - Xã hội"),
    ("Thon hop dan trong quy IV nam 2026; ft nhat 80% s6 h6 c6 mat.", "quý IV năm 2026; ít nhất"),
    ("- $6 NOi vu tinh;", "- Sở Nội vụ tỉnh;"),
    ("a) ft nhat 12 hé gia dinh dang ky tham gia.", "a) Ít nhất"),
)


def test_capitals_of_whole_lines(restorer: Restorer) -> None:
    lines = restorer.restore_lines([read for read, _ in READ]).lines
    assert [printed for line, (_, printed) in zip(lines, READ, strict=True) if printed not in line] == []


def test_a_small_l_is_small_in_the_other_readings_too(restorer: Restorer) -> None:
    found = restorer.restore("Bao ve quyén Igi cua doan vién va ngudi Iao déng trong khu.")
    token = next(t for t in found.tokens if t.source == "Igi")
    assert all(other[0].islower() for other, _ in token.alternatives if other.startswith(("l", "L")))
