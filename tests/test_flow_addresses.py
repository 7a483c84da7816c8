"""Inputs and outputs at addresses: the same tables as from a folder, and readers never find half of them."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import Corpus, flow
from pipeline.document import DocumentWorker, FileJob
from pipeline.errors import ExitCode, UsageError
from pipeline.options import Options
from pipeline.read import ReadError
from pipeline.run.addresses import Address, place
from pipeline.run.executor import Done
from pipeline.run.fetch import FetchError, RemoteFile, fetched
from pipeline.run.publish import Published, Storage, work_folder
from pipeline.store.codec import encode
from pipeline.store.schema import TABLES
from tests.test_store_tables import make_plan

fsspec = pytest.importorskip("fsspec", reason="needs the extra `cluster`")


class Here:
    """Makes small plans in this process, where `memory://` is to be seen."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def run(self, jobs: Sequence[FileJob]) -> Iterator[Done]:
        for index, job in enumerate(jobs):
            self.seen.append(job.path)
            try:
                if job.remote:
                    with fetched(job.remote, 10_000, 60) as (file, sha256):
                        text = file.read_text("utf-8")
                else:
                    text, sha256 = job.file.read_text("utf-8"), job.sha256
            except FetchError as error:
                yield Done(index, None, f"FetchError: {error}")
                continue
            plan = replace(make_plan(job.doc_id, text), path=job.path, sha256=sha256)
            yield Done(index, encode((plan,), ()))


@pytest.fixture
def memory() -> Iterator[object]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def plans(tmp_path: Path, memory) -> Path:
    """The same plans in a folder and at memory://plans, one of them twice, among files that are no plans."""
    folder = tmp_path / "plans"
    (folder / "sub").mkdir(parents=True)
    for name in ("a", "b", "sub/a", "sub/z"):
        text = "a" if name == "sub/z" else name
        (folder / f"{name}.txt").write_text(f"KẾ HOẠCH {text}\nSố 1", encoding="utf-8")
    (folder / "README.txt").write_text("none", encoding="utf-8")
    (folder / "notes.csv").write_text("none", encoding="utf-8")
    memory.put(str(folder), "/plans", recursive=True)
    memory.pipe_file("/plans/.hidden/x.txt", b"none")
    return folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def extract(source: object, out: object, **options: object) -> tuple[list[str], flow.Summary]:
    engine = Here()
    return engine.seen, flow.extract([source], out, engine=engine, **options)


def checksums(out: Path) -> dict[str, str]:
    return {t.name: hashlib.sha256((out / f"{t.name}.parquet").read_bytes()).hexdigest()
            for t in TABLES if t.name != "runs"}


# inputs


def test_the_tables_of_an_address_are_those_of_the_same_folder(plans: Path, tmp_path: Path):
    seen, done = extract(plans, tmp_path / "local")
    far, remote = extract("memory://plans", tmp_path / "far")
    assert sorted(set(far) - set(seen)) == ["sub/z.txt"]  # the copy is known only once it was fetched
    assert checksums(tmp_path / "far") == checksums(tmp_path / "local")
    assert (done.documents, done.duplicates) == (remote.documents, remote.duplicates) == (3, 1)


def test_only_what_changed_at_an_address_is_fetched_again(plans: Path, tmp_path: Path, memory):
    extract("memory://plans", tmp_path / "out")
    seen, done = extract("memory://plans", tmp_path / "out")
    assert seen == [] and done.notes == ("nothing changed",) and done.duplicates == 1
    memory.pipe_file("/plans/b.txt", "KẾ HOẠCH b, sửa".encode())
    seen, done = extract("memory://plans", tmp_path / "out")
    assert seen == ["b.txt"] and done.documents == 3


def test_a_document_that_cannot_be_fetched_is_listed_and_asked_for_again(
        plans: Path, tmp_path: Path, memory, monkeypatch: pytest.MonkeyPatch):
    real = type(memory).open

    def refuse(self, path, mode="rb", **more):
        if path.endswith("b.txt"):
            raise ConnectionError("reset by peer")
        return real(self, path, mode, **more)

    monkeypatch.setattr(type(memory), "open", refuse)
    _, done = extract("memory://plans", tmp_path / "out")
    assert done.exit_code == ExitCode.SOME_FAILED and done.documents == 2
    [row] = pq.read_table(tmp_path / "out" / "failures.parquet").to_pylist()
    assert row["path"] == "b.txt" and "reset by peer" in row["error"] and "chạy lại" in row["error"]
    monkeypatch.undo()
    seen, done = extract("memory://plans", tmp_path / "out")
    assert seen == ["b.txt"] and done.exit_code == ExitCode.OK and done.documents == 3


