"""The summary's figures and plots, as drawings that carry their numbers in words too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.report.data import ReportData, unit_name
from pipeline.report.inert import cut
from pipeline.report.matrix import GROUPS, STATUSES, Matrix
from pipeline.report.texts import Texts

SIGNS = {"present": "✓", "partial": "◐", "missing": "✗", "differs": "≠", "unclear": "?", "na": "–"}
_TOP = 12


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


def _waived(data: ReportData) -> set[str]:
    return {row.finding_id for row in data.decisions if row.verdict == "waived"}


def draw_charts(data: ReportData, matrices: Sequence[Matrix], texts: Texts) -> Summary:
    """The figures and plots of the summary.

    Args:
        data: The report's material.
        matrices: What `build_matrices` gave.
        texts: The words.
    """
    waived = _waived(data)
    standing = [f for f in data.told if f.finding_id not in waived]
    status_columns = tuple((status, texts.label("status", status)) for status in STATUSES)
    severity_columns = tuple((code, texts.label("severity", code)) for code in ("high", "medium", "low"))

    groups: dict[str, Counter[str]] = defaultdict(Counter)
    short_of: Counter[tuple[str, str]] = Counter()
    for matrix in matrices:
        for row in matrix.rows:
            for item, cell in zip(matrix.items, row.cells, strict=True):
                groups[item.group][cell.status] += 1
                if cell.status in ("missing", "partial"):
                    short_of[item.group, item.title] += 1
    by_group = tuple(
        _bar(texts.label("group", g), groups[g], status_columns, sum(groups[g].values())) for g in GROUPS if g in groups
    )

    by_doc: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in standing:
        if finding.kind == "no_province_plan" or finding.ground == "practice":
            continue
        by_doc[finding.commune_doc_id][finding.severity] += 1
    worst = sorted(by_doc.items(), key=lambda e: (-e[1]["high"], -e[1].total(), e[0]))[:_TOP]
    scale = max((counts.total() for _, counts in worst), default=0)
    by_commune = tuple(
        _bar(
            unit_name(data.by_id[doc]) if doc in data.by_id else doc,
            counts,
            severity_columns,
            scale,
            f"#commune?d={doc}",
        )
        for doc, counts in worst
    )

    common = short_of.most_common(_TOP)
    top = common[0][1] if common else 0
    column = (("missing", texts("status.missing") + ", " + texts("status.partial").lower()),)
    by_item = tuple(_bar(title, Counter({"missing": n}), column, top) for (_, title), n in common)

    bands = ((0.98, 1.01, "≥ 98 %"), (0.95, 0.98, "95-98 %"), (0.90, 0.95, "90-95 %"), (0.0, 0.90, "< 90 %"))
    quality: list[tuple[str, int]] = [
        (label, sum(low <= plan.confidence < high for plan in data.plans)) for low, high, label in bands
    ]
    most = max((n for _, n in quality), default=0)
    reading = (("quality", texts("words.document")),)
    by_quality = tuple(_bar(label, Counter({"quality": n}), reading, most) for label, n in quality)

    charts = [
        Chart("group", texts("summary.by_group"), texts("summary.by_group_note"), by_group, status_columns),
        Chart("commune", texts("summary.by_commune"), texts("summary.by_commune_note"), by_commune, severity_columns),
        Chart("item", texts("summary.common"), texts("summary.common_note"), by_item, column),
        Chart("quality", texts("summary.quality"), texts("summary.quality_note"), by_quality, reading),
    ]

    compared = [plan.doc_id for plan in data.communes]
    with_high = {f.commune_doc_id for f in standing if f.severity == "high" and f.kind != "no_province_plan"}
    clean = [doc for doc in compared if not by_doc.get(doc)]
    lonely = [doc for doc in compared if (pair := data.pair_of.get(doc)) is None or not pair.province_doc_id]
    check = [f for f in standing if f.needs_check]
    undecided = [f for f in data.told if data.decision(f) is None]
    figures = [
        Figure(len(with_high), texts("summary.with_gaps"), "missing", "#findings?sev=high"),
        Figure(len(clean), texts("summary.clean"), "present", "#matrix?sort=name"),
        Figure(len(standing), texts("summary.open_findings"), "plain", "#findings"),
        Figure(len(check), texts("summary.to_check"), "unclear", "#check"),
        Figure(len(undecided), texts("summary.undecided"), "plain", "#findings?dec=none"),
    ]
    if lonely:
        figures.append(Figure(len(lonely), texts("summary.no_province"), "differs", "#findings?kind=no_province_plan"))
    figures.append(Figure(len(data.failures), texts("summary.unread"), "plain", "#failures"))
    return Summary(tuple(figures), tuple(chart for chart in charts if chart.bars))
