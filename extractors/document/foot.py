"""The foot of a document: recipients on the left, signature on the right, often mixed into the same lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.blocks import is_capitals
from extractors.datafile import load
from extractors.facts import Recipient
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks

_RECIPIENTS = re.compile(r"\W{0,6}n[o0aeu]i[\s-]{1,3}nh[a-z0-9]{1,4}(?!\w)\s{0,3}[:;.]?")
_ITEM = re.compile(r"(?:^[\s_.,'‘“~=]{0,30}|(?<=[;:.,])\s{0,30})[-–—•*+~](?!\d)\s{0,6}(?=[^\W_\d(]|\d{1,3}\s[^\W\d])")
_IN_PARAGRAPH = re.compile(r"(?:^|(?<=[;:.,)]))\s{0,30}[-–—]\s{1,6}(?=[^\W_\d(]|\d{1,3}\s[^\W\d])")
_GAP = re.compile(r"(?<=[^\s])[^\S\n]{4,}(?=[^\W\d_])")
_KEEP = re.compile(r"\s{0,4}luu\b")
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*|[^\W\d_]{1,2}['’]")
"""A word of a name; names of the highlands have a prefix with an apostrophe, joined or apart: K'Brel, K’ Brel."""
_CAPS_TAIL = re.compile(r"(?<=[;.,)\s])\s{1,60}(?P<tail>[^\s;].*)$")
_SIGNED = re.compile(r"\W{0,3}(?:da ky|ky ten|ky thay|dong dau)\b")
MAX_LINES = 120


@dataclass(slots=True)
class Foot:
    """What the foot shows."""

    recipients: list[Recipient] = field(default_factory=list)
    signatory_title: str | None = None
    signatory: str | None = None
    for_body: bool = False
    """"TM. ỦY BAN NHÂN DÂN" is there."""
    lines: dict[str, int] = field(default_factory=dict)
    dirty: bool = False
    """Signs that belong to no word stand in it: a stamp or a signature was read as text."""


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = sorted(load("document.json")["signature_titles"], key=lambda e: -len(e["title"]))  # longest first
    return tuple((re.compile(e["pattern"]), e["title"]) for e in entries)


@lru_cache(maxsize=1)
def _bodies() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(e["pattern"]) for e in load("document.json")["for_the_body"])


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    return frozenset(fold(name) for name in load("document.json")["surnames"]["names"])


def read_foot(lines: TextLines, first: int | None, last: int) -> Foot:
    """Return what the foot of a document shows.

    Args:
        lines: The text.
        first: First line of the foot; None where none was found.
        last: Last line of the document before its annexes.
    """
    foot = Foot()
    if first is None:
        return foot
    last = min(last, first + MAX_LINES)
    items = _Items(lines)
    in_list = False
    titles: list[tuple[int, int, str]] = []
    name_lines: list[tuple[int, str]] = []
    first, paragraph = _paragraph_of_recipients(lines, first, last, foot)
    for number in range(first, last + 1):
        raw = lines.line(number)[:6000]
        if not raw.strip():
            items.blank()
            continue
        begin = lines.starts[number - 1]
        at = 0
        opening = _RECIPIENTS.match(fold(raw))
        if opening:
            in_list = True
            foot.lines["recipients"] = number
            at = opening.end()
        cut = _right_column(raw, at)
        right = raw[cut:]
        if right.strip():
            _read_right(right, number, titles, name_lines, foot)
        left = raw[at:cut]
        if in_list and left.strip():
            in_list = items.take(left, begin + at, number)
            if not in_list and items.rest.strip():
                _read_right(items.rest, number, titles, name_lines, foot)
        elif left.strip():
            _read_right(left, number, titles, name_lines, foot)
        elif right.strip() and items.kept:
            in_list = False
    foot.recipients = paragraph or items.finish()
    _settle(foot, titles, name_lines)
    return foot


