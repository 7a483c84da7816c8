"""Beside a doubtful place of a scan stands its picture, cut out of the very file that was read."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.report.data import ReportData, build_report_data
from pipeline.report.pictures import PageFinder, crop_pictures
from pipeline.types import Box, Plan
from tests.report_samples import make_report

BAND = Box(0.1, 0.5, 0.9, 0.52)


def scan(path: Path) -> str:
    """An A4 page, white but for a black band at the place; two pages in a PDF, the band on the second."""
    page = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(page).rectangle((124, 877, 1116, 912), fill="black")
    if path.suffix == ".pdf":
        Image.new("RGB", (1240, 1754), "white").save(path, save_all=True, append_images=[page], resolution=150)
    else:
        page.save(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def report_of(plan_file: Path, kind: str, page: int, sha256: str | None = None) -> tuple[ReportData, Plan]:
    data = make_report(2)
    finding = next(f for f in data.comparison.findings if f.commune_line)
    plan = data.by_id[finding.commune_doc_id]
    lines = tuple(replace(n, box=BAND, page=page) if n.number == finding.commune_line else n for n in plan.lines)
    plan = replace(
        plan,
        kind=kind,
        lines=lines,
        path=plan_file.name,
        sha256=sha256 or hashlib.sha256(plan_file.read_bytes()).hexdigest(),
    )  # type: ignore[arg-type]
    plans = [plan if p.doc_id == plan.doc_id else p for p in data.plans]
    return build_report_data(plans, (), data.comparison, data.run, page_image=PageFinder([plan_file.parent])), plan


@pytest.mark.parametrize(("name", "kind", "page"), [("a.png", "image", 1), ("a.pdf", "pdf_scan", 2)])
def test_the_place_itself_is_cut_out(tmp_path: Path, name: str, kind: str, page: int) -> None:
    scan(tmp_path / name)
    data, plan = report_of(tmp_path / name, kind, page)
    crops = crop_pictures(data, 1_000_000)
    assert set(crops) == {
        f.finding_id for f in data.comparison.findings if f.commune_doc_id == plan.doc_id and f.commune_line
    }
    picture = Image.open(io.BytesIO(base64.b64decode(next(iter(crops.values()))))).convert("L")
    middle = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(middle, int) and middle < 60, "the band lies in the middle"
    assert picture.width <= 820 and picture.height < 200


def test_the_budget_is_kept(tmp_path: Path) -> None:
    scan(tmp_path / "a.png")
    data, _ = report_of(tmp_path / "a.png", "image", 1)
    assert crop_pictures(data, 100) == {}


def test_another_file_of_that_name_gives_no_picture(tmp_path: Path) -> None:
    scan(tmp_path / "a.png")
    data, plan = report_of(tmp_path / "a.png", "image", 1, sha256="0" * 64)
    assert crop_pictures(data, 1_000_000) == {}
    assert PageFinder([tmp_path])(replace(plan, kind="text"), 1) is None


def test_a_spoilt_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 spoilt")
    data, _ = report_of(tmp_path / "a.pdf", "pdf_scan", 1)
    assert crop_pictures(data, 1_000_000) == {}


def test_the_folders_read_are_remembered_with_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    from pipeline.report import write_reports

    (tmp_path / "in").mkdir()
    scan(tmp_path / "in" / "a.png")
    data, _ = report_of(tmp_path / "in" / "a.png", "image", 1)
    monkeypatch.setattr("pipeline.store.assemble.load_plans", lambda folder, spans=True: list(data.plans))
    monkeypatch.setattr("pipeline.store.assemble.load_failures", lambda out: ())
    monkeypatch.setattr("pipeline.store.assemble.load_comparison", lambda out: data.comparison)
    for roots, pictures in (([], False), ([str(tmp_path / "in")], True)):
        out = tmp_path / f"out{len(roots)}"
        (out / ".doichieu").mkdir(parents=True)
        (out / ".doichieu" / "manifest.json").write_text(json.dumps({"roots": roots}))
        page = write_reports(out).page.read_text(encoding="utf-8")
        assert ('id="img-' in page) is pictures


def printed(path: Path, turn: int) -> None:
    """A page with a few lines of different lengths, the one at the place the darkest, turned as it went through."""
    page = Image.new("L", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    for number, (top, right) in enumerate(ROWS):
        draw.rectangle((124, top * 1754, right * 1240, (top + 0.02) * 1754), fill=0 if number == 2 else 90)
    page.rotate(turn, expand=True, fillcolor=255).save(path)


ROWS = ((0.1, 0.6), (0.16, 0.9), (0.22, 0.5), (0.28, 0.8), (0.7, 0.4))


def crop_of_third_row(tmp_path: Path, quoted: int = 1) -> Image.Image:
    data, plan = report_of(tmp_path / "a.png", "image", 1)
    finding = next(f for f in data.told if f.commune_doc_id == plan.doc_id and f.commune_line)
    at = finding.commune_line
    assert at is not None
    boxes = {at - 2 + n: Box(0.1, top, right, top + 0.02) for n, (top, right) in enumerate(ROWS)}
    lines = [replace(n, box=boxes.get(n.number), page=1 if n.number in boxes else 2) for n in plan.lines]
    plan = replace(plan, lines=tuple(lines))
    text = " ".join(line.text for line in lines[at - 1 : at - 1 + quoted])
    findings = tuple(replace(f, commune_text=text) for f in data.comparison.findings if f is finding)
    plans = [plan if p.doc_id == plan.doc_id else p for p in data.plans]
    data = build_report_data(
        plans, (), replace(data.comparison, findings=findings), data.run, page_image=data.page_image
    )
    [coded] = crop_pictures(data, 1_000_000).values()
    return Image.open(io.BytesIO(base64.b64decode(coded)))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_went_through_turned_is_shown_upright(tmp_path: Path, turn: int) -> None:
    printed(tmp_path / "a.png", turn)
    picture = crop_of_third_row(tmp_path).convert("L")
    assert picture.width > 3 * picture.height
    # the black row, 0.1 to 0.5 of the width, with the grey one above and the grey one below
    column = [picture.getpixel((picture.width // 4, y)) for y in range(picture.height)]
    assert min(column) < 40  # type: ignore[type-var]
    assert picture.getpixel((int(0.7 * picture.width), column.index(min(column)))) > 200  # type: ignore[operator, type-var]


def test_all_lines_that_are_quoted_are_shown_with_a_bar(tmp_path: Path) -> None:
    printed(tmp_path / "a.png", 0)
    one, two = crop_of_third_row(tmp_path), crop_of_third_row(tmp_path, quoted=2)

    red = [sum(r > 150 and g < 120 and b < 110 for r, g, b in (
        picture.convert("RGB").getpixel((x, y)) for x in range(60, 82) for y in range(picture.height)))  # type: ignore[misc]
        for picture in (one, two)]  # fmt: skip
    assert two.height > one.height
    assert red[1] > 1.5 * red[0] > 0


def test_a_layer_that_had_to_be_restored_has_a_scan_below_it(tmp_path: Path) -> None:
    scan(tmp_path / "a.pdf")
    _, plan = report_of(tmp_path / "a.pdf", "pdf_text", 2)
    finder = PageFinder([tmp_path])
    assert finder(replace(plan, restored=True), 2) is not None
    assert finder(replace(plan, restored=False), 2) is None
