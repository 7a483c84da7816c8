"""Finds the awards that a plan names, each with its stage, who decides it, and whether it is only proposed.

Awards, stages and words around them are data (`data/awards.json`), the awards with the article of the law. Plans
list "Cờ thi đua", in law a danh hiệu, among the hình thức khen thưởng; it is found like the others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blocks import Block
from extractors.datafile import load
from extractors.facts import AwardForm
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.parts import award_count, awards_by_content
from extractors.state import lines_of, register_attributes
from extractors.tree import Node, build_tree, sentences

ORDER = ("hang_nam", "so_ket", "tong_ket")
_OF = re.compile(r"[\s,]{1,6}(?:cua\s{1,6})?")
_BRACKET = re.compile(r"[^;.]{0,90}?\((?P<inside>[^)]{0,120})\)")
_YEAR = re.compile(r"(?<![0-9/])20[0-9]{2}(?![0-9/])")
_SPECK = re.compile(
    r"(?<=\w)[.,'’](?= [a-zà-ỹđ])(?! (?:cơ quan|đơn vị|địa phương|doanh nghiệp|"
    r"xã|phường|đặc khu|thị trấn|ban|ngành|thủ trưởng|tổ chức|đoàn thể)(?!\w))"
)
_NO_AWARDS = frozenset({"organisation", "solutions", "purpose", "content"})
"""Roles of sections in which an award is only talked about."""
_LONGEST = 160
_OPENING = 60
"""Characters at the beginning of a sentence that tell its stage."""
_TORN_HEADING = re.compile(r"^[^\S\n]*(?:\S{1,5}[^\S\n]+){0,2}khen thuong\b[^\n.;:]{0,40}$", re.MULTILINE)
"""A line of its own on awards, behind what an engine made of its numeral."""
_STROKE = re.compile(r"\|")
_SHORT_END = re.compile(r"[,;:()]|[.!?](?=\s)|\n\s*\n")
_CLAUSE_END = re.compile(r";|[.!?](?=\s)|\n\s*\n")
_LETTERS = re.compile(r"\w+")
_SPECKS = r"[\s!'’‘.,–—-]{1,5}"
"""Between the syllables of an award: blanks and specks of a scan."""
_COMMA = r",?\s{1,6}"
_DIRTY = r"\W{1,6}"
"""Between the syllables of a stage: specks of a scan stand there as quotation marks."""
_HARD_ENDS = re.compile(r"[;:()|]|\.(?=\s|$)|\n\s*\n|\n\s{0,8}[-+](?=\s)|,(?=\s)")


def _any(values: list[str], gap: str = r"\s{1,6}") -> str:
    return "|".join(gap.join(map(re.escape, fold(v).split())) for v in sorted(values, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class _Words:
    forms: re.Pattern[str]
    names: dict[str, str]
    sections: re.Pattern[str]
    lists: re.Pattern[str]
    stages: tuple[tuple[str, re.Pattern[str]], ...]
    authority: re.Pattern[str]
    authority_ends: re.Pattern[str]
    listed: re.Pattern[str]
    giving: re.Pattern[str]
    proposing: re.Pattern[str]
    granting: re.Pattern[str]
    occasion: re.Pattern[str]
    """What may stand before a stage in a list of stages."""
    rank: re.Pattern[str]
    """A class behind an award: "hạng Ba"."""
    given: re.Pattern[str]
    """The verb between who decides and an award."""
    khen_of: re.Pattern[str]
    """The end of the name of an award, and who gives it."""
    above: re.Pattern[str]
    """Who decides that stands above a commune."""
    deciders: frozenset[str]
    """First words of those who may decide before the verb."""
    criteria: re.Pattern[str]
    """Headings of sections that also judge."""
    chosen: re.Pattern[str]
    """Behind an award, that others choose or propose it."""


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = load("awards.json")
    names = {fold(w): form["name"] for form in data["forms"] for w in form["words"]}
    giving = _any(data["giving"]["values"])
    heads = _any(data["authorities"]["values"])
    return _Words(
        forms=re.compile(rf"(?<!\w)(?:{_any(list(names), _SPECKS)})(?!\w)"),
        names=names,
        sections=re.compile(_any(data["sections"]["values"])),
        lists=re.compile(_any(data["lists"]["values"])),
        stages=tuple((s["id"], re.compile(rf"(?<!\w)(?:{_any(s['words'], _DIRTY)})(?!\w)")) for s in data["stages"]),
        authority=re.compile(rf"(?:{heads})(?!\w)"),
        authority_ends=re.compile(rf"(?<!\w)(?:{_any(data['authority_ends']['values'])})(?!\w)"),
        listed=re.compile(rf"(?:cac )?(?:{_any(data['authorities_listed']['values'])}|th\w{{1,2}} truong)(?!\w)"),
        giving=re.compile(
            rf"(?<!\w)(?:{giving})(?:\s{{1,6}}(?:thuong))?(?:\s{{1,6}}(?:danh hieu|hinh thuc))?\s{{1,6}}$"
        ),
        proposing=re.compile(rf"(?<!\w)(?:{_any(data['proposing']['values'])})(?!\w)"),
        granting=re.compile(rf"(?<!\w)(?:{_any(data['granting']['values'])})(?!\w)"),
        rank=re.compile(rf"\s{{1,6}}(?:{_any(data['ranks']['words'])})\s{{1,6}}(?:{_any(data['ranks']['values'])})(?!\w)"),
        given=re.compile(
            rf"(?<!\w)(?:(?:{_any(data['given']['before'], _COMMA)}),?\s+){{0,3}}"
            rf"(?:{_any(data['given']['values'])})(?!\w)"
        ),
        khen_of=re.compile(
            r"(?<!\w)(?P<first>[^\W\d_]{2,6})\s{1,3}khen"
            rf"(?=\s{{1,6}}cua\s{{1,6}}(?:cac\s{{1,6}})?(?:{_any(data['givers']['values'])})(?!\w))"
        ),
        above=re.compile(rf"(?<!\w)(?:{_any(data['above']['values'])})(?!\w)"),
        deciders=frozenset(fold(w) for w in data["deciders"]["values"]),
        criteria=re.compile(_any(data["judging"]["values"])),
        chosen=re.compile(
            rf"\b(?:{_any(data['chosen']['by'])})\b[^.;]{{0,80}}\b(?:{_any(data['chosen']['values'])})"
        ),
        occasion=re.compile(rf"\s{{0,6}}(?:(?:{_any(data['occasions']['values'])})\s{{1,6}}){{0,3}}"),
    )


def award_sections(flat: str, roots: list[Node]) -> list[Node]:
    """Return the outermost sections on awards, by their headings, else by the awards they name.

    Of a section on criteria and awards only those below it on awards count.
    """
    words = _words()
    found: list[Node] = []

    def walk(node: Node) -> None:
        own = bool(words.sections.search(node.key)) and len(node.key.split()) <= 24
        award = own and (node.section.heading or "criteria_awards" in node.section.role or node.parent is None)
        if award:
            below = [c for c in node.children if words.sections.search(c.key)]
            if below and words.criteria.search(node.key):
                for child in below:
                    walk(child)
                return
            found.append(node)
            return
        for child in node.children:
            walk(child)

    for root in roots:
        if root.section.level and not set(root.section.role.split("+")) & {"solutions", "purpose"}:
            if root.section.role == "organisation":
                continue
            walk(root)
    if not any(award_count(flat, node) for node in found):
        found.extend(awards_by_content(flat, roots))
    return sorted(found, key=lambda n: n.start)


def find_award_forms(lines: TextLines, outline: Outline, folded: str | None = None) -> tuple[AwardForm, ...]:
    """Find the awards named in the sections on awards.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        One record per award, stage and deciding authority, in the order of the text; one named for two stages
        ("hằng năm và sơ kết") gives two records. A later mention of the same award adds none.
    """
    flat = folded if folded is not None else fold(lines.text)
    roots = build_tree(outline.sections, outline.blocks)
    nodes = [node for top in award_sections(flat, roots) for node in top.down()]
    found = _named_once(lines, flat, nodes)
    if not found:  # the heading was lost: the awards stand under another one
        elsewhere = [r for r in roots if r.section.level and not set(r.section.role.split("+")) & _NO_AWARDS]
        found = [
            replace(award, confidence=0.7 * award.confidence)
            for award in _named_once(lines, flat, [node for root in elsewhere for node in root.down()])
        ]
    return tuple(sorted(found, key=lambda a: (a.start, ORDER.index(a.stage) if a.stage in ORDER else 9)))


def _named_once(lines: TextLines, flat: str, nodes: list[Node]) -> list[AwardForm]:
    """Read the awards of some sections, each once for a stage and an authority."""
    found: list[AwardForm] = []
    seen: list[tuple[str, str, str | None]] = []
    for node in nodes:
        for block in node.blocks:
            for award in _in_block(lines, flat, node, block):
                key = (award.stage, award.form, _same(award.authority))
                if not any(_repeats(key, old) for old in seen):
                    seen.append(key)
                    found.append(award)
    return found


def _same(authority: str | None) -> str | None:
    if authority is None:
        return None
    flat = fold(authority).replace("uy ban nhan dan", "ubnd").replace("cac ", "")
    return re.sub(r"[\W_]+", " ", flat).strip()


def _repeats(key: tuple[str, str, str | None], old: tuple[str, str, str | None]) -> bool:
    """Tell whether an award was named before: for the stage or for no stage, by the same authority or by none."""
    stage, form, authority = key
    if form != old[1] or (stage != old[0] and stage != "chung"):
        return False
    return authority is None or authority == old[2]


def _in_block(lines: TextLines, flat: str, node: Node, block: Block) -> Iterator[AwardForm]:
    words = _words()
    mentions = sorted(
        (*words.forms.finditer(flat, block.start, block.end), *_half_read(flat, block)), key=lambda m: m.start()
    )
    if not mentions:
        return
    spans = list(sentences(lines.text, block.start, block.end))
    starts = [a for a, _ in spans]
    for at, mention in enumerate(mentions):
        sentence = spans[max(0, bisect_right(starts, mention.start()) - 1)] if spans else (block.start, block.end)
        next_start = mentions[at + 1].start() if at + 1 < len(mentions) else block.end
        authority, stop = _after(lines.text, flat, mention.end(), min(block.end, next_start))
        if authority is None:
            authority = _before(lines.text, flat, sentence[0], mention.start())
        stages = _stages(lines.text, flat, node, block, sentence[0], mention.start())
        proposed = _proposed(flat, node, block, sentence, mention, stop)
        rule = "award_item" if block.marker in ("-", "+", "(") else "award_sentence"
        sure = (0.98 if rule == "award_item" else 0.9) * (0.9 if stages == ("chung",) else 1.0)
        name = words.names.get(" ".join(_LETTERS.findall(mention.group())))
        if name == "Bằng khen" and authority and not words.above.search(fold(authority)):
            # "Chủ tịch UBND tỉnh, Chủ tịch UBND cấp xã tặng Bằng khen, Giấy khen": each gives its own
            authority = _decider_above(lines.text, flat, sentence[0], mention.start()) or authority
        if name is None:  # the first of its two syllables was misread: who decides tells it
            name, rule, sure = _by_authority(authority), "award_half_read", 0.5 * sure
        place = lines.place(mention.start(), max(stop, mention.end()), sure)
        for stage in stages:
            yield AwardForm(**place, rule=rule, stage=stage, form=name, authority=authority, proposed=proposed)


def _half_read(flat: str, block: Block) -> list[re.Match[str]]:
    """Return the awards whose first syllable an engine misread ("anh khen của Chủ tịch")."""
    known = load("awards.json")["before_khen"]["values"]
    return [m for m in _words().khen_of.finditer(flat, block.start, block.end) if m["first"] not in map(fold, known)]


def _by_authority(authority: str | None) -> str:
    """Return which of the two forms "... khen" someone gives: Luật Thi đua, khen thưởng 2022, Điều 72 to 75."""
    return "Bằng khen" if _words().above.search(fold(authority or "")) else "Giấy khen"


def _after(text: str, flat: str, at: int, limit: int) -> tuple[str | None, int]:
    """Read who decides after an award: "của Chủ tịch Ủy ban nhân dân tỉnh", also without "của"."""
    words = _words()
    rank = words.rank.match(flat, at, limit)
    at = rank.end() if rank else at
    of = _OF.match(flat, at, limit)
    if not of:
        return None, at
    named = "cua" in of.group()
    head = words.authority.match(flat, of.end(), limit)
    if not head or (not named and ("," in of.group() or flat[of.end() : head.end()] in ("cac", "don vi", "co quan"))):
        return None, at
    start, stop = of.end(), min(limit, of.end() + _LONGEST)
    end = stop
    for mark in _HARD_ENDS.finditer(flat, start, stop):
        if mark.group() == "," and _lists_on(flat, mark.end(), stop):
            continue
        if mark.group() == ";" and _goes_on_as_authority(text, flat, mark.end(), stop):
            continue
        if mark.group()[0] == "\n" and text[mark.end() : mark.end() + 8].strip()[:1].islower():
            continue  # the paragraph goes on after a page break or a dash
        end = mark.start()
        break
    staged = [m.start() for _, pattern in words.stages if (m := pattern.search(flat, start + 1, end))]
    end = min([end, *staged])
    for word in words.authority_ends.finditer(flat, start, end):
        if word.start() > start and text[word.start()].islower() and _is_word(text, word):
            end = word.start()
            break
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.;:-–"):
        end -= 1
    end = _without_and(flat, start, end)
    return _tidy(text[start:end]), end


def _tidy(name: str) -> str | None:
    """Return a name with single blanks and without the stops that specks of a scan put inside it ("Ủy. ban")."""
    return _SPECK.sub("", fold_blanks(name)) or None


def _without_and(flat: str, start: int, end: int) -> int:
    tail = re.search(r"\s(?:va|hoac)$", flat[start:end])
    return start + tail.start() if tail else end


_ENDS_SPELT = frozenset(load("awards.json")["authority_ends"]["values"])


def _is_word(text: str, match: re.Match[str]) -> bool:
    printed = fold_blanks(text[match.start() : match.end()]).lower()
    return printed in _ENDS_SPELT or (printed.isascii() and len(printed) > 3)


def _lists_on(flat: str, at: int, stop: int) -> bool:
    """Tell whether a comma only parts those who decide ("cơ quan, đơn vị, địa phương")."""
    words = _words()
    rest = flat[at:stop].lstrip()
    return words.forms.match(rest) is None and words.listed.match(rest) is not None


def _goes_on_as_authority(text: str, flat: str, at: int, stop: int) -> bool:
    """Tell whether a semicolon parts two who decide the same award ("Thủ trưởng các đơn vị; Chủ tịch UBND xã")."""
    clause = re.match(r"[^\S\n]{1,4}(?P<rest>(?:chu tich|thu truong|giam doc)[^;.\n]{0,90})", flat[at:stop])
    if not clause:
        return False
    words = _words()
    return not words.giving.search(clause["rest"] + " ") and not re.search(r"\b(?:tang|khen|trinh)\b", clause["rest"])


def _before(text: str, flat: str, low: int, at: int) -> str | None:
    """Read who decides before an award: "Chủ tịch Ủy ban nhân dân phường tặng Giấy khen"."""
    words = _words()
    window = max(low, at - 220)
    clause = flat[window:at]
    verbs = list(words.given.finditer(clause))
    if not verbs or re.search(r"[;.:]", clause[verbs[-1].end() :]):
        return None
    verb = verbs[-1]
    heads = [
        m
        for m in re.finditer(rf"(?<!\w)(?:{words.authority.pattern})", clause[: verb.start()])
        if m.group().split()[0] in words.deciders
    ]
    if not heads:
        return None
    first = heads[-1]
    for head in reversed(heads):
        if re.search(r"[,;:(]|\b(?:va|de nghi|trinh|de)\b", clause[head.end() : first.start()]):
            break
        first = head
    name = clause[first.start() : verb.start()]
    if re.search(r"\b(?:trinh|de nghi|de xuat)\b", name):
        return None  # those who only hand the proposal on
    cut = re.search(r"[,;:(]|\b(?:xem xet|xet|quyet dinh|de|kip thoi|se)\b", name)
    end = window + first.start() + (cut.start() if cut else len(name))
    return _tidy(text[window + first.start() : end])


def _decider_above(text: str, flat: str, low: int, at: int) -> str | None:
    """Read the last one named before an award who stands above a commune, of several who decide."""
    words = _words()
    found: str | None = None
    for head in re.finditer(rf"(?<!\w)(?:{words.authority.pattern})", flat[low:at]):
        name = re.match(r"[^,;:.()]{3,80}", flat[low + head.start() : at])
        if head.group().split()[0] in words.deciders and name and (level := words.above.search(name.group())):
            found = _tidy(text[low + head.start() : low + head.start() + level.end()])
    return found


def _stages(text: str, flat: str, node: Node, block: Block, sentence: int, at: int) -> tuple[str, ...]:
    """Tell for which stages an award is: by its clause, else by its passage, else by the headings above."""
    words = _words()

    def named(text: str) -> tuple[str, ...]:
        return tuple(stage for stage, pattern in words.stages if pattern.search(text))

    if block.marker == "|" and (found := _stages_of_row(flat, block, at, named)):
        return found
    low = max(sentence, at - _LONGEST)
    clause = low + max(flat[low:at].rfind(mark) for mark in (";", ". ", "\n\n")) + 1
    if found := _stage_of_clause(flat, clause, block, at, named):
        return found
    for lead in (flat[low:at], flat[sentence : min(at, sentence + _LONGEST)]):
        if found := named(lead):
            return found
    if block.start < sentence and (found := _stage_before(text, flat, block, sentence, named)):
        return found
    if ". " not in flat[block.start : at] and (found := _of_unfinished(flat, node, block, named)):
        return found
    for above in node.up():
        opening = above.opening
        key = above.key if above.section.heading or opening is None else flat[opening.start : opening.start + 120]
        if above is node and opening is not None and opening.start == block.start:
            key = flat[block.start : min(at, block.start + 120)]
        if found := named(key):
            return _stage_of_torn_heading(flat, above, block, named) or found
    previous = _heading_before(flat, node, block)
    if found := named(previous) or _by_year(flat, node, block, at) or _stage_after(flat, block, at, named):
        return found
    return ("chung",)


def _stages_of_row(flat: str, block: Block, at: int, named: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Read the stages of an award in a table from the row's cell on when it is given ("Hằng năm; tổng kết")."""
    strokes = [m.start() for m in _STROKE.finditer(flat, block.start, block.end)]
    spans = list(pairwise((block.start, *strokes, block.end)))
    if any(a <= at < b and named(flat[a:b]) for a, b in spans):
        return ()
    others = [flat[a:b].strip(" |\n") for a, b in spans if not a <= at < b and not _words().forms.search(flat, a, b)]
    # a cell of stages opens with one; criteria may only speak of one
    return tuple(dict.fromkeys(s for cell in others if _lists_stage(cell, 0, len(cell)) for s in named(cell)))


