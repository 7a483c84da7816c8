"""Cut-outs of page pictures, so that a doubtful place of a scan can be seen beside its reading."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.report.data import ReportData, line_at
from pipeline.types import Plan

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 0.035
"""Share of the page's height shown above and below the line."""
_WIDTH = 820
"""Pixels across a cut-out; enough to read 13-point print."""


def open_page(plan: Plan, page: int) -> Image | None:
    """The picture of a page of a scan, from the file that was read; None where it is not at hand or no scan.

    Args:
        plan: The document.
        page: 1-based.
    """
    path = Path(plan.path)
    if plan.kind not in ("pdf_scan", "image") or not path.is_file():
        return None
    try:
        if plan.kind == "pdf_scan":
            import pypdfium2

            pdf = pypdfium2.PdfDocument(str(path))
            try:
                if not 0 < page <= len(pdf):
                    return None
                sheet = pdf[page - 1]
                scale = min(2.0, 1400 / max(1.0, sheet.get_width()))
                picture: Image = sheet.render(scale=scale).to_pil()
                return picture
            finally:
                pdf.close()
        from PIL import Image as Images

        with Images.open(path) as image:
            image.seek(page - 1)
            return image.convert("RGB")
    except Exception:
        # a picture is a help, not a result: without it the report is still whole
        return None


def crop_pictures(data: ReportData, budget: int) -> dict[str, str]:
    """Cut-outs for the findings that need checking, and then for the others, as base64 JPEG.

    Args:
        data: The report's material; its `page_image` gives the pages, `open_page` where it is None.
        budget: Bytes that all of them together may take.

    Returns:
        The cut-outs by finding_id.
    """
    source = data.page_image or open_page
    wanted = []
    for finding in data.comparison.findings:
        plan = data.by_id.get(finding.commune_doc_id)
        line = line_at(plan, finding.commune_line) if plan else None
        if plan is not None and line is not None and line.box is not None:
            wanted.append((not finding.needs_check, plan.doc_id, line.page, finding.finding_id, plan, line.box))
    wanted.sort(key=lambda entry: entry[:4])
    crops: dict[str, str] = {}
    spent = 0
    held: tuple[str, int] | None = None
    page_picture: Image | None = None
    for _, doc_id, page, finding_id, plan, box in wanted:
        if held != (doc_id, page):
            held, page_picture = (doc_id, page), source(plan, page)
        if page_picture is None:
            continue
        width, height = page_picture.size
        top = max(0, int((box.top - _MARGIN) * height))
        bottom = min(height, int((box.bottom + _MARGIN) * height))
        if bottom - top < 4 or width < 4:
            continue
        crop = page_picture.crop((0, top, width, bottom)).convert("L")
        if crop.width > _WIDTH:
            crop = crop.resize((_WIDTH, max(1, round(crop.height * _WIDTH / crop.width))))
        sink = io.BytesIO()
        crop.save(sink, "JPEG", quality=55, optimize=True)
        coded = base64.b64encode(sink.getvalue()).decode("ascii")
        if spent + len(coded) > budget:
            break
        spent += len(coded)
        crops[finding_id] = coded
    return crops
