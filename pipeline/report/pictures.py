"""Cut-outs of page pictures, so that a doubtful place of a scan can be seen beside its reading."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
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


class PageFinder:
    """Gives page pictures from the files that were read, where these are still at hand and unchanged.

    Args:
        sources: The files and folders that were read.
    """

    def __init__(self, sources: Sequence[Path] = ()) -> None:
        self.sources = tuple(sources)
        self._found: dict[str, Path | None] = {}

    def _file(self, plan: Plan) -> Path | None:
        """The file of a document: the one of that name whose bytes are those that were read."""
        if plan.doc_id not in self._found:
            places = [Path(plan.path), *(s if s.is_file() else s / plan.path for s in self.sources)]
            self._found[plan.doc_id] = next((p for p in places if p.is_file() and _sha256(p) == plan.sha256), None)
        return self._found[plan.doc_id]

    def __call__(self, plan: Plan, page: int) -> Image | None:
        """The picture of a page, None where it is not at hand or the document is no scan.

        Args:
            plan: The document.
            page: 1-based.
        """
        if plan.kind not in ("pdf_scan", "image"):
            return None
        try:
            path = self._file(plan)
            if path is None:
                return None
            return _pdf_page(path, page) if plan.kind == "pdf_scan" else _image_page(path, page)
        except Exception:
            # a picture is a help, not a result: without it the report is still whole
            return None


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _pdf_page(path: Path, page: int) -> Image | None:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(str(path))
    try:
        if not 0 < page <= len(pdf):
            return None
        sheet = pdf[page - 1]
        picture: Image = sheet.render(scale=min(2.0, 1400 / max(1.0, sheet.get_width()))).to_pil()
        return picture
    finally:
        pdf.close()


def _image_page(path: Path, page: int) -> Image | None:
    from PIL import Image as Images
    from PIL import ImageOps

    with Images.open(path) as image:
        image.seek(page - 1)
        return ImageOps.exif_transpose(image).convert("RGB")


def crop_pictures(data: ReportData, budget: int) -> dict[str, str]:
    """Cut-outs for the findings that need checking, and then for the others, as base64 JPEG.

    Args:
        data: The report's material; its `page_image` gives the pages, `PageFinder` where it is None.
        budget: Bytes that all of them together may take.

    Returns:
        The cut-outs by finding_id.
    """
    source = data.page_image or PageFinder()
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
