"""Award forms: who decides them, at which stage, and whether another plan names them too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from extractors.facts import AwardForm, PlanFacts
from pipeline.compare.outline import Passage
from pipeline.compare.patterns import names, pattern
from pipeline.compare.words import normalise, strip_marks

_CUT_SHORT = frozenset(("chủ", "chủ tịch", "ủy ban", "ubnd", "của"))

_UNREAD = re.compile(
    r"(?:tặng|trao|thưởng)\s+(?P<first>\S{1,12})\s+khen\b|"
    r"(?:tặng|trao|thưởng|nghị|trình|xét|và|hoặc)\s+(?:bằng|giấy|bang|giay)\s+(?P<second>[^\s.,;]{1,8})"
    r"(?:\s+(?:của|cho|cùa|cia|ctia)\b|\s?[.;,](?:\s|$))"
)
"""A form of award of which an engine read one syllable: "tặng em khen", "tặng Bằng ies của"."""
BLURRED = 70
"""Likeness of letters (0 to 100) from which two syllables may be a stage that an engine damaged."""
_BLURRED_INSIDE = 83
"""The same within a passage: one letter wrong."""
_HEADING = 120
"""Letters of a line that heads awards at most."""
_STOP = re.compile(r"(?:(?<=[^\W\d]{2})|(?<=\b20\d\d))[.!?]\s")
"""The end of a sentence of normalised text, which has no capitals left."""
_YEARLY = re.compile(r"(?<![\w-])([^\W\d_]{2,6}) nam\b(?! ?(?:19|20)\d\d)")
"""A word before "năm" that no year follows: "hằng", if an engine read it."""
_FLAG = re.compile(r"(\b(?:tặng|trao|nhận|thưởng|danh hiệu)\W{1,3})c[oóòỏõọơớờởỡợôốồổỗộ]\W?(\s{1,3}thi đua)")


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    """The words of `data/awards.toml`."""
    return tomllib.loads(files("pipeline.compare").joinpath("data/awards.toml").read_text(encoding="utf-8"))


def _any(words: Sequence[str]) -> str:
    """Any of some words, to be searched in text without marks."""
    return "|".join(re.escape(strip_marks(normalise(w))) for w in words)


@lru_cache(maxsize=1)
def _stage_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    nots = _any(_data()["not_stages"]["words"])
    return tuple(
        (stage, re.compile(rf"(?<!\w)(?!(?:{nots})\b)(?:{_any(words)})\b"))
        for stage, words in _data()["stages"].items()
    )


@lru_cache(maxsize=1)
def _form_words() -> re.Pattern[str]:
    forms = _data()["forms"]
    return re.compile(rf"(?:{_any(forms['with_name'])})[^,;.]{{0,30}}|{_any(forms['words'])}")


def stages_in(text: str) -> frozenset[str]:
    """The stages of a movement that a text speaks of, by its letters: a mark damaged by an engine hides none."""
    bare = strip_marks(normalise(text))
    return frozenset(stage for stage, pattern in _stage_words() if pattern.search(bare))


def authority_class(form: str, authority: str | None) -> str:
    """Who decides, as one of a few classes.

    Args:
        form: the form of award; some forms tell who decides where the text does not.
        authority: the authority as the plan words it.

    Returns:
        `state`, `government`, `prime_minister`, `ministry`, `province`, `local` or `any` (not told).

    A kỷ niệm chương of nobody named is no commune's to give. The classes follow Điều 77 to 80 of Luật Thi đua,
    khen thưởng 06/2022/QH15.
    """
    who = normalise(authority or "")
    name = normalise(form)
    if name.startswith(("huân chương", "huy chương")):
        # always the State's; a body named beside it only proposes it
        return "state"
    if name.startswith("kỷ niệm chương") and not who:
        return "ministry"
    if "thủ tướng" in who:
        return "prime_minister"
    if re.search(r"chính phủ", who):
        return "government"
    if "chủ tịch nước" in who or "nhà nước" in who:
        return "state"
    if re.search(rf"\b(?:{'|'.join(map(re.escape, _data()['local']['words']))})\b", who):
        return "local"
    if re.search(r"tỉnh|thành phố|thành ủy", who):
        return "province"
    if re.search(r"\bbộ\b|ban, ngành|trung ương", who):
        return "ministry"
    if name.startswith("giấy khen"):
        return "local"
    return "any"


@dataclass(frozen=True, slots=True)
class Award:
    """A form of award at a stage."""

    form: str
    authority: str | None
    decided_by: str
    """From `authority_class`."""
    stage: str
    line: int
    text: str
    proposed: bool
    confidence: float

    @property
    def item(self) -> str:
        """As a finding names it: "Bằng khen của Chủ tịch UBND tỉnh (sơ kết)"."""
        name = self.form
        # a name that the reading cut short says nothing
        whole = self.authority and normalise(self.authority) not in _CUT_SHORT
        if whole and self.authority and self.decided_by != "state" and normalise(self.authority) not in normalise(name):
            name = f"{name} của {self.authority}"
        name = re.sub(r"Ủy ban nhân dân|Uỷ ban nhân dân", "UBND", name)
        stage = names("stage").get(self.stage, "")
        return f"{name} ({stage})" if stage else name


def awards_of(facts: PlanFacts, passages: Sequence[Passage]) -> tuple[Award, ...]:
    """The award forms of a plan, each form, authority class and stage once, in the order of the text."""
    del passages
    out: dict[tuple[str, str, str], Award] = {}
    for a in facts.award_forms:
        award = _award(a)
        out.setdefault((_form_key(award.form), award.decided_by, award.stage), award)
    return tuple(_completed(award, tuple(out.values())) for award in out.values())


def _completed(award: Award, others: tuple[Award, ...]) -> Award:
    """A form whose authority was not read, with that of the same form at another stage."""
    if award.authority and normalise(award.authority) not in _CUT_SHORT:
        return award
    same = [o for o in others if o.authority and _form_key(o.form) == _form_key(award.form)
            and o.decided_by == award.decided_by and normalise(o.authority) not in _CUT_SHORT]
    return replace(award, authority=same[0].authority) if same else award


def _award(a: AwardForm) -> Award:
    return Award(
        form=a.form,
        authority=a.authority,
        decided_by=authority_class(a.form, a.authority),
        stage=a.stage,
        line=a.line,
        text=a.text,
        proposed=a.proposed,
        confidence=a.confidence,
    )


def _form_key(form: str) -> str:
    """The form without its class or grade: "Huân chương Lao động hạng Ba" is "huân chương lao động"."""
    return re.sub(r"\s+hạng\s+\S+.*$", "", normalise(form))


def _decided_alike(required: str, found: str) -> bool:
    if required == found or "any" in (required, found):
        return True
    return {required, found} == {"state", "government"} or {required, found} == {"government", "prime_minister"}


def same_award(required: Award, found: Award) -> bool:
    """Whether two entries are the same form decided at the same level, whatever the stage."""
    a, b = _form_key(required.form), _form_key(found.form)
    return (a == b or a.startswith(b) or b.startswith(a)) and _decided_alike(required.decided_by, found.decided_by)


@dataclass(frozen=True, slots=True)
class AwardMention:
    """A place of the text that names a form of award, with the stages that the place speaks of."""

    form: str
    decided_by: frozenset[str]
    stages: frozenset[str]
    line: int
    text: str


def award_mentions(passages: Sequence[Passage], awards: Sequence[Award] = ()) -> tuple[AwardMention, ...]:
    """Every mention of a form of award, read straight from the text.

    A second, coarser reading beside the extractor's: a form that stands in the text under its stage is not
    missing, even where the extractor saw it otherwise.

    Args:
        passages: the paragraphs of the plan.
        awards: what the extractor found; tells the stage of a mention whose own words for it were not read.
    """
    out: list[AwardMention] = []
    stages: frozenset[str] = frozenset()
    section: str | None = None
    for passage in passages:
        if not passage.whole:
            continue
        # only the form of award is given: a lost accent makes of "tặng Cờ thi đua" nothing else
        text = _FLAG.sub(r"\g<1>cờ\g<2>", normalise(passage.text))
        if passage.section_id != section:
            section = passage.section_id
            stages = frozenset()
        named = stages_in(text)
        # the letters of a form stand where the form does, for no mark changes the length of normalised text
        found = [
            m for m in _form_words().finditer(strip_marks(text))
            if not (m[0].startswith("co ") and text.startswith("có", m.start()))  # "các thôn có thi đua"
        ]
        if not found:
            # a heading or a lead line: its stage holds for what follows in the section
            if named and len(text) < 200:
                stages = named
            continue
        here = named or stages or _extracted(passage, awards)
        for match in found:
            around = text[max(0, match.start() - 90) : match.end() + 90]
            own = _staged(text, match.start()) if len(named) > 1 else frozenset()
            out.append(AwardMention(match[0].strip(), levels_in(around), own or here, passage.line, passage.text))
    return tuple(out)


def referring_stages(passages: Sequence[Passage]) -> frozenset[str]:
    """Stages whose awards a plan tells by reference to another stage: "Sơ kết, tổng kết: khen như hằng năm"."""
    out: set[str] = set()
    stages: frozenset[str] = frozenset()
    section: str | None = None
    for passage in passages:
        if not passage.whole or "awards" not in passage.functions:
            continue
        text = normalise(passage.text)
        named = stages_in(text)
        # a heading of its own keeps its stage for what stands under it
        stages = named or (stages if passage.section_id == section else frozenset())
        section = passage.section_id
        if pattern("awards_as_before").search(text):
            out |= stages
    return frozenset(out)


def _staged(text: str, at: int) -> frozenset[str]:
    """The stages of the sentence that holds a place of a paragraph, else of the nearest sentence before it.

    What stands before the first sentence that tells a stage is for the stages that the later ones leave.
    """
    ends = [0, *(m.end() for m in _STOP.finditer(text)), len(text)]
    for begin, end in reversed([(a, b) for a, b in pairwise(ends) if a <= at]):
        if found := stages_in(text[begin:end]):
            return found
    return frozenset(stage for stage, _ in _stage_words()) - stages_in(text)


def _extracted(passage: Passage, awards: Sequence[Award]) -> frozenset[str]:
    """The stages that the extractor gave the awards of a passage."""
    return frozenset(a.stage for a in awards if passage.line <= a.line <= passage.line_to and a.stage != "chung")


def unread_stages(passages: Sequence[Passage]) -> frozenset[str]:
    """Stages whose passage names a form that an engine did not read: "tặng em khen" may have been any "... khen"."""
    out: set[str] = set()
    for passage in passages:
        text = normalise(passage.text)
        if passage.whole and any(_half_read(m) for m in _UNREAD.finditer(text)):
            out |= stages_in(text) or {stage for stage, _ in _stage_words()}
    return frozenset(out)


def blurred_stages(passages: Sequence[Passage]) -> frozenset[str]:
    """Stages whose name stands damaged at the head of a passage on awards: "Hạng nặng" may have been "Hằng năm"."""
    out: set[str] = set()
    for passage in passages:
        bare = strip_marks(normalise(passage.text))
        opening = strip_marks(normalise(passage.text[:90])).split()
        heads = "awards" in passage.functions and len(bare) < _HEADING
        if not passage.whole or not (_form_words().search(bare) or "khen" in opening or heads):
            continue
        told = stages_in(passage.text)
        if "hang_nam" not in told and _odd_year(passage.text):
            out.add("hang_nam")
        pairs = [f"{a} {b}" for a, b in pairwise(opening[:9])]
        inner = {f"{a} {b}" for a, b in pairwise(bare.split())}
        for stage, named in _data()["stages"].items():
            if stage in told or stage in out:
                continue
            name = strip_marks(normalise(named[0]))
            near = [pair for pair in pairs if BLURRED <= fuzz.ratio(pair, name) < 100]
            near += [pair for pair in inner if fuzz.ratio(pair, name) >= _BLURRED_INSIDE]
            others = [strip_marks(normalise(n)) for n in named[1:] if n.count(" ") == 1 and not n.endswith("năm")]
            near += [pair for pair in pairs if any(fuzz.ratio(pair, other) >= _BLURRED_INSIDE for other in others)]
            if any(not stages_in(pair) for pair in near):  # "tổng kết" is no damaged "sơ kết"
                out.add(stage)
    return frozenset(out)


def _odd_year(text: str) -> bool:
    """Whether a word stands before "năm" that never does: "bene năm", "bắc nam" may have been "hằng năm"."""
    known = {strip_marks(w) for w in _data()["years"]["words"]}
    return any(m[1] not in known for m in _YEARLY.finditer(strip_marks(normalise(text))))


def _half_read(match: re.Match[str]) -> bool:
    if match["first"]:
        return match["first"] not in ("giấy", "bằng", "thư", "lời")
    return match["second"] not in ("khen", "tốt", "tiền", "tờ")


def levels_in(around: str) -> frozenset[str]:
    """Who may decide on an award by the words around its name.

    Args:
        around: normalised text.

    Returns:
        Levels as in `Award.decided_by`; empty where the words name nobody.
    """
    levels = set()
    if "thủ tướng" in around:
        levels.add("prime_minister")
    if "chính phủ" in around:
        levels.update(("government", "prime_minister"))
    if re.search(r"tỉnh|thành phố", around):
        levels.add("province")
    if re.search(r"\bxã\b|phường|đặc khu|thủ trưởng|đơn vị", around):
        levels.add("local")
    return frozenset(levels)


def mentioned(required: Award, mentions: Sequence[AwardMention]) -> AwardMention | None:
    """A mention in the text that carries a required form at its stage, or None."""
    key = strip_marks(_form_key(required.form))
    for m in mentions:
        if not (m.form.startswith(key) or key.startswith(m.form)):
            continue
        told = required.decided_by in ("any", "state") or not m.decided_by or required.decided_by in m.decided_by
        staged = required.stage == "chung" or required.stage in m.stages or not m.stages
        if told and staged:
            return m
    return None