def _stage_of_clause(
    flat: str, clause: int, block: Block, at: int, named: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Read the stage in the clause of an award: before it, else behind it ("tặng Giấy khen khi sơ kết; ...")."""
    before = list(_words().forms.finditer(flat, clause, at))
    lead = named(flat[clause:at])
    if not lead or (before and not named(flat[clause : before[0].start()])):
        # behind an award its stage holds for that one only: "Giấy khen hằng năm, Bằng khen khi tổng kết"
        limit = min(block.end, at + _LONGEST)
        stop = _SHORT_END.search(flat, at, limit)
        # but stages may be listed: "Giấy khen hằng năm, khi sơ kết và khi tổng kết"
        while stop and stop.group() == "," and named(flat[at : stop.start()]) and _lists_stage(flat, stop.end(), limit):
            stop = _SHORT_END.search(flat, stop.end(), limit)
        return named(flat[at : stop.start() if stop else limit]) or lead
    return lead


def _lists_stage(flat: str, at: int, limit: int) -> bool:
    """Tell whether a list of stages goes on behind a comma: "..., khi sơ kết"."""
    words = _words()
    opening = words.occasion.match(flat, at, limit)
    begin = opening.end() if opening else at
    return any(pattern.match(flat, begin, limit) for _, pattern in words.stages)


def _stage_before(
    text: str, flat: str, block: Block, sentence: int, named: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Read the stage from the nearest sentence before that opens with one ("Hết năm, ... Khi tổng kết, ...; ...")."""
    for start, end in reversed(list(sentences(text, block.start, sentence))):
        if found := named(flat[start : min(end, start + _OPENING)]):
            return found
    return named(flat[block.start : min(block.start + 120, sentence)])


def _stage_after(flat: str, block: Block, at: int, named: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Read a stage that ends the clause of an award: "tặng Bằng khen, Giấy khen khi tổng kết Phong trào"."""
    stop = _CLAUSE_END.search(flat, at, min(block.end, at + 2 * _LONGEST))
    clause = flat[at : stop.start() if stop else min(block.end, at + 2 * _LONGEST)]
    mentions = [m.start() for m in _words().forms.finditer(clause)]
    # none where a stop was read within the name of the award ("Bằng. khen")
    for begin, end in zip(mentions, [*mentions[1:], len(clause)], strict=False):
        if found := named(clause[begin:end]):
            return found
    return ()


def _of_unfinished(flat: str, node: Node, block: Block, named: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Read the stage in a sentence that an engine broke into paragraphs ("Sơ kết: Giấy khen", "của Chủ tịch ...")."""
    before = flat[max(node.start, block.start - 2 * _LONGEST) : block.start].rstrip()
    if block.marker or not before or before[-1] in ".;:!?/”\"":
        return ()
    clauses = reversed(before[before.rfind(". ") + 1 :].split(";"))
    return next((found for clause in clauses if (found := named(clause))), ())


def _stage_of_torn_heading(
    flat: str, above: Node, block: Block, named: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Read the stage from a nearer heading whose numeral an engine tore ("cử) Khen thưởng tổng kết")."""
    start = flat.find("\n", above.start, block.start)
    if start < 0:
        return ()
    for line in reversed(list(_TORN_HEADING.finditer(flat, start, block.start))):
        years = [int(y.group()) for y in _YEAR.finditer(line.group())]
        if found := named(line.group()) or _stage_of_years(flat, above, frozenset(years)):
            return found
    return ()


def _by_year(flat: str, node: Node, block: Block, at: int) -> tuple[str, ...]:
    """Tell the stage by its year, where its words are unreadable: the last year of the section is the final one."""
    own = {int(y.group()) for y in _YEAR.finditer(flat, block.start, min(at, block.start + _LONGEST))}
    return _stage_of_years(flat, node, frozenset(own))


def _stage_of_years(flat: str, node: Node, own: frozenset[int]) -> tuple[str, ...]:
    """Tell the stage of a single year: the last year of the main section is the final one."""
    if len(own) != 1:
        return ()
    top = list(node.up())[-1]
    years = sorted({int(y.group()) for y in _YEAR.finditer(flat, top.start, min(top.end, top.start + 4000))})
    if len(years) < 2:
        return ()
    return ("tong_ket",) if max(own) == years[-1] else ("so_ket",)


def _heading_before(flat: str, node: Node, block: Block) -> str:
    """Return the nearest item above a block that only heads what follows ("- Khen thưởng sơ kết:")."""
    found = ""
    for other in node.blocks:
        if other.start >= block.start:
            break
        if len(other.text) <= 120 and other.text.endswith(":"):
            found = flat[other.start : other.end]
    return found


def _proposed(
    flat: str, node: Node, block: Block, sentence: tuple[int, int], mention: re.Match[str], stop: int
) -> bool:
    """Tell whether an award is only proposed to a higher level."""
    words = _words()
    before = flat[max(sentence[0], mention.start() - 200) : mention.start()]
    if words.proposing.search(before):
        return not words.granting.search(before)
    after = _BRACKET.match(flat, mention.end(), min(len(flat), sentence[1]))
    if after and words.proposing.search(after["inside"]):
        return True
    tail = flat[stop : min(sentence[1], stop + _LONGEST)]
    if words.chosen.search(tail):
        return True
    heading = node.opening
    if heading is not None and heading.start != block.start and node.section.level >= 2:
        said = flat[heading.start : heading.end]
        return bool(words.proposing.search(said)) and not words.granting.search(said)
    return False


@Language.factory("plan_award_forms", assigns=["doc._.plan_award_forms"])
def make_plan_award_forms(nlp: Language, name: str) -> PlanAwardForms:
    """Make the spaCy component that puts the awards of a plan in `doc._.plan_award_forms`."""
    return PlanAwardForms()


class PlanAwardForms:
    """spaCy component; fills `doc._.plan_award_forms` with a tuple of `AwardForm`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the awards of `doc`."""
        register_attributes()
        doc._.plan_award_forms = find_award_forms(lines_of(doc), outline_of(doc))
        return doc
