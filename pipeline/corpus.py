"""An output folder for analysts: pandas frames with fixed types, and the DuckDB connection."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline.errors import UsageError
from pipeline.run.addresses import place
from pipeline.store.schema import BY_NAME, TABLES, Table
from pipeline.store.work import WorkFolder

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

_PANDAS = {"string": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "strings": "object"}


class Corpus:
    """The tables of one output folder.

    Every table is an attribute that gives a pandas frame, read when first asked for:

        >>> from pipeline import Corpus                              # doctest: +SKIP
        >>> corpus = Corpus("out")                                   # doctest: +SKIP
        >>> corpus.findings.groupby("kind").size()                   # doctest: +SKIP

    Columns have pandas' nullable types (`string`, `Int64`, `Float64`, `boolean`), lists are lists, and what a
    document does not show is `<NA>`.

    Args:
        out: A folder that `doichieu extract` wrote, or the address that it was published to; of an address only the
            tables that are asked for are fetched.

    Raises:
        UsageError: There are no tables in it.
    """

    def __init__(self, out: str | Path = "out") -> None:
        self.out = place(out)
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        if isinstance(self.out, Path):
            self._file = WorkFolder(self.out).present
            if not self._file("documents.parquet").exists():
                raise UsageError(f"{self.out}: no tables there; run `doichieu extract PATH --out {self.out}` first")
        else:
            from pipeline.run.publish import Published

            self._scratch = tempfile.TemporaryDirectory(prefix="doichieu-")
            self._file = Published(self.out, Path(self._scratch.name)).file
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(table.name for table in TABLES)

    def table(self, name: str) -> pd.DataFrame:
        """One table as a frame; changing it changes nothing on disk.

        Args:
            name: One of `tables`.

        Raises:
            KeyError: There is no such table.
        """
        import pandas as pd

        if name not in self._frames:
            parts = list(self.parts(name))
            self._frames[name] = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        return self._frames[name]

    def parts(self, name: str) -> Iterator[pd.DataFrame]:
        """One table part by part, for tables that are larger than memory; a part holds about two hundred documents.

            >>> sum(len(part) for part in corpus.parts("lines"))         # doctest: +SKIP

        Args:
            name: One of `tables`.

        Yields:
            Frames with the same columns and types; one without rows where the table has none.

        Raises:
            KeyError: There is no such table.
        """
        if name not in BY_NAME:
            raise KeyError(f"no table {name!r}; there are {', '.join(self.tables)}")
        import pyarrow.parquet as pq

        path = self._file(f"{name}.parquet")
        if not path.exists():
            yield _frame(BY_NAME[name], None)
            return
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield _frame(BY_NAME[name], file.read_row_group(number))
            if not file.num_row_groups:
                yield _frame(BY_NAME[name], file.read())

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in BY_NAME:
            raise AttributeError(f"Corpus has no table or attribute {name!r}")
        return self.table(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    @cached_property
    def db(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to `plans.duckdb`, with the same tables and views."""
        import duckdb

        return duckdb.connect(str(self._file("plans.duckdb")), read_only=True)

    def sql(self, query: str, parameters: list[Any] | None = None) -> pd.DataFrame:
        """The rows of a DuckDB query as a frame.

        Args:
            query: SQL over the tables and views.
            parameters: Values for `?` in the query.
        """
        return self.db.execute(query, parameters or []).df()

    def dictionary(self, name: str | None = None) -> pd.DataFrame:
        """What the columns mean.

        Args:
            name: One table; all where None.

        Returns:
            A frame with `table, column, type, meaning, unit, null, example`.
        """
        import pandas as pd

        return pd.DataFrame([
            {"table": t.name, "column": c.name, "type": c.type, "meaning": c.meaning, "unit": c.unit, "null": c.null,
             "example": c.example}
            for t in TABLES if name in (None, t.name) for c in t.columns])

    def close(self) -> None:
        """Closes the DuckDB connection, if one was opened, and deletes what was fetched."""
        if "db" in self.__dict__:
            self.db.close()
            del self.__dict__["db"]
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        import pyarrow.parquet as pq

        rows = pq.read_metadata(self._file("documents.parquet")).num_rows
        return f"Corpus({str(self.out)!r}: {rows} documents)"


def _frame(table: Table, rows: pa.Table | None) -> pd.DataFrame:
    """Rows of a table with pandas' types; a frame without rows for None."""
    import pandas as pd

    frame: Any = pd.DataFrame(columns=list(table.names)) if rows is None else rows.to_pandas()
    for column in table.columns:
        if column.type == "strings":
            lists = [list(v) if v is not None else [] for v in frame[column.name]]
            frame[column.name] = pd.Series(lists, index=frame.index, dtype="object")
        else:
            frame[column.name] = frame[column.name].astype(_PANDAS[column.type])
    ordered: pd.DataFrame = frame[list(table.names)]
    return ordered
