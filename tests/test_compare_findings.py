"""What the findings on a plan promise: the right things, once, worded for a letter, with ids that stay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline.compare.gaps import messages
from pipeline.compare.profile import load_profile
from pipeline.compare.recipe import compare_plans
from pipeline.types import Comparison, Finding, Plan
from tests.compare_builder import make_plan

PROVINCE = """I. MỤC ĐÍCH, YÊU CẦU
Tạo khí thế thi đua sôi nổi trong cán bộ và Nhân dân.
II. NỘI DUNG THI ĐUA
1. Thi đua phát triển hạ tầng số. Phủ sóng băng rộng đến mọi thôn, nâng cấp đường truyền.
2. Thi đua bảo đảm an ninh mạng. Bảo vệ dữ liệu cá nhân, phòng chống lừa đảo trực tuyến.
3. Thi đua hợp tác quốc tế. Trao đổi chuyên gia, ký kết với đối tác nước ngoài.
III. TIÊU CHÍ THI ĐUA
1. Đối với cơ quan, đơn vị: hoàn thành nhiệm vụ được giao.
2. Đối với doanh nghiệp, hợp tác xã: đổi mới công nghệ, nộp thuế đầy đủ.
IV. HÌNH THỨC KHEN THƯỞNG
1. Khen thưởng hằng năm: Bằng khen của Chủ tịch UBND tỉnh; Giấy khen của Chủ tịch UBND cấp xã.
2. Khen thưởng tổng kết: Bằng khen của Chủ tịch UBND tỉnh; Huân chương Lao động.
V. THỜI GIAN THỰC HIỆN
1. Giai đoạn 1 (2025 - 2027): phát động trong quý III năm 2025, sơ kết năm 2027.
2. Giai đoạn 2 (2028 - 2030): nhân rộng mô hình, tổng kết năm 2030.
VI. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ: trình Ủy ban nhân dân tỉnh kế hoạch kiểm tra trước ngày 01/3/2026.
2. Ủy ban nhân dân các xã, phường: báo cáo kết quả về Ủy ban nhân dân tỉnh trước ngày 15/12 hằng năm."""

FAITHFUL = """I. MỤC ĐÍCH, YÊU CẦU
Khơi dậy không khí thi đua trong toàn xã, kịp thời nêu gương điển hình.
II. NỘI DUNG THI ĐUA
1. Thi đua hoàn thiện hạ tầng số. Kéo băng rộng về các thôn, nâng cấp đường truyền của xã.
2. Thi đua giữ an ninh mạng. Giữ kín dữ liệu cá nhân, cảnh báo lừa đảo trên mạng.
III. TIÊU CHÍ THI ĐUA
1. Đối với các phòng, đơn vị: làm xong việc được giao.
2. Đối với doanh nghiệp, hợp tác xã: đổi mới công nghệ, nộp đủ thuế.
IV. KHEN THƯỞNG
1. Hằng năm: Giấy khen của Chủ tịch UBND xã; đề nghị Bằng khen của Chủ tịch UBND tỉnh.
2. Tổng kết: đề nghị Bằng khen của Chủ tịch UBND tỉnh.
V. THỜI GIAN
1. Giai đoạn 1 (2025 - 2027): phát động trong quý III năm 2025; sơ kết năm 2027.
2. Giai đoạn 2 (2028 - 2030): nhân rộng mô hình điển hình; tổng kết năm 2030.
VI. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa - Xã hội: kiểm tra; báo cáo Ủy ban nhân dân tỉnh trước ngày 15/12 hằng năm.
2. Các thôn: gửi kết quả về Phòng Văn hóa - Xã hội trước ngày 05/12 hằng năm."""

TINH, XA = "Chủ tịch UBND tỉnh", "Chủ tịch UBND xã"
PHASES = (("Giai đoạn 1", 2025, 2027), ("Giai đoạn 2", 2028, 2030))
CITED = ({"number": "136/KH-UBND", "date": "2025-07-22", "issuer": "UBND tỉnh Lâm Đồng", "role": "carries_out"},)


def province(**more: Any) -> Plan:
    return make_plan(
        PROVINCE, level="province", name="tinh", document={"number": "136/KH-UBND", "date": "2025-07-22"},
        awards=(("Bằng khen", TINH, "hang_nam"), ("Giấy khen", "Chủ tịch UBND cấp xã", "hang_nam"),
                ("Bằng khen", TINH, "tong_ket"), ("Huân chương Lao động", None, "tong_ket")),
        phases=PHASES,
        deadlines=(("trong quý III năm 2025", "2025-Q3"), ("trước ngày 01/3/2026", "2026-03-01"),
                   ("trước ngày 15/12 hằng năm", "--12-15")),
        **more,
    )


def commune(text: str = FAITHFUL, **more: Any) -> Plan:
    fields = {"number": "27/KH-UBND", "date": "2025-08-20", "province_plan_number": "136/KH-UBND",
              "province_plan_date": "2025-07-22", **more.pop("document", {})}
    settings: dict[str, Any] = {
        "name": "xa",
        "awards": (("Giấy khen", XA, "hang_nam"), ("Bằng khen", TINH, "hang_nam"), ("Bằng khen", TINH, "tong_ket")),
        "phases": PHASES,
        "citations": CITED,
        "deadlines": (("trong quý III năm 2025", "2025-Q3"), ("trước ngày 15/12 hằng năm", "--12-15"),
                      ("trước ngày 05/12 hằng năm", "--12-05")),
    }
    return make_plan(text, document=fields, **{**settings, **more})


def found(*plans: Plan) -> list[tuple[str, str]]:
    return [(f.kind, f.item) for f in compare_plans(plans).findings if not f.needs_check]


def test_a_faithful_plan_has_no_findings() -> None:
    assert found(province(), commune()) == []


def test_what_is_above_a_commune_s_reach_is_not_asked_of_it() -> None:
    notes = compare_plans([province(), commune()]).notes
    # international co-operation, an order, a department's deadline
    assert any("hợp tác quốc tế" in n for n in notes)
    assert any("Huân chương" in n for n in notes)
    assert any("sở, ngành cấp tỉnh" in n for n in notes)


def test_the_remarks_on_what_was_left_out_are_sentences_and_no_codes() -> None:
    notes = compare_plans([province(), commune()]).notes
    assert notes[0] == "Hồ sơ miễn trừ áp dụng: Cấp xã (mặc định)."
    assert not any("_" in n for n in notes)
    assert any("không tính là thiếu (1 lần)" in n for n in notes)


CUTS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("2. Thi đua giữ an ninh mạng. Giữ kín dữ liệu cá nhân, cảnh báo lừa đảo trên mạng.\n", {},
     ("missing_content_area", "Thi đua bảo đảm an ninh mạng")),
    ("2. Đối với doanh nghiệp, hợp tác xã: đổi mới công nghệ, nộp đủ thuế.\n", {},
     ("missing_target_group", "doanh nghiệp, hợp tác xã")),
    ("2. Tổng kết: đề nghị Bằng khen của Chủ tịch UBND tỉnh.\n",
     {"awards": (("Giấy khen", XA, "hang_nam"), ("Bằng khen", TINH, "hang_nam"))},
     ("missing_award_form", "Bằng khen của Chủ tịch UBND tỉnh (tổng kết)")),
    ("2. Giai đoạn 2 (2028 - 2030): nhân rộng mô hình điển hình; tổng kết năm 2030.\n", {"phases": PHASES[:1]},
     ("missing_phase", "Giai đoạn 2 (2028 - 2030)")),
    ("; báo cáo Ủy ban nhân dân tỉnh trước ngày 15/12 hằng năm",
     {"deadlines": (("trong quý III năm 2025", "2025-Q3"), ("trước ngày 05/12 hằng năm", "--12-05"))},
     ("missing_deadline", "trước ngày 15/12 hằng năm")),
]


@pytest.mark.parametrize(("cut", "facts", "gap"), CUTS, ids=[g[0] for _, _, g in CUTS])
def test_what_is_cut_out_is_found_and_nothing_else(cut: str, facts: dict[str, Any], gap: tuple[str, str]) -> None:
    assert cut in FAITHFUL
    assert found(province(), commune(FAITHFUL.replace(cut, ""), **facts)) == [gap]


def test_a_whole_section_is_named_once_with_the_forms_lost_with_it() -> None:
    start, end = FAITHFUL.index("IV. KHEN"), FAITHFUL.index("V. THỜI")
    text = (FAITHFUL[:start] + FAITHFUL[end:]).replace("V. THỜI", "IV. THỜI").replace("VI. TỔ", "V. TỔ")
    result = found(province(), commune(text, awards=()))
    assert sorted(result) == [
        ("missing_award_form", "Bằng khen của Chủ tịch UBND tỉnh (hằng năm)"),
        ("missing_award_form", "Bằng khen của Chủ tịch UBND tỉnh (tổng kết)"),
        ("missing_award_form", "Giấy khen của Chủ tịch UBND cấp xã (hằng năm)"),
        ("missing_section", "HÌNH THỨC KHEN THƯỞNG"),
    ]


def test_a_later_report_to_the_province_is_late_and_an_inner_deadline_is_none() -> None:
    plan = commune(
        FAITHFUL.replace("15/12", "25/12"),
        deadlines=(("trong quý III năm 2025", "2025-Q3"), ("trước ngày 25/12 hằng năm", "--12-25"),
                   ("trước ngày 05/12 hằng năm", "--12-05")),
    )
    assert found(province(), plan) == [("late_deadline", "trước ngày 25/12 hằng năm")]


def test_a_wrong_number_and_the_contradiction_it_makes_are_one_slip() -> None:
    text = FAITHFUL + "\nTheo Kế hoạch số 163/KH-UBND của tỉnh."
    wrong = {"number": "163/KH-UBND", "date": "2025-07-22", "issuer": "UBND tỉnh Lâm Đồng"}
    plan = commune(text, citations=(*CITED, wrong))
    assert found(province(), plan) == [("wrong_province_citation", "163/KH-UBND")]
    (finding,) = [f for f in compare_plans([province(), plan]).findings if f.kind == "wrong_province_citation"]
    assert "nơi khác ghi 136/KH-UBND" in finding.message
    # without the province's plan at hand the two numbers still contradict each other
    assert ("contradictory_citation", "136/KH-UBND; 163/KH-UBND") in [
        (f.kind, f.item) for f in compare_plans([plan]).findings
    ]


def test_a_digit_that_an_engine_may_have_misread_is_only_pointed_to() -> None:
    text = FAITHFUL + "\nTheo Kế hoạch số 186/KH-UBND của tỉnh."
    wrong = {"number": "186/KH-UBND", "date": "2025-07-22", "issuer": "UBND tỉnh Lâm Đồng"}
    plan = commune(text, citations=(*CITED, wrong), restored=True)
    hints = [f for f in compare_plans([province(), plan]).findings if f.kind == "wrong_province_citation"]
    assert [f.needs_check for f in hints] == [True]


def test_another_period_is_reported_once() -> None:
    plan = commune(document={"period_from": 2026, "period_to": 2030})
    assert found(province(), plan) == [("period_mismatch", "2026 - 2030")]


def test_a_lost_head_is_no_missing_number_and_a_blank_field_is() -> None:
    lost = commune(document={"number": None, "head_damaged": True}, restored=True)
    blank = commune(document={"date": None, "blank_fields": ("ngay_thang",)})
    assert found(province(), lost) == []
    assert found(province(), blank) == [("missing_component", "ngay_thang")]


def test_beside_a_skipped_numeral_of_a_scan_nothing_is_called_missing() -> None:
    line = "1. Thi đua hoàn thiện hạ tầng số. Kéo băng rộng về các thôn, nâng cấp đường truyền của xã.\n"
    assert line in FAITHFUL
    torn = FAITHFUL.replace(line, "")
    scanned = compare_plans([province(), commune(torn, restored=True)]).findings
    typed = compare_plans([province(), commune(torn)]).findings
    assert [(f.kind, f.needs_check) for f in scanned] == [("missing_content_area", True)]
    assert [(f.kind, f.needs_check) for f in typed] == [("missing_content_area", False)]


def _everything() -> Comparison:
    cut = FAITHFUL
    for part, _, _ in CUTS:
        cut = cut.replace(part, "")
    poor = commune(cut, name="poor", awards=(), phases=(), deadlines=(), recipients=0,
                   document={"number": "28/KH-UBND", "signatory": None, "period_from": 2026})
    alone = commune("I. MỤC ĐÍCH\nViệc này.", name="alone",
                    document={"unit": "Đức An", "province": "Nghệ An", "province_plan_number": "9/KH-UBND",
                              "province_plan_issuer": "UBND tỉnh Nghệ An"}, citations=())
    return compare_plans([province(), poor, alone, commune()])


def test_ids_are_unique_and_stay_whatever_the_order_and_place_of_the_files() -> None:
    first = _everything().findings
    ids = [f.finding_id for f in first]
    assert len(ids) == len(set(ids))
    plans = [province(), commune(FAITHFUL.replace(CUTS[0][0], ""))]
    moved = [replace(p, path="elsewhere/" + p.path) for p in reversed(plans)]
    again = compare_plans(moved).findings
    assert [f.finding_id for f in compare_plans(plans).findings] == [f.finding_id for f in again]


def test_two_files_with_one_text_never_share_an_id() -> None:
    text = FAITHFUL.replace(CUTS[0][0], "")
    twins = compare_plans([province(), commune(text, name="a"), commune(text, name="b")]).findings
    assert len(twins) == 2
    assert len({f.finding_id for f in twins}) == 2


@pytest.mark.parametrize("finding", _everything().findings, ids=lambda f: f"{f.kind}-{f.item[:20]}")
def test_every_finding_reads_as_a_sentence(finding: Finding) -> None:
    assert re.match(r"^[A-ZĐÀ-Ỹ].*\.$", finding.message)
    assert "{" not in finding.message + finding.message_en
    assert "None" not in finding.message
    assert finding.message_en.endswith(".")
    assert 0.0 <= finding.confidence <= 1.0
    assert finding.rule


def test_only_the_province_s_plan_the_law_and_the_plan_itself_may_say_wanting() -> None:
    for key, entry in messages().items():
        assert "thiếu" not in entry["vi_check"], key
        if key.startswith("sibling"):
            assert "thiếu" not in entry["vi"]


def test_the_law_s_checklist_names_what_nothing_in_the_plan_serves() -> None:
    bare = make_plan("I. MỤC ĐÍCH\nViệc này rất cần.\nII. NỘI DUNG\nLàm đường.", name="xa",
                     document={"province_plan_number": "9/KH-UBND"})
    law = {f.rule for f in compare_plans([bare]).findings if f.ground == "law"}
    assert {"law.kiem_tra", "law.khen_thuong", "law.tieu_chi"} <= law
    assert "law.muc_tieu" not in law


def test_a_practice_needs_siblings_and_is_never_a_want() -> None:
    with_funding = FAITHFUL + "\nVII. KINH PHÍ\nTừ ngân sách xã."
    others = [commune(with_funding, name=f"x{k}", document={"unit": f"Xã {k}"}) for k in range(4)]
    findings = compare_plans([province(), commune(), *others]).findings
    practice = [f for f in findings if f.ground == "practice"]
    assert [(f.commune_doc_id, f.item, f.severity) for f in practice] == [("xa", "kinh phí thực hiện", "low")]
    assert "thiếu" not in practice[0].message


def test_another_profile_changes_what_is_asked() -> None:
    strict = replace(load_profile(), areas=())
    kinds = [f.item for f in compare_plans([province(), commune()], profile=strict).findings if not f.needs_check]
    assert kinds == ["Thi đua hợp tác quốc tế"]
