"""Writes docs/researchers/tables.md from the program's own schema: `.venv/bin/python tools/dictionary.py`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from pipeline.store.schema import SCHEMA_VERSION, TABLES

TARGET = Path("docs/researchers/tables.md")

HEAD = f"""# Tables

<!-- made by tools/dictionary.py from pipeline/store/schema.py; do not edit -->

Schema version {SCHEMA_VERSION}. Each table is `OUT/<name>.parquet` and a table in `OUT/plans.duckdb`; the texts below
also stand in the Parquet files (metadata of schema and columns) and in DuckDB (`COMMENT`s, see `duckdb_columns()`).

- Lines and pages are 1-based; offsets are 0-based counts of Unicode code points, end exclusive.
- Text columns hold restored text, NFC; `source` and `start`/`end` lead back to the text as read.
- Dates are ISO strings; a partial one is `2025-08`, `2025-Q3` or `--12-15` (every year).
- Missing is null: the document does not show it. Nothing is guessed.
- The same input gives byte-identical Parquet files; only `runs`, the log of runs, differs.
"""


def dictionary() -> str:
    """The page as Markdown."""
    return HEAD + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for table in TABLES:
        yield f"\n## {table.name}\n\nOne row: {table.row}. Written by `doichieu {table.stage}`.\n"
        yield "| column | type | meaning | unit | example |\n|---|---|---|---|---|"
        for c in table.columns:
            example = json.dumps(c.example, ensure_ascii=False)
            null = " or null" if c.null else ""
            yield f"| `{c.name}` | {c.type}{null} | {c.meaning} | {c.unit} | `{example}` |"
    yield "\n## Views\n\nIn `plans.duckdb` only.\n\n| view | answers |\n|---|---|"
    views = tomllib.loads(resources.files("pipeline.store").joinpath("views.toml").read_text("utf-8"))["view"]
    for view in views:
        yield f"| `{view['name']}` | {view['note']} |"


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8")
