"""What holds for any input: parsers read back what was written, spans lead back, records and options do not break."""

from __future__ import annotations

import calendar
import contextlib
import dataclasses
import datetime as dt
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractors.citations import find_citations
from extractors.dates import find_dates
from extractors.deadlines import find_deadlines
from extractors.facts import Citation, DocumentFields, PlanFacts, Section
from extractors.lines import TextLines
from extractors.outline.build import read_outline
from pipeline import cli
from pipeline.clean import clean_document
from pipeline.document import DocumentWorker
from pipeline.errors import UsageError
from pipeline.extract import extract_plan
from pipeline.options import Options
from pipeline.restore import restore_document
from pipeline.run.addresses import Address, place
from pipeline.store import rows
from pipeline.store.codec import decode, encode, holds_failure
from pipeline.types import Box, Doubt, Failure, Plan, PlanLine, SourceDocument, SourceLine

CALM = settings(deadline=None)
"""A busy machine is no failure."""
CARRIERS = ("{}", "Căn cứ văn bản ban hành {} của cấp trên;", "- Gửi kết quả ({}) về Ủy ban nhân dân xã.", "a\n{}\nb")
SPOKEN = ("ngày {d} tháng {m} năm {y}", "ngày {d:02} tháng {m:02} năm {y}")
FIGURES = ("{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "ngày {d}/{m}/{y}", "{d:02}-{m:02}-{y}", "{d}.{m}.{y}")
YEARS = st.integers(2005, 2045)

# dates


@CALM
@given(
    st.dates(min_value=dt.date(2005, 1, 1), max_value=dt.date(2045, 12, 31)),
    st.sampled_from(SPOKEN + FIGURES),
    st.sampled_from(CARRIERS),
)
def test_a_date_is_read_as_it_was_written(day, form: str, carrier: str):
    written = form.format(d=day.day, m=day.month, y=day.year)
    text = carrier.format(written)
    [found] = find_dates(TextLines(text))
    assert found.date == day.isoformat() and found.problem is None
    assert text[found.start : found.end] in written and str(day.year) in found.text


@CALM
@given(YEARS, st.integers(1, 12), st.sampled_from(SPOKEN + FIGURES[:3]), st.sampled_from(CARRIERS))
def test_a_day_that_no_month_has_is_told_and_not_read(year: int, month: int, form: str, carrier: str):
    text = carrier.format(form.format(d=calendar.monthrange(year, month)[1] + 1, m=month, y=year))
    found = find_dates(TextLines(text))
    assert [fact for fact in found if fact.problem], text
    assert all(fact.date is None for fact in found)


# numbers of documents

KINDS = {
    "KH": "Kế hoạch",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "NQ": "Nghị quyết",
    "HD": "Hướng dẫn",
    "TB": "Thông báo",
}


@CALM
@given(
    st.integers(1, 9999),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(("UBND", "HĐND", "TTg", "BTV", "TU")),
    st.sampled_from(CARRIERS),
)
def test_a_document_number_is_read_as_it_was_written(number: int, kind: str, issuer: str, carrier: str):
    written = f"{number}-{kind}/{issuer}" if issuer == "TU" else f"{number}/{kind}-{issuer}"
    text = carrier.format(f"{KINDS[kind]} số {written}")
    [found] = find_citations(TextLines(text))
    assert (found.number, found.type) == (written, KINDS[kind])
    assert written in text[found.start : found.end]


@CALM
@given(
    st.integers(1, 400),
    YEARS,
    st.sampled_from((("Nghị định", "NĐ-CP"), ("Thông tư", "TT-BNV"))),
    st.dates(),
    st.sampled_from(CARRIERS),
)
def test_a_number_with_its_year_is_read_with_the_date_behind_it(number: int, year: int, kind, day, carrier: str):
    written = f"{number:02}/{year}/{kind[1]}"
    text = carrier.format(f"{kind[0]} số {written} ngày {day.day}/{day.month}/{year}")
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return
    [found] = find_citations(TextLines(text))
    assert (found.number, found.type) == (written, kind[0])
    assert found.date == f"{year}-{day.month:02}-{day.day:02}"


# deadlines


@CALM
@given(
    st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2040, 12, 31)),
    st.sampled_from(
        (
            "Báo cáo kết quả về Ủy ban nhân dân xã trước ngày {d}/{m}/{y}.",
            "Gửi báo cáo về Phòng Văn hóa - Xã hội trước ngày {d:02} tháng {m:02} năm {y}.",
        )
    ),
)
def test_a_deadline_has_the_date_that_stands_there(day, form: str):
    text = "VI. TỔ CHỨC THỰC HIỆN\n" + form.format(d=day.day, m=day.month, y=day.year) + "\n"
    lines = TextLines(text)
    [found] = find_deadlines(lines, read_outline(lines))
    assert found.date == day.isoformat() and found.line == 2


