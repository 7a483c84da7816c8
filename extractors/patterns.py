"""Regular expressions built from named parts, tolerant of spacing and of OCR confusions in one place.

A template is a regular expression in which `{name}` stands for a part of `PARTS` (itself a template)
and `<a few words>` for these words with any blanks, one line break included, between them and with the
spellings that mean the same (ủy/uỷ, hòa/hoà, i/y are not confused). Everything else is taken literally as
regular expression. A quantifier such as `{1,3}` is left alone, because a name starts with a letter.

    compile_pattern(r"<ngày> {sp} (?P<day>{day}) {sp} <tháng> {sp} (?P<month>{month})")

Blanks in a template mean nothing, as in `re.VERBOSE`; write `{sp}` (some blanks) or `{sp0}` (perhaps blanks).
All quantifiers over blanks are bounded, so that the cost stays linear on a line of a million blanks.
"""

from __future__ import annotations

import re
from functools import lru_cache

PARTS: dict[str, str] = {
    # blanks: a line may break inside any fact, and a blank line may stand between its halves (page break)
    "sp": r"[^\S\n]{0,8}(?:\n[^\S\n]{0,8}){0,3}(?<=\s)",
    "sp0": r"[^\S\n]{0,8}(?:\n[^\S\n]{0,8}){0,3}",
    "sp1": r"[^\S\n]{1,8}",  # on the same line
    "sp10": r"[^\S\n]{0,8}",
    "dash": r"[-\u2010-\u2015\u2212\u00ad~]",
    "slash": r"[/\u2044\u2215|\\]",
    "colon": r"[:;.]",
    "open": r"[\"“”„«‘'']",
    "close": r"[\"“”„»’'']",
    # numbers
    "digit": r"[0-9]",
    "day": r"(?:0?[1-9]|[12][0-9]|3[01])",
    "month": r"(?:1[0-2]|0?[1-9])",
    "year": r"(?:19|20)[0-9]{2}",
    "roman": r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})",
    # words that many patterns share
    "so": r"(?:<số>|<Số>|số|Số|s[ốôo60]|S[ốôO60])",
    "ubnd": r"(?:<ủy ban nhân dân>|U\.?{sp10}B\.?{sp10}N\.?{sp10}D)",
    "hdnd": r"(?:<hội đồng nhân dân>|H\.?{sp10}[ĐDÐ]\.?{sp10}N\.?{sp10}D)",
    "mttq": r"(?:<mặt trận tổ quốc>|MTTQ)",
    "unit_level": r"(?:<xã>|<phường>|<thị trấn>|<đặc khu>)",
    "province_level": r"(?:<tỉnh>|<thành phố>|TP\.?)",
}

_SAME = {  # spellings that mean the same; the key is what a template writes
    "ủy": "(?:ủy|uỷ)",
    "hòa": "(?:hòa|hoà)",
    "hóa": "(?:hóa|hoá)",
    "thủy": "(?:thủy|thuỷ)",
    "khỏe": "(?:khỏe|khoẻ)",
    "kỳ": "(?:kỳ|kì)",
    "kỷ": "(?:kỷ|kỉ)",
    "hàng": "(?:hàng|hằng)",
}
_LETTER = str.maketrans({"đ": "[đð]", "Đ": "[ĐÐ]"})


def tolerant_words(words: str) -> str:
    """Return a regular expression for `words` with any blanks between them and equal spellings allowed.

    Args:
        words: Vietnamese words, NFC, tone in the old style, separated by blanks.
    """
    parts = []
    for word in words.split():
        same = _SAME.get(word.lower())
        parts.append(same if same else re.escape(word).translate(_LETTER))
    return PARTS["sp"].join(parts)


@lru_cache(maxsize=512)
def expand(template: str) -> str:
    """Return `template` with its parts and words filled in, blanks of the template left out.

    Raises:
        KeyError: The template names a part that `PARTS` does not hold.
    """
    out: list[str] = []
    at = 0
    for match in re.finditer(r"(?P<name>\{[a-z][a-z0-9_]*\})|(?<![\?P\\])<(?P<words>[^<>=!?]+)>", template):
        out.append(_squeeze(template[at : match.start()]))
        if match["name"]:
            out.append(expand(PARTS[match["name"][1:-1]]))
        else:
            out.append(f"(?:{tolerant_words(match['words'])})")
        at = match.end()
    out.append(_squeeze(template[at:]))
    return "".join(out)


def _squeeze(literal: str) -> str:
    """Leave out the blanks of a template that are neither escaped nor inside a character class."""
    out: list[str] = []
    inside = escaped = False
    for char in literal:
        if escaped:
            out.append(char)
            escaped = False
            continue
        if char == "\\":
            escaped = True
        elif char == "[":
            inside = True
        elif char == "]":
            inside = False
        elif char.isspace() and not inside:
            continue
        out.append(char)
    return "".join(out)


@lru_cache(maxsize=512)
def compile_pattern(template: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a template (see the module) to a regular expression; case does not matter unless `flags` says so."""
    return re.compile(expand(template), flags)
