"""The summary's figures and plots, as drawings that carry their numbers in words too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.report.data import ReportData, unit_name
from pipeline.report.inert import cut
from pipeline.report.matrix import GROUPS, STATUSES, Matrix
from pipeline.report.texts import Texts
from pipeline.types import Finding

SIGNS = {"present": "✓", "partial": "◐", "missing": "✗", "differs": "≠", "unclear": "?", "na": "–"}
_TOP = 12
_BANDS = ((0.98, 1.01, "≥ 98 %"), (0.95, 0.98, "95-98 %"), (0.90, 0.95, "90-95 %"), (0.0, 0.90, "< 90 %"))
"""Of a document's mean confidence: from, below, and how the band is called."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: where it starts and how wide it is, in hundredths of the bar."""

    code: str
    label: str
    value: int
    x: float
    width: float

    @property
    def inside(self) -> str:
        """What is written on the part itself, where there is room: its sign and number, so that colour is not alone."""
        if self.width < 7:
            return ""
        sign = SIGNS.get(self.code, "")
        return f"{sign} {self.value}" if sign and self.width >= 11 else str(self.value)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot."""

    label: str
    segments: tuple[Segment, ...]
    total: int
    link: str = ""
    """Address inside the page that shows what the bar counts."""

    @property
    def spoken(self) -> str:
        """The bar in words."""
        return f"{self.label}: " + ", ".join(f"{s.label} {s.value}" for s in self.segments if s.value)


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot of bars."""

    code: str
    title: str
    note: str
    bars: tuple[Bar, ...]
    columns: tuple[tuple[str, str], ...]
    """(code, label) of the parts, in drawing order."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the numbers at the top."""

    value: int
    label: str
    tone: str
    link: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the first view shows."""

    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]


def _bar(label: str, counts: Counter[str], columns: Sequence[tuple[str, str]], scale: int, link: str = "") -> Bar:
    x, parts = 0.0, []
    for code, name in columns:
        width = 100 * counts[code] / scale if scale else 0.0
        parts.append(Segment(code, name, counts[code], round(x, 2), round(width, 2)))
        x += width
    return Bar(cut(label, 90), tuple(parts), sum(counts[c] for c, _ in columns), link)


def draw_charts(data: ReportData, matrices: Sequence[Matrix], texts: Texts) -> Summary:
    """The figures and plots of the summary.

    Args:
        data: The report's material.
        matrices: What `build_matrices` gave.
        texts: The words.
    """
    waived = {row.finding_id for row in data.decisions if row.verdict == "waived"}
    standing = [f for f in data.told if f.finding_id not in waived]
    by_doc: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in standing:
        if finding.kind != "no_province_plan" and finding.ground != "practice":
            by_doc[finding.commune_doc_id][finding.severity] += 1
    charts = (
        _by_group(matrices, texts),
        _by_commune(by_doc, data, texts),
        _by_item(matrices, texts),
        _by_quality(data, texts),
    )
    return Summary(_figures(data, standing, by_doc, texts), tuple(chart for chart in charts if chart.bars))


def _by_group(matrices: Sequence[Matrix], texts: Texts) -> Chart:
    """How the cells of each group of columns stand."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for matrix in matrices:
        for row in matrix.rows:
            for item, cell in zip(matrix.items, row.cells, strict=True):
                groups[item.group][cell.status] += 1
    columns = tuple((status, texts.label("status", status)) for status in STATUSES)
    bars = (_bar(texts.label("group", g), groups[g], columns, groups[g].total()) for g in GROUPS if g in groups)
    return Chart("group", texts("summary.by_group"), texts("summary.by_group_note"), tuple(bars), columns)


def _by_commune(by_doc: Mapping[str, Counter[str]], data: ReportData, texts: Texts) -> Chart:
    """The communes with most findings, the gravest first."""
    columns = tuple((code, texts.label("severity", code)) for code in ("high", "medium", "low"))
    worst = sorted(by_doc.items(), key=lambda e: (-e[1]["high"], -e[1].total(), e[0]))[:_TOP]
    scale = max((counts.total() for _, counts in worst), default=0)
    bars = (
        _bar(unit_name(data.by_id[doc]) if doc in data.by_id else doc, counts, columns, scale, f"#commune?d={doc}")
        for doc, counts in worst
    )
    return Chart("commune", texts("summary.by_commune"), texts("summary.by_commune_note"), tuple(bars), columns)


def _by_item(matrices: Sequence[Matrix], texts: Texts) -> Chart:
    """The items that most communes lack."""
    short_of: Counter[tuple[str, str]] = Counter()
    for matrix in matrices:
        for row in matrix.rows:
            lacking = (c.status in ("missing", "partial") for c in row.cells)
            short_of.update((i.group, i.title) for i, short in zip(matrix.items, lacking, strict=True) if short)
    common = short_of.most_common(_TOP)
    top = common[0][1] if common else 0
    column = (("missing", texts("status.missing") + ", " + texts("status.partial").lower()),)
    bars = (_bar(title, Counter({"missing": n}), column, top) for (_, title), n in common)
    return Chart("item", texts("summary.common"), texts("summary.common_note"), tuple(bars), column)


def _by_quality(data: ReportData, texts: Texts) -> Chart:
    """How many documents were read how well."""
    counts = [(label, sum(low <= plan.confidence < high for plan in data.plans)) for low, high, label in _BANDS]
    most = max(n for _, n in counts)
    column = (("quality", texts("words.document")),)
    bars = (_bar(label, Counter({"quality": n}), column, most) for label, n in counts)
    return Chart("quality", texts("summary.quality"), texts("summary.quality_note"), tuple(bars), column)


def _figures(
    data: ReportData, standing: Sequence[Finding], by_doc: Mapping[str, Counter[str]], texts: Texts
) -> tuple[Figure, ...]:
    """The numbers at the top; what still needs checking makes no commune one with a grave gap."""
    with_high = {
        f.commune_doc_id
        for f in standing
        if f.severity == "high" and f.kind != "no_province_plan" and not data.in_doubt(f)
    }
    clean = [plan for plan in data.communes if not by_doc.get(plan.doc_id)]
    pairs = (data.pair_of.get(plan.doc_id) for plan in data.communes)
    lonely = sum(pair is None or not pair.province_doc_id for pair in pairs)
    check = sum(f.needs_check for f in standing)
    undecided = sum(data.decision(f) is None for f in data.told)
    figures = [
        Figure(len(with_high), texts("summary.with_gaps"), "missing", "#findings?sev=high&check=0"),
        Figure(len(clean), texts("summary.clean"), "present", "#matrix?sort=name"),
        Figure(len(standing), texts("summary.open_findings"), "plain", "#findings"),
        Figure(check, texts("summary.to_check"), "unclear", "#check"),
        Figure(undecided, texts("summary.undecided"), "plain", "#findings?dec=none"),
    ]
    if lonely:
        figures.append(Figure(lonely, texts("summary.no_province"), "differs", "#findings?kind=no_province_plan"))
    return (*figures, Figure(len(data.failures), texts("summary.unread"), "plain", "#failures"))