def _paragraph_of_recipients(lines: TextLines, first: int, last: int, foot: Foot) -> tuple[int, list[Recipient]]:
    """Read recipients that a web page set as one paragraph; return the line after it and the recipients."""
    opening = None
    at = first
    while at <= last and opening is None:
        opening = _RECIPIENTS.match(fold(lines.line(at)[:200]))
        at += 1
    line = at - 1
    if opening is None or len(_IN_PARAGRAPH.findall(lines.line(line)[:4000], opening.end())) < 2:
        return first, []
    begin = lines.starts[line - 1] + opening.end()
    end_line = line
    while end_line < last and lines.line(end_line + 1).strip():
        end_line += 1
    end = lines.bounds(end_line)[1]
    region = lines.text[begin : min(end, begin + 8000)]
    cut = _right_column(region, 0)
    if cut < len(region):
        end_line = lines.number_at(begin + cut) - 1
        region = region[:cut]
    foot.lines["recipients"] = line
    edges = [m.span() for m in _IN_PARAGRAPH.finditer(region)]
    spans = []
    if not edges or region[: edges[0][0]].strip():
        spans.append((0, edges[0][0] if edges else len(region)))
    spans.extend((b, edges[i + 1][0] if i + 1 < len(edges) else len(region)) for i, (_, b) in enumerate(edges))
    found = [_recipient(lines, [(begin + a, begin + b)]) for a, b in spans]
    return end_line + 1, [r for r in found if r is not None]


def _recipient(lines: TextLines, pieces: list[tuple[int, int]]) -> Recipient | None:
    text = fold_blanks(" ".join(lines.text[a:b] for a, b in pieces)).strip(" ;,-–—")
    text = re.sub(r"\s*[.;,]+$", "", _without_dirt(text))
    if sum(c.isalpha() for c in text) < 2:
        return None
    place = lines.place(pieces[0][0], pieces[-1][1], 0.97)
    place["text"] = text
    return Recipient(**place, rule="recipients")


def _without_dirt(text: str) -> str:
    """Leave out what a stamp or a signature left behind the sign that ends an item: "; ‘", "VHXH. e", "; = )"."""
    for match in re.finditer(r"[;.](?=\s|$)", text):
        tail = text[match.end() :]
        if tail.strip() and not re.search(r"\w{2}", tail):
            return text[: match.start()]
    return re.sub(r"[\s_‘’'`|~=\[\]—–-]+$", "", text)


class _Items:
    """Gathers the items of the list of recipients over lines."""

    def __init__(self, lines: TextLines) -> None:
        self._lines = lines
        self._items: list[list[tuple[int, int]]] = []
        self.kept = False
        self.rest = ""
        self._gap = False

    def blank(self) -> None:
        self._gap = True

    def take(self, left: str, offset: int, number: int) -> bool:
        """Take a line; return False once the list has ended."""
        starts = [(m.start(), m.end()) for m in _ITEM.finditer(left)]
        self.rest = ""
        if starts and self._items and starts[0][0] == 0 and self._goes_on(left[starts[0][1] :]):
            starts = starts[1:]
        before = left[: starts[0][0]] if starts else left
        if before.strip():
            if self.kept and (self._gap or self._kept_ended()):
                self.rest = left
                return False
            if not self._items or (not starts and self._ended() and before.strip()[:1].isupper()):
                if not self._items and not starts and is_capitals(before):
                    return True
                self._items.append([])
            self._items[-1].append((offset, offset + len(before.rstrip())))
        for index, (_, begin) in enumerate(starts):
            end = starts[index + 1][0] if index + 1 < len(starts) else len(left)
            if self.kept and _KEEP.match(fold(self._text(self._items[-1]))) and not left[begin:end].strip():
                continue
            self._items.append([(offset + begin, offset + end)])
            if _KEEP.match(fold(left[begin:end])):
                self.kept = True
        if not starts and _KEEP.match(fold(before)):
            self.kept = True
        self._gap = False
        return True

    def _text(self, item: list[tuple[int, int]]) -> str:
        return " ".join(self._lines.text[a:b] for a, b in item)

    def _ended(self) -> bool:
        return bool(self._items) and self._text(self._items[-1]).rstrip().endswith((";", ".", ","))

    def _kept_ended(self) -> bool:
        return bool(self._items) and self._text(self._items[-1]).rstrip().endswith((".", ";", "/"))

    def _goes_on(self, after: str) -> bool:
        """Tell the dash of "chính trị - xã hội" broken over two lines from one that opens an item."""
        text = self._text(self._items[-1]).rstrip()
        return (
            not text.endswith((";", ".", ",", ":"))
            and after[:1].islower()
            and fold(text).endswith(("chinh tri", "kinh te", "van hoa"))
        )

    def finish(self) -> list[Recipient]:
        found = [_recipient(self._lines, item) for item in self._items if item]
        return [recipient for recipient in found if recipient is not None]


