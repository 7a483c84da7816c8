"""Whether the commune's plan names each award form of the province's plan, stage by stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from diacritics.orthography import is_syllable
from pipeline.compare.awards import (
    Award,
    award_mentions,
    blurred_stages,
    levels_in,
    mentioned,
    referring_stages,
    same_award,
    stages_in,
    unread_stages,
)
from pipeline.compare.damage import UNSURE, damaged
from pipeline.compare.gaps import Gap
from pipeline.compare.outline import MARKER, Passage
from pipeline.compare.patterns import names, pattern
from pipeline.compare.places import place_of, quote
from pipeline.compare.profile import Profile
from pipeline.compare.views import PlanView
from pipeline.compare.words import normalise, strip_marks

_NO_LETTER = re.compile(r"[^\w\s]")
_ALIKE = 78
"""Likeness (0 to 100) from which words may be the name of an award that an engine misread: "giy khcn"."""
_FORMS = frozenset(("bang khen", "giay khen", "thu khen"))
_CLAUSE_ENDS = re.compile(r"(?<=[.;])\s+")
_HEAD = 50
"""Letters of an item in which it names an award and who decides on it."""
_NEAR = 6
"""Lines between an item and another of the same list."""
_YEAR_END = frozenset(("hang_nam", "tong_ket"))
_LISTED = re.compile(r"\W{0,3}(?:[-–+•*]|\(?(?:\d{1,2}|[^\W\d])[.)])\s")
_GARBLED = re.compile(r"[^\w\s,.()'’/-]|\d")
"""What no name of an authority holds."""


def award_gaps(province: PlanView, commune: PlanView, profile: Profile) -> tuple[list[Gap], list[str]]:
    """The award forms that the commune's plan leaves out, one for each form and stage.

    A form that the commune ties to no stage serves every stage. A plan that names no form but refers to the
    regulations is unclear, not wanting.

    Returns:
        The gaps, and the ids of the profile's entries that freed the commune from something.
    """
    gaps: list[Gap] = []
    freed: list[str] = []
    mentions = award_mentions(commune.passages, commune.awards)
    refers = refers_to_rules(commune)
    torn = damaged(commune, frozenset(("awards",))) or _blurred(commune)
    unread: frozenset[str] = frozenset()
    if commune.plan.restored:
        unread = unread_stages(commune.passages) | blurred_stages(commune.passages) | _orphaned_stages(commune)
    back = referring_stages(commune.passages)
    period = province.document.period_from, province.document.period_to
    one_year = period[0] is not None and period[0] == period[1]
    for award in province.awards:
        entry = profile.award(award.decided_by)
        if entry and entry.action == "skip":
            freed.append(entry.id)
            continue
        if profile.frees(_surroundings(province, award)):
            freed.append("phrases")
            continue
        named = [a for a in commune.awards if same_award(award, a)]
        if any(_stage_served(award, a, one_year) for a in named):
            continue
        if mentioned(award, mentions) or (one_year and any(mentioned(a, mentions) for a in _within_a_year(award))):
            continue
        # "như hằng năm": the same form, whatever its stage
        if award.stage in back and mentioned(replace(award, stage="chung"), mentions):
            continue
        # by reference to the regulations everything may be meant, if nothing is listed for this stage
        listed = {a.stage for a in commune.awards}
        by_reference = bool(refers) and not listed
        # a form without its authority was cut short by the reading of the province's plan
        cut = province.plan.restored and (
            (award.authority is None and award.decided_by == "any") or bool(_GARBLED.search(award.authority or ""))
            or award.confidence < UNSURE or _misspelt(award.authority or "")
        )
        lost = _hardly_named(award.form, commune) or _formless(award, commune)
        doubt = bool(entry) or by_reference or torn or award.stage in unread or cut or lost
        gaps.append(
            Gap(
                kind="missing_award_form",
                item=award.item,
                stage=award.stage,
                ground="province_plan",
                rule="awards.by_reference" if by_reference else "awards.not_named",
                confidence=0.65 if doubt else 0.95,
                needs_check=doubt,
                province_line=award.line,
                commune_line=refers[0] if doubt and refers else (named[0].line if named else None),
                province_text=quote(award.text),
                commune_text=quote(refers[1]) if doubt and refers else (quote(named[0].text) if named else None),
                where=place_of(province, award.line),
                words={"detail": names("stage").get(award.stage, "")},
            )
        )
    return gaps, freed


def _misspelt(authority: str) -> bool:
    """Whether a name of an authority holds small words that are no syllables: "Thủ trưởng cơ ana đơn vị"."""
    return any(word.islower() and word.isalpha() and not is_syllable(word) for word in authority.split())


def _orphaned_stages(commune: PlanView) -> frozenset[str]:
    """Stages that a torn off end of a paragraph on awards tells without any award: "(năm 2028), tổng kết"."""
    torn = (
        p.text for p in commune.body_passages
        if p.whole and "awards" in p.functions and (p.text[:1] in "(,;" or p.text[:1].islower())
    )
    return frozenset().union(*(stages_in(text) for text in torn if not _names_award(normalise(text))))


def _names_award(text: str) -> bool:
    return pattern("award_named").search(strip_marks(text)) is not None


def _blurred(commune: PlanView) -> bool:
    """Whether an engine hardly read a line that names awards: what is not seen there may be the one that is wanted."""
    return commune.plan.restored and any(
        p.whole and "awards" in p.functions and p.confidence < UNSURE and "khen" in normalise(p.text)
        for p in commune.body_passages
    )


def _hardly_named(form: str, commune: PlanView) -> bool:
    """Whether a reading holds what may be a form of award: its letters before restoring, or with some of them wrong."""
    if not commune.plan.restored:
        return False
    key = strip_marks(normalise(form))
    letters = re.compile(r"\W{1,2}".join(key.split()))
    read, kept = (
        sum(len(letters.findall(strip_marks(normalise(t)))) for t in texts)
        for texts in ((p.source for p in commune.plan.lines), (p.text for p in commune.plan.lines))
    )
    size = len(key.split())
    for passage in commune.passages:
        words = strip_marks(normalise(passage.text)).split() if passage.whole else []
        if "awards" in passage.functions and any(
            seen != key and seen not in _FORMS and fuzz.ratio(seen, key) >= _ALIKE for seen, _ in _runs(words, size)
        ):
            return True
        # "sa) khen của Chủ tịch ...": some form of which an engine tore the first word
        if "awards" in passage.functions and key in _FORMS and any(
            seen.endswith(" khen") and seen not in _FORMS and following == "cua" for seen, following in _runs(words, 2)
        ):
            return True
        # run together or broken: "Gidykhen của ...", "Cố thủ đô .ua của ..."; "phong trào thi đua của ..." is none
        if ("awards" in passage.functions or "khen" in words) and any(
            following == "cua" and fuzz.ratio(joined, key.replace(" ", "")) >= _ALIKE
            and joined not in key.replace(" ", "") and key.replace(" ", "") not in joined
            for width in {size - 1, size + 1} - {0}
            for seen, following in _runs(words, width)
            if (joined := seen.replace(" ", ""))
        ):
            return True
    return read > kept


def _formless(award: Award, commune: PlanView) -> bool:
    """Whether an item on awards opens with who decides and a form that an engine tore: "2. Bang oe ... UBND tinh"."""
    if not commune.plan.restored:
        return False
    items = (
        MARKER.sub("", normalise(p.text))[:_HEAD]
        for p in commune.body_passages
        if p.whole and MARKER.match(p.text) and any(abs(a.line - p.line) <= _NEAR for a in commune.awards)
    )
    return any(
        award.decided_by in levels_in(text) and pattern("award_decider").search(text) and not _names_award(text)
        for text in items if not (pattern("due_dossier").search(text) or pattern("due_report").search(text))
    )


def _runs(words: list[str], size: int) -> Iterator[tuple[str, str]]:
    """The runs of so many words, without the signs in them, each with the word behind it."""
    for k in range(len(words) - size + 1):
        yield _NO_LETTER.sub("", " ".join(words[k : k + size])), "".join(words[k + size : k + size + 1])


def _stage_served(wanted: Award, found: Award, one_year: bool) -> bool:
    stages = {wanted.stage, found.stage}
    return len(stages) == 1 or "chung" in stages or (one_year and stages == _YEAR_END)


def _within_a_year(award: Award) -> tuple[Award, ...]:
    """The other name of an award's stage in a movement of one year, whose final is that of the year."""
    return tuple(replace(award, stage=s) for s in _YEAR_END - {award.stage}) if award.stage in _YEAR_END else ()


