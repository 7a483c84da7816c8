"""Marked plan sources: one file gives the printed text, the truth of a comparison and the gold of an extraction.

A source (`*.src`) has a head of `key: value` lines, a line `---`, the body with one paragraph a line, a line `---` and
the recipients with one a line; after a third `---` an annex may follow, one paragraph a line. Marks in the body are
never printed:

`{S:role}`                     the level-1 section that starts here and its role
`{A1}`, `{A1:ha_tang,an_ninh}` content area 1 of the province plan, with its labels
`{G2:doanh nghiệp}`            target group 2, as the text names it
`{P1:Giai đoạn 1;2025;2027}`   a phase; after a third `;` its whole name, where it tells days or months
`{B:Sở Nội vụ}`                a body that is given a task
`{X:name}`                     a passage that a recipe may want to drop
`[[F:sk:bk|, Bằng khen ...]]`  an award form at a stage (hn, sk, tk, ch); `[[F:tk:gk:authority|...]]` names who decides
`[[D1:2025-Q3|text||else]]`    a deadline; `else` is printed where a recipe takes the deadline away

An area, group, form, phase or deadline that a commune need not carry has `?` after its letter and number (`{A9?}`).
The head's `head` says how the first lines and the signature are laid: `joined`, `columns`, `stacked`, `web` or
`annex` (a plan issued with a decision). `body`, `nation`, `motto`, `number_word` and `for_the` are the words of the
head and of the signature where they are not those of a people's committee. A row of a table is written `1 | a | b`.
`$U` and `$V` stand for the commune's name, plain and in capitals, `$x` and `$y` for its kind (xã, XÃ).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

STAGES = {"hn": "hang_nam", "sk": "so_ket", "tk": "tong_ket", "ch": "chung"}
STAGE_NAMES = {"hang_nam": "hằng năm", "so_ket": "sơ kết", "tong_ket": "tổng kết", "chung": "chung"}
FORMS = {
    "bk": ("Bằng khen", "Chủ tịch Ủy ban nhân dân tỉnh"),
    "bkt": ("Bằng khen", "Chủ tịch Ủy ban nhân dân thành phố"),
    "gk": ("Giấy khen", "Chủ tịch Ủy ban nhân dân cấp xã"),
    "co": ("Cờ thi đua", "Ủy ban nhân dân tỉnh"),
    "cot": ("Cờ thi đua", "Ủy ban nhân dân thành phố"),
    "cocp": ("Cờ thi đua", "Chính phủ"),
    "hc": ("Huân chương Lao động", None),
    "bktt": ("Bằng khen", "Thủ tướng Chính phủ"),
}
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
LETTERS = ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l"]
_POINT = re.compile(r"\{([SAGPBX])(\d*)(\??)(?::([^{}]*))?\}")
_SPAN = re.compile(r"\[\[([FD])(\d*)(\??):([^|\[\]]*)\|([^\[\]]*?)\]\]")
_NUMERAL = re.compile(
    r"^(?:((?:Phần )?[IVX]+)[.-] |(\d+)(?:[.-]| \|) |(\d+\.\d+)[.-]? |([a-zđ])\) |\((\d+)\) |(- |\* )|(\+ ))"
)


@dataclass(frozen=True)
class Mark:
    """One mark of a source and where the printed text shows it (line 1-based, column 0-based)."""

    kind: str
    id: str
    optional: bool
    args: tuple[str, ...]
    text: str
    line: int = 0
    column: int = 0


@dataclass
class Source:
    """A marked source: head, body paragraphs and recipients, still with their marks, and what follows the signature."""

    head: dict[str, str]
    body: list[str]
    recipients: list[str]
    annex: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Printed:
    """A printed plan: its lines, and each mark with its place."""

    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    paragraphs: tuple[tuple[int, str], ...]
    """Line (1-based) and plain text of every body paragraph."""
    recipients: tuple[tuple[int, str], ...]
    head: dict[str, str] = field(default_factory=dict)


def read_source(path: Path) -> Source:
    """Read a marked source.

    Raises:
        ValueError: the file has not the three or four parts divided by `---`.
    """
    parts = re.split(r"^---$", path.read_text(encoding="utf-8"), flags=re.M)
    if len(parts) not in (3, 4):
        raise ValueError(f"{path}: a source has a head, a body and recipients, divided by lines '---'")
    head: dict[str, str] = {}
    for line in parts[0].splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, value = line.partition(":")
            head[key.strip()] = value.strip()
    body = [line.strip() for line in parts[1].splitlines() if line.strip()]
    recipients, annex = ([line.strip() for line in part.splitlines() if line.strip()] for part in (*parts[2:], "")[:2])
    return Source(head, body, recipients, annex)


def plain(text: str) -> str:
    """Return a paragraph as it is printed, without its marks."""
    return " ".join(_POINT.sub("", _SPAN.sub(lambda m: m[5].split("||")[0], text)).split())


def level(paragraph: str) -> int:
    """Return how deep a paragraph stands: 1 `I.`, 2 `1.`, 3 `a)` and `1.1.`, 4 `(1)`, 5 `-`, 6 `+`, 7 no numeral."""
    if "{S:" in paragraph:
        return 1
    found = _NUMERAL.match(plain(paragraph))
    if not found:
        return 7
    return (1, 2, 3, 3, 4, 5, 6)[found.lastindex - 1]  # type: ignore[operator]


def numeral(paragraph: str) -> tuple[str, str]:
    """Return the printed numeral of a paragraph (with its dot or bracket) and the text after it."""
    text = plain(paragraph)
    found = _NUMERAL.match(text)
    return (found[0].strip(), text[found.end():]) if found else ("", text)


def first_clause(text: str) -> str:
    """Return the first clause: up to a full stop, colon or semicolon that ends it, or the end of a table's cell."""
    return re.split(r"(?<=[^\s.])[.:;](?:\s|$)|\s\|\s", text, maxsplit=1)[0].strip()


