"""The sentences of findings could stand in a letter: right places, bodies, bases, and nothing asked twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.compare.gaps import messages
from pipeline.compare.places import own_place, place_of
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.types import Finding, Plan
from tests.compare_builder import make_plan

PROVINCE = """I. MỤC ĐÍCH
1. Nhà sạch, ngõ đẹp; có kiểm tra, giám sát.
II. NỘI DUNG
1. Thi đua trồng hoa ven đường. Mỗi nhà một luống cúc, luống mười giờ.
2. Quét vôi, kẻ vẽ tường rào. Tranh làng quê, khẩu hiệu ngắn.
III. TỔ CHỨC THỰC HIỆN
1. Ủy ban nhân dân các xã: gửi bảng chấm điểm ngõ đẹp về Sở Xây dựng trước ngày 10/10/2026."""
COMMUNE = """I. MỤC ĐÍCH
1. Ngõ sạch.
II. NỘI DUNG
1. Nuôi cá trong ao làng. Thả trắm, thả chép.
III. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế: lo chung."""
DUE = (("trước ngày 10/10/2026", "2026-10-10"),)


def plan(text: str, level: str = "commune", **more: Any) -> Plan:
    fields = {"date": "2026-01-05" if level == "province" else "2026-02-01", "province_plan_number": "10/KH-UBND",
              "issuer": "Ủy ban nhân dân xã Tân An" if level == "commune" else "Ủy ban nhân dân tỉnh Lâm Đồng",
              **more.pop("document", {})}
    return make_plan(text, level=level, name=level, document=fields, **more)


def findings(commune: Plan, province: str = PROVINCE) -> list[Finding]:
    return list(compare_plans([plan(province, "province", deadlines=DUE), commune]).findings)


def sentence(kind: str, found: list[Finding], word: str = "") -> Finding:
    return next(f for f in found if f.kind == kind and word in f.message)


def test_an_area_that_says_so_itself_is_not_called_an_area_of_emulation_twice() -> None:
    found = findings(plan(COMMUNE))
    assert "nội dung “Thi đua trồng hoa" in sentence("missing_content_area", found, "hoa").message
    assert "nội dung thi đua “Quét vôi" in sentence("missing_content_area", found, "vôi").message


def test_a_limit_is_told_with_what_is_due() -> None:
    message = sentence("missing_deadline", findings(plan(COMMUNE))).message
    assert "“trước ngày 10/10/2026” (gửi bảng chấm điểm ngõ đẹp về Sở Xây dựng)" in message
    assert "khoản 1 Mục III" in message


@pytest.mark.parametrize(
    ("issuer", "basis"),
    [
        ("Ủy ban nhân dân xã Tân An", "điểm i khoản 2 Điều 8 Nghị định số 30/2020/NĐ-CP"),
        ("Đảng ủy xã Tân An", "thể thức văn bản của tổ chức ban hành"),
        ("Ban Chấp hành Đoàn xã Tân An", "thể thức văn bản của tổ chức ban hành"),
    ],
)
def test_the_decree_on_forms_is_held_against_bodies_of_the_state_only(issuer: str, basis: str) -> None:
    found = findings(plan(COMMUNE, recipients=0, document={"issuer": issuer}))
    message = sentence("missing_component", found).message
    assert basis in message
    assert ("UBND" in message) is issuer.startswith("Ủy ban")


def test_what_the_law_asks_is_put_to_a_person_where_only_words_can_serve_it() -> None:
    control = "kiểm tra, giám sát"
    kept = sentence("missing_section", findings(plan(COMMUNE)), control)
    assert (kept.ground, kept.needs_check) == ("law", True)
    assert "thiếu" not in kept.message
    left_out = findings(plan(COMMUNE), PROVINCE.replace("; có kiểm tra, giám sát", ""))
    assert sentence("missing_section", left_out, control).needs_check


@pytest.mark.parametrize(
    ("numerals", "place"),
    [
        (("II.", "1."), "khoản 1 Mục II"),
        (("II-", "1-"), "khoản 1 Mục II"),
        (("Phần II.", "1."), "khoản 1 Phần II"),
        (("B.", "đ)"), "điểm đ Mục B"),
    ],
)
def test_a_place_is_named_as_its_numerals_are_printed(numerals: tuple[str, str], place: str) -> None:
    made = plan(COMMUNE)
    sections = tuple(
        replace(s, numeral=numerals[s.level - 1], level=3 if s.level == 2 and numerals[1][0] == "đ" else s.level)
        if s.line in (3, 4)
        else s
        for s in made.facts.sections
    )
    view = PlanView(replace(made, facts=replace(made.facts, sections=sections)))
    assert place_of(view, 4) == place
    assert own_place(view, 0) == "phần mở đầu"


def test_no_sentence_names_a_line_of_a_file() -> None:
    for name, entry in messages().items():
        assert " dòng " not in entry["vi"] and "dòng " not in entry["vi_check"], name
        assert entry["vi"].endswith(".") and entry["en"].endswith(".")


@pytest.mark.parametrize("name", sorted(messages()))
def test_only_what_is_sure_is_called_wanting(name: str) -> None:
    entry = messages()[name]
    assert "thiếu" not in entry["vi_check"] or "không rõ" in entry["vi_check"] or "cần" in entry["vi_check"], name
    assert entry["severity"] in ("high", "medium", "low")
