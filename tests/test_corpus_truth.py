"""The sample corpus and the benchmark sets: what their truth says is so in their texts."""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.read.finding import find_documents

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "corpus"))

from mangling import share_found  # noqa: E402
from marked import ROMAN, STAGES, Printed, Source, print_plan  # noqa: E402
from planting import COMPONENTS, build_set, phase_name, plant  # noqa: E402

KINDS = {
    "missing_section", "missing_content_area", "missing_award_form", "missing_target_group", "missing_phase",
    "period_mismatch", "missing_deadline", "late_deadline", "wrong_province_citation", "contradictory_citation",
    "malformed_number", "duplicate_numeral", "numeral_out_of_order", "missing_component", "no_province_plan",
}
PLACES = {
    **{p.name: (p, ROOT / "corpus" / "truth" / p.name / "truth.json", ROOT / "corpus" / "clean", ".clean")
       for p in sorted((ROOT / "corpus" / "sources").iterdir())},
    **{p.name: (p, p.parents[1] / p.name / "truth.json", p.parents[1] / p.name / "clean", ".txt")
       for home in ("plans", "plans_real") for p in sorted((ROOT / "benchmarks" / home / "sources").iterdir())},
}
DAY = r"(\d{1,2})[/ ](?:tháng )?(\d{1,2})[/ ](?:năm )?(\d{4})"
SETS = pytest.mark.parametrize("name", PLACES)
READINGS = sorted([*(ROOT / "corpus" / "plans").glob("*.gold"),
                   *(ROOT / "benchmarks").glob("plans*/*/mangled*/*.gold")])
GOLD = sorted([*(ROOT / "corpus" / "truth").glob("*/gold*/*.json"),
               *(ROOT / "benchmarks" / "plans").glob("*/gold*/*.json")])


def _built(name: str) -> tuple[dict[str, Printed], dict]:
    return build_set(PLACES[name][0])


def _folded(text: str) -> str:
    return " ".join(text.split())


@SETS
def test_committed_texts_and_truth_are_what_the_sources_give(name: str):
    _, truth_file, clean, suffix = PLACES[name]
    plans, truth = _built(name)
    assert json.loads(truth_file.read_text(encoding="utf-8")) == truth
    for key, printed in plans.items():
        assert (clean / f"{name}_{key}{suffix}").read_text(encoding="utf-8") == "\n".join(printed.lines) + "\n", key


@SETS
def test_truth_is_well_formed(name: str):
    _, truth = _built(name)
    numbers = [(c["number"], c["unit"]) for c in truth["communes"].values()]
    assert len(set(numbers)) == len(numbers)
    for key, commune in truth["communes"].items():
        for finding in commune["findings"]:
            assert finding["kind"] in KINDS and finding["item"] and finding["why"], key
            assert (finding["kind"] == "missing_award_form") == ("stage" in finding), key
        rows = Counter((f["kind"], f["item"], f.get("stage")) for f in commune["findings"])
        assert max(rows.values(), default=1) == 1, key


def _roman(printed: Printed) -> list[int]:
    heads = (re.match(r"([IVX]+)[.-] ", text) for _, text in printed.paragraphs)
    return [ROMAN.index(m[1]) + 1 for m in heads if m]


