"""The administrative units of Vietnam: 34 provinces and 3,321 communes since 1 July 2025, and the names before.

A name is looked up as written first (case and the place of the tone mark do not matter: "Hoà Bình" = "Hòa Bình"); only
where
nothing is found, without its marks. Whatever fits several units gives all of them: nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_TONES = frozenset(
    "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING HOOK ABOVE}"
    "\N{COMBINING TILDE}\N{COMBINING DOT BELOW}"
)
PROVINCE_TYPES = ("tỉnh", "thành phố")
COMMUNE_TYPES = ("xã", "phường", "đặc khu")


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit."""

    name: str
    type: str
    """`tỉnh`, `thành phố`, `xã`, `phường`, `đặc khu`; of former units also `thị trấn`, `huyện` and others."""
    province: str
    """Its province as of July 2025."""
    valid_from: str | None
    valid_to: str | None
    """Last day; None for a unit that exists."""


def exact_key(name: str) -> str:
    """Return a key that is the same for spellings that differ in case, blanks or the place of the tone mark."""
    out = []
    for syllable in name.lower().replace("-", " - ").split():
        tone, base = "", []
        for char in unicodedata.normalize("NFD", syllable):
            if char in _TONES:
                tone += char
            else:
                base.append(char)
        out.append(unicodedata.normalize("NFC", "".join(base)) + tone)
    return " ".join(out)


def plain_key(name: str) -> str:
    """Return a key without any marks, đ as d."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d").replace("ð", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("-", " - ").split())


class Gazetteer:
    """Finds units by name. Use `gazetteer()` rather than making one."""

    def __init__(self, units: Iterable[Unit], former: Iterable[Unit]) -> None:
        self._provinces: dict[str, set[str]] = defaultdict(set)
        self._provinces_plain: dict[str, set[str]] = defaultdict(set)
        self._units: dict[str, list[Unit]] = defaultdict(list)
        self._units_plain: dict[str, list[Unit]] = defaultdict(list)
        self._former: dict[str, list[Unit]] = defaultdict(list)
        self._types: dict[str, str] = {}
        for unit in units:
            if unit.type in PROVINCE_TYPES:
                if unit.valid_to is None or unit.name not in self._types:
                    self._types[unit.name] = unit.type
                self._provinces[exact_key(unit.name)].add(unit.name)
                self._provinces_plain[plain_key(unit.name)].add(unit.name)
            else:
                self._units[exact_key(unit.name)].append(unit)
                self._units_plain[plain_key(unit.name)].append(unit)
        for unit in former:
            if unit.type in PROVINCE_TYPES:
                self._provinces[exact_key(unit.name)].add(unit.province)
                self._provinces_plain[plain_key(unit.name)].add(unit.province)
            else:
                self._former[exact_key(unit.name)].append(unit)

    @property
    def provinces(self) -> tuple[str, ...]:
        """The names of the 34 provinces."""
        return tuple(self._types)

    def province_type(self, name: str) -> str | None:
        """Return `tỉnh` or `thành phố` for one of the 34."""
        return self._types.get(name)

    def province(self, name: str) -> str | None:
        """Return the province of July 2025 that `name` means, a former name included.

        None where it means none or several.

        Args:
            name: Without "tỉnh" or "thành phố".
        """
        found = self._provinces.get(exact_key(name)) or self._provinces_plain.get(plain_key(name))
        return next(iter(found)) if found and len(found) == 1 else None

    def communes(self, name: str, type: str | None = None, on: str | None = None) -> tuple[Unit, ...]:
        """Return the communes since July 2025 that bear a name.

        Args:
            name: Without "xã", "phường" or "đặc khu".
            type: Only units of this type.
            on: ISO date; only units that exist on it.
        """
        for table, key in ((self._units, exact_key(name)), (self._units_plain, plain_key(name))):
            found = [
                u for u in table.get(key, ())
                if (type is None or u.type == type.lower())
                and (on is None or ((u.valid_from or "") <= on and (u.valid_to is None or on <= u.valid_to)))
            ]  # fmt: skip
            if found:
                return tuple(found)
        return ()

    def former(self, name: str, type: str | None = None) -> tuple[Unit, ...]:
        """Return the districts and communes before July 2025 that bore a name, each with its province of today."""
        return tuple(u for u in self._former.get(exact_key(name), ()) if type is None or u.type == type.lower())

    def provinces_of_commune(self, name: str, type: str | None = None) -> tuple[str, ...]:
        """Return every province that has, or where it has none today had, a commune of this name; sorted."""
        units = self.communes(name, type) or self.former(name, type)
        return tuple(sorted({u.province for u in units}))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("extractors").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer of the package, read once."""
    units: list[Unit] = []
    former: list[Unit] = []
    for row in _rows("gazetteer_provinces.csv"):
        units.append(Unit(row["name"], row["type"].lower(), row["name"], row["valid_from"], row["valid_to"] or None))
        former.extend(
            Unit(old, "tỉnh", row["name"], None, "2025-06-30")
            for old in row["merged_from"].split("|")
            if old != row["name"]
        )
    former.extend(Unit(row["alias"], "tỉnh", row["province"], None, None) for row in _rows("gazetteer_aliases.csv"))
    for row in _rows("gazetteer_communes.csv"):
        units.extend(
            Unit(n, row["type"], row["province"], row["valid_from"], row["valid_to"] or None)
            for n in row["names"].split("|")
        )
    for row in _rows("gazetteer_former.csv"):
        former.extend(Unit(n, row["type"], row["province_now"], None, row["valid_to"]) for n in row["names"].split("|"))
    return Gazetteer(units, former)
