"""Made-up plans for the tests of the reports: any number of communes, any number of items."""

from __future__ import annotations

import hashlib
from datetime import datetime

from extractors.facts import (
    AwardForm,
    ContentArea,
    Deadline,
    DocumentFields,
    Phase,
    PlanFacts,
    Recipient,
    Section,
    TargetGroup,
)
from pipeline.report.data import ReportData, RunInfo, build_report_data
from pipeline.types import Alignment, Comparison, Doubt, Failure, Finding, Pair, Plan, PlanLine

SECTIONS = (
    ("I.", "MỤC ĐÍCH, YÊU CẦU", "purpose"),
    ("II.", "NỘI DUNG THI ĐUA", "content"),
    ("III.", "TIÊU CHÍ THI ĐUA VÀ HÌNH THỨC KHEN THƯỞNG", "criteria_awards"),
    ("IV.", "GIẢI PHÁP", "solutions"),
    ("V.", "TỔ CHỨC THỰC HIỆN", "organisation"),
)
AREAS = (
    "Thi đua nâng cao nhận thức của cán bộ và người dân về chuyển đổi số",
    "Thi đua xây dựng hạ tầng số đồng bộ ở cơ sở",
    "Thi đua cải cách thủ tục hành chính, phục vụ người dân trên môi trường số",
    "Thi đua phát triển kinh tế số ở hộ kinh doanh, hợp tác xã",
    "Thi đua xây dựng xã hội số, công dân số",
    "Thi đua bảo đảm an toàn thông tin tại cơ quan",
)
AWARDS = (("Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh"), ("Giấy khen", "Chủ tịch Ủy ban nhân dân cấp xã"))
STAGES = ("hang_nam", "so_ket", "tong_ket")
TARGETS = ("Cơ quan, đơn vị", "Doanh nghiệp", "Cá nhân", "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội")
NAMES = (
    "An Bình",
    "Bình Minh",
    "Cẩm Sơn",
    "Đông Thạnh",
    "Gia Hòa",
    "Hòa Lạc",
    "Khánh Sơn",
    "Long Điền",
    "Mỹ Thủy",
    "Tân Quý",
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plan(doc_id: str, name: str, level: str, rows: list[str], facts: PlanFacts, version: str = "") -> Plan:
    lines = []
    for number, text in enumerate(rows, start=1):
        source = text.replace("ố", "6").replace("ư", "w") if number % 3 == 0 else text
        doubts = ()
        at = text.find("đua")
        if number % 11 == 0 and at >= 0:
            doubts = (Doubt(at, at + 3, "dua", "đua", 0.62, (("dưa", 0.2), ("dua", 0.1))),)
        lines.append(PlanLine(number, 1 + (number - 1) // 45, source, text, 0.97, doubts=doubts))
    return Plan(
        doc_id=doc_id,
        path=f"ke-hoach/{doc_id}.txt",
        sha256=sha(doc_id + version),
        kind="text",
        pages=1 + len(rows) // 45,
        restored=True,
        confidence=0.86 if doc_id.endswith("3") else 0.971,
        doubtful=len(rows) // 11,
        warnings=(),
        lines=tuple(lines),
        facts=facts,
    )


def make_province(areas: int = len(AREAS), awards: int = 6, doc_id: str = "tinh", filler: int = 6) -> Plan:
    """A province plan with so many areas and awards."""
    rows = [
        "ỦY BAN NHÂN DÂN TỈNH SƠN HÀ",
        "Số: 91/KH-UBND",
        "KẾ HOẠCH",
        "Tổ chức phong trào thi đua “Toàn dân học tập số”",
    ]
    sections, content, forms, targets = [], [], [], []

    def put(text: str) -> int:
        rows.append(text)
        return len(rows)

    for n, (numeral, title, role) in enumerate(SECTIONS, start=1):
        start = put(f"{numeral} {title}")
        if role == "content":
            for k in range(areas):
                words = AREAS[k % len(AREAS)] + (f", đợt {k // len(AREAS) + 1}" if k >= len(AREAS) else "")
                line = put(f"{k + 1}. {words}; gắn với nhiệm vụ của từng cơ quan, đơn vị.")
                content.append(ContentArea(line=line, line_to=line, start=0, end=0, text=words, labels=(f"nhan_{k}",)))
        elif role == "criteria_awards":
            for target in TARGETS:
                line = put(f"- Đối với {target.lower()}: có kế hoạch và kết quả cụ thể.")
                targets.append(TargetGroup(line=line, line_to=line, start=0, end=0, text=target, group=target))
            for k in range(awards):
                form, authority = AWARDS[k % 2]
                stage = STAGES[k // 2 % 3]
                name = form if k < 6 else f"{form} loại {k // 6 + 1}"
                line = put(f"- {name} của {authority} ({stage}).")
                forms.append(
                    AwardForm(
                        line=line, line_to=line, start=0, end=0, text=name, stage=stage, form=name, authority=authority
                    )
                )
        for k in range(filler):
            put(f"Các cơ quan, đơn vị và địa phương thi đua thực hiện nhiệm vụ thứ {k + 1} của mục {numeral} kịp thời.")
        sections.append(
            Section(
                section_id=f"s{n}",
                parent_id=None,
                level=1,
                numeral=numeral,
                title=title,
                role=role,
                line=start,
                line_to=len(rows),
                start=0,
                end=0,
                text=title,
            )
        )
    limit = put("Các xã, phường báo cáo kết quả trước ngày 15/12 hằng năm.")
    facts = PlanFacts(
        document=DocumentFields(
            level="province",
            type="Kế hoạch",
            number="91/KH-UBND",
            date="2025-06-16",
            place="Sơn Hà",
            issuer="Ủy ban nhân dân tỉnh Sơn Hà",
            unit="Sơn Hà",
            unit_level="tỉnh",
            province="Sơn Hà",
            title="Tổ chức phong trào thi đua “Toàn dân học tập số”",
            movement="Toàn dân học tập số",
            period_from=2025,
            period_to=2030,
        ),
        sections=tuple(sections),
        content_areas=tuple(content),
        award_forms=tuple(forms),
        target_groups=tuple(targets),
        phases=(
            Phase(
                line=limit,
                line_to=limit,
                start=0,
                end=0,
                text="giai đoạn 1",
                name="Giai đoạn 1",
                from_year=2025,
                to_year=2027,
            ),
        ),
        deadlines=(
            Deadline(
                line=limit,
                line_to=limit,
                start=0,
                end=0,
                text="trước ngày 15/12 hằng năm",
                date="--12-15",
                recurrence="yearly",
            ),
        ),
    )
    return _plan(doc_id, "Sơn Hà", "province", rows, facts)


def make_commune(
    n: int, province: Plan, missing: set[int], filler: int = 20, version: str = ""
) -> tuple[Plan, list[Finding], list[Alignment]]:
    """A commune plan that lacks the areas with the given places."""
    name = NAMES[n % len(NAMES)] + (f" {n // len(NAMES) + 1}" if n >= len(NAMES) else "")
    doc_id = f"xa-{n:03d}"
    rows = [f"ỦY BAN NHÂN DÂN XÃ {name.upper()}", f"Số: {n + 10}/KH-UBND", "KẾ HOẠCH"]
    sections, content, findings, alignment = [], [], [], []
    for s in province.facts.sections:
        start = len(rows) + 1
        rows.append(f"{s.numeral} {s.title}")
        if s.role == "content":
            for k, area in enumerate(province.facts.content_areas):
                if k in missing:
                    continue
                rows.append(f"{len(content) + 1}. {area.text}; phù hợp với tình hình của xã.")
                content.append(
                    ContentArea(line=len(rows), line_to=len(rows), start=0, end=0, text=area.text, labels=area.labels)
                )
        rows.extend(
            f"Ủy ban nhân dân xã phát động thi đua tới các thôn, tổ dân phố, nội dung số {k + 1}."
            for k in range(filler)
        )
        sections.append(
            Section(
                section_id=s.section_id,
                parent_id=None,
                level=1,
                numeral=s.numeral,
                title=s.title,
                role=s.role,
                line=start,
                line_to=len(rows),
                start=0,
                end=0,
                text=s.title,
            )
        )
        alignment.append(Alignment(doc_id, province.doc_id, s.section_id, s.section_id, "present", 0.95))
    for k in sorted(missing):
        area = province.facts.content_areas[k]
        findings.append(
            Finding(
                f"{doc_id}-area-{k}",
                doc_id,
                province.doc_id,
                "province_plan",
                "missing_content_area",
                "high" if k % 2 else "medium",
                area.text,
                area.line,
                None,
                province.lines[area.line - 1].text,
                None,
                f"Kế hoạch của xã {name} chưa có nội dung “{area.text}” nêu tại mục II kế hoạch của tỉnh.",
                0.9,
                n % 5 == 0,
                message_en=f"The plan of {name} lacks “{area.text}”.",
            )
        )
    facts = PlanFacts(
        document=DocumentFields(
            level="commune",
            type="Kế hoạch",
            number=f"{n + 10}/KH-UBND",
            date="2025-08-08",
            place=name,
            issuer=f"Ủy ban nhân dân xã {name}",
            unit=name,
            unit_level="xã",
            province="Sơn Hà",
            title="Triển khai phong trào thi đua “Toàn dân học tập số”",
            movement="Toàn dân học tập số",
            period_from=2025,
            period_to=2030,
            signatory_title="CHỦ TỊCH",
            signatory="Nguyễn Văn An",
            province_plan_type="Kế hoạch",
            province_plan_number="91/KH-UBND",
            lines=(("number", 2),),
        ),
        sections=tuple(sections),
        content_areas=tuple(content),
        award_forms=province.facts.award_forms[:4],
        target_groups=province.facts.target_groups,
        recipients=(Recipient(line=len(rows), line_to=len(rows), start=0, end=0, text="Sở Nội vụ"),),
    )
    return _plan(doc_id, name, "commune", rows, facts, version), findings, alignment


def make_report(communes: int = 4, areas: int = 6, awards: int = 6, filler: int = 20) -> ReportData:
    """A whole report: commune n lacks the areas whose number divides by n % 4 + 2."""
    province = make_province(areas, awards)
    plans, findings, alignment, pairs = [province], [], [], []
    for n in range(communes):
        missing = {k for k in range(areas) if k and k % (n % 4 + 2) == 0} if n % 7 != 6 else set()
        plan, found, aligned = make_commune(n, province, missing, filler)
        plans.append(plan)
        findings += found
        alignment += aligned
        pairs.append(Pair(plan.doc_id, province.doc_id, "cited_number", 0.98))
        if n % 3 == 1:
            findings.append(
                Finding(
                    f"{plan.doc_id}-cite",
                    plan.doc_id,
                    province.doc_id,
                    "own_text",
                    "contradictory_citation",
                    "medium",
                    "91/KH-UBND; 19/KH-UBND",
                    None,
                    12,
                    None,
                    plan.lines[11].text,
                    "Cùng một kế hoạch của tỉnh được ghi bằng hai số khác nhau: 91/KH-UBND và 19/KH-UBND.",
                    0.93,
                    False,
                )
            )
        if n % 4 == 2:
            findings.append(
                Finding(
                    f"{plan.doc_id}-law",
                    plan.doc_id,
                    None,
                    "law",
                    "missing_component",
                    "low",
                    "noi_nhan",
                    None,
                    None,
                    None,
                    None,
                    "Văn bản chưa có phần nơi nhận theo quy định về thể thức.",
                    0.8,
                    True,
                )
            )
    comparison = Comparison(tuple(pairs), tuple(alignment), tuple(findings))
    failures = (Failure("ke-hoach/hong.pdf", None, "read", "Tệp có mật khẩu; hãy bỏ mật khẩu rồi chạy lại."),)
    run = RunInfo(datetime(2026, 11, 21, 8, 30), "0.1.0", "ket-qua")
    return build_report_data(plans, failures, comparison, run)


HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=1</script>",
    "<!--<script>",
    '=HYPERLINK("http://example.invalid","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    "{{ 7*7 }}{% raw %}{{KINH_GUI}}",
    "an toàn \u202eđảo ngược\u202c \u2066x\u2069 \u200f",
    "javascript:window.hacked=1",
    "\x00\x01\x0c\x1b[31m\ud800 \uffff _x0041_",
    "${hacked} `hacked` \u2028\u2029 \\u003cscript>",
)


def hostile_report(long_line: int = 1_000_000) -> ReportData:
    """A report whose document, names, paths and findings try to be obeyed, one line being very long."""
    province = make_province()
    lines = [*HOSTILE, "a" * long_line, "đua " * (long_line // 4)]
    plan, _, alignment = make_commune(0, province, set())
    rows = tuple(PlanLine(n, 1, text, text, 0.5) for n, text in enumerate(lines, start=1))
    everything = " ".join(HOSTILE)
    document = DocumentFields(
        level="commune",
        type=HOSTILE[0],
        number=HOSTILE[4],
        date=HOSTILE[6],
        issuer=HOSTILE[1],
        unit=HOSTILE[2],
        unit_level=HOSTILE[5],
        province=HOSTILE[3],
        title=everything,
        movement=HOSTILE[8],
        signatory=HOSTILE[9],
        signatory_title=HOSTILE[7],
        province_plan_number=HOSTILE[10],
    )
    facts = PlanFacts(document=document, sections=plan.facts.sections)
    bad = Plan(
        doc_id='"><script>window.hacked=1</script>',
        path="../../" + HOSTILE[1],
        sha256="0" * 64,
        kind="text",
        pages=1,
        restored=True,
        confidence=0.5,
        doubtful=3,
        warnings=(everything,),
        lines=rows,
        facts=facts,
    )
    findings = tuple(
        Finding(
            f"f{n}",
            bad.doc_id,
            province.doc_id,
            "province_plan",
            "missing_content_area" if n % 2 else HOSTILE[0],
            "high",
            text,
            5,
            n + 1,
            text,
            text,
            text,
            0.9,
            False,
            rule=text,
        )
        for n, text in enumerate([*HOSTILE, "b" * 100_000])
    )
    comparison = Comparison(
        (Pair(bad.doc_id, province.doc_id, HOSTILE[0], 0.9),), tuple(alignment), findings, notes=HOSTILE
    )
    failures = tuple(Failure(text, None, "read", text) for text in HOSTILE)
    run = RunInfo(datetime(2026, 11, 21, 8, 30), "0.1.0", HOSTILE[0], notes=HOSTILE)
    return build_report_data([province, bad], failures, comparison, run)
