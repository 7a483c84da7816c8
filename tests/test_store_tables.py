"""The store: records keep everything, tables say what they hold, the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.facts import Citation, DocumentFields, PlanFacts, Section
from pipeline.errors import UsageError
from pipeline.run.progress import SilentProgress
from pipeline.store import rows
from pipeline.store.assemble import load_failures, load_heads, load_plans, write_extract_tables
from pipeline.store.codec import decode, encode
from pipeline.store.export import export_tables
from pipeline.store.schema import TABLES, arrow_schema
from pipeline.store.work import WorkFolder, digest
from pipeline.types import Box, Doubt, Failure, Plan, PlanLine

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def make_plan(doc_id: str = "a", source: str = "Thuc hien\nso 4O/KH-UBND") -> Plan:
    lines = (
        PlanLine(1, 1, source.split("\n")[0], "Thực hiện", 0.9, tuple(range(10)), box=Box(0.1, 0.2, 0.3, 0.4)),
        PlanLine(2, 1, "so 4O /KH-UBND", "số 40/KH-UBND", 0.8, (0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14),
                 (Doubt(3, 5, "4O", "40", 0.6, (("4O", 0.3),)),)),
    )
    citation = Citation(line=2, line_to=2, start=13, end=23, text="40/KH-UBND", type=None, number="40/KH-UBND",
                        date=None, issuer=None)
    section = Section(line=1, line_to=2, start=0, end=23, text="Thực hiện số 40/KH-UBND", section_id="s0",
                      parent_id=None, level=0, numeral=None, title="", role="other")
    facts = PlanFacts(document=DocumentFields(level="commune", blank_fields=("ngay_thang",), lines=(("number", 2),)),
                      citations=(citation,), sections=(section,))
    return Plan(doc_id, f"{doc_id}.txt", "0" * 64, "text", 1, True, 0.85, 1, (), lines, facts)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(TEXT, TEXT, st.floats(0, 1)), max_size=5), st.lists(TEXT, max_size=3))
def test_records_come_back_as_they_were(doubts, warnings):
    line = PlanLine(1, 1, "s", "t", 0.5, (0, 1), tuple(Doubt(0, 1, a, b, c, ((a, c),)) for a, b, c in doubts))
    plan = Plan("a", "p", "s", "text", 1, True, 0.5, 0, tuple(warnings), (line,), PlanFacts())
    failure = Failure("p", None, "read", "e")
    assert decode(encode((plan,), (failure,))) == ((plan,), (failure,))


def test_a_damaged_record_is_told():
    data = encode((make_plan(),), ())
    for broken in (b"", data[:-5], data[:10] + b"\0\0" + data[12:]):
        with pytest.raises(ValueError):
            decode(broken)


def test_spans_lead_back_to_the_source_line():
    columns = rows.plan_columns([make_plan()])["citations"]
    start, end = columns["start"][0], columns["end"][0]
    assert "so 4O /KH-UBND"[start:end] == "4O /KH-UBND"


def test_missing_is_null_and_never_an_empty_text():
    columns = rows.plan_columns([make_plan()])
    assert columns["documents"]["number"] == [None]
    assert columns["sections"]["title"] == [None]
    for table, values in columns.items():
        for name, column in values.items():
            if (table, name) not in (("lines", "source"), ("lines", "restored")):
                assert "" not in column and "None" not in column, (table, name)


@pytest.fixture
def folder(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path / "out")


def write(folder: WorkFolder, *plans: Plan, other: tuple[Failure, ...] = (), doubles=None):
    run = {"command": "extract", "time": "2026-01-01T00:00:00+00:00", "program": "0", "model": "m", "schema": "1",
           "options": "{}", "worked_on": 1, "seconds": 0.0}
    with folder.locked():
        keys = [digest(plan.doc_id) for plan in plans]
        for key, plan in zip(keys, plans, strict=True):
            folder.put(key, encode((plan,), ()))
        return write_extract_tables(folder, keys, other, doubles or {}, {"content": "c"}, run, SilentProgress())


def test_every_table_is_written_with_its_columns_and_dictionary(folder: WorkFolder):
    write(folder, make_plan(), other=(Failure("x.pdf", None, "read", "x.pdf: damaged"),))
    for table in TABLES:
        schema = pq.read_schema(folder.out / f"{table.name}.parquet")
        assert tuple(schema.names) == table.names
        assert schema.metadata[b"schema_version"] == b"1"
        for column in table.columns:
            meta = schema.field(column.name).metadata
            assert meta[b"meaning"].decode() == column.meaning
            assert json.loads(meta[b"example"]) == column.example
    assert load_failures(folder.out) == (Failure("x.pdf", None, "read", "x.pdf: damaged"),)


def test_the_database_has_the_same_tables_with_comments_and_views(folder: WorkFolder):
    write(folder, make_plan("a"), make_plan("b"))
    with duckdb.connect(str(folder.out / "plans.duckdb"), read_only=True) as db:
        for table in TABLES:
            parquet = pq.read_table(folder.out / f"{table.name}.parquet")
            assert db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone() == (parquet.num_rows,)
        comments = dict(db.execute("SELECT table_name || '.' || column_name, comment FROM duckdb_columns()").fetchall())
        assert comments["citations.role"] == "carries_out, basis or mention"
        views = db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert {name for (name,) in views} >= {"citation_network", "coverage_by_province", "late_reports"}
        for (name,) in views:
            db.execute(f'SELECT * FROM "{name}"').fetchall()


def test_the_same_plans_give_the_same_bytes(tmp_path: Path):
    sums = []
    for name in ("one", "two"):
        folder = WorkFolder(tmp_path / name)
        write(folder, make_plan("a"), make_plan("b"))
        sums.append([hashlib.sha256((folder.out / f"{t.name}.parquet").read_bytes()).hexdigest() for t in TABLES])
    assert sums[0] == sums[1]


def test_plans_are_read_back_whole(folder: WorkFolder):
    plans = [make_plan("a"), make_plan("b")]
    write(folder, *plans)
    assert load_plans(folder) == plans
    assert load_plans(folder, ["b"]) == plans[1:]
    with pytest.raises(UsageError, match="extract"):
        load_plans(folder, ["c"])


def test_plans_for_reading_lines_only_lack_nothing_but_the_ways_back(folder: WorkFolder):
    plan = make_plan("a")
    write(folder, plan)
    [light] = load_plans(folder, spans=False)
    assert all(line.offsets == () for line in light.lines)
    lines = tuple(replace(a, offsets=b.offsets) for a, b in zip(light.lines, plan.lines, strict=True))
    assert replace(light, lines=lines) == plan


def test_heads_are_the_plans_without_their_text(folder: WorkFolder):
    plan = make_plan("a")
    write(folder, plan)
    [head] = load_heads(folder)
    assert head.facts.citations == plan.facts.citations
    assert head.facts.document == replace(plan.facts.document, lines=())
    assert (head.doc_id, head.sha256, head.lines) == (plan.doc_id, plan.sha256, ())


def test_copies_are_named_on_the_document_that_was_read(folder: WorkFolder):
    write(folder, make_plan("a"), doubles={"copy.txt": "a.txt"})
    [warnings] = pq.read_table(folder.out / "documents.parquet").column("warnings").to_pylist()
    assert warnings == ["Nội dung này còn có ở copy.txt; chỉ đọc một bản."]


def test_whole_new_tables_of_a_killed_run_are_put_in_place(folder: WorkFolder):
    write(folder, make_plan("a"))
    parts = folder.begin()
    (parts / "documents.parquet").write_bytes((folder.out / "failures.parquet").read_bytes())
    (parts / "manifest.json").write_text('{"content": "new"}')
    (parts / "COMMIT").write_text("whole")
    with folder.locked():
        assert folder.manifest == {"content": "new"}
        assert pq.read_schema(folder.out / "documents.parquet").names[0] == "path"
    assert not parts.exists()


def test_half_new_tables_of_a_killed_run_are_thrown_away(folder: WorkFolder):
    write(folder, make_plan("a"))
    before = (folder.out / "documents.parquet").read_bytes()
    parts = folder.begin()
    (parts / "documents.parquet").write_bytes(b"half")
    with folder.locked():
        assert (folder.out / "documents.parquet").read_bytes() == before
    assert not parts.exists()


def test_a_second_run_on_the_folder_says_so(folder: WorkFolder):
    with folder.locked(), pytest.raises(UsageError, match="another run"), WorkFolder(folder.out).locked():
        pass


def test_export_writes_every_table(folder: WorkFolder):
    write(folder, make_plan("a"))
    files = export_tables(folder.out, csv=True, json_lines=True)
    assert len(files) == 2 * len(TABLES)
    first = json.loads((folder.out / "jsonl" / "citations.jsonl").read_text("utf-8").splitlines()[0])
    assert first["number"] == "40/KH-UBND"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_dictionary_explains_every_column(table):
    assert table.row and arrow_schema(table)
    for column in table.columns:
        assert len(column.meaning) >= 5, column.name
        kinds = {"string": str, "int": int, "float": float, "bool": bool, "strings": list}
        assert isinstance(column.example, kinds[column.type]), column.name
