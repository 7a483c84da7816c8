"""Makes the pictures of the documentation from an output folder: `python docs/images/make.py out`.

Needs Chromium with its driver, and LibreOffice; the pictures go beside this script.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = Path(__file__).parent
FIRST_GAP = """
const gaps = [...document.querySelectorAll('.matrix td.cell.s-missing')];
(gaps.find(c => c.getAttribute('aria-label').includes('Thi đua')) || gaps[0]).click();
"""
FIRST_WORDED = """
const rows = [...document.querySelectorAll('.matrix td.cell.s-present')];
rows.find(c => c.getAttribute('aria-label').includes('Thi đua')).click();
"""
SHOTS = (
    ("report", "#matrix", 1366, 860, FIRST_GAP),
    ("report-summary", "#summary", 1366, 768, ""),
    ("report-matrix", "#matrix", 1366, 768, ""),
    ("report-evidence", "#matrix", 1366, 768, FIRST_WORDED),
    ("report-phone", "#findings", 390, 844, ""),
)


def keep(picture: Image.Image, name: str) -> None:
    """Save as a small PNG: few colours are enough for letters."""
    target = HERE / f"{name}.png"
    picture.convert("RGB").quantize(255, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size // 1000} kB")


def page_shots(page: Path) -> None:
    """Pictures of `report.html`."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
    try:
        for name, address, width, height, action in SHOTS:
            browser.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
            )
            browser.get("about:blank")
            browser.get(page.resolve().as_uri() + address)
            time.sleep(1)
            if action:
                browser.execute_script(action)
                time.sleep(1)
            keep(Image.open(io.BytesIO(browser.get_screenshot_as_png())), name)
    finally:
        browser.quit()


def printed(source: Path, page: int, name: str, scale: float, share: float) -> None:
    """Picture of a page that LibreOffice prints, the upper share of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation={Path(folder).as_uri()}/profile", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "pdf", "--outdir", folder, str(source)], check=True, capture_output=True
        )
        document = pypdfium2.PdfDocument(str(Path(folder) / f"{source.stem}.pdf"))
        picture = document[page].render(scale=scale).to_pil()
        document.close()
    keep(picture.crop((0, 0, picture.width, int(picture.height * share))), name)


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    page_shots(out / "report.html")
    printed(out / "audit.xlsx", 1, "workbook-matrix", 1.15, 0.4)
    letters = sorted((out / "letters").glob("*.docx"))
    if letters:
        printed(letters[-1], 0, "letter", 1.2, 0.95)
