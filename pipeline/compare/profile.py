"""What a commune need not carry: a data file with reasons and sources, editable by the department."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.compare.patterns import pattern
from pipeline.compare.words import normalise

ACTIONS = ("skip", "check", "issued")


class ProfileError(ValueError):
    """A profile that cannot be used; the message names the file, the entry and the cure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a commune need not carry."""

    id: str
    action: str
    """`skip`: left out; `check`: only for a person to look at; `issued`: met by the plan's own issue."""
    reason: str
    source: str
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the entry applies to: `decided_by`, `labels`, `words`, `functions`, `falls_to`, `actions`."""
    name: str = ""
    """What officials are told that the entry speaks of; the reason stands for it where a file gives none."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The entries, by what they speak of."""

    name: str
    awards: tuple[Entry, ...] = ()
    areas: tuple[Entry, ...] = ()
    sections: tuple[Entry, ...] = ()
    deadlines: tuple[Entry, ...] = ()
    groups: tuple[Entry, ...] = ()
    phrases: tuple[str, ...] = ()
    freed_by_words: Entry | None = None
    """What the report says where the province's own words free communes."""

    def told(self, entry_id: str, count: int) -> str:
        """One sentence for the report on what an entry left out, without the entry's code.

        Args:
            entry_id: the entry's id, or `phrases` for what the province's own words free.
            count: how often.
        """
        every = (*self.awards, *self.areas, *self.sections, *self.deadlines, *self.groups)
        entry = next((e for e in every if e.id == entry_id), self.freed_by_words)
        if entry is None:
            return f"Không tính là thiếu ({count} lần): kế hoạch tỉnh không yêu cầu cấp xã."
        return f"{entry.name or 'Miễn trừ theo hồ sơ'}: không tính là thiếu ({count} lần). {entry.reason}"

    def frees(self, text: str) -> bool:
        """Whether the province's own words free communes from what a text speaks of."""
        plain = normalise(text)
        if not self.phrases:
            return False
        return any(phrase in plain for phrase in self.phrases) or pattern("not_of_communes").search(plain) is not None

    def let_off(self, entry: Entry | None, text: str) -> str | None:
        """What frees communes from a thing that the province's plan asks for.

        Args:
            entry: the entry on things of its kind, if there is one.
            text: the province's words on it.

        Returns:
            `phrases` where the province's own words free them, else the id of an entry that says so, else None.
        """
        if self.frees(text):
            return "phrases"
        return entry.id if entry and entry.action == "skip" else None

    def award(self, decided_by: str) -> Entry | None:
        """The entry for an award decided at a level."""
        return _first(self.awards, "decided_by", {decided_by})

    def area(self, labels: tuple[str, ...], title: str) -> Entry | None:
        """The entry for an area, by its main label or by the words of its heading."""
        return _first(self.areas, "labels", set(labels[:1])) or _worded(self.areas, title)

    def section(self, functions: frozenset[str]) -> Entry | None:
        """The entry for a section all of whose functions are freed."""
        for entry in self.sections:
            if functions and functions <= set(entry.values.get("functions", ())):
                return entry
        if functions:
            found = [_first(self.sections, "functions", {f}) for f in functions]
            if all(found):
                # freed only as far as the least free of its functions
                return next((e for e in found if e and e.action == "check"), found[0])
        return None

    def deadline(self, falls_to: str, action: str) -> Entry | None:
        """The entry for a deadline, by its bearer or by what is due."""
        return _first(self.deadlines, "falls_to", {falls_to}) or _first(self.deadlines, "actions", {action})

    def group(self, name: str) -> Entry | None:
        """The entry for a group, by the words of its name."""
        return _worded(self.groups, name)


def _first(entries: tuple[Entry, ...], key: str, wanted: set[str]) -> Entry | None:
    return next((e for e in entries if wanted & set(e.values.get(key, ()))), None)


def _worded(entries: tuple[Entry, ...], text: str) -> Entry | None:
    plain = normalise(text)
    return next((e for e in entries if any(normalise(w) in plain for w in e.values.get("words", ()))), None)


def load_profile(path: str | Path | None = None) -> Profile:
    """Read a profile.

    Args:
        path: a TOML file like `data/profiles/commune.toml`; that one when left out.

    Raises:
        ProfileError: the file is missing, is no TOML, or an entry lacks an id, a reason or a known action.
    """
    try:
        if path is None:
            text = files("pipeline.compare").joinpath("data/profiles/commune.toml").read_text(encoding="utf-8")
        else:
            text = Path(path).read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise ProfileError(f"{path}: không đọc được hồ sơ miễn trừ ({error.strerror}); kiểm tra đường dẫn") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: không phải tệp TOML hợp lệ ({error}); so với tệp mẫu commune.toml") from error
    where = str(path or "commune.toml")
    phrases = data.get("phrases", {})
    return Profile(
        name=str(data.get("name", where)),
        awards=_entries(data, "award", where),
        areas=_entries(data, "area", where),
        sections=_entries(data, "section", where),
        deadlines=_entries(data, "deadline", where),
        groups=_entries(data, "group", where),
        phrases=tuple(normalise(w) for w in phrases.get("words", ())),
        freed_by_words=_of_phrases(phrases),
    )


def _of_phrases(raw: dict[str, Any]) -> Entry | None:
    if not raw.get("reason"):
        return None
    return Entry("phrases", "skip", str(raw["reason"]), str(raw.get("source", "")), {}, str(raw.get("name", "")))


def _entries(data: dict[str, Any], key: str, where: str) -> tuple[Entry, ...]:
    out = []
    for raw in data.get(key, ()):
        name = raw.get("id")
        if not name or not raw.get("reason") or raw.get("action") not in ACTIONS:
            raise ProfileError(
                f"{where}: mục [[{key}]] {name or '(không có id)'} phải có id, reason và action ({', '.join(ACTIONS)})"
            )
        values = {k: tuple(map(str, v)) for k, v in raw.items() if isinstance(v, list)}
        told = str(raw["reason"]), str(raw.get("source", ""))
        out.append(Entry(str(name), str(raw["action"]), *told, values, str(raw.get("name", ""))))
    return tuple(out)
