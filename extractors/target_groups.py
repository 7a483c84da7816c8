"""Finds the groups that a plan sets criteria for, each with the whole passage of its criteria."""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from extractors.blocks import Block
from extractors.datafile import load
from extractors.facts import TargetGroup
from extractors.folding import fold
from extractors.lines import TextLines, fold_blanks
from extractors.outline.build import Outline
from extractors.outline.component import outline_of
from extractors.parts import criteria_by_content
from extractors.state import lines_of, register_attributes
from extractors.tree import Node, build_tree, every
from extractors.who import after_numeral, read_who

_TOWARDS = re.compile(
    r"(?:cac\s{1,6})?(?:tieu\s{1,6}ch[iu]\w{0,3}\s{1,6}(?:thi\s{1,6}dua\s{1,6})?)?"
    r"(?:[bdp](?:[oe06]{1,2}[il1]?|di)\s{1,6}v[oe06]{1,3}[il1]?|(?<!\w\s)voi(?=\s)|danh\s{1,6}cho|ap\s{1,6}dung\s{1,6}(?:doi\s{1,6}voi|cho))(?!\w)"
)
"""Words before a group; "đối với" also as a damaged reading leaves it."""
_SAID = re.compile(r"(?<!\w)(?:sau|dat|phai|can|se|la|co|duoc|can cu|theo|neu|chiu trach nhiem)(?!\w)")
"""Words that say something of a group before its colon ("đạt các tiêu chuẩn sau:"), so that its name ended earlier."""
_NAME_PART = re.compile(r"\s{0,20}(?:\d{1,2}\s{0,3}\|)?[^:|]*")
"""What comes before the criteria: up to a colon, or the cell of a table behind that of the number."""
_NAMED = re.compile(r"[^:.;,]{2,60}:\s")
"""How a paragraph begins that is named before a colon: "a) Gia đình: ..."."""
_LONGEST_NAME = 120
"""Characters of a group's name with what tells which ones it means."""
_ASKED = re.compile(r"(?:tran\s{1,6}trong\s{1,6})?[bdp]e\s{1,6}nghi")


@lru_cache(maxsize=8)
def _words(key: str) -> re.Pattern[str]:
    values = load("target_groups.json")[key]["values"]
    return re.compile("|".join(r"\s{1,6}".join(fold(v).split()) for v in values))


def criteria_sections(roots: list[Node]) -> list[Node]:
    """Return the sections that set criteria: those whose heading says so and that hold no other such section."""
    found = []
    for node in every(roots):
        if node.section.level == 0 or not node.section.heading or len(node.key.split()) > 24:
            continue
        if not _says_criteria(node) or _TOWARDS.match(node.key):
            continue
        below = [n for n in node.down() if n is not node and n.section.heading and _says_criteria(n)]
        if any(not _TOWARDS.search(n.key) and len(n.key.split()) <= 24 for n in below):
            continue
        found.append(node)
    return found


def _says_criteria(node: Node) -> bool:
    return _words("headings").search(node.key) is not None or _words("exact").fullmatch(node.key) is not None


def find_target_groups(lines: TextLines, outline: Outline, folded: str | None = None) -> tuple[TargetGroup, ...]:
    """Find the groups that criteria are set for.

    Args:
        lines: The text with its lines.
        outline: Its outline.
        folded: `fold(lines.text)`, where the caller has it already.

    Returns:
        One record per group, in the order of the text; `group` leaves out "Đối với", `text` is the whole passage.
    """
    flat = folded if folded is not None else fold(lines.text)
    roots = build_tree(outline.sections, outline.blocks)
    named = [(node.key, groups) for node in criteria_sections(roots) if (groups := _groups(lines, flat, node))]
    # "Nội dung, chỉ tiêu thi đua" names none where "Tiêu chí" does
    plain = [groups for key, groups in named if not _words("contents").search(key)]
    read = plain or [groups for _, groups in named]
    sure = [groups for groups in read if _mostly_known(lines, flat, groups)]
    # "NỘI DUNG VÀ CHỈ TIÊU THI ĐUA" names no groups where another section does
    found = [group for groups in sure or read for group in groups]
    if not found:
        for node in criteria_by_content(lines, flat, roots):
            found.extend(_groups(lines, flat, node, sure=0.75))
    if not found:
        for node in every(roots):
            if node.section.level and node.section.heading and _words("fallback").search(node.key):
                nodes = [n for n in node.down() if any(_TOWARDS.match(c.key) for c in n.children)]
                for at in nodes or [node]:
                    found.extend(_groups(lines, flat, at, only_towards=True, sure=0.6))
                if found:
                    break
    if not found:
        found = _scattered(lines, flat, roots)
    unique: dict[int, TargetGroup] = {}
    for group in found:
        unique.setdefault(group.start, group)
    return tuple(sorted(unique.values(), key=lambda g: g.start))


