"""The numbers that Word shows before a paragraph and stores nowhere: computed from numbering.xml and the styles.

After ECMA-376 Part 1, 17.9 (numbering) and Word's own behaviour where it leaves things open: lists that share an
abstract definition count on together; an override of the start takes effect the first time its list is used; a
level begins anew after any higher level unless `lvlRestart` says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLAIN_BULLETS = frozenset("-–—+*")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)
    """Overrides of the start, by level."""


class Numbering:
    """The running numbers of one document; ask for each paragraph once, in order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        """Take up the definitions.

        Args:
            numbering: The root element of numbering.xml, or None.
            styles: The root element of styles.xml, or None.
        """
        self._styles = _styles_of(styles)
        self._lists = _lists_of(numbering, self._styles)
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """The number of a paragraph as Word shows it, with the blank behind it.

        Args:
            paragraph: A `w:p` element.

        Returns:
            "I. ", "1.2. ", "a) ", "- " for a bullet; "" for a paragraph without number.
        """
        found = self._place(paragraph)
        if found is None:
            return ""
        number, index = found
        known = self._lists.get(number)
        if known is None:
            return ""
        level = known.levels.get(index)
        if level is None:
            return ""
        self._count(number, known, index)
        text = self._text(known, index, level)
        if not text:
            return ""
        return text if level.suffix == "nothing" else text + " "

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """(numId, level) of a paragraph, its own or its style's."""
        properties = paragraph.find(f"{W}pPr")
        number, level = _number_of(properties)
        if number == "0":
            return None
        style = _value(properties.find(f"{W}pStyle")) if properties is not None else None
        if style is None:
            style = next((name for name, one in self._styles.items() if one.default), None)
        if number is None:
            seen: set[str] = set()
            where = style
            while where is not None and where in self._styles and where not in seen:
                seen.add(where)
                one = self._styles[where]
                if one.number is not None:
                    if one.number == "0":
                        return None
                    number = one.number
                    level = level if level is not None else self._level_of_style(number, where, one.level)
                    break
                where = one.parent
        if number is None:
            return None
        return number, min(max(level or 0, 0), _LEVELS - 1)

    def _level_of_style(self, number: str, style: str, stated: int | None) -> int:
        known = self._lists.get(number)
        if known is not None:
            for index, level in known.levels.items():
                if level.style == style:
                    return index
        return stated or 0

    def _count(self, number: str, known: _List, index: int) -> None:
        counts = self._counts.setdefault(known.abstract, [None] * _LEVELS)
        if index in known.starts and (number, index) not in self._started:
            counts[index] = known.starts[index]
        else:
            now = counts[index]
            counts[index] = known.levels[index].start if now is None else now + 1
        self._started.add((number, index))
        for deeper in range(index + 1, _LEVELS):
            level = known.levels.get(deeper)
            # lvlRestart 0: never; k: only after level k (1-based) or a higher one
            after = level.restart if level is not None else None
            if after is None or (after > 0 and index <= after - 1):
                counts[deeper] = None

    def _text(self, known: _List, index: int, level: _Level) -> str:
        if level.form == "bullet":
            return level.text if level.text in _PLAIN_BULLETS else "-" if level.text.strip() else ""
        if level.form == "none":
            return re.sub(r"%\d", "", level.text).strip()
        counts = self._counts[known.abstract]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = known.levels.get(at)
            if other is None:
                return ""
            count = counts[at] if counts[at] is not None else other.start
            form = "decimal" if level.legal and other.form != "bullet" else other.form
            return in_form(count or 0, form)

        return re.sub(r"%([1-9])", shown, level.text).strip()


@dataclass(slots=True)
class _Style:
    parent: str | None
    number: str | None
    level: int | None
    default: bool
    caps: bool | None


def in_form(count: int, form: str) -> str:
    """A count in one of Word's number formats.

    >>> [in_form(4, form) for form in ("upperRoman", "lowerLetter", "decimal", "decimalZero")]
    ['IV', 'd', '4', '04']
    """
    if form in ("upperRoman", "lowerRoman"):
        letters = _roman(count)
        return letters.upper() if form == "upperRoman" else letters
    if form in ("upperLetter", "lowerLetter"):
        if count < 1:
            return ""
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form == "decimalZero":
        return f"{count:02d}"
    if form in ("none", "bullet"):
        return ""
    return str(count)


