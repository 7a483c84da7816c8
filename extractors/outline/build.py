"""From a text to its sections: candidates, decoding, headings, roles, flaws of the numbering."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.blocks import Block, is_capitals, make_blocks
from extractors.clauses import first_clause, first_sentence
from extractors.facts import Defect, Section
from extractors.frame import Frame, find_frame, is_closing
from extractors.lines import TextLines, fold_blanks
from extractors.outline.candidates import Candidate, find_candidates, find_plain_headings
from extractors.outline.decode import Decision, Decoded, Style, decode
from extractors.outline.guess import MainSection, guess_roles
from extractors.outline.roles import role_of

MAX_DEFECTS = 12
"""Flaws of numbering weighed per document; one with more has no numbering to speak of."""
MIN_SURE = 0.5
MIN_SURE_SMALL = 0.68
"""For "2." and "1.2." in a text that an OCR engine read, where a lost line looks the same as a wrong number."""
HEADING_WORDS = 32
"""A numbered paragraph of more words is no heading, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a document."""

    sections: tuple[Section, ...]
    defects: tuple[Defect, ...]
    blocks: tuple[Block, ...]
    frame: Frame
    noisy: bool
    """An OCR engine read the text, as far as can be told."""


def read_outline(lines: TextLines) -> Outline:
    """Return the sections of a document with the flaws of its printed numbering.

    Args:
        lines: The restored text.
    """
    frame = find_frame(lines)
    last = min(x for x in (frame.foot, frame.annex, len(lines) + 1) if x is not None) - 1
    noisy = _is_noisy(lines, last)
    candidates = find_candidates(lines, 1, last, noisy)
    style = _style(candidates, frame, noisy)
    decoded = decode(candidates, style)
    decisions = list(decoded.decisions)
    if not any(d.reading.kind in ("roman", "capitals", "part", "article") for d in decisions) and not _arabic_leads(
        decisions
    ):
        plain = [c for c in find_plain_headings(lines, style.body_line + 1, last) if role_of(c.title) != "other"]
        if len(plain) >= 3:
            starts = {c.start for c in candidates}
            candidates = sorted([*candidates, *(c for c in plain if c.start not in starts)], key=lambda c: c.start)
            style = replace(style, role=frozenset(i for i, c in enumerate(candidates) if c in plain))
            decoded = decode(candidates, style)
            decisions = list(decoded.decisions)
    decisions = _join_parts(lines, _drop_before_body(decisions, style))
    blocks = make_blocks(lines, [d.candidate.start for d in decisions])
    sections = _with_guessed_roles(lines, _make_sections(lines, decisions, blocks, frame, style), blocks)
    return Outline(sections, _defects(candidates, decoded, lines, style), blocks, frame, noisy)


def _arabic_leads(decisions: list[Decision]) -> bool:
    """Tell whether "1." heads the main sections: numbers that rise through the document over words of main sections."""
    titles = [d.candidate.title for d in decisions if d.reading.kind == "arabic"]
    rises = all(d.relation in ("next", "first", "gap") for d in decisions if d.reading.kind == "arabic")
    return rises and sum(role_of(t) != "other" for t in titles) >= 2


def _is_noisy(lines: TextLines, last: int) -> bool:
    """Tell whether an OCR engine read the text: known from the lines' confidence, else from damaged numerals."""
    if lines.confidence:
        return min(lines.confidence) < 0.995
    damaged = 0
    for candidate in find_candidates(lines, 1, last, True):
        best = candidate.readings[0]
        if best.kind == "capitals" or candidate.inside or not candidate.upper:
            continue
        if candidate.capitals and best.kind in ("roman", "arabic", "alpha"):
            exact = any(r.cost == 0.0 for r in candidate.readings) and candidate.sign.rstrip(".") not in ("11", "111")
            if not exact and min(r.cost for r in candidate.readings) <= 1.2:
                damaged += 1
    return damaged > 0


