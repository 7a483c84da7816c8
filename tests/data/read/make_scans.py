"""Makes pictures of the plan's pages: clean, harmed, stamped, turned; in every picture format and as PDF."""

from __future__ import annotations

import math
import subprocess
import tempfile
from itertools import zip_longest
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from plan_text import BASIS, BODY, BODY_AFTER_TABLE, FOOT_LEFT, FOOT_RIGHT, HEAD, TABLE, TITLE, numbered

from diacritics.noise.degrade import degrade_pages
from diacritics.noise.fonts import load_font
from diacritics.noise.render import Page, PageStyle, draw_pages, save_pdf

GAP = "   "
STYLE = PageStyle(dpi=200, size_pt=13.0, spacing=1.5, page_numbers=True)


def printed_text() -> str:
    """The plan as it is set on paper: wide gaps part the columns."""
    counts = [0, 0, 0]
    right = [*FOOT_RIGHT[:-1], "", FOOT_RIGHT[-1]]
    foot = [GAP.join(part for part in pair if part) for pair in zip_longest(FOOT_LEFT, right, fillvalue="")]
    lines = [
        *(GAP.join(pair) for pair in HEAD), "", *TITLE, "", *BASIS, *numbered(BODY, counts),
        *(GAP.join(row) for row in TABLE), *numbered(BODY_AFTER_TABLE, counts), "", *foot,
    ]
    return "\n".join(lines)


def plan_pages(style: PageStyle = STYLE) -> list[Page]:
    return draw_pages(printed_text(), style)


def stamped(page: Page) -> Image.Image:
    """The last page in colour: a red stamp over the signature, a blue scrawl beside it, a cream paper."""
    grey = np.asarray(page.image, dtype=np.float32) / 255
    paper = np.array([252, 249, 240], dtype=np.float32)
    image = Image.fromarray((grey[..., None] * paper + (1 - grey[..., None]) * 25).astype(np.uint8))
    signer = next(word for word in page.words if word.text == "TM.")
    left, top = int(signer.box[0]) - 60, int(signer.box[1]) - 40
    seal = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(seal)
    draw.ellipse((left, top, left + 285, top + 285), outline=(214, 38, 52), width=7)
    draw.ellipse((left + 60, top + 60, left + 225, top + 225), outline=(214, 38, 52), width=4)
    font = load_font("tinos", "bold", 26)
    for index, letter in enumerate("ỦY BAN NHÂN DÂN * XÃ LÂM THƯỢNG * "):
        turn = math.radians(index * 360 / 35)
        draw.text((left + 142 + 112 * math.sin(turn), top + 142 - 112 * math.cos(turn)), letter, font=font,
                  fill=(214, 38, 52), anchor="mm")
    points = [(left + 120 + 9 * t, top + 190 + 60 * math.sin(t / 2.1)) for t in range(40)]
    draw.line(points, fill=(36, 62, 178), width=6)
    return Image.fromarray(np.minimum(np.asarray(image), np.asarray(seal)))


def photographed(page: Page) -> Image.Image:
    """A photograph: lying on its side, darker towards one corner, a little out of focus."""
    image = np.asarray(page.image.resize((1500, 2121)), dtype=np.float32)
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    light = 235 - 110 * (x / image.shape[1]) * (y / image.shape[0])
    lit = Image.fromarray(np.clip(image * light / 255, 0, 255).astype(np.uint8)).rotate(1.6, fillcolor=180)
    return lit.transpose(Image.Transpose.ROTATE_90)


def make_scans(folder: Path) -> None:
    """Write all pictures and scans of the plan."""
    pages = plan_pages()
    images = [page.image for page in pages]
    save_pdf(pages, folder / "scan_clean.pdf", quality=60)
    save_pdf(degrade_pages(pages, "light", 3), folder / "scan_light.pdf", quality=55)
    save_pdf(degrade_pages(pages, "medium", 3), folder / "scan_harmed.pdf", quality=50)
    two_tone = [image.convert("1") for image in images]
    two_tone[0].save(folder / "scan_fax.tif", save_all=True, append_images=two_tone[1:], compression="group4",
                     dpi=(200, 200))
    images[0].quantize(8).save(folder / "page1.png", dpi=(200, 200), optimize=True)
    images[0].save(folder / "page1.webp", quality=40)
    images[0].resize((1240, 1754)).save(folder / "page1.jpg", quality=55, dpi=(72, 72))
    stamped(pages[-1]).save(folder / "page2_stamped.jpg", quality=70, dpi=(200, 200))
    photographed(pages[0]).save(folder / "page1_photo.jpg", quality=50)
    images[0].rotate(180).save(folder / "page1_upside_down.png", dpi=(200, 200), optimize=True)
    layered(images, folder / "scan_english_layer.pdf")
    dossier(folder / "dossier.pdf")


def layered(images: list[Image.Image], path: Path) -> None:
    """A scan with the layer that an English engine put over it."""
    with tempfile.TemporaryDirectory() as name:
        files = []
        for index, image in enumerate(images):
            files.append(Path(name, f"{index}.jpg"))
            image.save(files[-1], quality=55, dpi=(200, 200))
        listing = Path(name, "list.txt")
        listing.write_text("\n".join(map(str, files)), encoding="utf-8")
        subprocess.run(["tesseract", str(listing), str(path.with_suffix("")), "-l", "eng", "pdf"], check=True,
                       capture_output=True)


def dossier(path: Path) -> None:
    """Two documents in one scan, the second begins on a page of its own."""
    second = [
        GAP.join(("ỦY BAN NHÂN DÂN", HEAD[0][1])), GAP.join(("XÃ ĐỒI THÔNG", HEAD[1][1])),
        GAP.join(("Số: 05/QĐ-UBND", "Đồi Thông, ngày 11 tháng 3 năm 2026")), "", "QUYẾT ĐỊNH",
        "Về việc kiện toàn Hội đồng Thi đua - Khen thưởng xã", "",
        "Điều 1. Kiện toàn Hội đồng gồm chín thành viên theo danh sách kèm theo.",
        "Điều 2. Quyết định có hiệu lực từ ngày ký.",
    ]
    text = printed_text() + "\n\f" + "\n".join(second)
    save_pdf(draw_pages(text, STYLE), path, quality=40)
