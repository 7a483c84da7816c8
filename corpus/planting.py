"""Plants known gaps and errors in marked plan sources and writes the truth about them.

A recipe file (`recipes.toml` beside the sources of a set) lists the commune plans: the source each starts from, its
number, date and unit, and the steps that spoil it. Every step tells its own truth:

`["drop", "A2"]`          take content area 2 away; likewise `G3`, `P2`, `D2`, `F:sk:bk` (form bk at the mid-term)
`["drop", "S:awards"]`    take a whole section and all that is in it
`["drop", "X:name"]`      take a passage and all that is in it; a third word says which section is then missing
`["put", "D2", "words"]`  other words for a deadline: a late deadline
`["swap", old, new, n, kind, item, why]`  change the n-th printed occurrence of `old` (0: all of them)
`["replace", "A4", "text"]`               put another paragraph in the place of area (or group) 4, which is then missing
`["insert", "A4", "text"]`                add a paragraph of the commune's own after area 4
`["merge", "A4", "A5"]`                   make one paragraph of two areas: nothing is missing
`["head", key, value, kind, item, why]`   change a value of the head
`["component", "noi_nhan"]`               take a component of the form away
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from marked import (
    FORMS,
    LETTERS,
    ROMAN,
    STAGE_NAMES,
    STAGES,
    Printed,
    Source,
    award_name,
    first_clause,
    level,
    numeral,
    plain,
    print_plan,
    read_source,
    split_award,
)

Finding = dict[str, object]
COMPONENTS = {
    "so_ky_hieu": ("no_number", "Số, ký hiệu", "Phần đầu để trống số của văn bản"),
    "ngay_thang": ("no_date", "ngày tháng ban hành", "Để trống ngày, tháng ban hành"),
    "noi_nhan": ("no_recipients", "Nơi nhận", "Không có danh sách nơi nhận"),
    "chu_ky": ("no_signature", "Chữ ký", "Không có chức vụ, họ tên người ký"),
}


def province_truth(source: Source) -> dict[str, object]:
    """Return what a province plan asks for, as the truth file lists it."""
    printed = print_plan(source)
    by_line = dict(printed.paragraphs)
    areas, groups, phases, deadlines, sections = [], [], [], [], []
    awards: list[dict[str, object]] = []
    for mark in printed.marks:
        paragraph = by_line.get(mark.line, "")
        if mark.kind == "A":
            areas.append(first_clause(numeral(paragraph)[1]))
        elif mark.kind == "G":
            groups.append(mark.args[0])
        elif mark.kind == "P":
            phase: dict[str, object] = {"name": mark.args[0], "from": int(mark.args[1]), "to": int(mark.args[2])}
            phases.append(phase | ({"text": mark.args[3]} if len(mark.args) > 3 else {}))
        elif mark.kind == "D":
            body = mark.args[1] if len(mark.args) > 1 else None
            deadlines.append({"text": mark.text, "date": mark.args[0], "body": body,
                              "commune_must_carry": not mark.optional})
        elif mark.kind == "F":
            awards += [{**{k: v for k, v in r.items() if k != "line"}, "commune_must_carry": not mark.optional}
                       for r in split_award(mark)]
        elif mark.kind == "S":
            sections.append({"role": mark.args[0], "heading": numeral(paragraph)[1] or paragraph})
    head = printed.head
    spared = [areas[i] for i, m in enumerate(m for m in printed.marks if m.kind == "A") if m.optional]
    return {
        "number": head["number"], "date": head["date"], "issuer": head["issuer"], "movement": head["movement"],
        "period": [int(y) for y in head["period"].split("-")], "content_areas": areas,
        "areas_not_asked_of_communes": spared, "award_forms": awards, "target_groups": groups, "phases": phases,
        "deadlines": deadlines, "sections": sections,
    }


def _subtree(body: Sequence[str], i: int) -> int:
    """Return the index after the last paragraph that belongs to paragraph i."""
    own, j = level(body[i]), i + 1
    while j < len(body) and level(body[j]) > own and not body[j].endswith("./."):
        j += 1
    return j


def _renumber(body: list[str], start: int, gone: str) -> None:
    """Close the gap that the numeral `gone` left among the siblings from `start` on."""
    old = gone.strip(".()-| ")
    own = level(gone + " x")
    kind = re.sub(r"[IVX]+", "R", re.sub(r"\d+", "0", old)) if own == 1 else re.sub(r"\d+", "0", old)
    for i in range(start, len(body)):
        if level(body[i]) < own:
            return
        printed, _ = numeral(body[i])
        bare = printed.strip(".()-| ")
        same = bare and (bare in ROMAN) == (old in ROMAN) and (bare in LETTERS) == (old in LETTERS)
        if level(body[i]) != own or not same or bare.count(".") != kind.count("."):
            continue
        if bare in ROMAN and old in ROMAN:
            new = ROMAN[ROMAN.index(bare) - 1]
        elif bare in LETTERS:
            new = LETTERS[LETTERS.index(bare) - 1]
        elif "." in bare:
            new = f"{bare.rsplit('.', 1)[0]}.{int(bare.rsplit('.', 1)[1]) - 1}"
        else:
            new = str(int(bare) - 1)
        body[i] = body[i].replace(printed, printed.replace(bare, new), 1)


def _drop_paragraphs(body: list[str], i: int) -> list[str]:
    """Take paragraph i and what hangs on it out of the body; return what was taken."""
    end, (printed, _) = _subtree(body, i), numeral(body[i])
    taken = body[i:end]
    last = taken[-1]
    del body[i:end]
    if printed and printed[0] not in "-*+":
        _renumber(body, i, printed)
    elif i and plain(last).endswith(".") and body[i - 1].rstrip("]|").endswith(";") and level(body[i - 1]) >= 5:
        body[i - 1] = re.sub(r";(\]\])?$", r".\1", body[i - 1])
    return taken


def _lost(taken: Sequence[str], truth: dict[str, object], why: str, seen: set[str]) -> list[Finding]:
    """Return the findings for the areas, groups, forms, phases and deadlines inside passages that were taken away."""
    out: list[Finding] = []
    text = "\n".join(taken)
    areas, groups = truth["content_areas"], truth["target_groups"]
    phases, deadlines = truth["phases"], truth["deadlines"]
    for found in re.finditer(r"\{([AGP])(\d+)(\??)|\[\[(D)(\d+)(\??):|\[\[F(\??):([a-z+]+):([a-z]+)", text):
        kind, number = found[1] or found[4] or "F", found[2] or found[5]
        if found[3] or found[6] or found[7]:
            continue
        if kind == "F":
            for stage in found[8].split("+"):
                tag = f"F:{stage}:{found[9]}"
                if tag not in seen:
                    seen.add(tag)
                    out += _award_finding(stage, found[9], truth, why)
            continue
        tag, n = f"{kind}{number}", int(number) - 1
        if tag in seen:
            continue
        seen.add(tag)
        if kind == "A":
            out.append({"kind": "missing_content_area", "item": areas[n], "why": why})  # type: ignore[index]
        elif kind == "G":
            out.append({"kind": "missing_target_group", "item": groups[n], "why": why})  # type: ignore[index]
        elif kind == "P":
            out.append({"kind": "missing_phase", "item": phase_name(phases[n]), "why": why})  # type: ignore[index]
        elif deadlines[n]["commune_must_carry"]:  # type: ignore[index]
            out.append({"kind": "missing_deadline", "item": deadlines[n]["text"], "why": why})  # type: ignore[index]
    return out


def phase_name(phase: dict[str, object]) -> str:
    """Return a phase as a letter words it: its own words, or its name and years."""
    name, years = str(phase.get("text") or phase["name"]), (str(phase["from"]), str(phase["to"]))
    return name if all(year in name for year in years) else f"{name} ({' - '.join(years)})"


def _award_finding(stage: str, form: str, truth: dict[str, object], why: str) -> list[Finding]:
    name, _ = FORMS[form]
    for record in truth["award_forms"]:  # type: ignore[attr-defined]
        same_rank = {"bk": "tỉnh", "bkt": "thành phố", "bktt": "Thủ tướng", "co": "tỉnh", "cot": "thành phố",
                     "cocp": "Chính phủ"}.get(form, "")
        alike = same_rank.lower() in str(record["authority"]).lower()
        if record["stage"] == STAGES[stage] and record["form"] == name and alike:
            if not record["commune_must_carry"]:
                return []
            return [{"kind": "missing_award_form", "item": award_name(record), "stage": STAGES[stage],
                     "why": f"Khen thưởng {STAGE_NAMES[STAGES[stage]]}: {why}"}]
    return []


def deadline_date(words: str) -> str:
    """Return the date of a deadline such as `trước ngày 15/12 hằng năm` (`--12-15`) or `trước ngày 31/3/2026`."""
    quarter = re.search(r"quý (I{1,3}|IV) năm (\d{4})", words)
    if quarter:
        return f"{quarter[2]}-Q{ROMAN.index(quarter[1]) + 1}"
    found = re.search(r"(\d{1,2})(?:/| tháng )(\d{1,2})(?:(?:/| năm )(\d{4}))?", words)
    if not found:
        raise ValueError(f"no day and month in {words!r}")
    return f"{found[3] or '-'}-{int(found[2]):02d}-{int(found[1]):02d}"


def _above_reach(truth: dict[str, object]) -> list[Finding]:
    """Return the forms that a commune need not carry: to name them is no error where all forms are missing."""
    return [{"kind": "missing_award_form", "item": award_name(r), "stage": r["stage"],
             "why": "Tỉnh không buộc cấp xã quy định; nêu ra cũng không sai vì cả mục bị thiếu"}
            for r in truth["award_forms"] if not r["commune_must_carry"]]  # type: ignore[attr-defined]


def _change_span(body: list[str], tag: str, words: str | None) -> str:
    """Give the deadline marks `tag` other words (None: their own `else`, without a mark); return the old words."""
    pattern = re.compile(r"\[\[" + tag + r":([^|\[\]]*)\|([^\[\]]*?)\]\]")
    old = ""
    for i, text in enumerate(body):
        def new(m: re.Match[str]) -> str:
            nonlocal old
            was, _, other = m[2].partition("||")
            old = was
            return other if words is None else f"[[{tag}:{deadline_date(words)}|{words}]]"
        body[i] = pattern.sub(new, text)
    if not old:
        raise ValueError(f"no deadline {tag} in the source")
    for i in range(len(body) - 1, -1, -1):
        body[i] = re.sub(r"\s+([,.;])", r"\1", body[i])
    return old.strip()


def _drop_award(body: list[str], stage: str, form: str) -> None:
    pattern = re.compile(r"\[\[F\d*\??:" + stage + ":" + form + r"(?::[^|\[\]]*)?\|([^\[\]]*?)\]\]")
    hits = [i for i, text in enumerate(body) if pattern.search(text)]
    if not hits:
        raise ValueError(f"no award form {form} at stage {stage} in the source")
    for i in reversed(hits):
        rest = pattern.sub(lambda m: m[1].partition("||")[2], body[i])
        if len(plain(rest).strip(" -+;.,")) < 3:
            _drop_paragraphs(body, i)
        else:
            body[i] = re.sub(r"\s+([,.;])", r"\1", rest)


def _swap(body: list[str], old: str, new: str, which: int) -> int:
    """Change the which-th occurrence (0: every one) of `old` in the body and return how many were changed."""
    seen = changed = 0
    for i, text in enumerate(body):
        pieces = text.split(old)
        joined = pieces[0]
        for piece in pieces[1:]:
            seen += 1
            hit = which in (0, seen)
            changed += hit
            joined += (new if hit else old) + piece
        body[i] = joined
    return changed


def _marked(body: list[str], tag: str) -> int:
    for i, text in enumerate(body):
        if re.search(re.escape("{" + tag) + r"(?!\d)", text):
            return i
    raise ValueError(f"nothing marked {tag} in the source")


def _insert(body: list[str], tag: str, text: str) -> None:
    """Add a paragraph with the next numeral after the marked one and count its later siblings up."""
    at = _marked(body, tag)
    end, (printed, _) = _subtree(body, at), numeral(body[at])
    bare, own = printed.strip(".()-| "), level(body[at])
    following = [i for i in range(end, len(body)) if level(body[i]) <= own]
    for i in following:
        other = numeral(body[i])[0].strip(".()-| ")
        if level(body[i]) < own or not other:
            break
        body[i] = body[i].replace(other, _next(other), 1)
    body.insert(end, f"{printed.replace(bare, _next(bare)) if bare else printed} {text}".strip())


def _next(bare: str) -> str:
    if bare in LETTERS:
        return LETTERS[LETTERS.index(bare) + 1]
    head, dot, last = bare.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() else bare


def _merge(body: list[str], first: str, second: str) -> None:
    """Make one paragraph of two marked ones that have no paragraphs under them."""
    i, j = _marked(body, first), _marked(body, second)
    mark, text = re.search(r"(\{[^{}]*\})(.*)", body[j]).groups()  # type: ignore[union-attr]
    text = re.sub(r"^Thi đua ", "", text.strip())
    body[i] = f"{body[i].rstrip('.')}; {mark}{text[0].lower()}{text[1:]}"
    _drop_paragraphs(body, j)


def plant(
    source: Source, steps: Sequence[Sequence[object]], truth: dict[str, object]
) -> tuple[Source, list[Finding], list[Finding]]:
    """Spoil a source by the steps of a recipe.

    Returns:
        The spoilt source, the findings that a careful official would make, and the findings that are tolerated.

    Raises:
        ValueError: a step names what the source does not have.
    """
    head, body = dict(source.head), list(source.body)
    found: list[Finding] = []
    tolerated: list[Finding] = []
    seen: set[str] = set()
    for step in steps:
        op, *rest = [str(v) if not isinstance(v, int) else v for v in step]
        if op == "drop" and str(rest[0]).startswith("F:"):
            _, stage, form = str(rest[0]).split(":")
            _drop_award(body, stage, form)
            seen.add(str(rest[0]))
            found += _award_finding(stage, form, truth, str(rest[1]) if len(rest) > 1 else "kế hoạch xã không nêu")
        elif op == "drop" and str(rest[0])[0] == "D":
            n = int(str(rest[0])[1:]) - 1
            _change_span(body, str(rest[0]), None)
            seen.add(str(rest[0]))
            found.append({"kind": "missing_deadline", "item": truth["deadlines"][n]["text"],  # type: ignore[index]
                          "why": "Kế hoạch xã không ghi thời hạn này"})
        elif op == "drop":
            tag = str(rest[0])
            hits = [i for i, text in enumerate(body) if re.search(re.escape("{" + tag) + r"(?!\d)", text)]
            if not hits:
                raise ValueError(f"nothing marked {tag} in the source")
            taken = [t for i in reversed(hits) for t in _drop_paragraphs(body, i)]
            if tag[0] == "X" and len(rest) == 1:
                heading = first_clause(numeral(taken[0])[1])
                tolerated.append({"kind": "missing_section", "item": heading, "why": "Cả tiểu mục không có"})
                tolerated += _above_reach(truth) if tag == "X:awards" else []
            elif tag[0] in "SX":
                role = str(rest[1]) if len(rest) > 1 else tag[2:]
                own = numeral(taken[0])[1]
                for section in truth["sections"]:  # type: ignore[attr-defined]
                    heading = section["heading"]
                    if section["role"] == role:
                        found.append({"kind": "missing_section", "item": heading,
                                      "why": f"Mục “{heading}” của kế hoạch tỉnh không có ở mục nào của kế hoạch xã"})
                    elif role in section["role"].split("+"):  # a part of a merged section: its items are the findings
                        tolerated += [{"kind": "missing_section", "item": item,
                                       "why": f"Một phần của mục “{heading}” không có"} for item in (heading, own)]
                tolerated += _above_reach(truth) if role == "awards" else []
            found += _lost(taken, truth, "Không có ở mục nào của kế hoạch xã", seen)
        elif op == "put":
            n = int(str(rest[0])[1:]) - 1
            _change_span(body, str(rest[0]), str(rest[1]))
            found.append({"kind": "late_deadline", "item": str(rest[1]),
                          "why": f"Kế hoạch tỉnh ghi {truth['deadlines'][n]['text']}"})  # type: ignore[index]
        elif op == "swap":
            old, new, which, kind, item, why = rest
            if not _swap(body, str(old), str(new), int(which)):
                raise ValueError(f"no {old!r} (occurrence {which}) in the source")
            if kind:
                found.append({"kind": kind, "item": item, "why": why})
        elif op == "replace":
            tag, i = str(rest[0]), _marked(body, str(rest[0]))
            taken = [body[i], *body[i + 1:_subtree(body, i)]]
            body[i:i + len(taken)] = [f"{numeral(body[i])[0]} {rest[1]}".strip()]
            found += _lost(taken, truth, "Thay bằng nội dung khác của xã", seen)
        elif op == "insert":
            _insert(body, str(rest[0]), str(rest[1]))
        elif op == "merge":
            _merge(body, str(rest[0]), str(rest[1]))
        elif op == "head":
            key, value, kind, item, why = rest
            head[str(key)] = str(value)
            if kind:
                found.append({"kind": kind, "item": item, "why": why})
        elif op == "also":
            kind, item, why = rest
            tolerated.append({"kind": kind, "item": item, "why": why})
        elif op == "component":
            key, item, why = COMPONENTS[str(rest[0])]
            head[key] = "yes"
            found.append({"kind": "missing_component", "item": item, "why": why})
        else:
            raise ValueError(f"unknown step {op!r}")
    return Source(head, body, list(source.recipients), list(source.annex)), found, tolerated


def build_set(folder: Path) -> tuple[dict[str, Printed], dict[str, object]]:
    """Print every plan of a set and write down its truth.

    Args:
        folder: holds `province.src`, the sources of commune plans and `recipes.toml`; `province.json` (what the
            province asks for) in the place of `province.src` where the province's text is not ours to print.

    Returns:
        The printed plans by key ("province", "c01", ...) and the truth of the set.
    """
    recipes = tomllib.loads((folder / "recipes.toml").read_text(encoding="utf-8"))
    plans: dict[str, Printed] = {}
    if (folder / "province.json").exists():
        truth = json.loads((folder / "province.json").read_text(encoding="utf-8"))
    else:
        province = read_source(folder / "province.src")
        truth, plans["province"] = province_truth(province), print_plan(province)
    communes: dict[str, object] = {}
    for recipe in recipes["plan"]:
        source = read_source(folder / f"{recipe['base']}.src")
        source.head.update({k: v for k, v in recipe.items() if isinstance(v, str) and k not in ("key", "base")})
        source.head.update(recipe.get("words", {}))
        try:
            spoilt, found, tolerated = plant(source, recipe.get("steps", []), truth)
        except ValueError as error:
            raise ValueError(f"{folder.name}/{recipe['key']}: {error}") from error
        printed = print_plan(spoilt)
        plans[recipe["key"]] = printed
        head = printed.head
        record: dict[str, object] = {
            "number": None if head.get("no_number") else head["number"],
            "date": None if head.get("no_date") else head["date"],
            "unit": head["unit"], "unit_level": head["level"], "base": recipe["base"],
            "findings": found + recipe.get("findings", []),
        }
        if tolerated or recipe.get("tolerated"):
            record["tolerated"] = tolerated + recipe.get("tolerated", [])
        communes[recipe["key"]] = record
    return plans, {"province": truth, "communes": communes}


def write_set(folder: Path, name: str, clean: Path, truth_file: Path, suffix: str = ".txt") -> dict[str, Printed]:
    """Build a set and write its clean texts and its truth file; return the printed plans."""
    plans, truth = build_set(folder)
    clean.mkdir(parents=True, exist_ok=True)
    for key, printed in plans.items():
        (clean / f"{name}_{key}{suffix}").write_text("\n".join(printed.lines) + "\n", encoding="utf-8")
    truth_file.parent.mkdir(parents=True, exist_ok=True)
    truth_file.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return plans