def _holds(finding: dict, printed: Printed, truth: dict) -> bool:
    """Is the finding so in the printed text?"""
    text, item, province = _folded("\n".join(printed.lines)), str(finding["item"]), truth["province"]
    marked = {(m.kind, m.id) for m in printed.marks}
    match finding["kind"]:
        case "missing_content_area":
            return ("A", str(province["content_areas"].index(item) + 1)) not in marked and item not in text
        case "missing_target_group":
            return ("G", str(province["target_groups"].index(item) + 1)) not in marked
        case "missing_phase":
            names = [phase_name(p) for p in province["phases"]]
            return ("P", str(names.index(item) + 1)) not in marked
        case "missing_award_form":
            stage = next(s for s, long in STAGES.items() if long == finding["stage"])
            name, _, who = item.partition(" của ")
            rank = next(w for w in ("Thủ tướng", "tỉnh", "thành phố", "xã", "") if w in who)
            kept = [m.text + " ".join(m.args[2:]) for m in printed.marks
                    if m.kind == "F" and stage in m.args[0].split("+")]
            if name == "Giấy khen":
                return not any("Giấy khen" in t for t in kept)
            return not any(name in t and rank in t for t in kept)
        case "missing_section":
            roles = {m.args[0] for m in printed.marks if m.kind == "S"}
            role = next(s["role"] for s in province["sections"] if s["heading"] == item)
            return not any(role in r.split("+") for r in roles)
        case "missing_deadline" | "no_province_plan":
            return (item not in text) == (finding["kind"] == "missing_deadline")
        case "wrong_province_citation":
            wrong = f"số {item} ngày" in text or f"số {item}" in text
            right_date = ".".join(str(int(n)) for n in reversed(province["date"].split("-")))
            dates = [".".join(str(int(n)) for n in d) for d in
                     [*re.findall(re.escape(item) + f" ngày {DAY}", text),
                      *re.findall(rf"Ngày {DAY},[^.;]{{0,80}} số {re.escape(item)}", text)]]
            return wrong and (item != province["number"] or any(d != right_date for d in dates))
        case "contradictory_citation":
            return all(number in text for number in item.split("; "))
        case "malformed_number":
            letters = r"[^\W\d]+"
            state, party = rf"\d+/(\d{{4}}/)?{letters}(-{letters})+", rf"\d+-{letters}/{letters}"
            return item in text and not re.fullmatch(f"{state}|{party}", item)
        case "late_deadline":
            return item in text and any(d["text"] not in text for d in province["deadlines"])
        case "period_mismatch":
            years = [int(y) for y in re.findall(r"\d{4}", item)]
            return all(part in text for part in item.split(": ")) if "ngày" in item else (
                years != province["period"] and all(re.search(rf"\b{year}\b", text) for year in years))
        case "duplicate_numeral":
            return _roman(printed).count(ROMAN.index(item) + 1) == 2
        case "numeral_out_of_order":
            found = _roman(printed)
            return ROMAN.index(item) + 1 in found and found != list(range(1, len(found) + 1))
        case "missing_component":
            key = next(k for k, (_, label, _) in COMPONENTS.items() if label == item)
            shown = {"so_ky_hieu": r"Số:? \d+[/-]", "ngay_thang": r", ngày \d+ tháng \d+ năm \d{4} KẾ HOẠCH",
                     "noi_nhan": "Nơi nhận:", "chu_ky": r"TM\. ỦY BAN NHÂN DÂN|T/M (?:BAN|ĐẢNG)|TM\. BAN"}[key]
            return not re.search(shown, text)
    raise AssertionError(finding["kind"])


@SETS
def test_every_planted_gap_and_error_is_in_the_text(name: str):
    plans, truth = _built(name)
    wrong = [(key, f["kind"], f["item"]) for key, c in truth["communes"].items() for f in c["findings"]
             if not _holds(f, plans[key], truth)]
    assert not wrong


@SETS
def test_a_faithful_plan_carries_everything_the_province_asks(name: str):
    plans, truth = _built(name)
    asked = truth["province"]
    faithful = [k for k, c in truth["communes"].items() if not c["findings"]]
    assert len(faithful) >= (1 if name == "nongthonmoi" else 2)
    for key in faithful:
        marks = {(m.kind, m.id) for m in plans[key].marks}
        spared = asked.get("areas_not_asked_of_communes", [])
        areas = {("A", str(i + 1)) for i, area in enumerate(asked["content_areas"]) if area not in spared}
        assert areas <= marks, key
        assert {("G", str(i + 1)) for i in range(len(asked["target_groups"]))} <= marks, key
        assert {("D", str(i + 1)) for i, d in enumerate(asked["deadlines"]) if d["commune_must_carry"]} <= marks, key
        forms = {(m.args[1], STAGES[s]) for m in plans[key].marks if m.kind == "F" for s in m.args[0].split("+")}
        must = Counter(a["stage"] for a in asked["award_forms"] if a["commune_must_carry"])
        assert Counter(stage for _, stage in forms) >= must, key


def test_the_sample_corpus_shows_every_kind_of_finding():
    kinds = Counter(f["kind"] for n in ("chuyendoiso", "nongthonmoi")
                    for c in _built(n)[1]["communes"].values() for f in c["findings"])
    assert set(kinds) == KINDS
    parts = {f["item"] for n in ("chuyendoiso", "nongthonmoi")
             for c in _built(n)[1]["communes"].values() for f in c["findings"] if f["kind"] == "missing_component"}
    assert parts == {label for _, label, _ in COMPONENTS.values()}


def test_the_corpus_folder_gives_each_plan_once():
    stems = [p.stem for p in find_documents([ROOT / "corpus"])]
    clean = sorted(p.stem for p in (ROOT / "corpus" / "clean").glob("*.clean"))
    assert sorted(stems) == clean and len(clean) == 12


