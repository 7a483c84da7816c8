"""Plans shaped unlike the province's: split contents, dated aims, annexes without a number, stages at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import read_document
from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts
from pipeline.compare.awards import AwardMention, award_mentions, blurred_stages, stages_in
from pipeline.compare.outline import Passage
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from pipeline.extract import extract_plan
from pipeline.types import Comparison, Plan
from tests.compare_builder import read_plans

PROVINCE = """ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH LẠNG SƠN                              Độc lập - Tự do - Hạnh phúc
BAN THƯỜNG TRỰC

Số: 47/KH-MTTQ-BTT                        Lạng Sơn, ngày 06 tháng 02 năm 2026

KẾ HOẠCH

Phát động phong trào thi đua “Bản làng không rác, suối khe trong xanh” năm 2026

I. MỤC ĐÍCH, YÊU CẦU

1. Đến ngày 30/9/2026, mọi bản có chỗ gom rác hợp vệ sinh.

2. Việc làm cụ thể, không phô trương.

II. NỘI DUNG THI ĐUA

1. Vận động từng nhà phân loại rác, không đốt nhựa. Ban công tác Mặt trận đến từng hộ hướng dẫn ủ phân từ rau bếp.

2. Khơi thông khe suối, trồng lại cây ven bờ. Mỗi tháng một buổi lao động chung của cả bản.

3. Dựng lò đốt và hố chôn chai lọ thuốc trừ sâu ngoài đồng. Thu gom vỏ bao bì sau mỗi vụ ngô.

4. Đưa giữ vệ sinh vào hương ước. Họp bản bàn mức phạt, ghi vào quy ước, niêm yết ở nhà văn hóa.

III. THỜI GIAN

1. Đợt 1: từ tháng 3 đến hết tháng 7 năm 2026.

2. Đợt 2: từ tháng 8 đến hết tháng 12 năm 2026.

IV. KHEN THƯỞNG

1. Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh tặng Bằng khen cho bản làm tốt khi tổng kết phong trào.

2. Ủy ban Mặt trận Tổ quốc Việt Nam các xã tặng Giấy khen khi sơ kết.

V. TỔ CHỨC THỰC HIỆN

1. Ủy ban Mặt trận Tổ quốc Việt Nam các xã, phường: báo cáo Ban Thường trực trước ngày 10/12/2026.

Nơi nhận:
- Mặt trận các xã, phường;
- Lưu: VT.

TM. BAN THƯỜNG TRỰC
PHÓ CHỦ TỊCH

Hoàng Văn Páo

BIỂU TỔNG HỢP CHỖ GOM RÁC

(Kèm theo Kế hoạch số 47/KH-MTTQ-BTT ngày 06/02/2026)

1. Xã Tân Văn: 12 chỗ, xong trước ngày 15/5/2026.

2. Xã Hồng Phong: 9 chỗ, xong trước ngày 20/6/2026.
"""

COMMUNE = """ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ TÂN VĂN                                 Độc lập - Tự do - Hạnh phúc
BAN THƯỜNG TRỰC

Số: 09/KH-MTTQ-BTT                        Tân Văn, ngày 27 tháng 02 năm 2026

KẾ HOẠCH

Thực hiện phong trào thi đua “Bản làng không rác, suối khe trong xanh” năm 2026

Thực hiện Kế hoạch số 47/KH-MTTQ-BTT ngày 06/02/2026 của Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh
Lạng Sơn, Ban Thường trực Mặt trận xã xây dựng kế hoạch như sau:

I. MỤC ĐÍCH

Bà con giữ bản sạch, suối trong.

II. VIỆC LÀM Ở TỪNG NHÀ

Ban công tác Mặt trận đến từng hộ, bày cách phân loại rác, ủ phân từ rau bếp, thôi đốt nhựa.

III. VIỆC LÀM CỦA CẢ BẢN

Mỗi tháng cả bản một buổi lao động: khơi khe suối, trồng cây lại ở ven bờ.

Họp bản đưa giữ vệ sinh vào hương ước, bàn mức phạt rồi niêm yết ở nhà văn hóa.

IV. THỜI GIAN

1. Đợt 1: từ tháng 3 đến hết tháng 7 năm 2026.

2. Đợt 2: từ tháng 8 đến hết tháng 12 năm 2026.

V. KHEN THƯỞNG

Đề nghị Mặt trận tỉnh tặng Bằng khen cho bản làm tốt khi tổng kết phong trào; Mặt trận xã tặng Giấy khen khi sơ kết.

VI. TỔ CHỨC THỰC HIỆN

1. Ban Thường trực Mặt trận xã: báo cáo Mặt trận tỉnh trước ngày 10/12/2026.

2. Ban công tác Mặt trận các bản: gửi kết quả về Mặt trận xã trước ngày 30/11/2026.

Nơi nhận:
- Mặt trận tỉnh;
- Lưu: VT.

TM. BAN THƯỜNG TRỰC
CHỦ TỊCH

Lý Thị Mẩy
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, ...]:
    return read_plans(tmp_path_factory.mktemp("plans"), PROVINCE, COMMUNE)


@pytest.fixture(scope="module")
def comparison(plans: tuple[Plan, ...]) -> Comparison:
    return compare_plans(plans)


def test_a_body_of_the_front_is_read_at_either_level(plans: tuple[Plan, ...]) -> None:
    province, commune = (p.facts.document for p in plans)
    assert (province.level, province.province, province.number) == ("province", "Lạng Sơn", "47/KH-MTTQ-BTT")
    assert (commune.level, commune.unit, commune.province_plan_number) == ("commune", "Tân Văn", "47/KH-MTTQ-BTT")


