"""PDF: for each page its text layer or a reading of its picture, whichever is Vietnamese."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from pipeline.read.assemble import lines_of_pages
from pipeline.read.images import PageImage
from pipeline.read.messages import ReadError, problem, say
from pipeline.read.ocr import OcrEngine, ready_engine
from pipeline.read.options import ReadOptions
from pipeline.read.page_warnings import ranges, reading_warnings
from pipeline.read.pdf_layer import FEW_WORDS, GOOD_LAYER, Layer, read_layer, scanned_jpeg
from pipeline.read.record import ReadResult
from pipeline.read.scan import PageText, read_pages
from pipeline.read.syllables import measure, mendable

_BORN_GOOD = 0.6  # measure of a layer that is believed where there is no scan to hold against it
_TRUSTED = 0.95  # and of one over a scan, which an engine made, that needs no restoring
_COVERED = 0.55  # share of a scan's ink that a whole layer covers
_FEW_WORDS = 20  # a page with fewer is judged by the whole document
_GAIN = 0.05  # by which a reading must be better than the layer
_RESTORED = 0.96  # share of syllables right in a layer of whole letters once it is restored (benchmarks/restore.py)
_MENDS = 1.2  # what restoring makes of the share of words that keep their letters
_NEAR = 0.03  # by which a reading may lie below a restored layer: it was made from the page itself
_INK = 0.0004
_DPI = (120, 400)


def read_pdf(path: Path, options: ReadOptions, engine: OcrEngine | None = None) -> ReadResult:
    """Read a PDF.

    Args:
        path: The file.
        options: Limits and choices.
        engine: Reads pictures of pages; Tesseract where None.

    Returns:
        Its lines; `kind` is `pdf_text` where the layers of most pages were used, else `pdf_scan`.

    Raises:
        ReadError: Locked, damaged, empty, beyond a limit, or a scan without an engine to read it.
    """
    until = time.monotonic() + options.seconds
    document = _open(path)
    try:
        count = len(document)
        if count == 0:
            raise problem("pdf_no_pages")
        if count > options.max_pages:
            raise problem("too_many_pages", pages=count, limit=options.max_pages)
        layers = [_layer(document, index, until, options) for index in range(count)]
        to_read = _pages_to_read(layers, options)
        readings, reason = _readings(document, layers, to_read, options, engine, until)
    finally:
        document.close()
    return _put_together(layers, to_read, readings, reason)


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        try:
            str(path.resolve()).encode("utf-8")
            return pdfium.PdfDocument(path)  # read from the disk page by page
        except UnicodeEncodeError:  # a name of odd bytes
            return pdfium.PdfDocument(path.read_bytes())
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise problem("pdf_encrypted") from None
        raise problem("pdf_damaged") from None


def _layer(document: pdfium.PdfDocument, index: int, until: float, options: ReadOptions) -> Layer | None:
    """The layer of a page; None where the page cannot be opened."""
    if time.monotonic() > until:
        raise problem("too_slow", seconds=round(options.seconds))
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        return read_layer(page)
    except (pdfium.PdfiumError, ValueError):
        return None
    finally:
        page.close()


def _pages_to_read(layers: Sequence[Layer | None], options: ReadOptions) -> list[int]:
    """Indexes of the pages whose picture is to be read."""
    if options.ocr == "never":
        return []
    whole = measure(row.text for layer in layers if layer for row in layer.rows).score
    return [
        index
        for index, layer in enumerate(layers)
        if layer is not None
        and (options.ocr == "always" or not _believed(layer, whole))
        and (layer.words >= FEW_WORDS or layer.ink >= _INK)
    ]


def _believed(layer: Layer, whole: float) -> bool:
    if layer.words < FEW_WORDS:
        return layer.ink < _INK
    score = whole if layer.words < _FEW_WORDS else layer.measure.score
    if layer.scan:
        return score >= GOOD_LAYER and layer.coverage >= _COVERED
    return score >= _BORN_GOOD


def _readings(
    document: pdfium.PdfDocument,
    layers: Sequence[Layer | None],
    to_read: Sequence[int],
    options: ReadOptions,
    engine: OcrEngine | None,
    until: float,
) -> tuple[dict[int, PageText], ReadError | None]:
    """What the engine read, by page index; and why it could not be used at all."""
    if not to_read:
        return {}, None
    ready, reason = ready_engine(engine, options.languages)
    if reason is not None:
        return {}, reason
    pictures = _pictures(document, layers, to_read, options)
    return {page.number - 1: page for page in read_pages(pictures, ready, options, until=until)}, None


def _pictures(
    document: pdfium.PdfDocument, layers: Sequence[Layer | None], to_read: Sequence[int], options: ReadOptions
) -> Iterator[PageImage]:
    for index in to_read:
        layer = layers[index]
        assert layer is not None
        if layer.picture_pixels > options.max_pixels:
            raise problem(
                "too_many_pixels",
                megapixels=layer.picture_pixels // 1_000_000,
                limit=options.max_pixels // 1_000_000,
            )
        dpi = min(_DPI[1], max(_DPI[0], layer.scan_dpi or options.dpi))
        inches = max(1e-6, layer.width * layer.height / 72**2)
        dpi = max(20, min(dpi, int((options.max_pixels / inches) ** 0.5)))
        page = document[index]
        try:
            image = scanned_jpeg(page) if layer.scan else None
            if image is not None:
                dpi = layer.scan_dpi or options.dpi
            else:
                picture = page.render(scale=dpi / 72, may_draw_forms=True, rev_byteorder=True)
                try:
                    image = Image.fromarray(picture.to_numpy())
                finally:
                    picture.close()
        finally:
            page.close()
        yield PageImage(index + 1, image, dpi)


def _put_together(
    layers: Sequence[Layer | None], to_read: Sequence[int], readings: dict[int, PageText], reason: ReadError | None
) -> ReadResult:
    choices = [
        _Choice(index, layer, reading)
        for index, layer in enumerate(layers)
        if layer is not None and (reading := readings.get(index)) is not None
    ]
    chosen = {choice.index: choice.page for choice in choices}
    pages = [chosen.get(index) or _own_page(index, layer) for index, layer in enumerate(layers)]
    warnings = _choices_told([choice for choice in choices if choice.layer.words >= FEW_WORDS])
    if reason is not None:
        warnings += _missing_engine_told(layers, to_read, reason)
    lines, header = lines_of_pages(pages)
    if not any(line.text.strip() for line in lines):
        raise reason or next((page.error for page in pages if page.error), None) or problem("no_text")
    warnings.extend(reading_warnings(pages))
    encodings = {layer.encoding for layer in layers if layer and layer.encoding}
    by_layer = [page for page in pages if page.layer and page.rows]
    by_engine = [page for page in pages if not page.layer and page.rows]
    doubted = set(to_read) & {page.number - 1 for page in by_layer}
    return ReadResult(
        kind="pdf_text" if len(by_layer) >= len(by_engine) else "pdf_scan",
        lines=lines,
        pages=len(layers),
        encoding=", ".join(sorted(encodings)) or None,
        warnings=tuple(warnings),
        trusted=bool(by_layer)
        and not by_engine
        and not doubted
        and not any(page.error for page in pages)
        and all(not layer.scan or layer.measure.score >= _TRUSTED for layer in layers if layer and layer.rows),
        header=header,
    )


@dataclass(frozen=True)
class _Choice:
    """A page that was read though it may have a layer, and which of the two is taken."""

    index: int
    layer: Layer
    reading: PageText

    @cached_property
    def layer_score(self) -> float:
        return self.layer.measure.score * min(1.0, self.layer.coverage + 0.1)

    @cached_property
    def read_score(self) -> float:
        return measure(row.text for row in self.reading.rows).score

    @cached_property
    def replaced(self) -> bool:
        """Whether the reading takes the place of the layer."""
        if self.layer.words < FEW_WORDS:
            return True
        better = self.reading.error is None and self.read_score > self.layer_score + _GAIN
        return better and self.read_score > _once_restored(self.layer) - _NEAR

    @property
    def page(self) -> PageText:
        return self.reading if self.replaced else _own_page(self.index, self.layer)


def _own_page(index: int, layer: Layer | None) -> PageText:
    """The page as its layer has it; one with an error where it could not be opened."""
    if layer is None:
        return PageText(index + 1, (), 1.0, 1.0, error=problem("pdf_damaged"))
    return PageText(index + 1, layer.rows, layer.width, layer.height, layer=True)


def _choices_told(choices: Sequence[_Choice]) -> list[str]:
    """Warnings that say on which pages layer or reading was taken, and how good both are."""
    told = []
    for code, replaced in (("warn_layer_replaced", True), ("warn_layer_kept", False)):
        group = [choice for choice in choices if choice.replaced is replaced]
        if group:
            numbers = ranges([choice.index + 1 for choice in group])
            layer = round(sum(round(100 * choice.layer_score) for choice in group) / len(group))
            ocr = round(sum(round(100 * choice.read_score) for choice in group) / len(group))
            told.append(say(code, pages=numbers, layer=layer, ocr=ocr))
    return told


def _once_restored(layer: Layer) -> float:
    """How good a mangled layer may be expected to be after restoring, on the scale of `Measure.score`."""
    share = mendable(row.text for row in layer.rows)
    return min(_RESTORED, _MENDS * share) * min(1.0, layer.coverage + 0.1)


def _missing_engine_told(layers: Sequence[Layer | None], to_read: Sequence[int], reason: ReadError) -> list[str]:
    """Warnings about the pages that could not be read for want of an engine."""
    told = []
    poor = [index for index in to_read if (layer := layers[index]) and layer.words >= FEW_WORDS]
    if poor:
        share = round(100 * sum(layer.measure.score for i in poor if (layer := layers[i])) / len(poor))
        numbers = ranges([index + 1 for index in poor])
        told.append(say("warn_layer_unread", pages=numbers, layer=share, detail=reason.message))
    return told + [say("warn_page_failed", page=i + 1, detail=reason.message) for i in to_read if i not in poor]