def _right_column(raw: str, at: int) -> int:
    """Return where the signature column begins on a line; its length where there is none."""
    folded = fold(raw)
    best = len(raw)
    for pattern in (*_bodies(), *(p for p, _ in _titles())):
        for match in pattern.finditer(folded, at):
            begin = match.start()
            before = raw[at:begin]
            words = raw[begin : match.end()]
            if not is_capitals(words + "XX") or sum(c.islower() for c in words) > 2:
                continue
            # a title inside an item ("- Chủ tịch UBND tỉnh") is in small letters; this one is set in capitals
            if not before.strip() or before.rstrip()[-1] in ";.,:)" or re.search(r"\s{2,}$", before) or begin > at:
                best = min(best, begin)
                break
    for match in re.finditer(r"[;.][\s-]{1,3}(?=[^\s-])", raw[at:best]):
        name = _person(raw[at + match.end() : best])
        if name and fold(name).split()[0] in _surnames():
            best = at + match.end()
            break
    gap = _GAP.search(raw, at, best)
    if gap and any(c.isalpha() for c in raw[at : gap.start()]):
        best = gap.end()
    # dirt before the column: "- HO CHU TICH"
    trimmed = raw[at:best].rstrip(" \t-–—_‘’'`~|,")
    if best < len(raw) and not any(c.isalpha() for c in trimmed):
        return at
    return best


def _read_right(
    text: str, number: int, titles: list[tuple[int, int, str]], names: list[tuple[int, str]], foot: Foot
) -> None:
    folded = fold(text)
    taken = [False] * len(text)
    for pattern in _bodies():
        match = pattern.search(folded)
        if match and is_capitals(text[match.start() : match.end()] + "XX"):
            foot.for_body = True
            end = match.end()
            while (
                end < len(text)
                and not text[end:].lstrip()[:2].islower()
                and (text[end].isupper() or text[end].isspace() or text[end] in ".-")
            ):
                if any(p.match(folded, end) for p, _ in _titles()):
                    break
                end += 1
            taken[match.start() : end] = [True] * (end - match.start())
    for pattern, title in _titles():
        for match in pattern.finditer(folded):
            a, b = match.span()
            if any(taken[a:b]) or sum(c.islower() for c in text[a:b]) > 2:
                continue
            taken[a:b] = [True] * (b - a)
            titles.append((number, a, title))
    rest = "".join(" " if t else c for c, t in zip(text, taken, strict=True)).strip()
    if not rest or _SIGNED.match(fold(rest)):
        return
    name = _person(rest)
    if name:
        names.append((number, name))
    elif sum(c.isalnum() for c in rest) < 4:
        foot.dirty = True


def _person(text: str) -> str | None:
    """Return the name of a person where `text` is one: two to six capitalised words, no digit."""
    text = text.strip(" .,;:'`\"_|*~-–—()[]")
    words = text.split()
    while words and re.fullmatch(r"(?:th\.?s|ts|ks|bs|dr|pgs|gs)\.?", fold(words[0])):
        words = words[1:]
    if len(words) > 2 and len(words[-1]) == 1:  # a speck behind the name: "Thào A Lử c"
        words = words[:-1]
    # the middle word of most names, whose capital an engine lost: "Hoàng văn Thạch"
    words = [w.capitalize() if 0 < i < len(words) - 1 and w in ("văn", "thị") else w for i, w in enumerate(words)]
    if not 2 <= len(words) <= 7:
        return None
    for word in words:
        if not _NAME.fullmatch(word) or not word[0].isupper():
            return None
        if len(word) > 3 and word.isupper() and not text.isupper():
            return None
    if text.isupper() and not 2 <= len(words) <= 4:
        return None
    if not text.isupper():  # "HỒ Thị Thủy": capitals that the reading made
        words = [w.capitalize() if len(w) > 1 and w.isupper() else w for w in words]
        if not any(len(w) > 1 for w in words[1:]):
            return None
    return " ".join(words)


def _settle(foot: Foot, titles: list[tuple[int, int, str]], names: list[tuple[int, str]]) -> None:
    ordered = [title for _, _, title in sorted(titles)]
    kept: list[str] = []
    for title in ordered:
        if title not in kept:
            kept.append(title)
    if kept:
        foot.signatory_title = " ".join(kept[:3])
        foot.lines["signatory_title"] = min(t[0] for t in titles)
    if names:
        after = [n for n in names if n[0] >= foot.lines.get("signatory_title", 0)]
        if after:
            foot.lines["signatory"], foot.signatory = after[-1]
