"""What a run does again and what it leaves: with an engine that makes small plans at once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import flow
from pipeline.document import FileJob
from pipeline.errors import ExitCode, UsageError
from pipeline.options import Options
from pipeline.run.executor import Done, Limits
from pipeline.store.codec import encode
from pipeline.store.schema import TABLES
from tests.test_store_tables import make_plan


class Recorder:
    """An engine that notes what it was asked to do; a file that says "hang" or "die" does."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.seen: list[str] = []
        self.stop_after = stop_after

    def run(self, jobs: Sequence[FileJob]) -> Iterator[Done]:
        for index, job in enumerate(jobs):
            if self.stop_after is not None and index >= self.stop_after:
                raise KeyboardInterrupt
            self.seen.append(job.path)
            text = job.file.read_text("utf-8")
            if text.startswith("hang"):
                yield Done(index, None, "time")
            elif text.startswith("die"):
                yield Done(index, None, "died")
            else:
                plan = replace(make_plan(job.doc_id, text), path=job.path, sha256=job.sha256)
                yield Done(index, encode((plan,), ()))


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    (folder / "sub").mkdir(parents=True)
    for name in ("a", "b", "sub/c"):
        (folder / f"{name}.txt").write_text(f"KẾ HOẠCH {name}\nSố 1", encoding="utf-8")
    return folder


def extract(plans: Path, out: Path, engine: Recorder | None = None, **options):
    engine = engine or Recorder()
    return engine, flow.extract([plans], out, engine=engine, **options)


def checksums(out: Path) -> dict[str, str]:
    return {t.name: hashlib.sha256((out / f"{t.name}.parquet").read_bytes()).hexdigest()
            for t in TABLES if t.name != "runs"}


def test_the_first_run_works_on_everything(plans: Path, tmp_path: Path):
    engine, done = extract(plans, tmp_path / "out")
    assert engine.seen == ["a.txt", "b.txt", "sub/c.txt"]
    assert (done.documents, done.worked_on, done.exit_code) == (3, 3, ExitCode.OK)
    assert pq.read_table(tmp_path / "out" / "documents.parquet").column("doc_id").to_pylist() == ["a", "b", "c"]


