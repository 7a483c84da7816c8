"""Writing the tables: Parquet with the dictionary in its metadata, and one DuckDB file made from it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.store.rows import Columns
from pipeline.store.schema import BY_NAME, TABLES, arrow_schema, sql_type

DATABASE = "plans.duckdb"
_ROWS = 5000
"""Rows that are held as Python objects at once while a table is read."""
_NO_ROOM = 1 << 18
"""Bytes: a block of DuckDB, which it cannot write where less is free."""


class TableWriter:
    """Writes one table part by part, so that memory does not grow with the number of documents.

    Use as a context manager. The same parts in the same order give the same bytes.
    """

    def __init__(self, path: Path, table: str) -> None:
        import pyarrow.parquet as pq

        self._schema = arrow_schema(BY_NAME[table])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, columns: Columns) -> None:
        """Adds rows as one row group; nothing is written for no rows."""
        import pyarrow as pa

        if columns and len(next(iter(columns.values()))):
            self._writer.write_table(pa.Table.from_pydict(columns, schema=self._schema))

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, *exc: object) -> None:
        self._writer.close()


def write_table(path: Path, table: str, columns: Columns) -> None:
    """Writes a whole table at once."""
    with TableWriter(path, table) as writer:
        writer.write(columns)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file as plain dictionaries; an absent file has none."""
    return list(each_row(path))


def each_row(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file one by one, so that memory does not grow with it.

    Args:
        path: The file; an absent one has no rows.
        columns: Which are wanted; all if None.

    Yields:
        Each row as a plain dictionary.
    """
    import pyarrow.parquet as pq

    if path.exists():
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
                yield from batch.to_pylist()


def write_database(target: Path, parquet: Mapping[str, Path], views: Iterable[tuple[str, str, str]]) -> None:
    """Makes the DuckDB file anew from the Parquet files.

    Args:
        target: The file to make; it must not exist.
        parquet: Table name to Parquet file; a table without a file is made empty.
        views: (name, what it answers, SELECT statement) of each view.

    Raises:
        OSError: The disk is full (ENOSPC).
    """
    import duckdb

    with full_disk_told(target), duckdb.connect(str(target), config={"threads": 1}) as db:
        db.begin()  # each of some three hundred statements would else wait for the disk
        for table in TABLES:
            columns = ", ".join(f'"{c.name}" {sql_type(c)}' for c in table.columns)
            db.execute(f'CREATE TABLE "{table.name}" ({columns})')
            db.execute(f'COMMENT ON TABLE "{table.name}" IS {_quoted("One row: " + table.row)}')
            for column in table.columns:
                note = f"{column.meaning} [{column.unit}]" if column.unit else column.meaning
                db.execute(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {_quoted(note)}')
        for name, note, select in views:
            db.execute(f'CREATE VIEW "{name}" AS {select}')
            db.execute(f'COMMENT ON VIEW "{name}" IS {_quoted(note)}')
        db.commit()
        for table in TABLES:  # each on its own, so that memory does not grow with the number of documents
            path = parquet.get(table.name)
            if path is not None and path.exists():
                names = ", ".join(f'"{c.name}"' for c in table.columns)
                db.execute(f'INSERT INTO "{table.name}" SELECT {names} FROM read_parquet(?)', [str(path)])


@contextmanager
def full_disk_told(target: Path) -> Iterator[None]:
    """Where DuckDB fails for want of room, that is told as the system tells it.

    Args:
        target: The file that DuckDB writes.

    Raises:
        OSError: The disk is full (ENOSPC).
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if os.strerror(errno.ENOSPC) in str(error) or shutil.disk_usage(target.parent).free < _NO_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
        raise


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
