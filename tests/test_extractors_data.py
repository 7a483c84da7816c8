"""Every data file of the extractors fits its schema, names its sources, and does what its own examples promise."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest

from extractors.award_forms import find_award_forms
from extractors.citations import find_citations
from extractors.clauses import first_clause
from extractors.content_areas import _words as area_words
from extractors.datafile import load, names
from extractors.dates import find_dates
from extractors.deadlines import find_deadlines
from extractors.folding import fold
from extractors.issuers import read_body
from extractors.lines import TextLines, fold_blanks
from extractors.movements import label_area, movements
from extractors.outline.build import read_outline
from extractors.phases import phase_names
from extractors.responsibilities import _titles
from extractors.target_groups import _words as group_words
from extractors.who import read_who

FILES = {
    "awards.json": "awards",
    "bodies.json": "bodies",
    "citations.json": "citations",
    "content_areas.json": "headings",
    "dates.json": "dates",
    "deadlines.json": "deadlines",
    "phases.json": "phases",
    "responsibilities.json": "headings",
    "target_groups.json": "headings",
    "who.json": "who",
    **dict.fromkeys(names("movements"), "movement"),
}


def schema() -> dict[str, Any]:
    text = resources.files("extractors").joinpath("data/schemas/extractors.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.mark.parametrize(("name", "shape"), FILES.items())
def test_a_data_file_fits_its_schema(name: str, shape: str) -> None:
    jsonschema.validate(load(name), {**schema(), "$ref": f"#/$defs/{shape}"})


def sources_named(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(sources_named(v) for v in value)) if value else set()
    if isinstance(value, dict):
        own = {v for k, v in value.items() if k in ("source", "article_source") and v is not None}
        return own.union(*(sources_named(v) for v in value.values()))
    return set()


@pytest.mark.parametrize("name", FILES)
def test_every_source_that_an_entry_names_is_described(name: str) -> None:
    data = load(name)
    assert sources_named(data) <= set(data["sources"])


def cases(name: str, key: str) -> list[Any]:
    return load(name)["examples"][key]


@pytest.mark.parametrize("case", cases("citations.json", "must_match"), ids=lambda c: c["text"])
def test_a_number_is_read_as_its_example_says(case: dict[str, str]) -> None:
    found = find_citations(TextLines(case["text"]))
    assert [(c.number, c.type) for c in found] == [(case["number"], case["type"])]


@pytest.mark.parametrize("text", cases("citations.json", "must_not_match"))
def test_what_is_no_citation_is_none(text: str) -> None:
    assert find_citations(TextLines(text)) == ()


@pytest.mark.parametrize("case", cases("bodies.json", "must_match"), ids=lambda c: c["name"])
def test_the_name_of_a_body_ends_where_its_example_says(case: dict[str, str]) -> None:
    text = case["text"]
    assert fold_blanks(text[: read_body(text, fold(text), 0) or 0]) == case["name"]


@pytest.mark.parametrize("text", cases("bodies.json", "must_not_match"))
def test_what_names_no_body_gives_none(text: str) -> None:
    assert read_body(text, fold(text), 0) is None


DATES = [(p["id"], e) for p in load("dates.json")["patterns"] for e in p["must_match"]]
NO_DATES = [(p["id"], t) for p in load("dates.json")["patterns"] for t in p["must_not_match"]]


@pytest.mark.parametrize(("rule", "case"), DATES, ids=lambda v: v if isinstance(v, str) else v["text"])
def test_a_date_is_read_as_its_example_says(rule: str, case: dict[str, str]) -> None:
    assert [(d.rule, d.date) for d in find_dates(TextLines(case["text"]))] == [(rule, case["date"])]


@pytest.mark.parametrize(("rule", "text"), NO_DATES)
def test_a_way_of_writing_dates_leaves_other_text_alone(rule: str, text: str) -> None:
    assert all(d.rule != rule for d in find_dates(TextLines(text)))


LIMITS = [e for p in load("deadlines.json")["times"] for e in p["must_match"]]
NO_LIMITS = [t for p in load("deadlines.json")["times"] for t in p["must_not_match"]]


@pytest.mark.parametrize("case", LIMITS, ids=lambda c: c["text"])
def test_a_limit_is_read_as_its_example_says(case: dict[str, str]) -> None:
    lines = TextLines(case["text"])
    assert [d.date for d in find_deadlines(lines, read_outline(lines))] == [case["date"]]


@pytest.mark.parametrize("text", NO_LIMITS)
def test_what_sets_no_limit_gives_none(text: str) -> None:
    lines = TextLines(text)
    assert find_deadlines(lines, read_outline(lines)) == ()


@pytest.mark.parametrize("entry", load("phases.json")["names"], ids=lambda e: e["id"])
def test_a_name_of_a_phase_matches_its_examples_only(entry: dict[str, Any]) -> None:
    pattern = next(p.pattern for p in phase_names() if p.id == entry["id"])
    assert all(pattern.match(fold(text)) for text in entry["must_match"])
    assert not any(pattern.search(fold(text)) for text in entry["must_not_match"])


@pytest.mark.parametrize("case", cases("who.json", "must_match"), ids=lambda c: c["text"])
def test_who_is_named_as_the_example_says(case: dict[str, str]) -> None:
    text = case["text"]
    span = read_who(text, fold(text), 0, len(text)) or read_who(text, fold(text), 0, len(text), strict=False)
    start = after_lead(text)
    span = span if start == 0 else read_who(text, fold(text), start, len(text))
    assert span is not None
    assert fold_blanks(text[span[0] : span[1]]) == case["name"]


def after_lead(text: str) -> int:
    match = re.match(r"[0-9.]+[.,)]\s+", text)
    return match.end() if match else 0


@pytest.mark.parametrize("text", cases("who.json", "must_not_match"))
def test_a_sentence_that_names_nobody_first_gives_none(text: str) -> None:
    assert read_who(text, fold(text), 0, len(text)) is None


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("content_areas.json", lambda t: area_words("headings").search(t)),
        ("target_groups.json", lambda t: group_words("headings").search(t)),
        ("responsibilities.json", lambda t: _titles().search(t)),
    ],
)
def test_headings_are_known_by_their_examples(name: str, finds: Any) -> None:
    assert all(finds(fold(text)) for text in cases(name, "must_match"))
    assert not any(finds(fold(text)) for text in cases(name, "must_not_match"))


@pytest.mark.parametrize("case", cases("awards.json", "must_match"), ids=lambda c: c["text"])
def test_an_award_is_read_as_its_example_says(case: dict[str, Any]) -> None:
    lines = TextLines(f"I. HÌNH THỨC KHEN THƯỞNG\n\n- {case['text']}")
    found = find_award_forms(lines, read_outline(lines))
    assert [(a.form, a.authority) for a in found] == [(case["form"], case["authority"])]


@pytest.mark.parametrize("text", cases("awards.json", "must_not_match"))
def test_what_names_no_award_gives_none(text: str) -> None:
    lines = TextLines(f"I. HÌNH THỨC KHEN THƯỞNG\n\n- {text}")
    assert find_award_forms(lines, read_outline(lines)) == ()


LABELLED = [(m, e) for m in movements() for e in load(f"movements/{m.id}.json")["examples"]]


@pytest.mark.parametrize(("movement", "case"), LABELLED, ids=lambda v: v.get("text") if isinstance(v, dict) else v.id)
def test_an_area_gets_the_labels_of_its_example(movement: Any, case: dict[str, Any]) -> None:
    labels, _ = label_area(movement, first_clause(case["text"]), case["text"])
    assert list(labels) == case["labels"]


def test_no_two_long_abbreviations_differ_in_one_letter_only() -> None:
    known = load("citations.json")["long_bodies"]["values"]
    for a in known:
        for b in known:
            assert a == b or len(a) != len(b) or sum(x != y for x, y in zip(a, b, strict=True)) > 1
