"""The body that issues a document, with its unit and level."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.document.head import Head
from extractors.folding import fold
from extractors.gazetteer import COMMUNE_TYPES, PROVINCE_TYPES, exact_key, gazetteer
from extractors.lines import TextLines, fold_blanks
from extractors.patterns import compile_pattern, words_pattern

_ISSUES = compile_pattern(
    r"""(?P<body> {at} (?: {ubnd} | <hội đồng nhân dân> | <đảng ủy> | <ban thường vụ> | <ban chấp hành>
        | <ban chỉ đạo> | <hội đồng> | <sở> | <trường> | <ủy ban> | <phòng> | <công an> | <liên đoàn>
        | <hội> | <trung tâm> ) {on} [^.;:]{0,160}? )
    (?<!\sve)(?<!viec) {sp} {issues} {sp} (?: <kế hoạch> | <chương trình> | <phong trào> | <hướng dẫn> | <đợt> )"""
)
_COMMITTEE = compile_pattern(r"{at}{ubnd}{on}")
_OWN_BODY = compile_pattern(r"{ubnd} {sp} (?P<level>{level}) {on}")
_HEAD_BODY = compile_pattern(r"{at} (?P<level>{level}) {sp} (?P<name>[^\W\d_].*?) (?=\s(?:{level}|<ủy ban>)\s|$)")
_OTHER_HEAD = compile_pattern(
    r"""(?: <trường> | <sở> | <phòng> | ban {sp} | <hội đồng> | <hội> | <trung tâm> | <công an> | <đảng ủy>
        | <tỉnh ủy> | <thành ủy> | <đoàn> | <tỉnh đoàn> | <thành đoàn> | bch
        | <liên đoàn> | <ủy ban mặt trận> | <ủy ban mttq> | <chi cục> | <cục> | <bệnh viện> | <trạm y tế> ) {on}"""
)
_LEVEL_IN = compile_pattern(
    r"{at} (?P<level> <xã> | <phường> | <đặc khu> | <tỉnh> | <thành phố> | thanh (?={sp} uy\s) ) {sp} (?:uy {sp})?"
)
_NAME_AFTER = re.compile(r"\s{1,4}(?P<name>(?:[^\W\d_][\w'’-]*\.?)(?:\s{1,3}(?:-\s{0,2})?[^\W\d_][\w'’-]*){0,8})")
_NUMBERED_NAME = re.compile(r"[^\S\n]{1,2}([0-9]{1,2})(?![\w/.])")
_BELOW = compile_pattern(r"(?<=\w\s) (?: bch {sp} <đoàn> | <ban chấp hành đoàn> | <đảng ủy> ) (?=\s)")
"""The issuing body where it stands on one line behind the body above it: "ĐOÀN TỈNH ... BCH ĐOÀN XÃ ..."."""
_BEHIND = re.compile(
    r"\s(?:K[ẾÊEÉ]\s?HO[ẠA]CH|(?:NGH[ĨI]A\s)?VI[ỆE]T\sNAM|C[ỘO]NG\sH[ÒO]A|[IVX]{1,4}\s?[-.]|[A-E]\.)(?=\s|$)"
)
"""What an engine put behind a name on its line: the type of the document, the rest of the motto, a heading."""
_SHORT = re.compile(r"bch(?=\s)")
_NATIONAL = compile_pattern(r"(?: <thủ tướng> | <chính phủ> | bo\s | ban\s.*<trung ương> | <hội đồng> .*<trung ương> )")
_COMMITTEES = {"tinh uy": "Tỉnh ủy", "thanh uy": "Thành ủy", "dang uy": "Đảng ủy"}
_PARTY = re.compile("|".join(_COMMITTEES))
_LEVELS = {
    "phuong": "phường",
    "dac khu": "đặc khu",
    "thi tran": "thị trấn",
    "tinh": "tỉnh",
    "thanh": "thành phố",
    "thanh pho": "thành phố",
    "tp": "thành phố",
}


@dataclass(frozen=True, slots=True)
class Body:
    """The body that issues the document."""

    text: str
    level: str | None
    """`xã`, `phường`, `đặc khu`, `tỉnh`, `thành phố`."""
    name: str | None
    line: int


def find_issuer(lines: TextLines, head: Head, preamble_end: int) -> Body | None:
    """Return the issuing body: from the preamble's "... ban hành Kế hoạch", the head, the title, in this order.

    The preamble spells the name in small letters, which the head's capitals do not show; the head is the witness.
    """
    text = lines.text[:preamble_end]
    folded = fold(text)
    candidates: list[Body] = []
    for match in _ISSUES.finditer(folded, 0, 12_000):
        # the last body before the verb is the one that issues
        inner = list(_COMMITTEE.finditer(folded[match.start("body") : match.end("body")]))
        start = match.start("body") + (inner[-1].start() if inner else 0)
        candidates.append(_body(lines, folded, start, match.end("body")))
    own = [b for b in candidates if b.level]
    other = _other_head_body(lines, head, folded)
    if other is not None:
        return other
    headed = _head_body(head, lines)
    if headed is not None and headed.name:
        # the same unit in the text gives the spelling
        for body in own:
            if body.name and fold(body.name) == fold(headed.name):
                return body
        spelled = _spelled(lines, folded, headed)
        return spelled or headed
    if own:
        return own[-1]
    if headed is not None:
        return headed
    for match in _OWN_BODY.finditer(folded):
        level = _level_word(match["level"])
        if level in COMMUNE_TYPES:
            return _body(lines, folded, match.start(), min(len(text), match.end() + 80))
    if candidates:
        return candidates[-1]
    return None


def _level_word(folded: str) -> str | None:
    key = re.sub(r"\s+", " ", folded).strip(".")
    return "xã" if key[0] == "x" else _LEVELS.get(key)  # "xi", "x4": a short word that readings damage often


def _body(lines: TextLines, folded: str, start: int, end: int) -> Body:
    text = lines.text
    match = _OWN_BODY.match(folded, start)
    if match:
        level = _level_word(match["level"])
        name = name_at(text, match.end(), end)
        short = fold(text[start : start + 4]) == "ubnd"
        whole = f"{'UBND' if short else 'Ủy ban nhân dân'} {level}"
        if name:
            return Body(f"{whole} {name}", level, name, lines.number_at(start))
        return Body(whole, level, None, lines.number_at(start))
    return Body(fold_blanks(text[start:end]), None, None, lines.number_at(start))


def name_at(text: str, at: int, end: int) -> str | None:
    """Return the name that follows a level word: the words that begin with a capital."""
    match = _NAME_AFTER.match(text, at, min(end, at + 80))
    if not match:
        return None
    kept: list[str] = []
    for word in match["name"].split():
        if not (word[0].isupper() or word in "-–"):
            break
        kept.append(word)
    name = " ".join(kept).strip(" -–")
    numbered = _NUMBERED_NAME.match(text, match.start() + match.group().find(match["name"]) + len(name))
    if name and numbered and gazetteer().communes(f"{name} {numbered[1]}"):
        name = f"{name} {numbered[1]}"  # "xã Tân Phước 1"
    return name or None


def _other_head_body(lines: TextLines, head: Head, folded: str) -> Body | None:
    """Return the body of the head where it is no people's committee: a Party committee, a department, a school."""
    begins = [i for i, line in enumerate(head.issuer_lines) if _OTHER_HEAD.match(fold(line))]
    if not begins:
        return None
    ends = [*begins[1:], len(head.issuer_lines)]
    shown = [" ".join(head.issuer_lines[a:b]) for a, b in zip(begins, ends, strict=True)]
    # a standing committee below the body's own line names no unit: "ỦY BAN MTTQ VIỆT NAM XÃ A", "BAN THƯỜNG TRỰC"
    text = next((s for s in reversed(shown) if _LEVEL_IN.search(fold(s))), shown[-1])
    if below := list(_BELOW.finditer(fold(text))):
        text = text[below[-1].start() :]
    line = 1
    for match in re.finditer(r"\s+".join(map(re.escape, fold(text).split())), folded):
        written = fold_blanks(lines.text[match.start() : match.end()])
        line = lines.number_at(match.start()) if line == 1 else line
        if not written.isupper():
            text, line = written, lines.number_at(match.start())
            break
    level = name = None
    for match in _LEVEL_IN.finditer(fold(text)):
        level = _level_word(match["level"])
        name = text[match.end() :].strip() if text.isupper() else name_at(text, match.end() - 1, len(text))
    if name and name.isupper():
        name = _title_case(name)
    party = _PARTY.match(fold(text))
    if party and name and text.isupper():  # a body of the Party is named by its kind and its place alone
        text = f"{_COMMITTEES[party.group()]} {'' if party.group() != 'dang uy' else f'{level} '}{name}"
    elif _SHORT.match(fold(text)) and text.isupper():  # the head's short form and capitals, written out
        place = f" {level} {name}" if name else ""
        rest = _title_case(text[3 : len(text) - len(place)])
        text = f"Ban Chấp hành {rest}{place}"
    return Body(text[:1].upper() + text[1:], level if name else None, name, line)


