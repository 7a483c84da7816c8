"""The Python door for analysts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline import Corpus
from pipeline.errors import UsageError
from pipeline.store.schema import TABLES
from pipeline.store.work import WorkFolder
from tests.test_store_tables import make_plan, write


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    folder = WorkFolder(tmp_path / "out")
    write(folder, make_plan("a"), make_plan("b"))
    with Corpus(folder.out) as corpus:
        yield corpus


def test_every_table_is_a_typed_frame(corpus: Corpus):
    want = {"string": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "strings": "object"}
    for table in TABLES:
        frame = getattr(corpus, table.name)
        assert tuple(frame.columns) == table.names
        assert {c.name: want[c.type] for c in table.columns} == {k: str(v) for k, v in frame.dtypes.items()}


def test_a_table_comes_in_parts_that_make_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipeline.store.assemble.BATCH", 2)
    folder = WorkFolder(tmp_path / "out")
    write(folder, *map(make_plan, "abcde"))
    with Corpus(folder.out) as corpus:
        parts = list(corpus.parts("lines"))
        assert [part["doc_id"].unique().tolist() for part in parts] == [["a", "b"], ["c", "d"], ["e"]]
        assert corpus.lines["doc_id"].tolist() == [d for part in parts for d in part["doc_id"]]
        assert [part.dtypes.tolist() for part in parts] == 3 * [corpus.lines.dtypes.tolist()]
        assert corpus.lines.index.tolist() == list(range(10))
        [none] = corpus.parts("findings")
        assert len(none) == 0 and tuple(none.columns) == tuple(corpus.findings.columns)
        with pytest.raises(KeyError, match="there are documents"):
            next(corpus.parts("nothing"))


def test_missing_values_are_na_and_lists_are_lists(corpus: Corpus):
    assert corpus.documents["number"].isna().all()
    assert corpus.documents["blank_fields"].tolist() == [["ngay_thang"], ["ngay_thang"]]


def test_sql_and_frames_agree(corpus: Corpus):
    count = corpus.sql("SELECT count(*) AS n FROM citations WHERE doc_id = ?", ["a"])["n"].item()
    assert count == (corpus.citations["doc_id"] == "a").sum() == 1
    assert isinstance(corpus.sql("SELECT * FROM citation_network"), pd.DataFrame)


def test_dictionary_names_every_column(corpus: Corpus):
    assert len(corpus.dictionary()) == sum(len(t.columns) for t in TABLES)
    assert set(corpus.dictionary("dates")["table"]) == {"dates"}


def test_wrong_names_are_told(corpus: Corpus, tmp_path: Path):
    with pytest.raises(KeyError, match="there are documents"):
        corpus.table("nothing")
    with pytest.raises(AttributeError, match="nothing"):
        _ = corpus.nothing
    with pytest.raises(UsageError, match="doichieu extract"):
        Corpus(tmp_path / "none")
    assert "findings" in dir(corpus)
    assert "2 documents" in repr(corpus)