def test_only_the_area_left_out_is_missing(comparison: Comparison) -> None:
    """Contents split over sections, an annex without a number and a dated aim are no gaps of the commune's."""
    firm = [(f.kind, f.item) for f in comparison.findings if not f.needs_check and f.ground == "province_plan"]
    assert [kind for kind, _ in firm] == ["missing_content_area"], firm
    assert firm[0][1].startswith("Dựng lò đốt")


def test_an_annex_without_a_number_begins_at_its_title(plans: tuple[Plan, ...]) -> None:
    dues = [d.date for d in PlanView(plans[0]).dues]
    assert "2026-12-10" in dues
    assert not {"2026-05-15", "2026-06-20", "2026-09-30"} & set(dues)


def test_the_months_of_one_phase_are_not_the_period_of_all() -> None:
    text = "I. THỜI GIAN\n\n1. Giai đoạn 1 (từ năm 2026 đến năm 2027): làm điểm.\n\n"
    text += "2. Giai đoạn 2 (từ năm 2028 đến năm 2030): nhân rộng.\n"
    found = extract_facts(text, build_nlp()).document
    assert (found.period_from, found.period_to) != (2026, 2027)


def passage(text: str, **more: object) -> Passage:
    fields = {"paragraph": 0, "line": 1, "line_to": 1, "section_id": "s1", "whole": True, "functions": frozenset(),
              "confidence": 1.0, **more}
    return Passage(text=text, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("Khen khi sơ kết và tổng kết", {"so_ket", "tong_ket"}),
        ("Khen khi sơ ket, tông kêt", {"so_ket", "tong_ket"}),  # marks lost or changed by an engine
        ("Hang năm bình xét một lần", {"hang_nam"}),
        ("nêu số kết quả đã đạt", set()),  # letters of "sơ kết", other words
        ("hang nambo", set()),
    ],
)
def test_a_stage_is_known_by_its_letters(text: str, stages: set[str]) -> None:
    assert stages_in(text) == stages


def test_a_damaged_stage_at_the_head_of_an_award_is_left_to_a_person() -> None:
    assert blurred_stages([passage("a) Hạng nặng: Chủ tịch UBND xã tặng Giấy khen.")]) == {"hang_nam"}
    assert blurred_stages([passage("a) Hằng năm: Chủ tịch UBND xã tặng Giấy khen.")]) == frozenset()
    assert blurred_stages([passage("a) Hạng nặng của xe được phép chạy.")]) == frozenset()


def test_to_have_emulation_is_no_flag() -> None:
    assert award_mentions([passage("Các thôn đều có thi đua, khen thưởng kịp thời.")]) == ()


def facts(text: str) -> PlanFacts:
    return extract_facts(text, build_nlp())


def test_a_stage_may_end_the_clause_of_its_award() -> None:
    text = """IV. KHEN THƯỞNG

Mặt trận tỉnh tặng Bằng khen cho bản làm tốt khi tổng kết phong trào; Mặt trận xã tặng Giấy khen khi sơ kết."""
    assert [(a.form, a.stage) for a in facts(text).award_forms] == [("Bằng khen", "tong_ket"), ("Giấy khen", "so_ket")]


def test_the_nearest_sentence_that_opens_with_a_stage_tells_it() -> None:
    text = """IV. KHEN THƯỞNG

Hết mỗi năm, xã tặng Giấy khen. Khi tổng kết, xã chọn người tiêu biểu. Trình Chủ tịch UBND tỉnh tặng Bằng khen."""
    found = {a.form: a.stage for a in facts(text).award_forms}
    assert found["Bằng khen"] == "tong_ket"


def test_a_mention_without_its_stage_takes_the_one_that_the_extractor_saw(plans: tuple[Plan, ...]) -> None:
    view = PlanView(plans[1])
    mentions: tuple[AwardMention, ...] = award_mentions(view.passages, view.awards)
    assert any(m.stages for m in mentions)


@pytest.mark.parametrize(("number", "kinds"), [("47/KH-MTTQ-BTT", 0), ("74/KH-MTTQ-BTT", 1)])
def test_two_digits_that_changed_places_are_a_wrong_citation(
    tmp_path: Path, plans: tuple[Plan, ...], number: str, kinds: int
) -> None:
    file = tmp_path / "xa.txt"
    text = COMMUNE.replace("Bà con giữ bản sạch", f"Theo Kế hoạch số {number} của Mặt trận tỉnh, bà con giữ bản sạch")
    file.write_text(text, encoding="utf-8")
    commune = extract_plan(replace(read_document(file, restore=False), restored=False))
    findings = compare_plans([plans[0], commune]).findings
    cited = [f for f in findings if f.kind in ("wrong_province_citation", "contradictory_citation")]
    assert len(cited) == kinds


def test_stages_behind_their_awards_hold_for_those_only() -> None:
    text = """IV. KHEN THƯỞNG

Xã tặng Giấy khen hằng năm, đề nghị Chủ tịch UBND tỉnh tặng Bằng khen khi tổng kết. Khi sơ kết, tặng Thư khen."""
    assert [(a.form, a.stage) for a in facts(text).award_forms] == [
        ("Giấy khen", "hang_nam"), ("Bằng khen", "tong_ket"), ("Thư khen", "so_ket")
    ]
