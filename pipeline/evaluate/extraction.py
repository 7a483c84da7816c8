"""Extraction scores: rows of the tables against a gold record of one document.

A row is right when its line is at most one off and what the field asks for agrees; each row serves once.
Text is compared NFC, lower-cased, blanks folded, punctuation at the ends set aside.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Same = Callable[[Row, Row], bool]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How well one field was found."""

    precision: float
    recall: float
    f1: float
    gold: int
    """Rows in the gold record."""
    found: int
    """Rows in the tables."""
    right: int
    missed: tuple[Row, ...] = ()
    invented: tuple[Row, ...] = ()

    def as_dict(self) -> dict[str, float | int]:
        """The figures under their short names."""
        return {"P": self.precision, "R": self.recall, "F1": self.f1, "gold": self.gold, "found": self.found,
                "right": self.right}


def normal(value: object) -> str:
    """Text as it is compared; "" for nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    folded = " ".join(unicodedata.normalize("NFC", str(value)).lower().split())
    return folded.strip(" .,;:")


def day(value: object) -> str:
    """A date as it is compared: the first ten characters of a full one."""
    text = normal(value)
    return text[:10] if len(text) >= 10 and text[4] == "-" else text


def alike(a: object, b: object, at_least: int) -> bool:
    """Equal, or alike by rapidfuzz's ratio (0 to 100); "UBND" is "Ủy ban nhân dân"."""
    from rapidfuzz import fuzz

    left, right = (normal(v).replace("ủy ban nhân dân", "ubnd") for v in (a, b))
    if left == right:
        return True
    return bool(left and right) and fuzz.ratio(left, right) >= at_least


def label_set(value: object) -> frozenset[str]:
    """Labels as a set, from a list or from text parted by commas or semicolons."""
    if value is None:
        return frozenset()
    parts = value.replace(";", ",").split(",") if isinstance(value, str) else value
    return frozenset(name for name in map(normal, parts) if name)  # type: ignore[call-overload]


def score(right: int, gold: int, found: int, missed: Sequence[Row] = (), invented: Sequence[Row] = ()) -> FieldScore:
    """Precision, recall and F1, rounded to four digits; nothing to find and nothing found is 1."""
    precision = right / found if found else float(gold == 0)
    recall = right / gold if gold else float(found == 0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return FieldScore(round(precision, 4), round(recall, 4), round(f1, 4), gold, found, right, tuple(missed),
                      tuple(invented))


def score_rows(gold: Sequence[Row], rows: Sequence[Row], same: Same) -> FieldScore:
    """Pairs gold rows with table rows, each with the nearest free one that is the same."""
    free = list(rows)
    missed: list[Row] = []
    for want in gold:
        fits = [(abs(int(row["line"]) - int(want["line"])), place) for place, row in enumerate(free)
                if abs(int(row["line"]) - int(want["line"])) <= 1 and same(want, row)]
        if fits:
            del free[min(fits)[1]]
        else:
            missed.append(want)
    return score(len(gold) - len(missed), len(gold), len(rows), missed, free)


def _same_number(g: Row, r: Row) -> bool:
    return normal(g["number"]) == normal(r.get("number"))


def _same_date(g: Row, r: Row) -> bool:
    return day(g["date"]) == day(r.get("date"))


def _same_numeral(g: Row, r: Row) -> bool:
    bare = [normal(row.get("numeral")).strip("().") for row in (g, r)]
    return int(g["level"]) == int(r["level"]) and bare[0] == bare[1]


def _same_title(g: Row, r: Row) -> bool:
    from rapidfuzz import fuzz

    a, b = normal(g["title"]), normal(r.get("title"))
    return alike(a, b, 90) or (min(len(a), len(b)) >= 12 and fuzz.partial_ratio(a, b) >= 95)


def _same_labels(g: Row, r: Row) -> bool:
    found = label_set(r.get("labels"))
    if not g["labels"]:  # a movement whose labels are not known
        return not found
    return normal(g["labels"][0]) in found and found <= label_set(g["labels"])


def _same_form(g: Row, r: Row) -> bool:
    return normal(g["form"]) == normal(r.get("form"))


def _year(value: object) -> str:
    return normal(value)[:4]


FIELDS: dict[str, tuple[str, Same]] = {
    "citations": ("citations", _same_number),
    "citations_full": ("citations", lambda g, r: _same_number(g, r) and _same_date(g, r)),
    "dates": ("dates", _same_date),
    "deadlines": ("deadlines", _same_date),
    "sections": ("sections", _same_numeral),
    "sections_full": ("sections", lambda g, r: _same_numeral(g, r) and _same_title(g, r)),
    "content_areas": ("content_areas", lambda g, r: True),
    "content_areas_labels": ("content_areas", _same_labels),
    "award_forms": ("award_forms", _same_form),
    "award_forms_full": ("award_forms", lambda g, r: (
        _same_form(g, r) and normal(g["stage"]) == normal(r.get("stage"))
        and alike(g["authority"], r.get("authority"), 80))),
    "target_groups": ("target_groups", lambda g, r: True),
    "phases": ("phases", lambda g, r: (
        _year(str(g["from"])) == _year(r.get("from")) and _year(str(g["to"])) == _year(r.get("to")))),
    "responsibilities": ("responsibilities", lambda g, r: alike(g["body"], r.get("body"), 80)),
    "recipients": ("recipients", lambda g, r: alike(g["text"], r.get("text"), 80)),
}
"""Field → the table it looks at, and when a row is right."""


def score_document_row(gold: Row, document: Row) -> FieldScore:
    """The row of `documents`: each field of the gold record right or wrong; text by a ratio of at least 90."""
    want = {**gold, **dict(zip(("period_from", "period_to"), gold.get("period") or (None, None), strict=True))}
    want.pop("period", None)
    wrong: list[Row] = []
    for key, value in want.items():
        got = document.get(key)
        if key in ("period_from", "period_to"):
            ok = _year(value) == _year(got)
        elif key == "date":
            ok = day(value) == day(got)
        elif key == "number":
            ok = normal(value) == normal(got)
        else:
            ok = alike(value, got, 90)
        if not ok:
            wrong.append({"field": key, "gold": value, "found": got})
    return score(len(want) - len(wrong), len(want), len(want), wrong)


def score_plan(gold: Row, document: Row, tables: Mapping[str, Sequence[Row]]) -> dict[str, FieldScore]:
    """All fields of one document.

    Args:
        gold: The gold record.
        document: The row of `documents`.
        tables: Table name to the document's rows.

    Returns:
        Field name to score, `document` and `province_plan` first.
    """
    scores = {"document": score_document_row(gold["document"], document)}
    cited = gold.get("province_plan") or {}
    ok = (normal(cited.get("number")) == normal(document.get("province_plan_number"))
          and day(cited.get("date")) == day(document.get("province_plan_date")))
    scores["province_plan"] = score(int(ok), 1, 1)
    for field, (table, same) in FIELDS.items():
        scores[field] = score_rows(gold.get(table, []), tables[table], same)
    return scores


def macro_f1(scores: Mapping[str, FieldScore]) -> float:
    """Mean of the fields' F1, rounded to four digits."""
    return round(sum(s.f1 for s in scores.values()) / len(scores), 4)
