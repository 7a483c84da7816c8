"""Plans that say the same in quite other words, and plans that leave one thing out: own sentences, other movements."""

from __future__ import annotations

import pytest

from pipeline.compare.areas import match_areas
from pipeline.compare.recipe import compare_plans
from pipeline.compare.views import PlanView
from tests.compare_builder import make_plan

MOVEMENTS = {
    "khuyến đọc": (
        [
            "Thi đua xây dựng thư viện, tủ sách ở cơ sở. Mỗi thôn có một tủ sách; bổ sung sách mới hằng quý.",
            "Thi đua hình thành thói quen đọc sách trong gia đình và nhà trường. Mỗi học sinh đọc hai cuốn một tháng.",
            "Thi đua đưa sách điện tử, dữ liệu số đến người đọc. Trang bị máy tính nối mạng tại điểm đọc.",
            "Thi đua bảo vệ rừng, trồng cây phân tán. Không để cháy rừng; mỗi hộ trồng mười cây.",
        ],
        [
            "Thắp lên ngọn lửa ham đọc: bố mẹ cùng con mở trang sách mỗi tối, lớp học nào cũng có giờ đọc chung.",
            "Nơi nào cũng có chỗ mượn sách: dựng kệ sách nhà văn hóa, vận động tặng sách, ba tháng thay sách một lần.",
            "Giữ màu xanh của núi: canh lửa mùa khô, mỗi nhà ươm và trồng chục cây bóng mát.",
            "Đọc trên máy, trên điện thoại: kéo mạng về điểm đọc, chỉ bà con tìm sách số.",
        ],
    ),
    "thu gom rác": (
        [
            "Thi đua phân loại rác tại nguồn. Hộ gia đình tách rác hữu cơ, rác tái chế trước khi giao cho tổ thu gom.",
            "Thi đua trồng hoa, cây xanh trên đường làng. Mỗi đoàn thể đảm nhận một tuyến đường hoa.",
            "Thi đua sử dụng nước sạch, nhà tiêu hợp vệ sinh. Vận động hộ dân đấu nối nước máy.",
            "Thi đua giữ gìn an ninh trật tự. Lắp camera, duy trì tổ tự quản, phòng chống trộm cắp.",
        ],
        [
            "Ngủ yên không lo mất trộm: đội tuần tra đêm, gắn mắt thần đầu ngõ.",
            "Rác thải chia hai giỏ: đồ ăn thừa ủ phân, vỏ chai gom bán gây quỹ.",
            "Nước trong, nhà vệ sinh sạch: kéo nước máy tới từng hộ, bỏ cầu tiêu trên ao.",
            "Đường nở hoa: phụ nữ, thanh niên mỗi bên nhận một tuyến để trồng và chăm cây.",
        ],
    ),
    "công vụ": (
        [
            "Thi đua chấp hành giờ giấc, kỷ cương. Không đi muộn, về sớm; không uống rượu trong giờ làm việc.",
            "Thi đua đón tiếp người dân lịch sự. Mặc trang phục chỉnh tề, lời nói nhã nhặn khi tiếp công dân.",
            "Thi đua tiết kiệm, chống lãng phí. Tắt điện khi ra về, dùng chung xe công, hạn chế in giấy.",
            "Thi đua tự học nâng cao trình độ. Mỗi công chức học một lớp bồi dưỡng nghiệp vụ mỗi năm.",
        ],
        [
            "Không hoang phí của công: rời phòng thì tắt đèn, đi họp thì ghép xe, bớt in ấn.",
            "Đến đúng giờ, làm hết giờ: đồng hồ 7 giờ có mặt, bia rượu gác lại hết.",
            "Mỗi năm thêm một điều học được: ghi tên lớp nghiệp vụ, học xong về chia sẻ.",
            "Cười với dân: áo quần gọn gàng, nói năng nhẹ nhàng, chỉ dẫn tận nơi.",
        ],
    ),
}


def _plans(province: list[str], commune: list[str]):
    head = "I. MỤC ĐÍCH\nĐộng viên mọi người tham gia.\n"
    first = "\n".join(f"{k}. {t}" for k, t in enumerate(province, start=1))
    second = "\n".join(f"{k}. {t}" for k, t in enumerate(commune, start=1))
    document = {"province_plan_number": "10/KH-UBND", "province_plan_date": "2025-07-01"}
    return (
        make_plan(
            f"{head}II. NỘI DUNG THI ĐUA\n{first}", level="province", name="tinh", document={"date": "2025-07-01"}
        ),
        make_plan(
            f"{head}II. NHỮNG VIỆC CÙNG LÀM\n{second}", name="xa", document={"number": "7/KH-UBND", **document}
        ),
    )


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_other_words_in_another_order_are_nothing_missing(movement: str) -> None:
    province, commune = _plans(*MOVEMENTS[movement])
    areas = [f for f in compare_plans([province, commune]).findings if f.kind == "missing_content_area"]
    assert [f.item for f in areas if not f.needs_check] == []


@pytest.mark.parametrize("left_out", range(4))
@pytest.mark.parametrize("movement", MOVEMENTS)
def test_an_area_left_out_is_found_and_it_alone(movement: str, left_out: int) -> None:
    areas, _ = MOVEMENTS[movement]
    told = [a for k, a in enumerate(areas) if k != left_out]
    # the rest keeps its substance though not its wording
    told = [a.replace("Thi đua ", "Đẩy mạnh ").replace("Mỗi ", "Từng ") for a in told]
    province, commune = _plans(areas, told)
    matches = match_areas(PlanView(province), PlanView(commune))
    assert [m.item.title for m in matches if m.status != "present"] == [PlanView(province).areas[left_out].title]
    assert matches[left_out].status == "missing"


def test_an_area_that_stands_under_another_heading_is_there() -> None:
    areas, _ = MOVEMENTS["thu gom rác"]
    province, _ = _plans(areas, areas)
    commune = make_plan(
        "I. MỤC ĐÍCH\nĐộng viên mọi người.\nII. NỘI DUNG THI ĐUA\n"
        + "\n".join(f"{k}. {a}" for k, a in enumerate(areas[:3], start=1))
        + "\nIII. GIẢI PHÁP\n1. Duy trì tổ tự quản về an ninh trật tự, lắp camera đầu ngõ, phòng chống trộm cắp.\n"
        "2. Bố trí kinh phí.",
        name="xa",
    )
    last = match_areas(PlanView(province), PlanView(commune))[3]
    assert (last.status, last.how) == ("present", "covered")


def test_a_criterion_that_touches_a_subject_is_no_area() -> None:
    areas, _ = MOVEMENTS["thu gom rác"]
    province, _ = _plans(areas, areas)
    commune = make_plan(
        "I. NỘI DUNG THI ĐUA\n"
        + "\n".join(f"{k}. {a}" for k, a in enumerate(areas[:3], start=1))
        + "\nII. TIÊU CHÍ\n1. Đối với thôn: không để mất trộm.\n2. Đối với cá nhân: gương mẫu.",
        name="xa",
    )
    assert match_areas(PlanView(province), PlanView(commune))[3].status == "missing"