def _roman(count: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        parts.append(letters * (count // value) if count < 100_000 else "")
        count %= value
    return "".join(parts)


def caps_by_style(styles: Any | None) -> dict[str, bool]:
    """Names of the styles that show all letters as capitals, with their heirs."""
    known = _styles_of(styles)
    result = {}
    for name in known:
        where: str | None = name
        seen: set[str] = set()
        while where is not None and where in known and where not in seen:
            seen.add(where)
            caps = known[where].caps
            if caps is not None:
                result[name] = caps
                break
            where = known[where].parent
    return {name: caps for name, caps in result.items() if caps}


def is_on(element: Any | None) -> bool | None:
    """Whether a switch such as `w:caps` is on; None where it is not there."""
    if element is None:
        return None
    return element.get(f"{W}val", "1") not in ("0", "false", "off")


def _value(element: Any | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _whole(element: Any | None) -> int | None:
    value = _value(element)
    try:
        return None if value is None else int(value)
    except ValueError:
        return None


def _number_of(properties: Any | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    numbered = properties.find(f"{W}numPr")
    if numbered is None:
        return None, None
    return _value(numbered.find(f"{W}numId")), _whole(numbered.find(f"{W}ilvl"))


def _styles_of(styles: Any | None) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    if styles is None:
        return found
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId")
        if name is None:
            continue
        properties = style.find(f"{W}pPr")
        number, level = _number_of(properties)
        found[name] = _Style(
            parent=_value(style.find(f"{W}basedOn")),
            number=number,
            level=level,
            default=style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph",
            caps=is_on(style.find(f"{W}rPr/{W}caps")),
        )
    return found


def _lists_of(numbering: Any | None, styles: dict[str, _Style]) -> dict[str, _List]:
    if numbering is None:
        return {}
    abstracts: dict[str, Any] = {
        one.get(f"{W}abstractNumId", ""): one for one in numbering.iterchildren(f"{W}abstractNum")
    }
    owners = {
        _value(one.find(f"{W}styleLink")): name
        for name, one in abstracts.items()
        if one.find(f"{W}styleLink") is not None
    }
    targets = {
        one.get(f"{W}numId", ""): _value(one.find(f"{W}abstractNumId")) or ""
        for one in numbering.iterchildren(f"{W}num")
    }
    lists: dict[str, _List] = {}
    for one in numbering.iterchildren(f"{W}num"):
        number = one.get(f"{W}numId", "")
        abstract = _real_abstract(targets[number], abstracts, owners, styles, targets)
        levels = dict(_level_of(element) for element in _children(abstracts.get(abstract), "lvl"))
        starts: dict[int, int] = {}
        for override in _children(one, "lvlOverride"):
            index = _whole_attribute(override, "ilvl")
            replaced = override.find(f"{W}lvl")
            if replaced is not None:
                levels[index] = _level_of(replaced)[1]
            start = _whole(override.find(f"{W}startOverride"))
            if start is not None:
                starts[index] = start
        lists[number] = _List(abstract, levels, starts)
    return lists


def _real_abstract(
    name: str,
    abstracts: dict[str, Any],
    owners: dict[str | None, str],
    styles: dict[str, _Style],
    targets: dict[str, str],
) -> str:
    """Follow a link to a numbering style to the definition that owns it."""
    element = abstracts.get(name)
    link = _value(element.find(f"{W}numStyleLink")) if element is not None else None
    if link is None:
        return name
    if link in owners:
        return owners[link]
    style = styles.get(link)
    return targets.get(style.number, name) if style is not None and style.number else name


def _children(element: Any | None, name: str) -> list[Any]:
    return [] if element is None else list(element.iterchildren(f"{W}{name}"))


def _whole_attribute(element: Any, name: str) -> int:
    try:
        return min(_LEVELS - 1, max(0, int(element.get(f"{W}{name}", "0"))))
    except ValueError:
        return 0


def _level_of(element: Any) -> tuple[int, _Level]:
    start = _whole(element.find(f"{W}start"))
    form = element.find(f"{W}numFmt")
    if form is None:  # a custom format stands in an alternative with a plain one beside it
        form = next(element.iter(f"{W}numFmt"), None)
    return _whole_attribute(element, "ilvl"), _Level(
        start=0 if start is None else start,
        form=_value(form) or "decimal",
        text=_value(element.find(f"{W}lvlText")) or "",
        suffix=_value(element.find(f"{W}suff")) or "tab",
        restart=_whole(element.find(f"{W}lvlRestart")),
        legal=bool(is_on(element.find(f"{W}isLgl"))),
        style=_value(element.find(f"{W}pStyle")),
    )