def _style(candidates: list[Candidate], frame: Frame, noisy: bool) -> Style:
    exact = [c for c in candidates if any(r.kind == "roman" and r.cost <= 0.8 for r in c.readings)]
    loud = [c for c in exact if c.capitals]
    distinct = {min((r for r in c.readings if r.kind == "roman"), key=lambda r: r.cost).value for c in exact}
    romans = len(loud) >= 2 or len(distinct) >= 3
    known = frozenset(
        i
        for i, c in enumerate(candidates)
        if c.readings[0].kind == "capitals" and not c.inside and role_of(c.title) != "other"
    )
    body = frame.preamble_end + 1 if frame.preamble_end else 0
    if not body:
        heads = [c.line for c in loud] if romans else []
        body = heads[0] if heads else 12
    return Style(romans, len(loud) >= 0.6 * max(1, len(exact)) and len(loud) >= 2, noisy, known, body)


def _drop_before_body(decisions: list[Decision], style: Style) -> list[Decision]:
    """Leave out what the head of the page shows before the first main heading: capital lines that are no section."""
    kept = list(decisions)
    while kept and kept[0].candidate.line < style.body_line and kept[0].reading.kind == "capitals":
        kept.pop(0)
    return kept


def _join_parts(lines: TextLines, decisions: list[Decision]) -> list[Decision]:
    """Make the capital line under "Phần thứ nhất" its title rather than a section of its own."""
    kept: list[Decision] = []
    for decision in decisions:
        above = kept[-1] if kept else None
        if (
            above is not None
            and above.reading.kind == "part"
            and not above.candidate.title
            and decision.reading.kind == "capitals"
            and not lines.text[above.candidate.body : decision.candidate.start].strip(" \n.:-")
        ):
            words = decision.candidate
            kept[-1] = replace(
                above, candidate=replace(above.candidate, body=words.start, title=words.title, capitals=True)
            )
            continue
        kept.append(decision)
    return kept


_NUMERAL_BEFORE = re.compile(r"^(?:[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}|\w)[.)/-]\s{0,4}")
_DEPTH = {"part": 1, "article": 1, "roman": 1, "capitals": 1, "arabic": 2, "multi": 3, "alpha": 3}
_NESTING = {"part": -1, "article": 1, "roman": 1, "capitals": 1, "arabic": 2, "multi": 2, "alpha": 9}
"""How deep a kind of numeral nests below the others; "a)" stands below "1.1." although both are of level 3."""


def _levels(decisions: list[Decision], style: Style) -> list[int]:
    """Return the level of each heading; where no Roman numeral and no capital heading leads, "1." leads."""
    kinds = {d.reading.kind for d in decisions}
    shift = 0
    if not kinds & {"roman", "capitals", "part", "article"} and "arabic" in kinds:
        shift = 1
    out = []
    for d in decisions:
        level = _DEPTH[d.reading.kind]
        if d.reading.kind == "multi":
            level = 1 + len(d.reading.value)
        if shift and not (d.reading.kind == "alpha" and "multi" in kinds):
            level = max(1, level - 1)
        out.append(level)
    return out


def _make_sections(
    lines: TextLines, decisions: list[Decision], blocks: tuple[Block, ...], frame: Frame, style: Style
) -> tuple[Section, ...]:
    by_start = {block.start: i for i, block in enumerate(blocks)}
    levels = _levels(decisions, style)
    closing = _closing_start(lines, blocks, decisions, frame)
    end_of_text = len(lines.text)
    starts = [d.candidate.start for d in decisions]
    edges = [*starts, closing if closing is not None else end_of_text]
    sections: list[Section] = []
    first = edges[0]
    if fold_blanks(lines.text[:first]):
        sections.append(_plain_section(lines, "s0", 0, first))
    parents: list[tuple[int, str]] = []  # depth, id
    for index, decision in enumerate(decisions):
        candidate, reading = decision.candidate, decision.reading
        level = levels[index]
        start, end = starts[index], edges[index + 1]
        title, heading = _title(lines, candidate, reading.kind, blocks, by_start.get(start), end)
        depth = _NESTING[reading.kind] + len(reading.value)
        while parents and parents[-1][0] >= depth:
            parents.pop()
        section_id = f"s{index + 1}"
        source = candidate.sign or None
        numeral = _numeral(decision)
        cost = reading.cost + decision.step
        place = lines.place(start, end, max(0.35, 0.99 - 0.06 * cost))
        sections.append(
            Section(
                **place,
                rule=f"outline-{reading.kind}",
                section_id=section_id,
                parent_id=parents[-1][1] if parents else None,
                level=level,
                numeral=numeral,
                numeral_source=source if source is not None and source != numeral else None,
                title=title,
                role=role_of(title) if level == 1 or heading else "other",
                heading=heading,
            )
        )
        parents.append((depth, section_id))
    if closing is not None:
        annex = lines.bounds(frame.annex)[0] if frame.annex else None
        end = annex if annex and annex > closing else end_of_text
        sections.append(_plain_section(lines, f"s{len(decisions) + 1}", closing, end, "closing"))
        if annex and annex > closing:
            sections.append(_plain_section(lines, f"s{len(decisions) + 2}", annex, end_of_text, "annex"))
    return tuple(sections)


