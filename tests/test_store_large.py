"""Tables of a hundred thousand documents: written in parts, read lazily, in bounded memory. Their records are made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENTS = 100_000
SCRIPT = """
import dataclasses, resource, sys
from pathlib import Path
from pipeline import Corpus
from pipeline.run.progress import SilentProgress
from pipeline.store.assemble import BATCH, write_extract_tables
from pipeline.store.work import WorkFolder
from tests.test_store_tables import make_plan

PLAN = make_plan()
count = int(sys.argv[1])

class Made(WorkFolder):
    "A work folder whose records are made when they are asked for."
    def get(self, key, *, spans=True):
        return (dataclasses.replace(PLAN, doc_id=key, path=key + ".txt"),), ()

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10

folder = Made(Path(sys.argv[2]))
keys = [f"d{i:06d}" for i in range(count)]
run = {"command": "extract", "time": "2026-01-01T00:00:00+00:00", "program": "0", "model": "m", "schema": "1",
       "options": "{}", "worked_on": count, "seconds": 0.0}
with folder.locked():
    write_extract_tables(folder, keys[:BATCH], (), {}, {"content": "c"}, run, SilentProgress())
    before = peak()
    done = write_extract_tables(folder, keys, (), {}, {"content": "c"}, run, SilentProgress())
assert done.documents == count and done.counts["lines"] == 2 * count
import pyarrow.parquet as pq
assert pq.ParquetFile(folder.out / "lines.parquet").num_row_groups == -(-count // BATCH)
print(peak() - before)
"""
READ = """
import resource, sys
from pipeline import Corpus
corpus = Corpus(sys.argv[1])
corpus.sql("SELECT 1")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
[row] = corpus.sql("SELECT restored FROM lines WHERE doc_id = 'd099999' AND line = 2").restored
assert row == "số 40/KH-UBND", row
[many] = corpus.sql("SELECT count(*) AS n FROM documents").n
assert many == 100_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""
HEADS = """
import resource, sys
from pathlib import Path
from pipeline.store.assemble import load_heads
from pipeline.store.work import WorkFolder
import pyarrow.parquet
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
heads = load_heads(WorkFolder(Path(sys.argv[1])))
assert len(heads) == 100_000 and all(head.facts.citations for head in heads)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads peak memory in the units of Linux")
def test_a_hundred_thousand_documents_are_written_and_read_in_bounded_memory(root: Path, tmp_path: Path):
    def run(script: str, *arguments: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    assert run(SCRIPT, str(DOCUMENTS), str(tmp_path / "out")) < 400  # MiB more than for two hundred
    assert run(READ, str(tmp_path / "out")) < 200
    assert run(HEADS, str(tmp_path / "out")) < 500  # what pairing holds of all documents at once