def _mostly_known(lines: TextLines, flat: str, groups: list[TargetGroup]) -> bool:
    """Whether most of the names of a section begin as names of groups do."""
    known = 0
    for group in groups:
        begin = after_numeral(flat, group.start, group.end)
        known += group.rule == "group_towards" or (
            read_who(lines.text, flat, begin, group.end, False, True, groups=True, known=True) is not None
        )
    return 2 * known >= len(groups)


def _scattered(lines: TextLines, flat: str, roots: list[Node]) -> list[TargetGroup]:
    """Read the items on groups that stand anywhere in a main section on criteria ("- Đối với các xã, phường: ...")."""
    found: list[TargetGroup] = []
    for root in roots:
        if not root.section.level or not _words("headings").search(root.key):
            continue
        for node in root.down():
            for block in node.inner:
                if (
                    block.marker in ("-", "(")
                    and _TOWARDS.match(flat, block.body)
                    and (name := _name(lines, flat, block, True))
                ):
                    found.append(
                        TargetGroup(**lines.place(block.start, block.end, 0.6), rule="group_towards", group=name)
                    )
    return found if len(found) >= 2 else []


def _groups(
    lines: TextLines, flat: str, node: Node, only_towards: bool = False, sure: float = 1.0
) -> list[TargetGroup]:
    """Read the groups of one section, from its subsections or, where it has none, from the items of its list."""
    if holders := _holders(lines, flat, node):
        return [group for child in holders for group in _groups(lines, flat, child, only_towards, sure)]
    rows = [b for n in node.down() for b in n.inner if b.marker == "|"]
    if node.children and len(rows) > len(node.children):
        # one row of a table whose stroke an engine lost ("4: Khu dân cư ...") looks like a section under the others
        tops = sorted((*rows, *(c.opening for c in node.children if c.opening)), key=lambda b: b.start)
        ends = [b.start for b in tops[1:]] + [node.end]
        passages = [(b, b.start, end, fold(b.text), False) for b, end in zip(tops, ends, strict=True)]
    elif node.children:
        under = [n for child in node.children for n in _sorted_out(lines, flat, child)]
        passages = [(n.opening, n.start, n.end, n.key, n.section.heading) for n in under if n.opening]
    else:
        passages = []
        items = list(node.inner)
        marker = next((b.marker for b in items if b.marker), "")
        tops = [b for b in items if b.marker == marker and marker]
        if not marker:  # paragraphs of running text: "Đối với trường học: ..."
            tops = [b for b in items if _TOWARDS.match(flat, b.start)]
            tops = tops if len(tops) >= 2 else []
        for at, block in enumerate(tops):
            end = tops[at + 1].start if at + 1 < len(tops) else node.section.end
            passages.append((block, block.start, end, fold(block.text), False))
    towards = [p for p in passages if _TOWARDS.match(p[3])]
    found: list[TargetGroup] = []
    for block, start, end, key, heading in passages:
        assert block is not None
        asked = _ASKED.match(flat, after_numeral(flat, block.start, block.end)) is not None
        if (2 * len(towards) > len(passages) or only_towards) and not _TOWARDS.match(key) and not asked:
            continue
        if _words("not_groups").search(_NAME_PART.match(key[:80])[0]):  # type: ignore[index]
            continue
        coloned = re.match(r"[^:.;]{2,90}:\s", block.text) is not None
        name = _name(lines, flat, block, heading or bool(towards) or coloned)
        if name is None:
            continue
        rule = "group_towards" if _TOWARDS.match(key) else "group_named"
        reliable = sure * (1.0 if rule == "group_towards" else 0.85) * (1.0 if node.children else 0.9)
        found.append(TargetGroup(**lines.place(start, end, reliable), rule=rule, group=name))
    return found