def _surroundings(province: PlanView, award: Award) -> str:
    """The paragraph of an award form and those that lead to it, where they may free communes from the form.

    What stands in another item of the same list ("Huân chương ... (cấp xã không phải quy định);") is said of that item.
    """
    over = [n for n in province.outline.values() if n.section.line <= award.line <= n.line_to]
    start = over[-1].section.line if over else award.line
    # a lead of an unnumbered list stands a few lines above
    first = max(start, award.line - 6)
    near = [p for p in province.passages if p.whole and p.line_to >= first and p.line <= award.line]
    leads = [
        _own_clauses(p, award) if p.line_to >= award.line else p.text
        for p in near
        if p.line <= start or p.line_to >= award.line or not _LISTED.match(p.text)
    ]
    return " ".join(leads) or province.text_between(first, award.line)


def _own_clauses(paragraph: Passage, award: Award) -> str:
    """The clauses of a paragraph that name an award with who decides, and what is said right behind of whose it is.

    "...; tỉnh tặng Cờ thi đua. Tỉnh đề nghị tặng Huân chương; cấp xã không phải nêu": the rider is on the last alone.
    """
    who, form = normalise(award.authority or ""), normalise(award.form)
    clauses = [normalise(c) for c in _CLAUSE_ENDS.split(paragraph.text)]
    own = [k for k, c in enumerate(clauses) if form in c and who in c]
    riders = [
        k + 1 for k in own
        if k + 1 < len(clauses) and pattern("not_of_communes").search(clauses[k + 1])
        and not _names_award(clauses[k][clauses[k].rfind(form) + len(form) :])
        and not _names_award(clauses[k + 1])
    ]
    return " ".join(clauses[k] for k in sorted({*own, *riders})) or paragraph.text


def refers_to_rules(commune: PlanView) -> tuple[int, str] | None:
    """A passage on awards that refers to the regulations instead of naming forms.

    A duty to prepare award files "theo quy định" and an aim of awarding well are no such reference.
    """
    for passage in commune.body_passages:
        aside = passage.functions & {"purpose", "organisation", "solutions", "content"}
        if passage.whole and not aside and pattern("awards_by_rule").search(normalise(passage.text)):
            return passage.line, passage.text
    return None
