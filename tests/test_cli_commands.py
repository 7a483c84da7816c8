"""The command line as a user meets it: real processes, real models, the sample corpus."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.store.schema import TABLES

COMMANDS = ("restore", "extract", "compare", "report", "audit", "evaluate")


def run(*arguments: str, text: str | bytes | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess:
    data = text.encode() if isinstance(text, str) else text
    return subprocess.run([sys.executable, "-m", "pipeline", *arguments], input=data, capture_output=True, cwd=cwd,
                          timeout=280, check=False)


def checksums(out: Path) -> dict[str, str]:
    return {t.name: hashlib.sha256((out / f"{t.name}.parquet").read_bytes()).hexdigest()
            for t in TABLES if t.name != "runs"}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A province plan and three commune plans of the sample corpus."""
    folder = tmp_path_factory.mktemp("few")
    for name in ("province", "c1", "c3", "c4"):
        shutil.copy(root / "corpus" / "plans" / f"chuyendoiso_{name}.txt", folder)
    return folder


@pytest.fixture(scope="module")
def audited(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("audited") / "out"
    done = run("audit", str(few), "--out", str(out))
    assert done.returncode == 0, done.stderr.decode()
    return out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_names_every_option_and_answers(command: str):
    done = run(*filter(None, [command]), "--help")
    assert done.returncode == 0
    assert b"Usage" in done.stdout
    for name in COMMANDS if not command else ():
        assert name.encode() in done.stdout


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "\n\n\n", "Trién khai\n\nthyc hién\n", "Trién\r\nkhai\r\n",
                                  "mot\fhai\n\fba\n", "a\x0bb\x85c\u2028d\n"])
def test_restore_gives_line_for_line(text: str):
    done = run("restore", text=text)
    assert done.returncode == 0, done.stderr.decode()
    restored = done.stdout.decode()
    assert restored.count("\n") == text.count("\n")
    assert restored.endswith("\n") == text.endswith("\n")


def test_restore_repairs_a_plan_and_leaves_good_text():
    done = run("restore", text="Trién khai thyc hién Phong trao thi dua yéu nwéc trén dia ban xa\n")
    assert done.stdout.decode() == "Triển khai thực hiện Phong trào thi đua yêu nước trên địa bàn xã\n"
    good = "Triển khai thực hiện Phong trào thi đua “Cả nước đổi mới sáng tạo”, Internet và AI.\n"
    assert run("restore", text=good).stdout.decode() == good


def test_restore_jsonl_leads_back_to_the_source(tmp_path: Path):
    lines = ["Trién khai thyc hién", "Phong trao thi dua yéu nwéc"]
    file = tmp_path / "plan.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("restore", "--jsonl", str(file))
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert {r["source"] for r in records} >= {"Trién", "thyc", "nwéc"}
    for record in records:
        assert lines[record["line"] - 1][record["start"]:record["end"]] == record["source"]
        assert 0 <= record["confidence"] <= 1


def test_audit_writes_everything(audited: Path):
    for table in TABLES:
        assert (audited / f"{table.name}.parquet").exists(), table.name
    for name in ("plans.duckdb", "report.html", "audit.xlsx", "run.log"):
        assert (audited / name).stat().st_size > 0, name
    assert list((audited / "letters").glob("*.docx"))


def test_a_second_audit_says_that_nothing_changed(few: Path, audited: Path):
    before = checksums(audited)
    done = run("audit", str(few), "--out", str(audited))
    assert done.returncode == 0
    assert b"nothing changed" in done.stdout
    assert checksums(audited) == before


def test_progress_and_warnings_stay_off_stdout(few: Path, tmp_path: Path):
    done = run("extract", str(few), "--out", str(tmp_path / "out"), "--dry-run")
    assert done.stdout.decode().startswith("4 documents: 4 to work on")
    assert done.stderr == b""


def test_one_bad_file_is_listed_and_the_rest_goes_on(few: Path, tmp_path: Path):
    plans = tmp_path / "plans"
    shutil.copytree(few, plans)
    (plans / "hong.pdf").write_bytes(b"%PDF-1.7 damaged")
    (plans / "trong.txt").write_bytes(b"")
    done = run("extract", str(plans), "--out", str(tmp_path / "out"))
    assert done.returncode == 1, done.stderr.decode()
    assert "4 documents" in done.stdout.decode()
    for name in ("hong.pdf", "trong.txt"):
        assert name in done.stdout.decode()
    assert b"Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [
    ["extract", "nowhere", "--out", "out"], ["compare", "--out", "nowhere"], ["report", "--out", "nowhere"],
    ["audit", "nowhere", "--out", "out"], ["restore", "nowhere.txt"], ["evaluate", "--gold", "nowhere"],
    ["report", "--out", ".", "--lang", "fr"], ["compare"], ["unknown"],
])
def test_wrong_use_ends_with_2_and_one_line(arguments: list[str], tmp_path: Path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() and b"Traceback" not in done.stderr


def test_killed_runs_end_in_the_tables_of_an_undisturbed_one(few: Path, audited: Path, tmp_path: Path):
    out = tmp_path / "out"
    chance = random.Random(20)
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-m", "pipeline", "audit", str(few), "--out", str(out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.5, 12))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        whole = [(out / f"{t.name}.parquet").exists() for t in TABLES]
        assert all(whole) or not any(whole)
    done = run("audit", str(few), "--out", str(out))
    assert done.returncode == 0, done.stderr.decode()
    assert checksums(out) == checksums(audited)
