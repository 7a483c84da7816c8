"""Regular expressions built from named parts, tolerant of spacing, marks and OCR confusions in one place.

A pattern is written as Vietnamese and searched in a folded text (`extractors.folding.fold`: no marks, no case, every
character in its place), so that a mark that the reading lost or set wrongly hides nothing. In a template

    <ủy ban nhân dân>   stands for these words, blanks and a line break allowed between them,
    {ubnd}              for a part of `PARTS`, itself a template,

and everything else is a regular expression; blanks in it mean nothing, as in `re.VERBOSE`. All quantifiers over blanks
are bounded,
so the cost stays linear on a line of a million blanks.

    compile_pattern(r"<ngày> {sp} (?P<day>{day}) {sp} <tháng> {sp} (?P<month>{month})")
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.folding import fold

BLANKS = r"[^\S\n]{0,8}(?:\n[^\S\n]{0,8}){0,3}"
"""Perhaps blanks; a line may break, and blank lines (a page break) may stand there."""

PARTS: dict[str, str] = {
    "sp0": BLANKS,
    "sp": rf"(?=\s){BLANKS}",
    "on": r"(?!\w)",
    "at": r"(?<!\w)",
    # numbers
    "day": r"(?:0?[1-9]|[12][0-9]|3[01])",
    "month": r"(?:1[0-2]|0?[1-9])",
    "year": r"20[0-9]{2}",
    "count": r"[0-9lio]",  # a digit, or a letter read for one
    "empty": r"[\s.…_]{0,30}",  # room left blank to be filled in by hand
    # words
    "so": r"(?:s[o06]?|\$[o06])",
    "ubnd": r"(?:<ủy ban nhân dân>|ubnd)",
    "province_level": r"(?:<tỉnh>|<thành phố>|tp\.?)",
    "commune_level": r"(?:x[a-z0-9]|<phường>|<đặc khu>|<thị trấn>)",  # "xã" is short and often damaged
    "level": r"(?:{commune_level}|{province_level})",
    "issues": r"(?:<ban hành>|<xây dựng>|<tổ chức>|<triển khai>|<phát động>|<lập>)",
    "movement": r"<phong trào>(?:{sp}<thi đua>)?",
    "dash": r"[-~=]",
}
_TOKEN = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)\}|(?<![?P\\(])<(?P<words>[^<>=!?]+)>")


def words_pattern(words: str) -> str:
    """Return a regular expression over folded text for `words`, with blanks and line breaks allowed between them.

    Args:
        words: Vietnamese words separated by blanks.
    """
    return rf"(?=\s){BLANKS}".join(re.escape(word) for word in fold(words).split())


@lru_cache(maxsize=512)
def expand(template: str) -> str:
    """Return `template` with its parts and words filled in and its own blanks left out.

    Raises:
        KeyError: The template names a part that `PARTS` does not hold.
    """
    out: list[str] = []
    at = 0
    for match in _TOKEN.finditer(template):
        out.append(_squeeze(template[at : match.start()]))
        if match["name"]:
            out.append(f"(?:{expand(PARTS[match['name']])})")
        else:
            out.append(f"(?:{words_pattern(match['words'])})")
        at = match.end()
    out.append(_squeeze(template[at:]))
    return "".join(out)


def _squeeze(literal: str) -> str:
    """Leave out the blanks of a template that are neither escaped nor inside a character class."""
    out: list[str] = []
    inside = escaped = False
    for char in literal:
        if escaped:
            escaped = False
        elif char == "\\":
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
def compile_pattern(template: str) -> re.Pattern[str]:
    """Compile a template (see the module) to a regular expression over folded text."""
    return re.compile(expand(template))
