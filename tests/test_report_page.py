"""report.html as a file: complete, closed off, within its limits, in two languages."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.report import write_reports
from pipeline.report.charts import draw_charts
from pipeline.report.data import build_report_data
from pipeline.report.decisions import Decision, DecisionBook
from pipeline.report.fold import slug, sort_key
from pipeline.report.inert import cut, inert, script_json
from pipeline.report.matrix import build_matrices
from pipeline.report.page import build_payload, pack_documents, render_page, show_date
from pipeline.report.texts import LANGUAGES, load_texts
from pipeline.types import Box, Comparison
from tests.report_samples import HOSTILE, hostile_report, make_report


class Elements(HTMLParser):
    """Lists every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(make_report(4))


def payload_of(page: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="payload">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def policy_of(page: str) -> str:
    match = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert match is not None
    return html.unescape(match[1])


def test_it_needs_nothing_from_outside(page: str) -> None:
    for tag, attributes in Elements(page).found:
        assert tag not in ("link", "iframe", "object", "embed", "base", "img")
        assert "src" not in attributes and "style" not in attributes
        assert not (attributes.get("href") or "#").startswith(("http", "//", "file", "data", "javascript"))
    assert "@import" not in page and "url(" not in page


def test_its_policy_lets_only_its_own_program_run(page: str) -> None:
    policy = policy_of(page)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert "connect-src 'none'" in policy and "form-action 'none'" in policy and "base-uri 'none'" in policy
    own = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(own) == 1
    for content, directive in (
        (own[0], "script-src"),
        (re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1], "style-src"),
    ):  # type: ignore[index]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_a_hostile_document_adds_no_element_and_no_handler() -> None:
    plain, hostile = Elements(render_page(make_report(1))).found, render_page(hostile_report(10_000))
    for tag, attributes in Elements(hostile).found:
        assert tag in {name for name, _ in plain} | {"bdi"}, tag
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert hostile.count("<script") == hostile.count("</script>") == 1 + 1 + 1 + 2
    assert not any(mark in hostile for mark in ("\u202e", "\u2066", "\u200f", "\x00", "\u2028"))
    assert HOSTILE[0] in {finding["i"] for finding in payload_of(hostile)["findings"]}


def test_a_long_line_does_not_make_a_long_page() -> None:
    assert len(render_page(hostile_report(1_000_000))) < 400_000


def test_a_hundred_and_fifty_communes_stay_below_fifteen_megabytes() -> None:
    page = render_page(make_report(150, areas=40, filler=50))
    assert len(payload_of(page)["matrices"][0]["items"]) >= 60
    assert len(page.encode()) < 15_000_000


def test_texts_too_long_for_the_page_are_cut_to_the_places_of_findings() -> None:
    data = make_report(6, filler=60)
    whole, none_cut = pack_documents(data)
    some, dropped = pack_documents(data, budget=sum(map(len, whole)) // 2)
    assert none_cut == 0 and dropped > 0
    assert sum(map(len, some)) < sum(map(len, whole))
    assert len(some) == len(whole) == len(data.plans)


def test_every_finding_and_document_is_in_the_page(page: str) -> None:
    data, payload = make_report(4), payload_of(page)
    assert {f["id"] for f in payload["findings"]} == {f.finding_id for f in data.comparison.findings}
    assert [d["id"] for d in payload["docs"]] == [p.doc_id for p in data.plans]
    assert page.count('type="text/plain"') == len(data.plans)
    assert "Tệp có mật khẩu; hãy bỏ mật khẩu rồi chạy lại." in page


def test_english_is_english() -> None:
    page = render_page(make_report(2), "en")
    assert '<html lang="en">' in page and "Communes with most findings" in page
    assert payload_of(page)["findings"][0]["m"].startswith("The plan of")
    assert "Đơn vị" not in page


def test_the_languages_have_the_same_texts() -> None:
    def keys(table: dict[str, Any], path: str = "") -> set[str]:
        return {
            k
            for name, v in table.items()
            for k in (keys(v, f"{path}{name}.") if isinstance(v, dict) else {path + name})
        }

    def places(table: dict[str, Any]) -> list[set[str]]:
        return [set(re.findall(r"\{\w+\}", v)) if isinstance(v, str) else set() for _, v in sorted(table.items())] + [
            p for _, v in sorted(table.items()) if isinstance(v, dict) for p in places(v)
        ]

    vietnamese, english = (load_texts(lang).table for lang in LANGUAGES)
    assert keys(vietnamese) == keys(english)
    assert places(vietnamese) == places(english)


def test_every_kind_that_comparing_can_give_has_a_name() -> None:
    import tomllib
    from importlib.resources import files

    messages = tomllib.loads(files("pipeline.compare").joinpath("data/messages.toml").read_text(encoding="utf-8"))
    kinds = {key.split(".")[0] for key in messages}
    for lang in LANGUAGES:
        assert kinds <= set(load_texts(lang).table["kind"])


def test_an_empty_folder_gives_a_page() -> None:
    page = render_page(build_report_data((), (), Comparison(), make_report(1).run))
    assert "Chưa có kế hoạch cấp xã nào được đối chiếu." in page and "Mọi tệp đều đọc được." in page


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="vi, en"):
        render_page(make_report(1), "fr")


