"""The text of the made documents: written for these tests, of places that do not exist."""

HEAD = [
    ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("XÃ LÂM THƯỢNG", "Độc lập - Tự do - Hạnh phúc"),
    ("Số: 27/KH-UBND", "Lâm Thượng, ngày 09 tháng 3 năm 2026"),
]
TITLE = ["KẾ HOẠCH", "Tổ chức Phong trào thi đua “Công sở xanh, xóm làng sạch”", "giai đoạn 2026 - 2030"]
BASIS = [
    "Thực hiện Kế hoạch số 61/KH-UBND ngày 12/02/2026 của Ủy ban nhân dân tỉnh Hà Sơn về tổ chức Phong trào thi đua "
    "“Công sở xanh, xóm làng sạch” trên địa bàn tỉnh; theo đề nghị của Phòng Kinh tế tại Tờ trình số 14/TTr-KT ngày "
    "27/02/2026, Ủy ban nhân dân xã Lâm Thượng ban hành Kế hoạch như sau:",
]
# (level, text): 1 = "I.", 2 = "1.", 3 = "a)", 4 = bullet, 0 = running text
BODY = [
    (1, "MỤC ĐÍCH, YÊU CẦU"),
    (2, "Mục đích"),
    (3, "Vận động cán bộ, công chức, viên chức giảm giấy, giảm nhựa, tiết kiệm điện và nước tại nơi làm việc."),
    (3, "Đưa việc phân loại rác tại nguồn thành nền nếp của mỗi gia đình trong xã."),
    (2, "Yêu cầu"),
    (4, "Việc làm cụ thể, dễ nhớ, dễ theo; tránh phô trương, hình thức."),
    (4, "Mỗi xóm chọn ít nhất một tuyến đường để trồng cây và giữ sạch quanh năm."),
    (1, "NỘI DUNG THI ĐUA"),
    (2, "Xây dựng công sở không dùng đồ nhựa một lần"),
    (0, "Đến hết quý II năm 2026, toàn bộ cuộc họp của xã dùng bình nước và cốc thủy tinh; tài liệu gửi qua hộp thư "
        "công vụ, chỉ in khi thật cần."),
    (2, "Thu gom, phân loại rác tại hộ gia đình"),
    (3, "Hợp tác xã Môi trường phát hai thùng rác cho từng hộ trước ngày 30/6/2026."),
    (3, "Trưởng xóm ghi sổ theo dõi hằng tuần, báo cáo Ủy ban nhân dân xã trước ngày 20 hằng tháng."),
    (2, "Trồng và chăm sóc cây dọc kênh thủy lợi"),
    (1, "TIÊU CHÍ VÀ HÌNH THỨC KHEN THƯỞNG"),
    (2, "Tiêu chí bình xét"),
    (0, "Điểm chấm theo bảng dưới đây, tổng số 100 điểm."),
]
TABLE = [
    ("TT", "Nội dung chấm", "Điểm"),
    ("1", "Phân loại rác đúng cách", "40"),
    ("2", "Trồng cây, giữ đường sạch", "35"),
    ("3", "Sáng kiến của tập thể", "25"),
]
BODY_AFTER_TABLE = [
    (2, "Hình thức khen thưởng"),
    (3, "Hằng năm: Giấy khen của Chủ tịch Ủy ban nhân dân xã."),
    (3, "Tổng kết năm 2030: đề nghị Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen."),
    (1, "TỔ CHỨC THỰC HIỆN"),
    (2, "Phòng Kinh tế chủ trì, hướng dẫn, đôn đốc; tổng hợp kết quả trước ngày 10/12 hằng năm."),
    (2, "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam xã vận động đoàn viên, hội viên hưởng ứng."),
    (0, "Yêu cầu các đơn vị nghiêm túc triển khai Kế hoạch này./."),
]
FOOT_LEFT = [
    "Nơi nhận:", "- Sở Nội vụ tỉnh Hà Sơn;", "- Thường trực Đảng ủy, HĐND xã;", "- Các phòng, đơn vị, xóm;",
    "- Lưu: VT, KT.",
]
FOOT_RIGHT = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Đinh Trọng Khải"]


def numbered(body: list[tuple[int, str]], counts: list[int]) -> list[str]:
    """The body with the numbers that the writing program shows."""
    roman = ["", "I", "II", "III", "IV", "V", "VI"]
    lines = []
    for level, text in body:
        if level == 0:
            lines.append(text)
        elif level == 4:
            lines.append(f"- {text}")
        else:
            counts[level - 1] += 1
            counts[level:3] = [0] * (3 - level)
            label = (f"{roman[counts[0]]}.", f"{counts[1]}.", f"{'abcdefg'[counts[2] - 1]})")[level - 1]
            lines.append(f"{label} {text}")
    return lines


def plan_lines(bar: str = " | ") -> list[str]:
    """The whole plan in reading order, a line a paragraph."""
    counts = [0, 0, 0]
    return [
        *(" ".join(pair) for pair in HEAD), *TITLE, *BASIS, *numbered(BODY, counts),
        *(bar.join(row) for row in TABLE), *numbered(BODY_AFTER_TABLE, counts), *FOOT_LEFT, *FOOT_RIGHT,
    ]