def _head_body(head: Head, lines: TextLines) -> Body | None:
    """Return the body of the head's left column: "ỦY BAN NHÂN DÂN" over "PHƯỜNG VẠN XUÂN", or both on one line."""
    joined = " ".join(head.issuer_lines)
    folded = fold(joined)
    found = None
    for match in _HEAD_BODY.finditer(folded):
        level = _level_word(match["level"])
        name = _title_case(joined[match.start("name") : match.end("name")])
        if len(name.split()) <= 6:
            found = Body(f"Ủy ban nhân dân {level} {name}", level, name, 1)
    if found is None:
        return None
    for number in range(1, min(len(lines), 30) + 1):
        if found.name and fold(found.name) in fold(lines.line(number)[:300]):
            return Body(found.text, found.level, found.name, number)
    return found


def _title_case(text: str) -> str:
    text = _BEHIND.split(text, maxsplit=1)[0]
    return " ".join(w[:1].upper() + w[1:].lower() if w.isupper() and "'" not in w else w for w in text.split()).strip(
        " -–.,"
    )


def _spelled(lines: TextLines, folded: str, headed: Body) -> Body | None:
    """Return the head's body as the running text spells it."""
    key = fold(headed.name or "")
    for match in _OWN_BODY.finditer(folded):
        name = name_at(lines.text, match.end(), match.end() + 80)
        if name and not name.isupper() and fold(name) == key:
            return _body(lines, folded, match.start(), match.end() + 80)
    at = folded.find(key)
    while at >= 0:
        written = lines.text[at : at + len(key)]
        if not written.isupper():
            return Body(
                f"Ủy ban nhân dân {headed.level} {fold_blanks(written)}",
                headed.level,
                fold_blanks(written),
                headed.line,
            )
        at = folded.find(key, at + 1)
    return None