@pytest.mark.parametrize(("listed", "error", "words"), [
    (99_999, ReadError, "0.1"), (3, FetchError, "thay đổi"), (500, FetchError, "thay đổi"),
    (-1, None, ""), (20, None, "")])
def test_no_more_is_fetched_than_may_be(memory, tmp_path: Path, listed: int, error, words: str):
    memory.pipe_file("/x/a.txt", b"x" * 20)
    remote = RemoteFile("memory://x/a.txt", "t", listed, tmp_path / "scratch")
    if error is None:
        with fetched(remote, 1000, 60) as (file, sha256):
            assert sha256 == hashlib.sha256(b"x" * 20).hexdigest() and file.suffix == ".txt"
    else:
        with pytest.raises(error, match=words), fetched(remote, 1000, 60):
            pass
    assert not list((tmp_path / "scratch").glob("*"))


def test_a_document_that_does_not_end_is_cut_off(memory, tmp_path: Path):
    memory.pipe_file("/x/a.txt", b"x" * 5000)
    with pytest.raises(ReadError), fetched(RemoteFile("memory://x/a.txt", "t", -1, tmp_path / "s"), 1000, 60):
        pass


def test_a_dry_run_fetches_nothing(plans: Path, tmp_path: Path):
    seen, done = extract("memory://plans", "memory://out", dry_run=True)
    assert seen == [] and "would work on sub/a.txt" in done.notes
    assert not (tmp_path / "home").exists()


# outputs


def test_what_is_published_is_what_a_folder_would_hold(plans: Path, tmp_path: Path, memory):
    extract(plans, tmp_path / "out", csv=True)
    _, done = extract(plans, "memory://out", csv=True)
    assert str(done.out) == "memory://out"
    for table in TABLES:
        if table.name != "runs":
            assert memory.cat(f"/out/{table.name}.parquet") == (tmp_path / "out" / f"{table.name}.parquet").read_bytes()
    assert memory.exists("/out/csv/citations.csv") and memory.exists("/out/plans.duckdb")
    named = json.loads(memory.cat("/out/manifest.json"))["files"]
    for name, entry in named.items():
        assert hashlib.sha256(memory.cat(f"/out/{name}")).hexdigest() == entry["sha256"]
    assert not memory.exists("/out/lock.json")
    with Corpus("memory://out") as corpus:
        assert list(corpus.documents["doc_id"]) == ["plans_a", "b", "sub_a"]
        assert corpus.sql("SELECT count(*) AS n FROM citations")["n"].item() == 3


def test_nothing_is_published_twice(plans: Path, tmp_path: Path, memory, monkeypatch: pytest.MonkeyPatch):
    extract(plans, "memory://out")
    (work_folder(Address("memory://out")) / "decisions.csv").write_text("one", encoding="utf-8")
    extract(plans, "memory://out")
    put: list[str] = []
    real = Storage._make
    monkeypatch.setattr(Storage, "_make", lambda self, name, how: (put.append(name), real(self, name, how)))
    extract(plans, "memory://out")
    assert put == ["lock.json"]
    (plans / "b.txt").unlink()
    extract(plans, "memory://out")
    assert "failures.parquet" not in put and "documents.parquet" in put


def test_a_reader_in_the_middle_keeps_the_tables_that_it_began_with(plans: Path, tmp_path: Path, memory):
    extract(plans, "memory://out")
    reader = Published(Address("memory://out"), tmp_path / "reader")
    (plans / "b.txt").unlink()
    extract(plans, "memory://out")
    assert pq.read_table(reader.file("documents.parquet")).num_rows == 3
    before = set(memory.find("/out/files"))
    (plans / "c.txt").write_text("KẾ HOẠCH c", encoding="utf-8")
    extract(plans, "memory://out")
    assert before - set(memory.find("/out/files")), "what no reader can need any more is deleted"