@CALM
@given(st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_deadline_has_day_and_month_only(month: int, day: int):
    text = f"VI. TỔ CHỨC THỰC HIỆN\nBáo cáo kết quả về Ủy ban nhân dân xã trước ngày {day}/{month} hằng năm.\n"
    lines = TextLines(text)
    [found] = find_deadlines(lines, read_outline(lines))
    assert found.date == f"--{month:02}-{day:02}" and found.recurrence


# records

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SHARES = st.floats(0, 1)
DOUBTS = st.builds(
    Doubt,
    st.integers(0, 9),
    st.integers(0, 9),
    WORDS,
    WORDS,
    SHARES,
    st.lists(st.tuples(WORDS, SHARES), max_size=2).map(tuple),
)
LINES = st.builds(
    PlanLine,
    st.integers(1, 10**6),
    st.integers(1, 900),
    WORDS,
    WORDS,
    SHARES,
    st.lists(st.integers(0, 10**6), max_size=5).map(tuple),
    st.lists(DOUBTS, max_size=2).map(tuple),
    st.none() | st.builds(Box, SHARES, SHARES, SHARES, SHARES),
)
BY_TYPE = {"str": WORDS, "str | None": st.none() | WORDS, "float": SHARES}


def records(kind: type) -> st.SearchStrategy:
    """Records of a type, with text that can be written and numbers that equal themselves."""
    return st.builds(kind, **{f.name: BY_TYPE[f.type] for f in dataclasses.fields(kind) if f.type in BY_TYPE})


PLANS = st.builds(
    Plan,
    WORDS,
    WORDS,
    WORDS,
    st.sampled_from(("text", "docx")),
    st.integers(0, 900),
    st.booleans(),
    SHARES,
    st.integers(0, 99),
    st.lists(WORDS, max_size=2).map(tuple),
    st.lists(LINES, max_size=3).map(tuple),
    st.builds(
        PlanFacts,
        document=records(DocumentFields),
        citations=st.lists(records(Citation), max_size=2).map(tuple),
        sections=st.lists(records(Section), max_size=2).map(tuple),
    ),
)
FAILURES = st.builds(Failure, WORDS, st.none() | WORDS, WORDS, WORDS)


@settings(CALM, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(PLANS, max_size=2).map(tuple), st.lists(FAILURES, max_size=2).map(tuple))
def test_any_record_comes_back_as_it_was(plans: tuple[Plan, ...], failures: tuple[Failure, ...]):
    data = encode(plans, failures)
    assert decode(data) == (plans, failures)
    assert encode(*decode(data)) == data
    assert holds_failure(data) == bool(failures)


@CALM
@given(st.binary(max_size=60), st.integers(0, 400), st.booleans())
@example(b"!", 0, False)
def test_a_damaged_record_is_told_and_never_taken_for_another(junk: bytes, at: int, instead: bool):
    line = PlanLine(1, 1, "Trién khai", "Triển khai", 0.5, tuple(range(11)))
    whole = encode((Plan("a", "p", "s", "text", 1, True, 0.5, 0, (), (line,), PlanFacts()),), ())
    broken = junk if instead else whole[:at] + junk + whole[at + len(junk) :]
    try:
        assert broken == whole or decode(broken) == decode(whole)  # bytes behind the end may be lost without harm
    except ValueError as told:
        assert str(told)


# addresses and options


@CALM
@given(st.one_of(st.text(max_size=30), st.from_regex(r"(s3|file|memory|sftp|https?)://[^\s]{0,20}", fullmatch=True)))
@example("s3://u:p@h/x")
def test_any_text_is_a_path_an_address_or_told(text: str):
    try:
        found = place(text)
    except UsageError as told:
        assert "\n" not in str(told) or "\n" in text
        return
    assert isinstance(found, Path | Address)
    if isinstance(found, Address):
        assert place(found.url) == found


COMMANDS = ("restore", "extract", "compare", "report", "audit", "evaluate", "")
PIECES = (
    "--out",
    "--workers",
    "--force",
    "--dry-run",
    "--ocr",
    "--seconds",
    "--memory",
    "--max-pages",
    "--max-bytes",
    "--cluster",
    "--csv",
    "--jsonl",
    "--work",
    "--profile",
    "--lang",
    "--template",
    "--port",
    "--gold",
    "--help",
    "--version",
    "vi",
    "0",
    "-1",
    "1e999",
    "nan",
    "=",
    "--",
    "-x",
    "",
)


def stand_in(*_: object, **__: object) -> int:
    raise UsageError("the options were understood")


@settings(CALM, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(COMMANDS),
    st.lists(st.sampled_from(PIECES) | st.text(string.printable + "đẩ\x00", max_size=5), max_size=6),
)
def test_any_options_end_in_help_or_a_clear_refusal(command: str, pieces: list[str]):
    """A path may name anything, `/` too: no command sets to work here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "flow.extract",
            "flow.compare",
            "flow.report",
            "flow.audit",
            "restore_command.restore_files",
            "evaluate.command.evaluate_command",
        ):
            patch.setattr(f"pipeline.{name}", stand_in)
        patch.setattr("pipeline.run.log.run_log", contextlib.nullcontext)
        patch.delenv("DOICHIEU_DEBUG", raising=False)
        patch.setattr("sys.argv", ["doichieu", *filter(None, [command]), *pieces])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code in (0, 2)


# the whole way: read → clean → restore → extract → rows


@pytest.fixture(scope="module")
def worker() -> DocumentWorker:
    return DocumentWorker(Options())


PARTS = (
    "ỦY BAN NHÂN DÂN\n",
    "XÃ VẠN XUÂN\n",
    "Số: 12/KH-UBND\n",
    "Vạn Xuân, ngày 05 tháng 12 năm 2025\n",
    "KẾ HOẠCH\n",
    "Trién khai thyc hién Phong trao thi dua\n",
    "I. MUC DICH, YEU CAU\n",
    "II. NOI DUNG THI DUA\n",
    "1. Thi dua phat trién ha tang sé\n",
    "Can cir Quyét dinh s6 1683/QD-TTg ngay 5/8/2025 cua Thu twéng\n",
    "Bao cao trwéc ngay 15/12 hang nam;\n",
    "- Bang khen cua Chu tich UBND tinh\n",
    "Noi nhan:\n",
    "- Nhu trén;\n",
    "\n",
    "\f",
    "  ",
    "ﬁ",
    "é",
    "\u200b",
    "\u00ad",
    "４",
    "№",
    "S6:",
)
DOCUMENTS = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=8)), max_size=30).map("".join)


@settings(CALM, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_row_leads_back_into_the_line_that_was_read(worker: DocumentWorker, text: str):
    read = text.replace("\r", "").encode("utf-8", "replace").decode().split("\n")
    lines = tuple(SourceLine(i, 1, line) for i, line in enumerate(read, 1))
    source = SourceDocument("a", "a.txt", "0" * 64, "text", lines, 1)
    plan = extract_plan(restore_document(clean_document(source), worker.restorer), worker.nlp)
    assert [line.source for line in plan.lines] == read
    for line in plan.lines:
        ways = line.offsets or tuple(range(len(line.text) + 1))
        assert len(ways) == len(line.text) + 1 and list(ways) == sorted(ways)
        assert ways[0] >= 0 and ways[-1] <= len(line.source)
        for doubt in line.doubts:
            assert line.text[doubt.start : doubt.end] == doubt.restored
            start, end = line.to_source(doubt.start, doubt.end)
            assert 0 <= start <= end <= len(line.source)
    whole = "\n".join(line.text for line in plan.lines)
    for name, columns in rows.plan_columns([plan]).items():
        if "restored_start" not in columns or name == "doubts":
            continue
        spans = zip(
            columns["line"],
            columns["line_to"],
            columns["start"],
            columns["end"],
            columns["restored_start"],
            columns["restored_end"],
            strict=True,
        )
        for first, last, start, end, begin, stop in spans:
            assert 1 <= first <= last <= len(read)
            assert 0 <= start <= len(read[first - 1]) and 0 <= end <= len(read[last - 1])
            assert first < last or start <= end
            assert 0 <= begin < stop <= len(whole)
            assert whole.count("\n", 0, begin) == first - 1
    assert decode(encode((plan,), ())) == ((plan,), ())
