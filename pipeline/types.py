"""The plain, frozen records that travel between the stages.

Every offset is a 0-based count of Unicode code points, end exclusive. Lines and pages are 1-based.
Line *i* of a document as read is line *i* of the cleaned and of the restored text, always; so a line
number means the same in every stage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extractors.facts import PlanFacts

Kind = Literal["text", "pdf_text", "pdf_scan", "image", "docx"]


class Box(NamedTuple):
    """A rectangle on a page, as fractions of its width and height (0.0 to 1.0), origin top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a document as it was read, before any repair."""

    number: int
    """1-based, through the whole document."""
    page: int
    """1-based."""
    text: str
    """Without the line break and without form feeds."""
    box: Box | None = None
    """Where the line stands on the page; None where the format has no pages or the place is unknown."""
    confidence: float | None = None
    """The reading engine's own confidence, 0.0 to 1.0; None where nothing was read by an engine."""
    unsure: tuple[tuple[int, int, float], ...] = ()
    """Words that the engine was not sure of: start and end in `text`, and how likely the word is right, 0.0 to 1.0."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """What the reading stage gives."""

    doc_id: str
    path: str
    sha256: str
    """Of the bytes of the file."""
    kind: Kind
    lines: tuple[SourceLine, ...]
    pages: int
    encoding: str | None = None
    """The text encoding found, for text files."""
    warnings: tuple[str, ...] = ()
    trusted: bool = False
    """True where the text came from a born-digital file (DOCX, a good PDF layer) and needs no restoring."""
    header: tuple[str, ...] = ()
    """Running heads, feet and page numbers, kept apart from the text."""

    @property
    def text(self) -> str:
        """The lines joined by line breaks."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line after character repairs, with the way back to the source line."""

    number: int
    text: str
    offsets: tuple[int, ...]
    """offsets[i] is the place in the source line of character i; one more entry for the end. Never falling."""


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """What the cleaning stage gives."""

    source: SourceDocument
    lines: tuple[CleanLine, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A token of a restored line that may be wrong."""

    start: int
    """In the restored line."""
    end: int
    source: str
    restored: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings with their probabilities, best first."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A restored line with its source and the way back to it."""

    number: int
    page: int
    source: str
    text: str
    confidence: float
    """Lowest-quarter mean of the tokens' confidences, 0.0 to 1.0; 1.0 for an untouched or blank line."""
    offsets: tuple[int, ...] = ()
    """offsets[i] is the place in `source` of character i of `text`; one more entry for the end; () = identity."""
    doubts: tuple[Doubt, ...] = ()
    box: Box | None = None

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `source` of the restored span [start, end)."""
        if not self.offsets:
            return start, end
        last = len(self.offsets) - 1
        return self.offsets[min(start, last)], self.offsets[min(end, last)]


@dataclass(frozen=True, slots=True)
class RestoredDocument:
    """What the restoring stage gives."""

    source: SourceDocument
    lines: tuple[PlanLine, ...]
    restored: bool
    """False where the document was good Vietnamese already and passed through untouched."""

    @property
    def text(self) -> str:
        """The restored lines joined by line breaks; what the extractors see."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """A document with everything that was found in it: what comparing and reporting work on."""

    doc_id: str
    path: str
    sha256: str
    kind: Kind
    pages: int
    restored: bool
    confidence: float
    """Mean over the lines that hold text."""
    doubtful: int
    """Number of doubtful tokens."""
    warnings: tuple[str, ...]
    lines: tuple[PlanLine, ...]
    facts: PlanFacts


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be worked on."""

    path: str
    sha256: str | None
    stage: str
    """`read`, `clean`, `restore`, `outline`, `extract` or `limits`."""
    error: str
    """One line that names the cause and the cure, in words of the user."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A commune plan and the province plan it is held against."""

    commune_doc_id: str
    province_doc_id: str | None
    how: str
    """`cited_number`, `cited_date`, `province_and_movement`, `none`, `ambiguous`, `superseded`."""
    confidence: float
    candidates: tuple[str, ...] = ()
    """Other province plans that fit as well, best first."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """One row of the alignment of two outlines."""

    commune_doc_id: str
    province_doc_id: str
    province_section_id: str | None
    commune_section_id: str | None
    status: Literal["present", "partial", "missing", "moved", "extra", "unclear"]
    score: float
    how: str = ""
    """The level that decided: `same_number`, `same_heading`, `same_labels`, `close_text`, `covered`, ..."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a careful official would point out."""

    finding_id: str
    commune_doc_id: str
    province_doc_id: str | None
    ground: Literal["province_plan", "own_text", "law", "practice"]
    kind: str
    severity: Literal["high", "medium", "low"]
    item: str
    province_line: int | None
    commune_line: int | None
    province_text: str | None
    commune_text: str | None
    message: str
    """A sentence in administrative Vietnamese, fit for a letter."""
    confidence: float
    needs_check: bool
    message_en: str = ""
    rule: str = ""
    """Which rule or profile entry gave the finding."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the comparing stage gives for a whole folder."""

    pairs: tuple[Pair, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())