def fill(text: str, head: dict[str, str]) -> str:
    """Put the commune's name and kind in the place of `$U`, `$V`, `$x`, `$y` and the head's own `$words`."""
    unit, kind = head.get("unit", ""), head.get("level", "")
    for name, value in {"$U": unit, "$V": unit.upper(), "$x": kind, "$y": kind.upper()}.items():
        text = text.replace(name, value)
    for key, value in head.items():
        if key.startswith("$"):
            text = text.replace(key, value)
    return text


class _Paper:
    """Collects printed lines; anchors in the text (private-use characters) become places of marks."""

    def __init__(self, width: int) -> None:
        self.width, self.lines, self.marks = width, list[str](), list[Mark]()

    def anchored(self, text: str) -> str:
        """Turn marks into anchors, one private-use character each, before the word they stand at."""
        def point(m: re.Match[str]) -> str:
            args = tuple(a.strip() for a in (m[4] or "").split(";")) if m[4] else ()
            self.marks.append(Mark(m[1], m[2], bool(m[3]), args, ""))
            return chr(0xE000 + len(self.marks) - 1)

        def span(m: re.Match[str]) -> str:
            printed = m[5].split("||")[0]
            args = tuple(a.strip() for a in m[4].split(":"))
            lead = re.match(r"^[\s,;.]*(?:và |cùng |- |\+ )?", printed)
            at = lead.end() if lead else 0
            if m[1] == "F":
                name = FORMS[args[1]][0]
                at = max(printed.find(name), at)
            self.marks.append(Mark(m[1], m[2], bool(m[3]), args, printed[at:].strip(" ,;.")))
            return printed[:at] + chr(0xE000 + len(self.marks) - 1) + printed[at:]

        return _POINT.sub(point, _SPAN.sub(span, text))

    def put(self, text: str) -> int:
        """Wrap a paragraph at the width and return its first line (1-based)."""
        first, row, size = len(self.lines) + 1, [], 0
        for word in self.anchored(text).split():
            bare = len(re.sub(r"[\ue000-\uf8ff]", "", word))
            if row and size + 1 + bare > self.width:
                self.lines.append(" ".join(row))
                row, size = [], 0
            size += bare + (1 if row else 0)
            row.append(word)
        self.lines.append(" ".join(row))
        return first

    def finish(self) -> tuple[list[str], list[Mark]]:
        """Take the anchors out of the lines and return the marks with their places."""
        placed: list[Mark] = []
        out = []
        for i, line in enumerate(self.lines, 1):
            while found := re.search(r"[\ue000-\uf8ff]", line):
                mark = self.marks[ord(found[0]) - 0xE000]
                placed.append(Mark(mark.kind, mark.id, mark.optional, mark.args, mark.text, i, found.start()))
                line = line[: found.start()] + line[found.end():]
            out.append(line.rstrip())
        return out, placed