def test_the_picture_of_the_place_is_carried_where_there_was_a_scan() -> None:
    data = make_report(2)
    finding = next(f for f in data.comparison.findings if f.commune_line)
    plan = data.by_id[finding.commune_doc_id]
    lines = tuple(
        replace(line, box=Box(0.1, 0.5, 0.9, 0.52)) if line.number == finding.commune_line else line
        for line in plan.lines
    )
    asked = []

    def page_image(one: Any, number: int) -> Image.Image:
        asked.append((one.doc_id, number))
        return Image.new("RGB", (1240, 1754), "white")

    plans = [replace(p, kind="pdf_scan", lines=lines) if p.doc_id == plan.doc_id else p for p in data.plans]
    page = render_page(build_report_data(plans, (), data.comparison, data.run, page_image=page_image))
    row = next(f for f in payload_of(page)["findings"] if f["id"] == finding.finding_id)
    coded = re.search(rf'id="img-{payload_of(page)["findings"].index(row)}">([^<]+)<', page)
    assert row["img"] == 1 and coded is not None and base64.b64decode(coded[1])[:2] == b"\xff\xd8"
    assert asked == [(plan.doc_id, 1)]


def test_inert_text_keeps_its_length() -> None:
    for text in HOSTILE:
        assert len(inert(text)) == len(text)
    assert cut("a" * 10, 5) == "aaaa…" and cut(None, 5) == ""
    assert json.loads(script_json({"a": "</script>&\u2028"})) == {"a": "</script>&\u2028"}
    assert not set("<>&\u2028") & set(script_json("</script>&\u2028"))


def test_dates_and_names_are_written_as_people_do() -> None:
    assert show_date("2025-08-08") == "08/08/2025" and show_date("2025-08") == "08/2025"
    assert show_date("--12-15") == "--12-15" and show_date(None) == ""
    assert slug("Đặc khu Phú Quý / ../x") == "dac-khu-phu-quy-x"
    assert sorted(["Ấp", "Ăn", "An", "Ân", "An 10", "An 9"], key=sort_key) == ["An", "An 9", "An 10", "Ăn", "Ân", "Ấp"]


def test_components_of_the_form_go_by_their_names_not_their_codes(tmp_path: Path) -> None:
    data = make_report(6)
    finding = next(f for f in data.comparison.findings if f.kind == "missing_component")
    payload = build_payload(data, build_matrices(data, load_texts("vi")), load_texts("vi"), "key")
    [row] = [row for row in payload["findings"] if row["id"] == finding.finding_id]
    assert row["i"] == load_texts("vi").label("component", finding.item) != finding.item
    written = write_reports(tmp_path, plans=data.plans, failures=(), comparison=data.comparison)
    decisions = written.decisions.read_text(encoding="utf-8-sig")
    assert finding.item not in decisions
    assert row["i"] in decisions


@pytest.mark.parametrize(("doubtful", "verdict", "units"), [(False, "", 1), (True, "", 0), (True, "confirmed", 1)])
def test_what_still_needs_checking_makes_no_commune_one_with_a_grave_gap(
    doubtful: bool, verdict: Any, units: int
) -> None:
    data = make_report(3)
    finding = replace(data.comparison.findings[0], severity="high", needs_check=doubtful)
    book = DecisionBook({finding.finding_id: Decision(finding.finding_id, verdict)})
    told = build_report_data(data.plans, (), replace(data.comparison, findings=(finding,)), data.run, decisions=book)
    figures = draw_charts(told, build_matrices(told, load_texts("vi")), load_texts("vi")).figures
    assert figures[0].value == units
