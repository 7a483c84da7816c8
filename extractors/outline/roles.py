"""What a section is about, by the words of its heading (data/roles.json)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from extractors.folding import fold

ORDER = ("purpose", "content", "criteria_awards", "solutions", "timeline", "organisation")


@dataclass(frozen=True, slots=True)
class RoleWords:
    """One entry of the data file."""

    id: str
    role: str
    strong: bool
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None

    def finds(self, heading: str) -> int | None:
        """Return where the words stand in the heading without marks, or None."""
        key = fold(heading)
        if self.unless and self.unless.search(key):
            return None
        match = self.pattern.search(key)
        return match.start() if match else None


@lru_cache(maxsize=1)
def role_words() -> tuple[RoleWords, ...]:
    """Return the entries of data/roles.json."""
    data = json.loads(files("extractors").joinpath("data/roles.json").read_text(encoding="utf-8"))
    return tuple(
        RoleWords(e["id"], e["role"], e["strength"] == "strong", re.compile(e["pattern"]),
                  re.compile(e["unless"]) if e.get("unless") else None)
        for e in data["entries"]
    )  # fmt: skip


def role_of(heading: str) -> str:
    """Return the role of a heading, several joined by "+" in the order of the words, "other" where none is known.

    Args:
        heading: The title, or for an untitled paragraph its first clause.
    """
    key = fold(heading[:300])
    found: dict[str, tuple[bool, int]] = {}
    for words in role_words():
        if words.unless and words.unless.search(key):
            continue
        match = words.pattern.search(key)
        if match:
            known = found.get(words.role)
            place = min(match.start(), known[1]) if known else match.start()
            found[words.role] = (words.strong or bool(known and known[0]), place)
    if any(strong for strong, _ in found.values()):
        found = {role: at for role, at in found.items() if at[0]}
    if not found:
        return "other"
    return "+".join(sorted(found, key=lambda role: found[role][1]))