@pytest.mark.parametrize("killed_at", ["files/", "manifest.json", "documents.parquet"])
def test_a_publication_that_was_killed_leaves_the_old_or_the_new_tables(
        plans: Path, tmp_path: Path, memory, monkeypatch: pytest.MonkeyPatch, killed_at: str):
    extract(plans, "memory://out")
    (plans / "b.txt").unlink()
    real, once = Storage._make, []

    def killed(self, name, how):
        if name.startswith(killed_at):
            once.append(name)
            if len(once) > 1 or killed_at != "files/":
                raise KeyboardInterrupt
        real(self, name, how)

    monkeypatch.setattr(Storage, "_make", killed)
    with pytest.raises(KeyboardInterrupt):
        extract(plans, "memory://out")
    monkeypatch.undo()
    new = killed_at == "documents.parquet"
    with Corpus("memory://out") as corpus:
        assert len(corpus.documents) == len(corpus.citations) == (2 if new else 3)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    seen, _ = extract(plans, "memory://out")
    assert seen == []
    named = json.loads(memory.cat("/out/manifest.json"))["files"]
    assert all(hashlib.sha256(memory.cat(f"/out/{n}")).hexdigest() == e["sha256"] for n, e in named.items())
    with Corpus("memory://out") as corpus:
        assert len(corpus.documents) == 2


def test_decisions_made_at_the_address_are_kept(plans: Path, memory):
    extract(plans, "memory://out")
    home = work_folder(Address("memory://out"))
    (home / "decisions.csv").write_text("one", encoding="utf-8")
    extract(plans, "memory://out")
    memory.pipe_file("/out/decisions.csv", b"two")
    extract(plans, "memory://out")
    assert (home / "decisions.csv").read_text("utf-8") == "two"
    memory.pipe_file("/out/decisions.csv", b"three")
    (home / "decisions.csv").write_text("four", encoding="utf-8")
    with pytest.raises(UsageError, match="both changed"):
        extract(plans, "memory://out")
    (home / "decisions.csv").unlink()
    extract(plans, "memory://out")
    assert (home / "decisions.csv").read_text("utf-8") == "three"


def test_a_second_run_on_the_address_says_so(plans: Path, memory):
    lock = {"host": "another", "pid": 1, "since": "now", "run": "x"}
    memory.pipe_file("/out/lock.json", json.dumps(lock).encode())
    with pytest.raises(UsageError, match="another run"):
        extract(plans, "memory://out")
    # one that a killed process of this machine left is no obstacle
    lock |= {"host": socket.gethostname(), "pid": 2**22 + 1}
    memory.pipe_file("/out/lock.json", json.dumps(lock).encode())
    extract(plans, "memory://out")


def test_a_manifest_that_was_tampered_with_deletes_nothing_of_others(plans: Path, memory):
    memory.pipe_file("/precious.txt", b"x")
    extract(plans, "memory://out")
    manifest = json.loads(memory.cat("/out/manifest.json"))
    manifest["earlier"] = ["../precious.txt", "files/../../precious.txt"]
    manifest["files"]["../precious.txt"] = {"sha256": "0" * 64, "bytes": 1}
    memory.pipe_file("/out/manifest.json", json.dumps(manifest).encode())
    (plans / "b.txt").unlink()
    extract(plans, "memory://out")
    assert memory.cat("/precious.txt") == b"x"


def test_comparing_needs_the_records_of_the_run(plans: Path, tmp_path: Path):
    with pytest.raises(UsageError, match=r"--work"):
        flow.compare("memory://out", work=tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="no tables"):
        Corpus("memory://nothing")


# addresses


@pytest.mark.parametrize(("text", "path"), [
    ("plans", "plans"), ("/data/kế hoạch", "/data/kế hoạch"), ("file:///data/plans", "/data/plans"),
    ("file://localhost/data", "/data"), ("local:///data/x", "/data/x"), ("file:///C:/plans", "C:/plans"),
    ("C:\\plans", "C:\\plans"), ("C:/plans", "C:/plans")])
def test_paths_of_this_machine_stay_paths(text: str, path: str):
    assert place(text) == Path(path)


@pytest.mark.parametrize(("text", "words"), [
    ("file://server/share", "file:///"), ("sftp://me:secret@host/x", "password"), ("s3://", "name a folder"),
    ("simplecache::s3://b/x", None), ("s3://b/x::zip://y", "inside another"), ("odd://b/x", "no usable address")])
def test_addresses_that_cannot_be_used_are_told_in_one_line(text: str, words: str | None):
    if words is None:
        assert isinstance(place(text), Path)  # no address at all: it is looked for as a file
        return
    with pytest.raises(UsageError, match=words) as told:
        target = place(text)
        assert isinstance(target, Address)
        target.open()
    assert "secret" not in str(told.value) and "\n" not in str(told.value)


def test_a_storage_whose_package_is_missing_names_the_cure(monkeypatch: pytest.MonkeyPatch):
    from fsspec.registry import known_implementations

    monkeypatch.setitem(known_implementations, "cloudy", {"class": "cloudyfs.Cloudy", "err": "Install cloudyfs"})
    with pytest.raises(UsageError, match="Install cloudyfs"):
        flow.extract(["cloudy://b/plans"], "out")


