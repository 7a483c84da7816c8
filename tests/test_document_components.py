"""The components in anybody's spaCy pipeline, and the extracting stage."""

from __future__ import annotations

import subprocess
import sys

import pytest
import spacy

from extractors import build_nlp, extract_facts
from extractors.facts import PlanFacts
from extractors.nlp import COMPONENTS
from pipeline.extract import extract_plan
from pipeline.types import Doubt, PlanLine, RestoredDocument, SourceDocument, SourceLine

TEXT = """Số: 12/KH-UBND Tứ Kỳ, ngày 05 tháng 9 năm 2025

KẾ HOẠCH

Thực hiện Phong trào thi đua “Làng xanh” giai đoạn 2025 - 2030

Thực hiện Kế hoạch số 88/KH-UBND ngày 04/8/2025 của UBND thành phố Hải Phòng; UBND xã Tứ Kỳ ban hành Kế hoạch như sau:

I. NỘI DUNG THI ĐUA

1. Thi đua trồng cây ven đường.

II. TIÊU CHÍ THI ĐUA VÀ KHEN THƯỞNG

1. Đối với cá nhân

Trồng và giữ được cây.

2. Khen thưởng tổng kết

- Giấy khen của Chủ tịch UBND xã.

III. THỜI GIAN THỰC HIỆN

Giai đoạn 1: từ năm 2025 đến năm 2027.

IV. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế: Chủ trì, báo cáo UBND xã trước ngày 15/12 hằng năm.

Nơi nhận:
- Các thôn;
- Lưu: VT.
"""
BLANK = {"nlp": {"tokenizer": {"use_pyvi": False}}}


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_works_alone_in_a_pipeline_of_spacy(name: str) -> None:
    nlp = spacy.blank("vi", config=BLANK)
    nlp.add_pipe(name)
    doc = nlp(TEXT)
    result = doc._.get("plan_sections" if name == "plan_outline" else name)
    assert result, "found, though no other component ran before"


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_registered_as_an_entry_point(name: str) -> None:
    code = f"import spacy; nlp = spacy.blank('vi', config={BLANK!r}); nlp.add_pipe({name!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_every_fact_slices_back_to_its_place() -> None:
    facts = extract_facts(TEXT)
    lines = TEXT.split("\n")
    for name in PlanFacts.__slots__:
        found = getattr(facts, name)
        if name in ("document", "defects"):
            continue
        for fact in found:
            assert 0 <= fact.start < fact.end <= len(TEXT)
            assert TEXT.count("\n", 0, fact.start) + 1 == fact.line
            assert fact.line <= fact.line_to <= len(lines)
            assert 0.0 <= fact.confidence <= 1.0


def test_doubtful_lines_lower_the_confidence_of_what_stands_there() -> None:
    sure = extract_facts(TEXT)
    doubtful = extract_facts(TEXT, line_confidence=[0.5] * (TEXT.count("\n") + 1))
    assert [s.section_id for s in sure.sections] == [s.section_id for s in doubtful.sections]
    assert all(a.confidence > b.confidence for a, b in zip(sure.sections, doubtful.sections, strict=True))
    assert all(a.confidence > b.confidence for a, b in zip(sure.recipients, doubtful.recipients, strict=True))


def test_the_pipeline_runs_twice_with_the_same_result() -> None:
    nlp = build_nlp(words=False)
    assert extract_facts(TEXT, nlp) == extract_facts(TEXT, nlp)


def test_importing_the_package_loads_no_heavy_library() -> None:
    heavy = ("spacy", "underthesea", "pandas")
    code = f"import sys, extractors, pipeline.extract; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def restored(confidence: float, changed: bool) -> RestoredDocument:
    texts = TEXT.split("\n")
    source = SourceDocument(
        doc_id="d1",
        path="a.txt",
        sha256="0" * 64,
        kind="text",
        lines=tuple(SourceLine(i, 1, t) for i, t in enumerate(texts, 1)),
        pages=1,
        warnings=("một lưu ý",),
    )
    doubt = Doubt(0, 1, "S", "S", 0.4)
    lines = tuple(
        PlanLine(i, 1, t, t, confidence if t.strip() else 1.0, doubts=(doubt,) if i == 1 else ())
        for i, t in enumerate(texts, 1)
    )
    return RestoredDocument(source, lines, changed)


def test_the_extracting_stage_keeps_what_came_before() -> None:
    plan = extract_plan(restored(0.8, True))
    assert (plan.doc_id, plan.path, plan.kind, plan.pages, plan.warnings) == ("d1", "a.txt", "text", 1, ("một lưu ý",))
    assert (plan.restored, plan.confidence, plan.doubtful) == (True, 0.8, 1)
    assert plan.facts.document.number == "12/KH-UBND"
    assert len(plan.lines) == TEXT.count("\n") + 1


def test_an_empty_document_gives_an_empty_plan() -> None:
    source = SourceDocument("d", "a.txt", "0" * 64, "text", (), 0)
    plan = extract_plan(RestoredDocument(source, (), False))
    assert (plan.confidence, plan.facts.sections, plan.facts.document.number) == (0.0, (), None)
