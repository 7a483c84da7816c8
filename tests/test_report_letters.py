"""letters/*.docx: a draft công văn in due form, from a template that a department may replace."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.report import write_reports
from pipeline.report.data import ReportData, build_report_data, remarks
from pipeline.report.decisions import Decision, DecisionBook, load_decisions, merge, save_decisions
from pipeline.report.fold import slug
from pipeline.report.letter_fill import TemplateError, fill_template
from pipeline.report.letter_template import build_template
from pipeline.report.letters import _file_name, letter_findings, vietnamese_day
from pipeline.report.texts import load_texts
from pipeline.types import Comparison, Doubt, Plan, PlanLine
from tests.report_samples import hostile_report, make_report


def write(out: Path, data: ReportData, **more: Any) -> Any:
    return write_reports(
        out, plans=data.plans, failures=data.failures, comparison=data.comparison, made_at=data.run.made_at, **more
    )


def words(path: Path) -> str:
    document = docx.Document(str(path))
    parts = [p.text for p in document.paragraphs]
    for table in document.tables:
        parts += [p.text for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return "\n".join(parts)


def test_a_letter_has_the_components_of_an_official_letter(tmp_path: Path) -> None:
    write(tmp_path, make_report(2))
    text = words(tmp_path / "letters" / "cong-van-xa-binh-minh.docx")
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND TỈNH SƠN HÀ",
        "SỞ NỘI VỤ",
        "/SNV-",
        "V/v bổ sung",
        "Sơn Hà, ngày … tháng … năm 2026",
        "Kính gửi: Ủy ban nhân dân xã Bình Minh",
        "Kế hoạch số 91/KH-UBND ngày 16 tháng 6 năm 2025",
        "a) Kế hoạch của xã Bình Minh chưa có nội dung",
        "trước ngày 06/12/2026",
        "./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT, TĐKT.",
        "GIÁM ĐỐC",
    ):
        assert part in text, part
    assert "{{" not in text


def test_the_page_is_set_as_decree_30_asks(tmp_path: Path) -> None:
    write(tmp_path, make_report(2))
    document = docx.Document(str(tmp_path / "letters" / "cong-van-xa-binh-minh.docx"))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25 and 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    fonts = {run.font.name for p in document.paragraphs for run in p.runs if run.text.strip()}
    assert fonts == {"Times New Roman"}
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_only_sure_high_and_confirmed_findings_are_told() -> None:
    data = make_report(8)
    for plan in data.communes:
        for finding in letter_findings(data, plan.doc_id):
            assert finding.severity == "high" and not finding.needs_check
    unsure = next(f for f in data.comparison.findings if f.needs_check)
    low = next(f for f in data.comparison.findings if f.severity == "low")
    high = next(f for f in data.comparison.findings if f.severity == "high" and not f.needs_check)
    rows = {
        unsure.finding_id: Decision(unsure.finding_id, "confirmed"),
        low.finding_id: Decision(low.finding_id, "confirmed"),
        high.finding_id: Decision(high.finding_id, "waived", "thuộc tỉnh"),
    }
    decided = build_report_data(data.plans, (), data.comparison, data.run, decisions=DecisionBook(rows))
    told = {f.finding_id for plan in decided.communes for f in letter_findings(decided, plan.doc_id)}
    assert {unsure.finding_id, low.finding_id} <= told and high.finding_id not in told


def test_a_confirmed_doubt_is_told_without_its_doubt(tmp_path: Path) -> None:
    data = make_report(1)
    finding = replace(data.comparison.findings[0], needs_check=True, message="Chưa xác định được; không rõ.")
    data = replace(data, comparison=Comparison(data.comparison.pairs, (), (finding,)))
    write(tmp_path, data)
    assert not list((tmp_path / "letters").glob("*")) if (tmp_path / "letters").exists() else True
    save_decisions(tmp_path, merge(load_decisions(tmp_path), [Decision(finding.finding_id, "confirmed", "", "X")]))
    write(tmp_path, data)
    text = words(next((tmp_path / "letters").glob("*.docx")))
    assert "không rõ" not in text and f"Thiếu nội dung thi đua: “{finding.item}”" in text


def test_a_letter_changed_by_hand_is_never_overwritten(tmp_path: Path) -> None:
    data = make_report(2)
    write(tmp_path, data)
    letter = tmp_path / "letters" / "cong-van-xa-binh-minh.docx"
    document = docx.Document(str(letter))
    document.add_paragraph("Câu của chuyên viên.")
    document.save(str(letter))
    for _ in range(2):
        notes = write(tmp_path, data).notes
        assert "Câu của chuyên viên." in words(letter)
        assert any("sửa tay" in note for note in notes)
    assert "Câu của chuyên viên." not in words(letter.with_name("cong-van-xa-binh-minh-moi.docx"))


def test_plans_of_one_name_get_a_letter_each(tmp_path: Path) -> None:
    data = make_report(12)
    one_name = tuple(
        replace(p, facts=replace(p.facts, document=replace(p.facts.document, unit="Bình Minh")))
        if p.facts.document.level == "commune" else p
        for p in data.plans
    )
    data = build_report_data(one_name, (), data.comparison, data.run)
    called_for = [c.doc_id for c in data.communes if letter_findings(data, c.doc_id)]
    assert len(called_for) >= 3
    for _ in range(2):
        done = write(tmp_path, data)
        letters = sorted((tmp_path / "letters").glob("*.docx"))
        assert len(letters) == len(called_for)
        assert not any("sửa tay" in note for note in done.notes)
    names = {letter.name for letter in letters}
    assert "cong-van-xa-binh-minh.docx" in names


@pytest.mark.parametrize("document", ["ke_hoach_xa_2026_001", "Kế hoạch " + "rất dài " * 30])
def test_no_two_letters_have_one_name(document: str) -> None:
    plan = make_report(2).communes[0]
    texts = load_texts("vi")
    taken: set[str] = set()
    for number in range(30):
        name = _file_name(replace(plan, doc_id=f"{document}{number // 3}"), taken, texts)
        assert name not in taken and len(name) < 200
        taken.add(name)


def test_a_letter_no_longer_called_for_goes_unless_changed(tmp_path: Path) -> None:
    data = make_report(4)
    write(tmp_path, data)
    kept, gone = sorted((tmp_path / "letters").glob("*.docx"))[:2]
    kept.write_bytes(kept.read_bytes() + b"\n")
    write(tmp_path, replace(data, comparison=Comparison(data.comparison.pairs)))
    assert kept.exists() and not gone.exists()


def template_of(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def text_of(raw: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(raw)).paragraphs]


def test_a_departments_own_template_is_used(tmp_path: Path) -> None:
    own = tmp_path / "mau.docx"
    own.write_bytes(template_of("Gửi {{ DON_VI }}", "{{NHOM}}", "• {{NOI_DUNG}}", "{{NOI_NHAN}}"))
    write(tmp_path, make_report(2), template=own)
    text = words(tmp_path / "letters" / "cong-van-xa-binh-minh.docx")
    assert text.startswith("Gửi xã Bình Minh\n1. Về việc cụ thể hóa") and "• a) Kế hoạch" in text


def test_a_place_split_over_runs_is_filled_and_keeps_its_look() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part, bold in (("Kính gửi: {{", False), ("DON", True), ("_VI}} ", False), ("(để biết)", True)):
        paragraph.add_run(part).bold = bold
    document.add_paragraph("{{NOI_DUNG}}")
    sink = io.BytesIO()
    document.save(sink)
    filled = docx.Document(io.BytesIO(fill_template(sink.getvalue(), {"DON_VI": "xã A"}, [("h", ["một"])], [])))
    assert filled.paragraphs[0].text == "Kính gửi: xã A (để biết)"
    assert [run.bold for run in filled.paragraphs[0].runs if run.text][-1] is True
    assert filled.paragraphs[1].text == "a) một"


def test_doubtful_words_in_quotations_have_a_yellow_ground() -> None:
    from docx.enum.text import WD_COLOR_INDEX

    document = docx.Document()
    document.add_paragraph("{{DU_THAO}}")
    document.add_paragraph().add_run("{{NOI_DUNG}}").bold = True
    sink = io.BytesIO()
    document.save(sink)
    sentence = "Thiếu nội dung “Thi đua xây dựng xã hội sẽ, 88/KH” về xã; sẽ bổ sung."
    values = {"DU_THAO": "DỰ THẢO"}
    raw = fill_template(sink.getvalue(), values, [("h", [sentence, "Không trích."])], [], "x", {"sẽ", "88/kh"})
    head, first, second = docx.Document(io.BytesIO(raw)).paragraphs
    assert "nền vàng" in head.text
    assert first.text == "a) " + sentence and second.text == "b) Không trích."
    marked = [run.text for run in first.runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["sẽ", "88/KH"] and all(run.bold for run in first.runs)
    sure = fill_template(sink.getvalue(), values, [("h", [sentence])], [], "x", set())
    assert docx.Document(io.BytesIO(sure)).paragraphs[0].text == "DỰ THẢO"


def test_points_follow_the_vietnamese_order() -> None:
    filled = text_of(fill_template(template_of("{{NOI_DUNG}}"), {}, [("h", [str(n) for n in range(7)])], []))
    assert [line.split(")")[0] for line in filled] == ["a", "b", "c", "d", "đ", "e", "g"]


def test_what_is_filled_in_is_not_filled_again() -> None:
    raw = fill_template(template_of("{{DON_VI}} {{TINH}}", "{{NOI_DUNG}}"), {"DON_VI": "{{TINH}}", "TINH": "Sơn Hà"},
                        [("h", ["{{DON_VI}}"])], [])  # fmt: skip
    assert text_of(raw) == ["{{TINH}} Sơn Hà", "a) {{DON_VI}}"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"no zip", "docx"),
        (template_of("xin chào"), "NOI_DUNG"),
        (template_of("{{NOI_DUNG}} {{SO_LUONG}}"), "SO_LUONG"),
    ],
)
def test_an_unusable_template_is_named(tmp_path: Path, content: bytes, named: str) -> None:
    own = tmp_path / "mau.docx"
    own.write_bytes(content)
    with pytest.raises(TemplateError, match=named) as error:
        write(tmp_path, make_report(2), template=own)
    assert "mau.docx" in str(error.value)


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere"):
        write(tmp_path, make_report(2), template=tmp_path / "nowhere.docx")


def test_the_committed_template_is_what_its_script_makes() -> None:
    from importlib.resources import files

    built = io.BytesIO()
    build_template().save(built)
    committed = files("pipeline.report").joinpath("templates", "letter.docx").read_bytes()
    assert text_of(built.getvalue()) == text_of(committed)
    assert docx.Document(built).element.xml == docx.Document(io.BytesIO(committed)).element.xml


def test_a_hostile_document_stays_words(tmp_path: Path) -> None:
    write(tmp_path, hostile_report(1000))
    (letter,) = (tmp_path / "letters").glob("*.docx")
    assert letter.parent == tmp_path / "letters"
    text = words(letter)
    assert "<script>window.hacked=1</script>" in text
    assert "{{KINH_GUI}}" in text
    assert not any(mark in text for mark in "\u202e\u2066\x00")
    xml = docx.Document(str(letter)).element.xml
    assert "fldSimple" not in xml and "hyperlink" not in xml


def test_a_letter_stays_vietnamese_in_an_english_report(tmp_path: Path) -> None:
    write(tmp_path, make_report(2), lang="en")
    text = words(tmp_path / "letters" / "cong-van-xa-binh-minh.docx")
    assert "chưa có nội dung" in text and "lacks" not in text


def test_days_are_written_as_the_decree_asks() -> None:
    from datetime import datetime

    assert vietnamese_day(datetime(2026, 2, 5)) == "05/02/2026"
    assert vietnamese_day(datetime(2026, 8, 8)) == "08/8/2026"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_it_on_one_page(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("needs LibreOffice (soffice)")
    write(tmp_path, make_report(2))
    letter = tmp_path / "letters" / "cong-van-xa-binh-minh.docx"
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, str(letter)], cwd=tmp_path, check=True, capture_output=True, timeout=240)
    import pypdfium2

    document = pypdfium2.PdfDocument(str(tmp_path / "cong-van-xa-binh-minh.pdf"))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text, "the state's name must stand on one line"


def test_a_name_that_is_not_sure_has_a_yellow_ground_wherever_it_stands(tmp_path: Path) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    data = make_report(3)
    sure = next(plan for plan in data.communes if letter_findings(data, plan.doc_id))
    name = sure.facts.document.unit
    assert name
    line = PlanLine(len(sure.lines) + 1, 1, f"Xa {name},", f"Xã {name},", 0.5,
                    doubts=(Doubt(3, 3 + len(name), "Xyz,", name, 0.5),))  # fmt: skip
    unsure = replace(sure, lines=(*sure.lines, line))

    def marked(plan: Plan) -> tuple[set[str], str]:
        plans = [plan if p.doc_id == plan.doc_id else p for p in data.plans]
        out = tmp_path / f"{len(plan.lines)}"
        out.mkdir()
        written = write_reports(out, plans=plans, failures=(), comparison=data.comparison)
        letter = docx.Document(str(next(path for path in written.letters if slug(name) in path.name)))
        cells = [paragraph for table in letter.tables for cell in table.rows[0].cells for paragraph in cell.paragraphs]
        runs = [run for paragraph in (*letter.paragraphs, *cells) for run in paragraph.runs]
        yellow = {run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW}
        return yellow, letter.sections[0].first_page_header.paragraphs[0].text

    yellow, notice = marked(unsure)
    assert yellow == {name}
    assert "nền vàng" in notice
    assert name not in marked(sure)[0]
    assert any("đọc chưa chắc" in note for note in remarks(data, unsure, load_texts("vi")))
    assert not any("đọc chưa chắc" in note for note in remarks(data, sure, load_texts("vi")))