def test_an_address_that_is_not_there_is_told(memory, tmp_path: Path):
    with pytest.raises(UsageError, match="nothing there"):
        extract("memory://nowhere", tmp_path / "out")


# the real thing


@pytest.mark.slow
def test_a_plan_fetched_by_a_real_worker_gives_the_record_of_the_file(root: Path, tmp_path: Path, memory):
    data = (root / "corpus" / "plans" / "chuyendoiso_c1.txt").read_bytes()
    (tmp_path / "c1.txt").write_bytes(data)
    memory.pipe_file("/plans/c1.txt", data)
    worker = DocumentWorker(Options())
    sha256 = hashlib.sha256(data).hexdigest()
    here = worker(FileJob(tmp_path / "c1.txt", "c1.txt", "c1", sha256))
    remote = RemoteFile("memory://plans/c1.txt", "t", len(data), tmp_path / "none" / "scratch")
    assert worker(FileJob(Path("c1.txt"), "c1.txt", "c1", "", remote)) == here
    assert os.listdir(tmp_path) == ["c1.txt"]


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "pipeline", *arguments], capture_output=True, text=True, timeout=280,
                          check=False)


def test_the_command_line_takes_addresses_and_tells_their_errors_in_one_line(tmp_path: Path, root: Path):
    done = run("extract", f"file://{root}/corpus/plans", "--out", f"file://{tmp_path}/out", "--dry-run")
    assert done.returncode == 0 and "to work on" in done.stdout
    done = run("extract", "odd://b/plans", "--out", str(tmp_path / "out"))
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "odd://" in done.stderr
    for command in ("extract", "audit", "compare", "report"):
        assert "s3://bucket/out" in run(command, "--help").stdout
    done = run("extract", str(root / "corpus"), "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work"))
    assert done.returncode == 2 and "--work" in done.stderr


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], dict[str, bytes]]]:
    """A stand-in for S3 on 127.0.0.1 with an empty bucket `plans`; gives what it holds."""
    pytest.importorskip("s3fs", reason="needs the extra `s3`")
    server = pytest.importorskip("moto.server", reason="needs the extra `dev`").ThreadedMotoServer(port=0)
    import boto3

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in (("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"), ("AWS_ACCESS_KEY_ID", "x"),
                        ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    store = boto3.client("s3")
    store.create_bucket(Bucket="plans")

    def held() -> dict[str, bytes]:
        pages = store.get_paginator("list_objects_v2").paginate(Bucket="plans")
        return {o["Key"]: store.get_object(Bucket="plans", Key=o["Key"])["Body"].read()
                for page in pages for o in page.get("Contents", ())}

    held.put = lambda name, data: store.put_object(Bucket="plans", Key=name, Body=data)  # type: ignore[attr-defined]
    yield held
    server.stop()


@pytest.mark.slow
def test_an_audit_from_a_bucket_to_a_bucket_is_that_of_the_folder(bucket, root: Path, tmp_path: Path):
    (tmp_path / "in").mkdir()
    for name in ("province", "c1", "c3"):
        file = root / "corpus" / "plans" / f"chuyendoiso_{name}.txt"
        (tmp_path / "in" / file.name).write_bytes(file.read_bytes())
        bucket.put(f"in/{file.name}", file.read_bytes())
    work = ("--work", str(tmp_path / "work"))
    assert run("audit", str(tmp_path / "in"), "--out", str(tmp_path / "out")).returncode == 0
    done = run("audit", "s3://plans/in", "--out", "s3://plans/out", *work)
    assert done.returncode == 0, done.stderr
    there = bucket()
    assert "out/lock.json" not in there and not list((tmp_path / "work" / ".doichieu").glob("fetched/*"))
    named = json.loads(there["out/manifest.json"])["files"]
    assert {"report.html", "audit.xlsx", "decisions.csv", "plans.duckdb", "findings.parquet"} <= set(named)
    for name, entry in named.items():
        assert hashlib.sha256(there[f"out/{name}"]).hexdigest() == entry["sha256"]
    for table, checksum in checksums(tmp_path / "out").items():
        assert named[f"{table}.parquet"]["sha256"] == checksum, table
    done = run("audit", "s3://plans/in", "--out", "s3://plans/out", *work)
    assert done.stdout.count("nothing changed") == 3
    assert bucket() == there
    done = run("extract", "s3://plans/in", "--out", "s3://no-such-bucket/out", *work)
    assert done.returncode == 2 and "cannot be" in done.stderr and done.stderr.count("\n") == 1
