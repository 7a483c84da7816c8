"""The page in a real Chromium: what an auditor does with it, from the keyboard too, wide and narrow."""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import write_reports
from pipeline.report.server import ReportServer
from tests.report_samples import hostile_report, make_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

selenium = pytest.importorskip("selenium", reason="needs selenium, which drives the browser")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")
if CHROMIUM is None or DRIVER is None:
    pytest.skip("needs chromium and chromedriver on the PATH", allow_module_level=True)

ACTIVE = "img:not([src^=data]), iframe, object, embed, base, script[src], [onerror], [onload], [onclick]"
WIDE, PHONE = (1366, 768), (390, 844)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    downloads = tmp_path_factory.mktemp("downloads")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads), "eventsEnabled": False}
    )
    driver.downloads = downloads
    yield driver
    driver.quit()


def size(browser: Any, width: int, height: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def wait(check: Any, seconds: float = 10) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("the page did not get there")


def open_page(browser: Any, page: Path | str, address: str = "") -> None:
    browser.get("about:blank")
    browser.get((page.as_uri() if isinstance(page, Path) else page) + address)
    wait(lambda: browser.execute_script("return document.readyState") == "complete")


def script(browser: Any, code: str, *arguments: Any) -> Any:
    return browser.execute_script("return " + code, *arguments)


def errors(browser: Any) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if "favicon" not in entry["message"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    data = make_report(12)
    write_reports(out, plans=data.plans, failures=data.failures, comparison=data.comparison, made_at=data.run.made_at)
    return out


@pytest.fixture
def page(folder: Path, browser: Any) -> Path:
    open_page(browser, folder / "report.html")
    script(browser, "localStorage.clear()")
    browser.get_log("browser")
    return folder / "report.html"


def rows(browser: Any) -> int:
    return int(script(browser, "document.querySelectorAll('tr.finding').length"))


def test_every_view_opens_without_an_error(browser: Any, page: Path) -> None:
    size(browser, *WIDE)
    for view in ("summary", "matrix", "findings", "check", "documents", "failures", "commune?d=xa-001"):
        open_page(browser, page, "#" + view)
        shown = script(browser, "[...document.querySelectorAll('section.view')].filter(v => !v.hidden).map(v => v.id)")
        assert shown == ["view-" + view.split("?")[0]]
    assert errors(browser) == []


def test_the_filter_narrows_the_list_and_lives_in_the_address(browser: Any, page: Path) -> None:
    open_page(browser, page, "#findings")
    everything = rows(browser)
    script(
        browser,
        "(s => { s.value = 'contradictory_citation'; s.dispatchEvent(new Event('change')); })"
        "(document.getElementById('f-kind'))",
    )
    narrowed = rows(browser)
    assert 0 < narrowed < everything
    address = script(browser, "location.hash")
    assert "kind=contradictory_citation" in address
    open_page(browser, page, address)
    assert rows(browser) == narrowed
    script(browser, "document.getElementById('f-reset').click()")
    assert rows(browser) == everything


def test_names_are_found_without_marks(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix?q=dong+thanh")
    names = script(browser, "[...document.querySelectorAll('.matrix .name')].map(n => n.textContent)")
    assert names == ["xã Đông Thạnh"]


def test_the_matrix_sorts_by_gaps_by_name_and_by_column(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix")
    gaps = [int(n) for n in script(browser, "[...document.querySelectorAll('.matrix td.sum')].map(n => n.textContent)")]
    assert gaps == sorted(gaps, reverse=True)
    script(browser, "document.querySelector('.matrix .items .corner button').click()")
    names = script(browser, "[...document.querySelectorAll('.matrix .name')].map(n => n.textContent)")
    assert names.index("xã Đông Thạnh") < names.index("xã Gia Hòa") and names[0] == "xã An Bình"
    script(browser, "document.querySelectorAll('.matrix .items th button')[2 + 5 + 4].click()")
    column = script(
        browser, "[...document.querySelectorAll('.matrix tbody tr')].map(r => r.cells[2 + 5 + 4].textContent)"
    )
    assert "✗" in column and column == sorted(column, key="✗≠◐?✓–".index)


def test_a_cell_tells_its_state_by_sign_and_words_not_only_by_colour(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix")
    told = dict(
        script(
            browser,
            "[...document.querySelectorAll('.matrix td.cell')]"
            ".map(c => [c.className.match(/s-(\\w+)/)[1], c.textContent])",
        )
    )
    assert len(set(told.values())) == len(told) >= 3
    assert "Thiếu" in script(browser, "document.querySelector('.matrix td.s-missing').getAttribute('aria-label')")


def test_a_click_shows_both_passages_and_the_raw_reading(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix")
    script(browser, "document.querySelector('.matrix td.s-missing').click()")
    wait(lambda: script(browser, "document.querySelectorAll('dialog .side .lines').length") == 2)
    province = script(browser, "document.querySelector('dialog .side').textContent")
    assert "Thi đua" in province and "91/KH-UBND" in province
    assert "Không tìm thấy" in script(browser, "document.querySelectorAll('dialog .side')[1].textContent")
    assert not script(browser, "[...document.querySelectorAll('dialog .raw')].some(e => e.offsetParent)")
    script(browser, "document.querySelector('dialog .toggle').click()")
    wait(lambda: script(browser, "[...document.querySelectorAll('dialog .raw')].some(e => e.offsetParent)"))
    assert "open=" in script(browser, "location.hash")
    assert errors(browser) == []


def test_differences_between_two_wordings_are_marked(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix")
    script(browser, "document.querySelectorAll('.matrix tbody tr')[0].querySelectorAll('td.cell')[5].click()")
    wait(lambda: script(browser, "document.querySelectorAll('dialog mark').length") > 0)
    only = script(
        browser, "[...document.querySelectorAll('dialog mark.only-commune')].map(m => m.textContent).join(' ')"
    )
    assert "phù" in only and "Thi" not in only


def test_doubtful_words_are_tinted_with_their_source(browser: Any, page: Path) -> None:
    open_page(browser, page, "#commune?d=xa-001")
    script(
        browser,
        "document.querySelector('#commune-box button[aria-expanded=false]').click()",
    )
    wait(lambda: script(browser, "document.querySelectorAll('.full-text .doubt').length") > 0)
    tip = script(browser, "document.querySelector('.full-text .doubt').title")
    assert "dua" in tip and "62 %" in tip


def test_the_keyboard_reaches_cells_opens_and_closes_the_evidence(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    open_page(browser, page, "#matrix")
    script(browser, "document.querySelector('.matrix td.cell[tabindex=\"0\"]').focus()")
    ActionChains(browser).send_keys(Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    here = script(browser, "[document.activeElement.dataset.r, document.activeElement.dataset.c]")
    assert here == ["1", "2"]
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    wait(lambda: script(browser, "document.getElementById('evidence').open"))
    wait(lambda: script(browser, "document.activeElement.id") == "ev-title")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait(lambda: not script(browser, "document.getElementById('evidence').open"))
    assert script(browser, "[document.activeElement.dataset.r, document.activeElement.dataset.c]") == here


def decide_in_page(browser: Any, verdict: str, who: str, reason: str) -> str:
    wait(lambda: script(browser, "!!document.querySelector('dialog form.decide')"))
    browser.execute_script(
        "const f = document.querySelector('dialog form.decide');"
        "f.querySelector(`input[value=${arguments[0]}]`).checked = true;"
        "f.querySelector('input[type=text]').value = arguments[1]; f.querySelector('textarea').value = arguments[2];"
        "f.querySelector('button[type=submit]').click();",
        verdict,
        who,
        reason,
    )
    return str(wait(lambda: script(browser, "document.querySelector('dialog .form-note').textContent")))


def test_decisions_survive_a_reload_and_are_downloaded_for_the_folder(browser: Any, page: Path) -> None:
    for old in browser.downloads.iterdir():
        old.unlink()
    open_page(browser, page, "#findings")
    script(browser, "document.querySelector('tr.finding button.link').click()")
    assert "lý do" in decide_in_page(browser, "waived", "Trần Thị Bình", "")
    decide_in_page(browser, "waived", "Trần Thị Bình", '=1+1; "đã có" ở phụ lục')
    finding = script(browser, "new URLSearchParams(location.hash.split('?')[1]).get('open')")
    open_page(browser, page, "#findings?dec=waived")
    assert rows(browser) == 1
    assert "1 quyết định" in script(browser, "document.getElementById('pending').textContent")
    script(browser, "document.getElementById('download').click()")
    saved = wait(lambda: next((p for p in browser.downloads.iterdir() if p.suffix == ".csv"), None))
    time.sleep(0.3)
    raw = saved.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(table) == 1 + script(
        browser, "JSON.parse(document.getElementById('payload').textContent).findings.length"
    )
    row = next(r for r in table if r[0] == finding)
    assert row[1:4] == ["Bỏ qua", '\'=1+1; "đã có" ở phụ lục', "Trần Thị Bình"]
    # put beside the tables, the next report has it and the browser holds nothing back any more
    data = make_report(12)
    out = page.parent
    before = (out / "decisions.csv").read_bytes()
    try:
        (out / "decisions.csv").write_bytes(raw)
        write_reports(out, plans=data.plans, failures=data.failures, comparison=data.comparison)
        open_page(browser, page, "#findings?dec=waived")
        assert rows(browser) == 1
        assert "đã lưu" in script(browser, "document.getElementById('pending').textContent")
    finally:
        (out / "decisions.csv").write_bytes(before)
        write_reports(out, plans=data.plans, failures=data.failures, comparison=data.comparison)
    assert errors(browser) == []


def test_a_waived_gap_is_no_gap_in_the_matrix(browser: Any, page: Path) -> None:
    open_page(browser, page, "#matrix?q=gia+hoa")
    gaps = int(script(browser, "document.querySelector('.matrix td.sum').textContent"))
    script(browser, "document.querySelector('.matrix td.s-missing').click()")
    decide_in_page(browser, "waived", "Trần Thị Bình", "không thuộc nhiệm vụ của xã")
    assert int(script(browser, "document.querySelector('.matrix td.sum').textContent")) == gaps - 1
    assert script(browser, "document.querySelectorAll('.matrix td.s-na').length") == 1


def test_after_a_decision_the_focus_is_back_where_it_was(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    open_page(browser, page, "#matrix")
    script(browser, "document.querySelector('.matrix td.s-missing').click()")
    here = script(browser, "(c => [c.dataset.doc, c.dataset.n])(document.querySelector('.matrix td.s-missing'))")
    decide_in_page(browser, "confirmed", "Trần Thị Bình", "")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    wait(lambda: not script(browser, "document.getElementById('evidence').open"))
    assert script(browser, "[document.activeElement.dataset.doc, document.activeElement.dataset.n]") == here


def test_a_commune_sheet_prints_on_a4(browser: Any, page: Path) -> None:
    open_page(browser, page, "#commune?d=xa-004")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = base64.b64decode(printed["data"])
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = document[0].get_textpage().get_text_range()
    assert "Gia Hòa" in text and "Ma trận" not in text
    assert len(document) <= 4


@pytest.mark.parametrize("view", ["summary", "matrix", "findings", "documents", "commune?d=xa-001", "failures"])
def test_nothing_runs_off_the_screen(browser: Any, page: Path, view: str) -> None:
    try:
        # 683 pixels are what a window of 1366 has at 200 % zoom
        for width, height in (WIDE, (683, 384), PHONE):
            size(browser, width, height)
            open_page(browser, page, "#" + view)
            assert script(browser, "document.documentElement.scrollWidth") <= width, (view, width)
    finally:
        size(browser, *WIDE)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to fetch axe-core, the accessibility checker")
    place = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run([npm, "pack", "axe-core@4", "--silent"], cwd=place, check=True, capture_output=True, timeout=120)
        with tarfile.open(next(place.glob("*.tgz"))) as archive:
            member = archive.extractfile("package/axe.min.js")
            assert member is not None
            return member.read().decode("utf-8")
    except (subprocess.SubprocessError, OSError, StopIteration, KeyError):
        pytest.skip("axe-core could not be fetched with npm")


@pytest.mark.parametrize(
    "view", ["summary", "matrix", "findings", "check", "documents", "failures", "commune?d=xa-001", "open"]
)
@pytest.mark.parametrize("wide", [True, False], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(browser: Any, page: Path, axe: str, view: str, wide: bool) -> None:
    try:
        size(browser, *(WIDE if wide else PHONE))
        open_page(browser, page, "#findings?open=xa-001-area-3" if view == "open" else "#" + view)
        if view == "open":
            wait(lambda: script(browser, "document.querySelectorAll('dialog .side .lines').length") == 2)
        # the page's own policy forbids foreign programs, so the checker is put in from outside of it
        browser.execute_cdp_cmd("Runtime.evaluate", {"expression": axe + "; 0"})
        answer = browser.execute_cdp_cmd(
            "Runtime.evaluate",
            {
                "expression": "axe.run({resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map("
                "v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)])))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        found = json.loads(answer["result"]["value"])
        assert [v for v in found if v[0] in ("serious", "critical")] == []
    finally:
        size(browser, *WIDE)


def test_a_hostile_document_stays_words(browser: Any, tmp_path: Path) -> None:
    data = hostile_report()
    write_reports(tmp_path, plans=data.plans, failures=data.failures, comparison=data.comparison)
    browser.get_log("browser")
    doc = data.communes[0].doc_id
    for view in ("summary", "matrix", "findings", "documents", "failures", "commune", "open"):
        address = (
            f"#commune?d={doc}"
            if view == "commune"
            else f"#findings?open={data.comparison.findings[0].finding_id}"
            if view == "open"
            else "#" + view
        )
        open_page(browser, tmp_path / "report.html", address)
        time.sleep(0.3)
        assert script(browser, "[window.hacked, document.title].join()").startswith(",Kết quả")
        assert (
            script(
                browser,
                f"document.querySelectorAll({ACTIVE!r}).length",
            )
            == 0
        )
    assert errors(browser) == []


def test_the_served_page_saves_straight_to_the_file(browser: Any, tmp_path: Path) -> None:
    data = make_report(3)
    write_reports(tmp_path, plans=data.plans, failures=data.failures, comparison=data.comparison)
    with ReportServer(tmp_path, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            open_page(browser, server.url, "#findings")
            browser.get_log("browser")
            script(browser, "document.querySelector('tr.finding button.link').click()")
            note = decide_in_page(browser, "confirmed", "Lê Văn Cường", "thiếu thật")
            assert note == "Đã ghi vào decisions.csv."
            assert "Lê Văn Cường" in (tmp_path / "decisions.csv").read_text(encoding="utf-8-sig")
            assert script(browser, "document.getElementById('download').hidden")
            open_page(browser, server.url, "#findings?dec=confirmed")
            assert rows(browser) == 1, "what was saved is there after a reload"
            script(browser, "document.querySelector('tr.finding button.link').click()")
            decide_in_page(browser, "waived", "Lê Văn Cường", "</script><script>window.hacked=1</script>")
            wait(lambda: "hacked" in (tmp_path / "decisions.csv").read_text(encoding="utf-8-sig"))
            open_page(browser, server.url, "#findings?dec=waived")
            assert rows(browser) == 1 and script(browser, "window.hacked") is None
            assert errors(browser) == []
        finally:
            server.shutdown()


def test_a_hundred_and_fifty_communes_open_and_filter(browser: Any, tmp_path: Path) -> None:
    data = make_report(150, areas=40, filler=50)
    write_reports(tmp_path, plans=data.plans, failures=data.failures, comparison=data.comparison)
    page = tmp_path / "report.html"
    assert page.stat().st_size < 15_000_000
    open_page(browser, page, "#matrix")
    wait(lambda: script(browser, "document.querySelectorAll('.matrix tbody tr').length") == 150)
    assert script(browser, "document.querySelector('.matrix tbody tr').cells.length") >= 60
    open_page(browser, page, "#findings?sev=high")
    assert rows(browser) == 100
    assert errors(browser) == []
