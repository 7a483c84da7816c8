"""What the extractors find, as plain frozen records without any spaCy object.

Offsets (`start`, `end`) are 0-based code points in the text that the extractors saw, end exclusive;
`line` and `line_to` are 1-based lines of that text, inclusive. None means that the document does not
show the thing; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A place in the text and how sure the reading of it is."""

    line: int
    line_to: int
    start: int
    end: int
    text: str
    """The text of the span, blanks and line breaks folded to one space."""
    confidence: float = 1.0
    """0.0 to 1.0; product of the rule's own reliability and of the restoring of the place."""
    rule: str = ""
    """Id of the pattern or rule that found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Fact):
    """One mention of a numbered document."""

    type: str | None
    number: str | None
    """As printed, repaired: "57-NQ/TW"; of a short mention ("Nghị quyết số 57") only "57", see `resolved`."""
    date: str | None
    """ISO; None where no date follows the mention."""
    issuer: str | None
    """Only where the text names it beside the mention."""
    role: str = "mention"
    """`carries_out`, `basis` or `mention`."""
    short: bool = False
    """True where the text names the document by a short name ("Nghị quyết số 57")."""
    resolved: str | None = None
    """Of a short mention: the full number of the document meant ("57-NQ/TW"), None where the text never gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention(Fact):
    """A full calendar date in the text."""

    date: str | None
    """ISO; None for an impossible date, which is then reported in `problem`."""
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Fact):
    """An explicit limit for an action."""

    date: str
    """`2025-12-15`, `--12-15` (every year), `2025-08`, `2025-Q3`."""
    body: str | None = None
    """Who must."""
    recurrence: str | None = None
    """`yearly`, `quarterly`, `monthly` or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Fact):
    """A node of the outline; `text` is the heading and all its text down to the next section of any level."""

    section_id: str
    """`s0` is the preamble; ids rise with the place in the text."""
    parent_id: str | None
    level: int
    """0 = preamble or closing, 1 = "I.", 2 = "1.", 3 = "a)" or "1.1."."""
    numeral: str | None
    """As printed after repair ("II."); None for the preamble, the closing and unnumbered headings."""
    numeral_source: str | None = None
    """As it stands in the text before repair by position ("I1.")."""
    title: str
    role: str
    """`purpose`, `content`, `criteria_awards`, `solutions`, `timeline`, `organisation`, `other`, joined by "+"."""
    heading: bool = True
    """False for a numbered paragraph without a heading of its own; `title` is then its first clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentArea(Fact):
    """One area of emulation of the section on contents; `text` is its first clause."""

    labels: tuple[str, ...]
    """The main label first; empty for a movement whose labels are not known."""
    section_id: str | None = None
    body: str = ""
    """The whole text of the area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardForm(Fact):
    """A form of award with its stage and who decides."""

    stage: str
    """`hang_nam`, `so_ket`, `tong_ket` or `chung`."""
    form: str
    authority: str | None
    proposed: bool = False
    """True where the text only proposes it to a higher level ("đề nghị cấp trên khen thưởng")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Fact):
    """A group that criteria are set for; `text` is the whole passage."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Fact):
    """A phase of the movement."""

    name: str
    from_year: int | None
    to_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Fact):
    """A body that is given tasks, with the passage that gives them."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient(Fact):
    """One entry of "Nơi nhận"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A flaw of the printed document itself."""

    kind: str
    """`duplicate_numeral`, `numeral_out_of_order`, `malformed_number`, `impossible_date`."""
    line: int
    item: str
    note: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFields:
    """The document itself. Each field None where the page does not show it."""

    level: str = "unknown"
    """`national`, `province`, `commune`, `unknown`."""
    type: str | None = None
    number: str | None = None
    date: str | None = None
    place: str | None = None
    issuer: str | None = None
    unit: str | None = None
    unit_level: str | None = None
    """`xã`, `phường`, `đặc khu`, `tỉnh`, `thành phố`."""
    province: str | None = None
    """One of the 34 of July 2025."""
    title: str | None = None
    movement: str | None = None
    period_from: int | None = None
    period_to: int | None = None
    signatory_title: str | None = None
    signatory: str | None = None
    province_plan_type: str | None = None
    province_plan_number: str | None = None
    province_plan_date: str | None = None
    province_plan_issuer: str | None = None
    head_damaged: bool = False
    """True where the head of the page (number, date) was lost or is unreadable, so its absence means nothing."""
    foot_damaged: bool = False
    """True where the foot (recipients, signature) was lost or is unreadable."""
    blank_fields: tuple[str, ...] = ()
    """Components printed but left blank: "ngày     tháng     năm 2025" gives `ngay_thang`."""
    lines: tuple[tuple[str, int], ...] = ()
    """(field, line) for the fields found, so that each leads back to its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """Everything found in one document, each tuple in the order of the text."""

    document: DocumentFields = field(default_factory=DocumentFields)
    citations: tuple[Citation, ...] = ()
    dates: tuple[DateMention, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    sections: tuple[Section, ...] = ()
    content_areas: tuple[ContentArea, ...] = ()
    award_forms: tuple[AwardForm, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    phases: tuple[Phase, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    defects: tuple[Defect, ...] = ()
