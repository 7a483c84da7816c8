"""Reads who is named at a place: offices, bodies and groups of people that are to act or are judged.

A name begins with a known first word ("Phòng", "các cơ quan"), perhaps after words that are no part of it
("Đề nghị", "Đối với", "Hằng năm,"), and ends at a colon, a bracket, the end of the clause, or a verb in small
letters that says what the named ones do. The words are data (`data/who.json`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.datafile import load
from extractors.folding import fold
from extractors.lines import fold_blanks

LONGEST = 260
"""Characters of a name; a longer one is none."""
_STRONG = frozenset({"chịu trách nhiệm", "có trách nhiệm", "có nhiệm vụ", "chủ trì", "căn cứ", "phối hợp"})
"""Verbs that end the name in a heading too."""
_NUMERAL = re.compile(
    r"[\s\-+*•(]{0,8}(?:(?:[ivxlt]{1,5}|[0-9]{1,2}(?:\s?\.\s?[0-9]{1,2}){0,3}|[a-z])\s?[.)/:,]\s{0,4}"
    r"|(?:[ivx]{1,5}|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3})\s?(?:[-–—]\s|\|)\s{0,4}){0,2}[\s\-+*•]{0,4}"
)
"""Numerals of state documents ("1.", "a)"), of the Party's ("1- ", "1.1- ") and of a table's rows ("1 |")."""
_BULLET = re.compile(r"\s{0,4}[a-zđ0-9]{1,2}[.)]\s")
_ENDS = re.compile(r"[:;()|]|\.(?=\s|$)|\n\s{0,8}[-+](?=\s)|\n\s*\n")


def _alternatives(values: list[str]) -> str:
    return "|".join(r"\s{1,8}".join(map(re.escape, fold(v).split())) for v in sorted(values, key=len, reverse=True))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = load("who.json")
    known = _alternatives(data["leads"]["values"])
    lead = rf"(?:{data['numbered_leads']['pattern']}|{known}|{data['damaged_leads']['pattern']})(?!\w)[\s:]{{1,6}}"
    time = re.sub(
        r"(?<!\[)\\s|(?<=\w) (?=\w)", lambda m: r"\s{1,8}" if m.group() == " " else m.group(), data["times"]["pattern"]
    )
    leads = re.compile(rf"(?:{time}|{lead}){{0,3}}")
    heads = re.compile(rf"(?:{_alternatives(data['heads']['values'])})(?!\w)")
    verbs = re.compile(rf"(?<!\w)(?:{_alternatives(data['verbs']['values'])})(?!\w)")
    nouns = re.compile(rf"(?:(?<!\w)(?:{_alternatives(data['nouns']['values'])})|,)\s{{1,8}}$")
    return leads, heads, verbs, nouns


@lru_cache(maxsize=1)
def _group_heads() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(load('who.json')['groups']['values'])})(?!\w)")


@lru_cache(maxsize=4)
def _spellings(key: str) -> frozenset[str]:
    return frozenset(v.lower() for v in load("who.json")[key]["values"])


def _spelt(text: str, match: re.Match[str], spellings: frozenset[str]) -> bool:
    """Tell whether the words found are those of the list, not others that only the accents tell apart.

    Two syllables and more are sure enough without the accents, which the reading may have lost or set wrongly; a
    single one is so only where all around it lost theirs.
    """
    printed = fold_blanks(text[match.start() : match.end()]).lower()
    return printed in spellings or " " in printed or text[match.start() : match.start() + 60].isascii()


def after_numeral(folded: str, start: int, end: int) -> int:
    """Return the offset after the bullet or numeral that opens a paragraph."""
    match = _NUMERAL.match(folded, start, min(end, start + 24))
    return match.end() if match else start


def read_who(
    text: str,
    folded: str,
    start: int,
    end: int,
    strict: bool = True,
    heading: bool = False,
    groups: bool = False,
    known: bool = False,
) -> tuple[int, int] | None:
    """Read the one or those named at the beginning of a clause.

    Args:
        text: The text.
        folded: `fold(text)`.
        start: Where the clause begins, after its bullet or numeral.
        end: Where the paragraph ends.
        strict: Whether the name must begin with a known first word and be followed by a verb, a colon or a bracket;
            otherwise whatever stands there up to such an end is the name, unless it begins with a verb.
        heading: Whether the paragraph is a heading, in which a verb mostly belongs to the name ("các tổ chức cung
            cấp dịch vụ chi trả").
        groups: Whether everyday names of groups of people count as known first words too ("Thầy cô", "Mỗi nhà").
        known: Whether the name must begin with a known first word though not `strict`.

    Returns:
        The span of the name without the words before it, or None.

    Examples:
        >>> t = "Giao Phòng Kinh tế chủ trì tham mưu"
        >>> a, b = read_who(t, fold(t), 0, len(t))
        >>> t[a:b]
        'Phòng Kinh tế'
    """
    leads, heads, verbs, nouns = _patterns()
    lead = leads.match(folded, start, end)
    at = lead.end() if lead else start
    head, verb_first = heads.match(folded, at, end), verbs.match(folded, at, end)
    begins = head is not None and _spelt(text, head, _spellings("heads"))
    if groups and not begins:
        head = _group_heads().match(folded, at, end)
        begins = head is not None and _spelt(text, head, _spellings("groups"))
    if verb_first and at == start and _spelt(text, verb_first, _spellings("verbs")):
        begins = begins and head is not None and head.end() > verb_first.end()
        if not begins:
            return None  # "Báo cáo kết quả" is no "Báo", "Tổ chức phát động" no "Tổ"
    if (strict or known) and not begins:
        return None
    window = min(end, at + LONGEST)
    stop = _ENDS.search(folded, at, window)
    while stop and (
        (stop.group()[0] == "\n" and _goes_on(text, stop.end()))
        or (stop.group() == "(" and text.find(")", stop.end(), window) < 0)  # "(6 chức": no bracket but a misread "tổ"
    ):
        stop = _ENDS.search(folded, stop.end(), window)
    if stop and stop.group() == ")":
        return None  # the rest of a bracket, no name
    finish = stop.start() if stop else window
    closed = stop is not None or window == end
    for verb in verbs.finditer(folded, at, finish):
        printed = fold_blanks(text[verb.start() : verb.end()])
        if verb.start() == at or not printed[0].islower():
            continue
        if heading and printed not in _STRONG:
            continue
        if groups and " " not in fold_blanks(text[at : verb.start()]):
            continue  # "Người làm trưởng": one syllable names no group
        if not _spelt(text, verb, _spellings("verbs")):
            continue  # "thi đua" is not "đưa", "Hội đồng nhân dân" not "nhận"
        if nouns.search(folded, max(at, verb.start() - 16), verb.start()) and _is_noun(
            folded, verb.start(), verb.group()
        ):
            continue
        finish, closed = verb.start(), True
        break
    if not closed:
        return None
    while finish > at and (text[finish - 1].isspace() or text[finish - 1] in ",;:.-–—/"):
        finish -= 1
    if finish - at < 2 or (strict and not stop and finish == end):
        return None
    return at, finish


def _goes_on(text: str, at: int) -> bool:
    """Tell a break inside a name ("chính trị", "- xã hội") from the end of a paragraph: a small letter follows it."""
    return text[at : at + 4].lstrip()[:1].islower() and not _BULLET.match(text, at)


def _is_noun(folded: str, at: int, word: str) -> bool:
    """Tell whether a word of the verb list stands for a thing after "các", "và" or a comma."""
    plain = fold_blanks(word)
    before = folded[max(0, at - 3) : at].rstrip()
    if plain == "to chuc":
        return True
    return not before.endswith(",") and plain not in ("chiu trach nhiem", "co trach nhiem")
