"""Extraction gold of a printed plan: what an extractor must find, with the lines of the text.

The records have the shape that `doichieu evaluate` reads. The parts that the source marks (areas, groups, forms,
phases, deadlines, bodies) are taken from the marks; the outline, the citations and the dates are read off the printed
text, which is safe here because the text is clean and written with known forms.
"""

from __future__ import annotations

import bisect
import difflib
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from marked import Mark, Printed, first_clause, level, numeral, split_award

TYPES = (
    "Kế hoạch|Quyết định|Nghị quyết|Nghị định|Chỉ thị|Kết luận|Chương trình hành động|Tờ trình|Công văn|Luật|Thông báo"
)
CITATION = re.compile(
    r"(?:(?P<type>" + TYPES + r")(?: [^;,.]{0,20}?)? )?số (?P<number>\d+[\w/-]*[/-][A-ZĐ][\w/-]*)"
    r"(?: ngày (?P<date>\d{1,2}/\d{1,2}/\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}))?"
    r"(?: của (?P<issuer>(?:Thủ tướng Chính phủ|Chính phủ|Quốc hội|Bộ Chính trị|Ban Bí thư"
    r"|(?:Ủy ban nhân dân|Hội đồng nhân dân|Đảng ủy|Tỉnh ủy|Ban Chấp hành|Ban Thường vụ)"
    r"(?: (?:tỉnh|thành phố|xã|phường|Trung ương|Đảng|bộ|Tỉnh ủy|[A-ZĐÀ-Ỹ][\w']*))*)))?"
)
DATE = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})|(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
Gold = dict[str, object]


def iso(day: str) -> str:
    """Turn `03/4/2026` or `03 tháng 4 năm 2026` into an ISO date."""
    d, m, y = re.findall(r"\d+", day)
    return f"{int(y):04d}-{int(m):02d}-{int(d):02d}"


class _Lines:
    """The printed lines as one text, and the line (1-based) of a place in it."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.starts, text = [0], ""
        for line in lines:
            text += " ".join(line.split()) + " "
            self.starts.append(len(text))
        self.text = text

    def line(self, offset: int) -> int:
        return bisect.bisect_right(self.starts, offset)


def extraction_gold(printed: Printed, province: Printed, is_province: bool, defects: Sequence[Gold] = ()) -> Gold:
    """Return the gold record of a printed plan.

    Args:
        printed: the plan.
        province: its province plan.
        is_province: the plan is the province plan itself.
        defects: known flaws of the printed document.
    """
    head, up = printed.head, province.head
    by_line = dict(printed.paragraphs)
    labels = {m.id: [v for v in (m.args[0] if m.args else "").split(",") if v]
              for m in province.marks if m.kind == "A"}
    if head.get("labels") == "no":  # everyday words: which label an area would have cannot be read off its heading
        labels = {key: [] for key in labels}
    city = up["issuer"].startswith("Ủy ban nhân dân thành phố")
    place = up["place"]
    signed = not head.get("no_signature")
    gold: Gold = {
        "document": {
            "number": None if head.get("no_number") else head["number"],
            "type": "Kế hoạch",
            "date": None if head.get("no_date") else head["date"],
            "place": head["place"],
            "issuer": head["issuer"],
            "unit": place if is_province else head["unit"],
            "unit_level": ("thành phố" if city else "tỉnh") if is_province else head["level"],
            "province": place,
            "title": head["title"],
            "movement": head["movement"],
            "period": [int(y) for y in head["period"].split("-")],
            "signatory_title": " ".join(t.strip() for t in head["sign"].split("/")) if signed else None,
            "signatory": head["name"] if signed else None,
        },
        "province_plan": {} if is_province else {
            "type": up.get("cited_as", "Kế hoạch"), "number": up["number"], "date": up["date"], "issuer": up["issuer"]},
    }
    flat = _Lines(printed.lines)
    gold["citations"] = [
        {"line": flat.line(m.start("number")), "type": m["type"], "number": m["number"],
         "date": iso(m["date"]) if m["date"] else None, "issuer": m["issuer"]}
        for m in CITATION.finditer(flat.text) if m["number"] != head["number"] or flat.line(m.start()) > 8]
    gold["dates"] = [{"line": flat.line(m.start()), "date": iso(m[0])} for m in DATE.finditer(flat.text)]
    gold["deadlines"] = [{"line": m.line, "text": m.text, "date": m.args[0]} for m in printed.marks if m.kind == "D"]
    gold["sections"] = [
        {"line": line, "numeral": numeral(text)[0], "level": level(text), "title": first_clause(numeral(text)[1])}
        for line, text in printed.paragraphs if level(text) <= 3]
    gold["content_areas"] = [
        {"line": m.line, "text": first_clause(numeral(_paragraph(by_line, m))[1]), "labels": labels[m.id]}
        for m in printed.marks if m.kind == "A"]
    gold["award_forms"] = [r for m in printed.marks if m.kind == "F" for r in split_award(m)]
    groups = [(m, _paragraph(by_line, m)) for m in printed.marks if m.kind == "G"]
    gold["target_groups"] = [
        {"line": m.line, "group": re.sub(r"^Đối với ", "", first_clause(numeral(text)[1]))} for m, text in groups]
    gold["phases"] = [{"line": m.line, "name": m.args[0], "from": int(m.args[1]), "to": int(m.args[2])}
                      for m in printed.marks if m.kind == "P"]
    gold["responsibilities"] = [{"line": m.line, "body": m.args[0]} for m in printed.marks if m.kind == "B"]
    gold["recipients"] = [{"line": line, "text": text.strip("- ;.")} for line, text in printed.recipients]
    gold["defects"] = list(defects)
    return gold


def _paragraph(by_line: dict[int, str], mark: Mark) -> str:
    return by_line[max(line for line in by_line if line <= mark.line)]


def line_map(clean: Sequence[str], read: Sequence[str]) -> dict[int, int]:
    """Map the lines of a clean text to the lines of the same text as read from pages (both 1-based).

    Lines that the page breaks differently go to the line that holds their first word; a line of which the reading has
    not its first word and half of all is not in the map: what it begins cannot be found there.
    """
    a = [(i, " ".join(line.split())) for i, line in enumerate(clean, 1) if line.strip()]
    b = [(i, " ".join(line.split())) for i, line in enumerate(read, 1) if line.strip()]
    words_a = [(i, word) for i, line in a for word in line.split()]
    words_b = [(i, word) for i, line in b for word in line.split()]
    matcher = difflib.SequenceMatcher(None, [w for _, w in words_a], [w for _, w in words_b], autojunk=False)
    out: dict[int, int] = {}
    found: Counter[int] = Counter()
    starts = {k for k, (i, _) in enumerate(words_a) if not k or words_a[k - 1][0] != i}
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            if block.a + k in starts:
                out[words_a[block.a + k][0]] = words_b[block.b + k][0]
            found[words_a[block.a + k][0]] += 1
    return {i: line for i, line in out.items() if found[i] * 2 >= len(clean[i - 1].split())}


def remapped(gold: Gold, lines: dict[int, int]) -> Gold:
    """Return a gold record with its lines changed by a line map; rows on lines outside the map are left out."""
    moved: Gold = {}
    for key, value in gold.items():
        if isinstance(value, list):
            moved[key] = [{**row, "line": lines[row["line"]]} for row in value if row["line"] in lines]
        else:
            moved[key] = value
    return moved


def defect_line(printed: Printed, kind: str, item: str) -> int:
    """Return the line (1-based) that shows a flaw: the wrong number, or the second heading with the same numeral."""
    wanted = f"{item}. " if kind == "duplicate_numeral" else item.split("; ")[-1]
    lines = [i for i, line in enumerate(printed.lines, 1)
             if (line.startswith(wanted) if kind == "duplicate_numeral" else wanted in line)]
    return lines[-1]


def write_gold(folder: Path, stem: str, keys: Sequence[str], plans: dict[str, Printed], readings: Path) -> None:
    """Write the extraction gold of a set: `gold/` for the clean texts, `gold_mangled/` for the texts as read.

    Args:
        folder: the folder of the set, with its `truth.json`.
        stem: first part of the file names.
        keys: the plans that get gold.
        plans: the printed plans of the set.
        readings: folder of the texts as read and their `.gold` files; plans without a reading get only the first.
    """
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for key in keys:
        printed, name = plans[key], f"{stem}_{key}"
        wrong = truth["communes"].get(key, {}).get("findings", [])
        defects = [{"line": defect_line(printed, f["kind"], f["item"]), "kind": f["kind"], "note": f["why"]}
                   for f in wrong if f["kind"] in ("contradictory_citation", "malformed_number", "duplicate_numeral")]
        record = extraction_gold(printed, plans["province"], key == "province", defects)
        read = readings / f"{name}.gold"
        versions = {"gold": record}
        if read.exists():
            lines = read.read_text(encoding="utf-8").replace("\f", "").split("\n")
            versions["gold_mangled"] = remapped(record, line_map(printed.lines, lines))
        for where, version in versions.items():
            (folder / where).mkdir(exist_ok=True)
            text = json.dumps(version, ensure_ascii=False, indent=1) + "\n"
            (folder / where / f"{name}.json").write_text(text, encoding="utf-8")