def print_plan(source: Source) -> Printed:
    """Lay a source out as the text dump of a printed plan."""
    head = {k: fill(v, source.head) if not k.startswith("$") else v for k, v in source.head.items()}
    paper = _Paper(int(head.get("width", "80")))
    style = head.get("head", "joined")
    nation = head.get("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = head.get("motto", "Độc lập - Tự do - Hạnh phúc")
    year, month, day = head["date"].split("-")
    month_name = f"{int(month):02d}" if int(month) < 3 else str(int(month))  # 01, 02, then 3 to 12: the form
    date = f"ngày {day} tháng {month_name} năm {year}"
    if head.get("no_date"):
        date = f"ngày      tháng      năm {year}"
    word = head.get("number_word", "Số:")
    number = f"{word} {head['number']}"
    if head.get("no_number"):
        number = f"{word}       {re.sub(r'^[0-9]+', '', head['number'])}"
    where = f"{head['place']}, {date}"
    left = [head.get("body", "ỦY BAN NHÂN DÂN"), head["issuer2"]]
    if style == "joined":
        rows = [f"{left[0]} {nation}", f"{left[1]} {motto}".rstrip(), "", f"{number} {where}"]
    elif style == "columns":
        gap = max(len(left[0]), len(left[1]), len(number)) + 8
        second = (left[1].ljust(gap) + "    " + motto).rstrip()
        rows = [left[0].ljust(gap) + nation, second, "", number.ljust(gap) + where]
    elif style == "annex":  # a plan issued with a decision: it has no number of its own
        rows = [f"{left[0]} {nation}", f"{left[1]} {motto}"]
    else:
        rows = [f"{left[0]} {left[1]}", "", f"{nation} {motto}".rstrip(), "", number, "", where]
    paper.lines += [*rows, "", head.get("type", "KẾ HOẠCH"), ""]
    title_line = len(paper.lines) + 1
    width, paper.width = paper.width, 68
    paper.put(head["title"])
    paper.width = width
    if style == "annex":
        paper.put(f"(Kèm theo Quyết định số {head['number']} ngày {day}/{month_name}/{year} của {head['issuer']})")
    paper.lines.append("")
    paragraphs: list[tuple[int, str]] = []
    tight = head.get("spacing") == "tight"
    for text in source.body:
        filled = fill(text, source.head)
        line = paper.put(filled)
        paragraphs.append((line, plain(filled)))
        if not tight or level(text) <= 2 or text.endswith("./."):
            paper.lines.append("")
    if paper.lines[-1]:
        paper.lines.append("")
    recipients: list[tuple[int, str]] = []
    titles = [head.get("for_the", "TM. ỦY BAN NHÂN DÂN"), *[t.strip() for t in head.get("sign", "CHỦ TỊCH").split("/")]]
    listed = [] if head.get("no_recipients") else [fill(r, source.head) for r in source.recipients]
    signed = not head.get("no_signature")
    if style == "joined" and listed:
        right = titles if signed else []
        rows = ["Nơi nhận:", *listed]
        for i, row in enumerate(rows):
            if i:
                recipients.append((len(paper.lines) + 1, row))
            paper.lines.append(row + (f" {right[i]}" if i < len(right) else ""))
        paper.lines += ["", head["name"]] if signed else []
    elif style == "columns" and listed:
        right = [*titles, *[""] * max(0, len(listed) - len(titles) - 1), head["name"]] if signed else []
        rows = ["Nơi nhận:", *listed]
        for i, row in enumerate(rows):
            if i:
                recipients.append((len(paper.lines) + 1, row))
            paper.lines.append((row.ljust(46) + right[i]).rstrip() if i < len(right) else row)
        paper.lines += right[len(rows):]
    elif style == "web":  # a page of a portal: the list of recipients and the signature run on
        if listed:
            paper.put("Nơi nhận: " + " ".join(listed))
            paper.lines.append("")
        if signed:
            paper.put(" ".join([*titles, head["name"]]))
    else:
        if listed:
            paper.lines.append("Nơi nhận:")
            for row in listed:
                recipients.append((len(paper.lines) + 1, row))
                paper.lines.append(row)
            paper.lines.append("")
        if signed:
            paper.lines += [*titles, "", head["name"]]
    for text in source.annex:
        paper.lines.append("")
        paper.put(fill(text, source.head))
    lines, marks = paper.finish()
    head["title_line"] = str(title_line)
    return Printed(tuple(lines), tuple(marks), tuple(paragraphs), tuple(recipients), head)


def split_award(mark: Mark) -> list[dict[str, object]]:
    """Return one record (line, stage, form, authority) for each stage that an award mark names."""
    form, authority = FORMS[mark.args[1]]
    if len(mark.args) > 2:
        authority = mark.args[2] or None
    return [{"line": mark.line, "stage": STAGES[s], "form": form, "authority": authority}
            for s in mark.args[0].split("+")]


def award_name(record: dict[str, object]) -> str:
    """Return an award as a letter words it: form and who decides."""
    return f"{record['form']} của {record['authority']}" if record["authority"] else str(record["form"])