def test_an_unchanged_folder_is_not_worked_on_and_that_is_said(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    extract(plans, out)
    before = checksums(out)
    engine, done = extract(plans, out)
    assert engine.seen == []
    assert done.notes == ("nothing changed",)
    assert checksums(out) == before


@pytest.mark.parametrize("change", ["bytes", "new", "options", "force"])
def test_only_what_changed_is_worked_on(plans: Path, tmp_path: Path, change: str):
    out = tmp_path / "out"
    extract(plans, out)
    options: dict = {}
    want = ["b.txt"]
    if change == "bytes":
        (plans / "b.txt").write_text("KẾ HOẠCH b, sửa\nSố 1", encoding="utf-8")
    elif change == "new":
        (plans / "d.txt").write_text("KẾ HOẠCH d\nSố 1", encoding="utf-8")
        want = ["d.txt"]
    elif change == "options":
        options, want = {"options": Options(ocr_languages="vie+eng")}, ["a.txt", "b.txt", "sub/c.txt"]
    else:
        options, want = {"force": True}, ["a.txt", "b.txt", "sub/c.txt"]
    engine, _ = extract(plans, out, **options)
    assert engine.seen == want


def test_a_touched_file_with_the_same_bytes_is_not_worked_on(plans: Path, tmp_path: Path):
    extract(plans, tmp_path / "out")
    os.utime(plans / "a.txt", (1, 1))
    assert extract(plans, tmp_path / "out")[0].seen == []


def test_a_document_that_is_gone_leaves_the_tables(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    extract(plans, out)
    (plans / "b.txt").unlink()
    _, done = extract(plans, out)
    assert done.documents == 2
    assert pq.read_table(out / "documents.parquet").column("doc_id").to_pylist() == ["a", "c"]


def test_the_same_content_is_read_once_and_said(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    (plans / "copy.txt").write_bytes((plans / "a.txt").read_bytes())
    engine, done = extract(plans, out)
    assert "copy.txt" not in engine.seen and done.duplicates == 1
    warnings = pq.read_table(out / "documents.parquet").to_pylist()[0]["warnings"]
    assert warnings == ["Nội dung này còn có ở copy.txt; chỉ đọc một bản."]


@pytest.mark.parametrize(("text", "words"), [("hang", "--seconds"), ("die", "dừng đột ngột")])
def test_a_poisoned_document_is_listed_and_not_tried_again(plans: Path, tmp_path: Path, text: str, words: str):
    out = tmp_path / "out"
    (plans / "bad.txt").write_text(text, encoding="utf-8")
    _, done = extract(plans, out)
    assert (done.documents, len(done.failures), done.exit_code) == (3, 1, ExitCode.SOME_FAILED)
    [row] = pq.read_table(out / "failures.parquet").to_pylist()
    assert row["path"] == "bad.txt" and words in row["error"]
    engine, again = extract(plans, out)
    assert engine.seen == [] and again.exit_code == ExitCode.SOME_FAILED
    (plans / "bad.txt").write_text("KẾ HOẠCH tốt\nSố 1", encoding="utf-8")
    engine, again = extract(plans, out)
    assert engine.seen == ["bad.txt"] and again.exit_code == ExitCode.OK


@pytest.mark.parametrize("more", [{"limits": Limits(seconds=1200)}, {"limits": Limits(megabytes=9000)},
                                  {"options": Options(seconds=900)}], ids=["seconds", "memory", "option"])
def test_with_other_limits_what_failed_is_tried_again_and_nothing_else(plans: Path, tmp_path: Path, more: dict):
    out = tmp_path / "out"
    (plans / "bad.txt").write_text("hang", encoding="utf-8")
    extract(plans, out, limits=Limits())
    assert extract(plans, out, limits=Limits())[0].seen == []
    engine, done = extract(plans, out, **{"limits": Limits(), **more})
    assert engine.seen == ["bad.txt"] and len(done.failures) == 1
    engine, done = extract(plans, out, **{"limits": Limits(), **more})
    assert engine.seen == [] and len(done.failures) == 1
    assert len(list((out / ".doichieu" / "docs").glob("*/*.z"))) == 4


def test_a_failure_that_is_forced_and_cured_is_forgotten(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    (plans / "bad.txt").write_text("hang", encoding="utf-8")
    _, done = extract(plans, out)
    assert len(done.failures) == 1

    class Cured(Recorder):
        def run(self, jobs: Sequence[FileJob]) -> Iterator[Done]:
            for done in super().run(jobs):
                job = jobs[done.index]
                plan = replace(make_plan(job.doc_id, "cured"), path=job.path, sha256=job.sha256)
                yield Done(done.index, encode((plan,), ()))

    _, done = extract(plans, out, Cured(), force=True)
    assert done.failures == () and done.documents == 4
    engine, done = extract(plans, out)
    assert engine.seen == [] and done.notes == ("nothing changed",) and done.failures == ()
    _, done = extract(plans, out, force=True)
    assert len(done.failures) == 1 and done.documents == 3


def test_an_interrupted_run_goes_on_where_it_stopped(plans: Path, tmp_path: Path):
    out, other = tmp_path / "out", tmp_path / "other"
    with pytest.raises(KeyboardInterrupt):
        extract(plans, out, Recorder(stop_after=2))
    assert not (out / "documents.parquet").exists()
    engine, _ = extract(plans, out)
    assert engine.seen == ["sub/c.txt"]
    extract(plans, other)
    assert checksums(out) == checksums(other)


def test_a_dry_run_says_and_does_nothing(plans: Path, tmp_path: Path):
    engine, done = extract(plans, tmp_path / "out", dry_run=True)
    assert engine.seen == [] and not (tmp_path / "out").exists()
    assert done.notes == ("would work on a.txt", "would work on b.txt", "would work on sub/c.txt")


def test_wrong_use_is_told(tmp_path: Path, plans: Path):
    with pytest.raises(UsageError, match="no such file"):
        flow.extract([tmp_path / "none"], tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no documents"):
        flow.extract([tmp_path / "empty"], tmp_path / "out")
    with pytest.raises(UsageError, match="doichieu extract"):
        flow.compare(tmp_path / "out")
    with pytest.raises(UsageError, match="doichieu extract"):
        flow.report(tmp_path / "out")


@pytest.mark.parametrize("limits", [Limits(seconds=float("nan")), Limits(seconds=float("inf")), Limits(seconds=0),
                                    Limits(megabytes=-1)])
def test_limits_that_nothing_could_keep_to_are_refused(plans: Path, tmp_path: Path, limits: Limits):
    with pytest.raises(UsageError, match=r"--(seconds|memory) \S+: .+ \(.+ --(seconds|memory) \d+.*\)"):
        extract(plans, tmp_path / "out", limits=limits)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_the_old_tables(plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "out"
    extract(plans, out)
    before = checksums(out)
    (plans / "d.txt").write_text("KẾ HOẠCH d\nSố 1", encoding="utf-8")
    import pipeline.store.assemble as assemble

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(assemble, "write_database", full)
    with pytest.raises(OSError):
        extract(plans, out)
    assert checksums(out) == before
    monkeypatch.undo()
    engine, done = extract(plans, out)
    assert engine.seen == [] and done.documents == 4


def test_a_damaged_record_is_read_anew(plans: Path, tmp_path: Path):
    out = tmp_path / "out"
    extract(plans, out)
    record = next((out / ".doichieu" / "docs").glob("*/*.z"))
    record.write_bytes(b"broken")
    (plans / "d.txt").write_text("KẾ HOẠCH d\nSố 1", encoding="utf-8")
    with pytest.raises(UsageError, match="again"):
        extract(plans, out)
    engine, done = extract(plans, out)
    assert len(engine.seen) == 1 and done.documents == 4
