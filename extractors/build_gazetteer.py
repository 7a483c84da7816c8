"""Builds the gazetteer's data files from the lists of administrative units.

    python -m extractors.build_gazetteer SOURCES

SOURCES is a folder with five CSV files made from two public lists, both under the MIT licence:
`gazetteer_vietnamadminunits_2025.csv`, `gazetteer_legacy_63_provinces.csv`, `gazetteer_mapping_provinces.csv` and
`gazetteer_mapping_old_to_new.csv` (package vietnamadminunits 1.0.4) and `gazetteer_thanglequoc_2026.csv`
(thanglequoc/vietnamese-provinces-database, state of 25 July 2026). The result is compact: one row
for each province and type of unit, the names joined by "|".
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from extractors.gazetteer import exact_key

_Later = dict[tuple[str, str], set[str]]
DATA = Path(__file__).parent / "data"
SINCE = "2025-07-01"
"""Resolution 202/2025/QH15 and the resolutions on the communes: 34 provinces, 3,321 units."""
DONG_NAI_CITY = "2026-04-30"
"""Resolution 30/2026/QH16: Đồng Nai a city, ten of its communes wards."""
CHANGED = "Đồng Nai"
OLD = ("vietnamadminunits 1.0.4", "MIT")
NEW = ("thanglequoc/vietnamese-provinces-database cd58063", "MIT")
UNTIL_MERGER = "2025-06-30"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, header: list[str], rows: list[list[str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def build(sources: Path) -> None:
    """Write gazetteer_provinces.csv, gazetteer_communes.csv and gazetteer_former.csv into `extractors/data`."""
    units = _read(sources / "gazetteer_vietnamadminunits_2025.csv")
    later: dict[tuple[str, str], set[str]] = defaultdict(set)  # the codes of the two lists do not agree, the names do
    for row in _read(sources / "gazetteer_thanglequoc_2026.csv"):
        later[row["province"], exact_key(row["name"])].add(row["type"])
    merged = _read(sources / "gazetteer_mapping_provinces.csv")
    _write_provinces(units, later, merged)
    _write_communes(units, later)
    _write_former(_read(sources / "gazetteer_legacy_63_provinces.csv"), merged)


def _bare(full: str) -> str:
    for kind in ("Thành phố ", "Tỉnh "):
        if full.startswith(kind):
            return full[len(kind) :]
    return full


def _new_type(unit: dict[str, str], later: _Later) -> str | None:
    """Return the type a unit took on in 2026, None where it kept its own."""
    if unit["province"] != CHANGED:
        return None  # elsewhere the two lists differ by mistakes of one of them, not by a decree
    types = later.get((unit["province"], exact_key(unit["name"])), set())
    return next(iter(types)) if types and unit["type"] not in types else None


def _write_provinces(units: list[dict[str, str]], later: _Later, merged: list[dict[str, str]]) -> None:
    parts: dict[str, list[str]] = defaultdict(list)
    for row in merged:
        parts[_bare(row["new_province"])].append(_bare(row["old_province"]))
    rows = []
    for unit in units:
        if unit["level"] != "province":
            continue
        names = "|".join(sorted(parts[unit["name"]]))
        now = _new_type(unit, later)
        rows.append([unit["name"], unit["type"], SINCE, "2026-04-29" if now else "", names, *OLD])
        if now:
            rows.append([unit["name"], now, DONG_NAI_CITY, "", names, *NEW])
    _write(
        "gazetteer_provinces.csv", ["name", "type", "valid_from", "valid_to", "merged_from", "source", "licence"], rows
    )


def _write_communes(units: list[dict[str, str]], later: _Later) -> None:
    groups: dict[tuple[str, str, str, str, tuple[str, str]], list[str]] = defaultdict(list)
    for unit in units:
        if unit["level"] == "province":
            continue
        now = _new_type(unit, later)
        until = "2026-04-29" if now else ""
        groups[unit["province"], unit["type"].lower(), SINCE, until, OLD].append(unit["name"])
        if now:
            groups[unit["province"], now.lower(), DONG_NAI_CITY, "", NEW].append(unit["name"])
    rows = [[p, t, a, b, "|".join(sorted(names)), *source] for (p, t, a, b, source), names in sorted(groups.items())]
    _write("gazetteer_communes.csv", ["province", "type", "valid_from", "valid_to", "names", "source", "licence"], rows)


def _write_former(legacy: list[dict[str, str]], merged: list[dict[str, str]]) -> None:
    now = {_bare(row["old_province"]): _bare(row["new_province"]) for row in merged}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit in legacy:
        if unit["level"] != "province":
            groups[unit["province"], unit["type"].lower()].add(unit["name"])
    rows = [[p, now[p], t, UNTIL_MERGER, "|".join(sorted(names)), *OLD] for (p, t), names in sorted(groups.items())]
    _write("gazetteer_former.csv", ["province", "province_now", "type", "valid_to", "names", "source", "licence"], rows)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m extractors.build_gazetteer FOLDER_WITH_THE_SOURCE_LISTS")
    build(Path(sys.argv[1]))