def best_spelling(lines: TextLines, body: Body, head: Head, province: str | None) -> Body:
    """Return the body with its name spelled as a unit that exists, where the damaged text spells it in several ways.

    Every spelling beside the level word, and the place of the date line, is a witness; the one that the gazetteer knows
    in this province
    wins, else the most frequent. Where none is known but the letters without marks are those of exactly one unit of the
    province, that unit's spelling is taken: the letters were read, only the marks were lost.
    """
    if body.name is None or body.level not in COMMUNE_TYPES:
        return body
    key = fold(body.name)
    votes: dict[str, int] = {body.name: 1}
    if head.place:
        votes[head.place] = votes.get(head.place, 0) + 1
    folded = fold(lines.text[:200_000])
    for match in re.finditer(rf"(?<!\w){words_pattern(body.level)}(?=\s)", folded):
        name = name_at(lines.text, match.end(), match.end() + 80)
        if name:
            votes[name] = votes.get(name, 0) + 1
    near = {n: v for n, v in votes.items() if fold(n) == key or fuzz.ratio(fold(n), key) >= 80}
    names = gazetteer()
    known = {
        n: v
        for n, v in near.items()
        if any(
            exact_key(u.name) == exact_key(n) and province in (None, u.province) for u in names.communes(n, body.level)
        )
    }
    best = max(known or near, key=lambda n: (near[n], n == body.name)) if near else body.name
    if not known:
        units = {u.name for u in names.communes(best, body.level) if province in (None, u.province)}
        if len(units) == 1 and province is not None:
            best = next(iter(units))
    best = " ".join(_named(word) for word in best.split(" "))
    if best == body.name:
        return body
    return Body(body.text.replace(body.name, best), body.level, best, body.line)


def _named(word: str) -> str:
    """A word of a unit's name without the capitals that an engine made of its small letters: MỸ Giang is Mỹ Giang."""
    return word.capitalize() if len(word) > 1 and word.isupper() and not set(word) <= set("IVX") else word


def level_of(body: Body | None) -> str:
    """Return `national`, `province`, `commune` or `unknown`: the level of the body that issues."""
    if body is None:
        return "unknown"
    if body.level in COMMUNE_TYPES or body.level == "thị trấn":
        return "commune"
    if body.level in PROVINCE_TYPES:
        return "province"
    key = fold(body.text)
    if _NATIONAL.match(key):
        return "national"
    if re.match(r"so\s", key):
        return "province"  # a department of a province's committee
    if re.search(r"\b(?:tinh|thanh pho|thanh uy)\b", key):
        return "province"
    if re.search(r"\b(?:xa|phuong|dac khu)\b", key):
        return "commune"
    return "unknown"
