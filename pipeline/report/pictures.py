"""Cut-outs of page pictures, so that a doubtful place of a scan can be seen beside its reading."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.report.data import ReportData, line_at
from pipeline.report.fold import fold
from pipeline.types import Box, Plan, PlanLine

if TYPE_CHECKING:
    from PIL.Image import Image

_BESIDE = 0.05
"""Share of the page's height within which a line above or below is shown too."""
_AROUND = 0.07
"""The same of what is shown about a place that needs checking."""
_EDGE = 0.006
"""Share of the page's height of blank about the lines shown."""
_MOST_LINES = 6
"""Lines that a quotation may run over."""
_MEASURED = 480
"""Longer side, in pixels, of the picture on which the turn of a page is told."""
_CLEARLY = 1.5
"""How many times better the ink must fit for a picture to be turned."""
_BAR = (200, 60, 40)
_BAR_OFF = 10
"""Colour of the bar at the lines of the place, and pixels from it to the words."""
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
        # a layer that had to be restored came from an engine: there is a scan below it
        if plan.kind not in ("pdf_scan", "image") and not (plan.kind == "pdf_text" and plan.restored):
            return None
        try:
            path = self._file(plan)
            if path is None:
                return None
            return _image_page(path, page) if plan.kind == "image" else _pdf_page(path, page)
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the picture of a finding is to be cut out."""

    finding_id: str
    sure: bool
    plan: Plan
    lines: tuple[PlanLine, ...]
    """What the finding quotes, with boxes, all on one page."""

    @property
    def page(self) -> int:
        return self.lines[0].page


def crop_pictures(data: ReportData, budget: int) -> dict[str, str]:
    """Cut-outs for the findings that need checking, and then for the others, as base64 JPEG.

    Each shows the lines that the finding quotes, with a bar at their left, and the line above and below.

    Args:
        data: The report's material; its `page_image` gives the pages, `PageFinder` where it is None.
        budget: Bytes that all of them together may take.

    Returns:
        The cut-outs by finding_id.
    """
    source = data.page_image or PageFinder()
    crops: dict[str, str] = {}
    spent = 0
    held: tuple[str, int] | None = None
    picture: Image | None = None
    for place in sorted(_places(data), key=lambda one: (one.sure, one.plan.doc_id, one.page, one.finding_id)):
        if held != (place.plan.doc_id, place.page):
            held = place.plan.doc_id, place.page
            boxes = [line.box for line in place.plan.lines if line.page == place.page and line.box is not None]
            picture = source(place.plan, place.page)
            picture = None if picture is None else _upright(picture, boxes)
        coded = "" if picture is None else _cut_out(picture, place, boxes)
        if not coded:
            continue
        if spent + len(coded) > budget:
            break
        spent += len(coded)
        crops[place.finding_id] = coded
    return crops


def _places(data: ReportData) -> Iterator[_Place]:
    for finding in data.told:
        plan = data.by_id.get(finding.commune_doc_id)
        first = line_at(plan, finding.commune_line) if plan else None
        if plan is None or first is None or first.box is None:
            continue
        lines = [first]
        quoted = fold(finding.commune_text)
        # a quotation may run on over the next lines; blank ones between have no box
        for number in range(first.number + 1, first.number + _MOST_LINES):
            line = line_at(plan, number)
            if line is None or line.page != first.page or fold(line.text) not in quoted:
                break
            lines += [line] if line.box is not None else []
        yield _Place(finding.finding_id, not finding.needs_check, plan, tuple(lines))


def _upright(picture: Image, boxes: Sequence[Box]) -> Image:
    """The picture turned as the page was turned for reading: so that its ink lies where the lines were read."""
    small = picture.convert("L")
    small.thumbnail((_MEASURED, _MEASURED))
    fits = {}
    for turn in (0, 90, 180, 270):
        grey = np.asarray(small.rotate(-turn, expand=True))
        dark = grey < 0.72 * np.percentile(grey, 90)
        high, wide = dark.shape
        lines = np.zeros(dark.shape, dtype=bool)
        for box in boxes:
            lines[int(box.top * high) : int(box.bottom * high) + 1, int(box.left * wide) : int(box.right * wide)] = True
        fits[turn] = float(dark[lines].mean() - dark[~lines].mean()) if lines.any() and not lines.all() else 0.0
    best = max(fits, key=fits.__getitem__)
    turned = fits[best] > _CLEARLY * max(fits[0], 0.0)
    return picture.rotate(-best, expand=True) if best and turned else picture


def _cut_out(picture: Image, place: _Place, boxes: Sequence[Box]) -> str:
    """The lines of a place and those beside them, as base64 JPEG; "" where there is nothing to see."""
    from PIL import ImageDraw

    own = [line.box for line in place.lines if line.box is not None]
    top, bottom = min(box.top for box in own), max(box.bottom for box in own)
    # whole lines beside the place, where they are near
    above = [box.top for box in boxes if top - _BESIDE < box.top < top]
    below = [box.bottom for box in boxes if bottom < box.bottom < bottom + _BESIDE]
    width, height = picture.size
    top_seen, bottom_seen = min(above, default=top - _BESIDE / 2), max(below, default=bottom + _BESIDE / 2)
    if not place.sure:  # what was not read may stand near it
        top_seen, bottom_seen = min(top_seen, top - _AROUND), max(bottom_seen, bottom + _AROUND)
    first = max(0, int((top_seen - _EDGE) * height))
    last = min(height, int((bottom_seen + _EDGE) * height))
    if last - first < 4 or width < 4:
        return ""
    crop = picture.crop((0, first, width, last)).convert("L").convert("RGB")
    scale = min(1.0, _WIDTH / width)
    if scale < 1:
        crop = crop.resize((_WIDTH, max(1, round(crop.height * scale))))
    bar = max(2, round(min(box.left for box in own) * width * scale) - _BAR_OFF)
    ends = (round((top * height - first) * scale), round((bottom * height - first) * scale))
    ImageDraw.Draw(crop).rectangle((bar - 4, ends[0], bar, ends[1]), fill=_BAR)
    sink = io.BytesIO()
    crop.save(sink, "JPEG", quality=55, optimize=True)
    return base64.b64encode(sink.getvalue()).decode("ascii")
