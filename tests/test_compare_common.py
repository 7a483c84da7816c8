"""What nearly all communes under one plan seem to lack is put to a person, not held against them."""

from __future__ import annotations

from pipeline.compare.common import doubt_common
from pipeline.compare.gaps import Gap, findings_of, messages
from tests.compare_builder import make_plan


def _gap(item: str, *, kind: str = "missing_target_group", ground: str = "province_plan", line: int = 40,
         check: bool = False) -> Gap:
    return Gap(kind=kind, item=item, ground=ground, rule="groups.covered", confidence=0.9,  # type: ignore[arg-type]
               needs_check=check, province_line=line, province_text=item, where="Mục III")


def _checked(gaps: dict[int, list[Gap]], family: list[int]) -> dict[int, list[bool]]:
    return {k: [g.needs_check for g in found] for k, found in doubt_common(gaps, [family]).items()}


def test_what_most_lack_is_to_be_checked_and_says_how_many_lack_it() -> None:
    out = doubt_common({k: [_gap("Trường học")] for k in range(5)}, [list(range(5))])
    assert all(g.needs_check and g.confidence <= 0.6 for found in out.values() for g in found)
    finding = findings_of(out[0], make_plan("I. MỤC ĐÍCH\nThi đua.", name="xa"), None, set())[0]
    assert "5/5 kế hoạch" in finding.message and "5 of the 5" in finding.message_en
    assert "thiếu" not in finding.message


def test_doubtful_ones_count_too() -> None:
    gaps = {k: [_gap("Trường học", check=k > 0)] for k in range(4)}
    assert _checked(gaps, [0, 1, 2, 3])[0] == [True]


def test_what_some_lack_stays_wanting() -> None:
    gaps = {k: [_gap("Trường học")] if k < 3 else [] for k in range(5)}
    assert _checked(gaps, list(range(5))) == {0: [False], 1: [False], 2: [False], 3: [], 4: []}


def test_few_plans_say_nothing() -> None:
    gaps = {k: [_gap("Trường học")] for k in range(3)}
    assert not any(any(found) for found in _checked(gaps, [0, 1, 2]).values())


def test_plans_of_other_families_do_not_count() -> None:
    gaps = {k: [_gap("Trường học")] for k in range(6)}
    out = doubt_common(gaps, [[0, 1, 2], [3, 4, 5]])
    assert not any(g.needs_check for found in out.values() for g in found)


def test_the_same_words_at_another_place_of_the_plan_are_another_thing() -> None:
    gaps = {k: [_gap("Bằng khen", kind="missing_award_form", line=40 + k)] for k in range(5)}
    assert not any(any(found) for found in _checked(gaps, list(range(5))).values())


def test_what_the_law_asks_and_what_a_plan_says_of_itself_is_left_alone() -> None:
    gaps = {k: [_gap("kiểm tra", kind="missing_section", ground="law"),
                _gap("9KH-UBND", kind="malformed_number", ground="own_text")] for k in range(5)}
    assert not any(any(found) for found in _checked(gaps, list(range(5))).values())


def test_every_kind_that_may_be_common_has_its_doubtful_sentence() -> None:
    from pipeline.compare.common import _KINDS

    assert {k.split(".")[0] for k in messages()} >= _KINDS