def _with_guessed_roles(
    lines: TextLines, sections: tuple[Section, ...], blocks: tuple[Block, ...]
) -> tuple[Section, ...]:
    """Give the main sections whose headings tell no role the one that their text tells."""
    tops = [i for i, s in enumerate(sections) if s.level == 1 and s.parent_id is None]
    if not any(sections[i].role == "other" for i in tops) or len(tops) < 3:
        return sections
    seen: list[MainSection] = []
    for i in tops:
        end = next(
            (s.start for s in sections[i + 1 :] if s.level == 0 or (s.level == 1 and s.parent_id is None)),
            len(lines.text),
        )
        items = [b.text for b in blocks if sections[i].start < b.start < end and b.marker]
        seen.append(
            MainSection(
                sections[i].role, lines.text[sections[i].start : end], tuple(_without_numeral(t) for t in items)
            )
        )
    out = list(sections)
    for i, role in zip(tops, guess_roles(seen), strict=True):
        if out[i].role != role:
            out[i] = replace(out[i], role=role, rule=f"{out[i].rule}+role-by-text")
    return tuple(out)


def _without_numeral(text: str) -> str:
    return _NUMERAL_BEFORE.sub("", text[:120])


def _plain_section(lines: TextLines, section_id: str, start: int, end: int, what: str = "preamble") -> Section:
    return Section(
        **lines.place(start, end, 0.99),
        rule=f"outline-{what}",
        section_id=section_id,
        parent_id=None,
        level=0,
        numeral=None,
        title="",
        role="other",
        heading=False,
    )


def _numeral(decision: Decision) -> str | None:
    candidate, reading = decision.candidate, decision.reading
    if reading.kind == "capitals":
        return None
    if reading.kind in ("part", "article"):
        return candidate.sign.rstrip(":")
    if reading.cost == 0.0 and candidate.sign:
        if candidate.sign[-1] in ".)/-":
            return candidate.sign.replace(" ", "")
        return candidate.sign.rstrip(",:;–— ") + "."
    if candidate.separator in ("/", "-"):
        return reading.label + candidate.separator
    sign = ")" if ")" in candidate.separator or (reading.kind == "alpha" and "." not in candidate.separator) else "."
    return reading.label + sign


def _title(
    lines: TextLines, candidate: Candidate, kind: str, blocks: tuple[Block, ...], at: int | None, end: int
) -> tuple[str, bool]:
    """Return the title of a section and whether it is a heading of its own."""
    stop = end
    if at is not None:
        while at + 1 < len(blocks) and blocks[at].end <= candidate.body:
            at += 1  # the title stands on a line below its numeral
        stop = min(end, blocks[at].end)
    text = fold_blanks(lines.text[candidate.body : stop])
    if not text:
        return "", True
    if candidate.capitals:
        return _capital_part(text), True
    sentence = first_sentence(text)
    rest = text[len(sentence) :].lstrip()
    words = len(sentence.split())
    if words <= HEADING_WORDS and (not rest or rest in (".", ":", ";", ",", "/.", "./.")):
        whole = text.rstrip(" .,;:/")
        ended = text[-1] in ".;" and not _leads_on(lines, blocks, at, end)
        if words <= 12 or not ended:
            return whole, not ended
        return whole if words <= 24 else first_clause(text), False
    if rest[:1] == ":" and (words <= 20 or (words <= HEADING_WORDS and rest[1:].lstrip()[:1].isupper())):
        return sentence, True
    return first_clause(text), False


def _leads_on(lines: TextLines, blocks: tuple[Block, ...], at: int | None, end: int) -> bool:
    """Tell whether more paragraphs follow in the section, so that its first one is its heading."""
    return at is not None and at + 1 < len(blocks) and blocks[at + 1].start < end


