"""The tables as CSV or JSON Lines, for programs that read neither Parquet nor DuckDB."""

from __future__ import annotations

from pathlib import Path

from pipeline.store.schema import TABLES
from pipeline.store.tables import DATABASE, full_disk_told


def export_tables(out: Path, *, csv: bool, json_lines: bool) -> list[Path]:
    """Writes each table to `OUT/csv/<name>.csv` and `OUT/jsonl/<name>.jsonl`.

    Args:
        out: An output folder with tables.
        csv: Write CSV (UTF-8, lists as JSON).
        json_lines: Write JSON Lines.

    Returns:
        The files written.

    Raises:
        OSError: The disk is full (ENOSPC).
    """
    import duckdb

    files: list[Path] = []
    with duckdb.connect(str(out / DATABASE), read_only=True) as db:
        for wanted, folder, suffix, form in ((csv, "csv", "csv", "FORMAT csv, HEADER"),
                                             (json_lines, "jsonl", "jsonl", "FORMAT json")):
            if not wanted:
                continue
            (out / folder).mkdir(exist_ok=True)
            for table in TABLES:
                path = out / folder / f"{table.name}.{suffix}"
                name = str(path).replace("'", "''")
                with full_disk_told(path):
                    db.execute(f"COPY \"{table.name}\" TO '{name}' ({form})")
                files.append(path)
    return files