def _holders(lines: TextLines, flat: str, node: Node) -> list[Node]:
    """Return the parts of a section that list the groups one level further down, where the parts are none themselves.

    "III. NỘI DUNG VÀ CHỈ TIÊU THI ĐUA": 1. Nội dung, 2. Chỉ tiêu, under which "a) Đối với các xã: ...".
    """
    if 2 * sum(1 for c in node.children if _TOWARDS.match(c.key)) > len(node.children):
        return []
    found = []
    for child in node.children:
        marker = next((b.marker for b in child.inner if b.marker), "")
        items = [c.opening for c in child.children if c.opening]
        items = items or [b for b in child.inner if b.marker == marker and marker]
        begins = [after_numeral(flat, b.body if b.marker not in ("", "numeral") else b.start, b.end) for b in items]
        towards = sum(1 for at in begins if _TOWARDS.match(flat, at))
        if _words("list_headings").match(child.key):
            towards = max(towards, sum(1 for b in items if _name(lines, flat, b, False)))
        if towards >= 2 and 2 * towards > len(items):
            found.append(child)
    return found


def _sorted_out(lines: TextLines, flat: str, node: Node) -> list[Node]:
    """Return the groups under a heading that only sorts them ("1. Tập thể": a) Chi đoàn ..., b) ...), else the node."""
    key = node.key.strip(" :.")
    named_each = node.children and all(_NAMED.match(c.opening.text) for c in node.children if c.opening)
    sorts = _words("sorts").fullmatch(key) or (named_each and _words("sorts_named").fullmatch(key))
    if not sorts or not node.children:
        return [node]
    named = [
        c
        for c in node.children
        if c.opening
        and read_who(
            lines.text, flat, after_numeral(flat, c.start, c.end), c.opening.end, False, True, groups=True, known=True
        )
    ]
    return list(node.children) if 2 * len(named) > len(node.children) else [node]


def _name(lines: TextLines, flat: str, block: Block, loose: bool) -> str | None:
    begin = block.body if block.marker not in ("", "numeral") else block.start
    begin = after_numeral(flat, begin, block.end)
    who = read_who(lines.text, flat, begin, block.end, groups=True) or (
        read_who(lines.text, flat, begin, block.end, strict=False, heading=True) if loose else None
    )
    if who is None:
        return None
    end = _colon_after(flat, who[1], block.end) if _TOWARDS.match(flat, begin) else who[1]
    return fold_blanks(lines.text[who[0] : end])


def _colon_after(flat: str, at: int, limit: int) -> int:
    """Return the end of a name that a verb seemed to end but that goes on: "các tổ chức cung cấp dịch vụ chi trả:"."""
    rest = re.compile(r"[^:;.()\[\]]*(?=:)").match(flat, at, min(limit, at + _LONGEST_NAME))
    if rest is None or _SAID.search(rest.group()) or re.match(r"\s{0,8},", rest.group()):
        return at
    return at + len(rest.group().rstrip())


@Language.factory("plan_target_groups", assigns=["doc._.plan_target_groups"])
def make_plan_target_groups(nlp: Language, name: str) -> PlanTargetGroups:
    """Make the spaCy component that puts the groups with criteria in `doc._.plan_target_groups`."""
    return PlanTargetGroups()


class PlanTargetGroups:
    """spaCy component; fills `doc._.plan_target_groups` with a tuple of `TargetGroup`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the groups of `doc`."""
        register_attributes()
        doc._.plan_target_groups = find_target_groups(lines_of(doc), outline_of(doc))
        return doc