@pytest.mark.parametrize("gold", READINGS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_reading_and_its_true_text_line_up(gold: Path):
    read = gold.with_suffix(".txt").read_text(encoding="utf-8").split("\n")
    true = gold.read_text(encoding="utf-8").split("\n")
    assert len(read) == len(true)
    folder = ROOT / "corpus" / "clean" if gold.parent.name == "plans" else gold.parents[1] / "clean"
    suffix = ".clean" if gold.parent.name == "plans" else ".txt"
    printed = (folder / f"{gold.stem}{suffix}").read_text(encoding="utf-8")
    assert share_found(printed, " ".join(true)) >= (0.6 if "heavy" in gold.parent.name else 0.97)
    assert sum(a != b for a, b in zip(read, true, strict=True)) > len([t for t in true if t.strip()]) / 2


@pytest.mark.parametrize("file", GOLD, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_gold_lines_hold_what_they_name(file: Path):
    gold = json.loads(file.read_text(encoding="utf-8"))
    if file.parent.name == "gold_mangled":
        home = ROOT / "corpus" / "plans" if "corpus" in file.parts else file.parents[1] / "mangled"
        lines = (home / f"{file.stem}.gold").read_text(encoding="utf-8").replace("\f", "").split("\n")
    elif "corpus" in file.parts:
        lines = (ROOT / "corpus" / "clean" / f"{file.stem}.clean").read_text(encoding="utf-8").split("\n")
    else:
        lines = (file.parents[1] / "clean" / f"{file.stem}.txt").read_text(encoding="utf-8").split("\n")

    def near(line: int) -> str:
        return _folded(" ".join(lines[max(0, line - 2): line + 1]))

    assert gold["sections"] and gold["responsibilities"] and gold["recipients"]
    for row in gold["sections"]:
        assert (row["numeral"] or row["title"][:20]) in near(row["line"]), row
    for row in gold["citations"]:
        assert row["number"] in near(row["line"]), row
    for row in gold["award_forms"]:
        assert row["form"].split()[0] in near(row["line"]), row
    for row in [*gold["recipients"], *gold["deadlines"]]:
        assert row["text"].split()[0] in near(row["line"]), row


def _source(*body: str) -> Source:
    head = {"number": "1/KH-UBND", "date": "2026-03-02", "place": "Bến Lam", "issuer2": "PHƯỜNG BẾN LAM",
            "unit": "Bến Lam", "level": "phường", "title": "Thực hiện phong trào", "name": "Hoàng Thị Tâm",
            "period": "2026-2030"}
    return Source(head, list(body), ["- Lưu: VT."])


TRUTH = {"content_areas": ["Một", "Hai", "Ba"], "target_groups": [], "phases": [], "sections": [],
         "deadlines": [{"text": "trước ngày 05/12", "commune_must_carry": True}], "award_forms": []}


def test_dropping_an_area_closes_the_numbering():
    source = _source("I. NỘI DUNG", "1. {A1}Việc một", "- chi tiết", "2. {A2}Việc hai", "- chi tiết",
                     "3. {A3}Việc ba", "II. HẾT")
    spoilt, found, _ = plant(source, [["drop", "A2"]], TRUTH)
    texts = [text for _, text in print_plan(spoilt).paragraphs]
    assert texts == ["I. NỘI DUNG", "1. Việc một", "- chi tiết", "2. Việc ba", "II. HẾT"]
    assert [(f["kind"], f["item"]) for f in found] == [("missing_content_area", "Hai")]
    assert source.body[3] == "2. {A2}Việc hai", "the source itself stays as it was"


def test_a_late_deadline_keeps_its_place_and_gets_its_own_date():
    source = _source("I. BÁO CÁO", "Gửi báo cáo [[D1:--12-05|trước ngày 05/12||theo quy định]] cho tỉnh.")
    late, found, _ = plant(source, [["put", "D1", "trước ngày 20/12"]], TRUTH)
    mark = next(m for m in print_plan(late).marks if m.kind == "D")
    assert (mark.args[0], mark.text, found[0]["kind"]) == ("--12-20", "trước ngày 20/12", "late_deadline")
    gone, found, _ = plant(source, [["drop", "D1"]], TRUTH)
    assert "Gửi báo cáo theo quy định cho tỉnh." in print_plan(gone).lines and found[0]["kind"] == "missing_deadline"


@pytest.mark.parametrize("step", [["drop", "A9"], ["drop", "F:hn:bk"], ["put", "D7", "x"], ["paint", "A1"],
                                  ["swap", "không có", "x", 1, "", "", ""]])
def test_a_step_that_finds_nothing_is_refused(step: list):
    with pytest.raises((ValueError, IndexError)):
        plant(_source("I. NỘI DUNG", "1. {A1}Việc một"), [step], TRUTH)


def test_marks_are_never_printed_and_lines_keep_the_width():
    for name in PLACES:
        for key, printed in _built(name)[0].items():
            text = "\n".join(printed.lines)
            assert not re.search(r"[{}\[\]$]|\|\||[\ue000-\uf8ff]", text), (name, key)
            body = [line for line in printed.lines[12:-12] if len(line) > int(printed.head.get("width", 80))]
            assert not body, (name, key, body)