def _capital_part(text: str) -> str:
    """Return the capital words that open `text`; what follows in small letters is the section's text."""
    words = text.split()
    for index, word in enumerate(words):
        if index >= 2 and any(c.islower() for c in word) and not is_capitals(" ".join(words[index : index + 3])):
            small = sum(1 for w in words[index : index + 4] if any(c.islower() for c in w))
            if small >= 2:
                words = words[:index]
                break
    return " ".join(words).strip(" .,;:/-–—")


def _closing_start(lines: TextLines, blocks: tuple[Block, ...], decisions: list[Decision], frame: Frame) -> int | None:
    """Return where the closing begins: its last words, else the foot."""
    foot = lines.bounds(frame.foot)[0] if frame.foot else None
    edge = foot if foot is not None else (lines.bounds(frame.annex)[0] if frame.annex else len(lines.text))
    begin = decisions[-1].candidate.start if decisions else 0
    before = [b for b in blocks if begin <= b.start < edge]
    if before and decisions:
        last = before[-1]
        cue = last.marker == "" and is_closing(last.text)
        if cue and (len(before) > 2 or (len(before) == 2 and last.text.startswith("Trên đây"))):
            return last.start
        if len(before) > 2 and before[-2].marker == "" and before[-2].text.startswith("Trên đây"):
            return before[-2].start
    return foot


def _defects(candidates: list[Candidate], decoded: Decoded, lines: TextLines, style: Style) -> tuple[Defect, ...]:
    """Return the numerals that the page itself prints twice or out of order; a damaged numeral never is one.

    How sure a flaw is, is how much dearer the outline would be without it: once with no flaw in any numeral of the
    kind,
    and once with none in this very numeral.
    """
    decisions = decoded.decisions
    suspects = [
        i
        for i, d in enumerate(decisions)
        if d.relation in ("twice", "back")
        and d.reading.kind in ("roman", "arabic", "multi", "part")
        and not (d.relation == "back" and (_starts_anew(decisions, i) or _goes_on_in_style(decisions, i)))
    ][:MAX_DEFECTS]
    if not suspects:
        return ()
    every = {c.start for c in candidates}
    any_flaw = decode(candidates, style, every).cost - decoded.cost
    found = []
    for index in suspects:
        decision = decisions[index]
        here = decode(candidates, style, {decision.candidate.start}).cost - decoded.cost
        sure = 1 / (1 + math.exp(-1.5 * any_flaw)) / (1 + math.exp(-1.5 * here))
        if style.noisy:
            sure *= 0.9
        if decision.reading.kind != "roman":
            sure *= 0.8
        start, end = lines.bounds(decision.candidate.line)
        sure *= lines.sure(start, end)
        if sure < (MIN_SURE if decision.reading.kind == "roman" or not style.noisy else MIN_SURE_SMALL):
            continue
        label = decision.reading.label
        kind, note = (
            ("duplicate_numeral", f"Số {label} đã dùng cho mục trước.")
            if decision.relation == "twice"
            else ("numeral_out_of_order", f"Số {label} đứng sau số lớn hơn.")
        )
        found.append(Defect(kind=kind, line=decision.candidate.line, item=label, note=note, confidence=round(sure, 3)))
    return tuple(found)


def _goes_on_in_style(decisions: Sequence[Decision], index: int) -> bool:
    """Tell a number that goes on from the last one of its own style: "1.", "2.", "1)", ..., "7)", "3."."""
    reading, sign = decisions[index].reading, decisions[index].candidate.sign
    before = decisions[index - 1].candidate.sign if index else None
    if not sign or not before or sign[-1] == before[-1]:
        return False
    for earlier in reversed(decisions[:index]):
        if _NESTING.get(earlier.reading.kind, 9) < _NESTING.get(reading.kind, 9):
            break
        if earlier.reading.kind == reading.kind and (earlier.candidate.sign or " ")[-1] == sign[-1]:
            return earlier.reading.value[-1] == reading.value[-1] - 1
    return False


def _starts_anew(decisions: Sequence[Decision], index: int) -> bool:
    """Tell numbers that begin again after an unseen heading (3, 2, 3, 4) from ones that change places (3, 5, 4)."""
    reading = decisions[index].reading
    for later in decisions[index + 1 :]:
        if later.reading.kind == reading.kind:
            return later.reading.value[-1] == reading.value[-1] + 1
        if _NESTING.get(later.reading.kind, 9) < _NESTING.get(reading.kind, 9):
            break
    return False
