"""What every reader hands to the front door, and how it travels between processes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from pipeline.types import Box, Kind, SourceLine


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file as a reader gave it, before it is told apart into documents."""

    kind: Kind
    lines: tuple[SourceLine, ...]
    """Numbered through the whole file, from 1."""
    pages: int
    """At least 1."""
    encoding: str | None = None
    """Text encodings found, several parted by commas; None where the format leaves no choice."""
    warnings: tuple[str, ...] = ()
    """One sentence each, for the user."""
    trusted: bool = False
    """True where the text is as it was typed and needs no restoring."""
    header: tuple[str, ...] = ()
    """Running heads, feet and page numbers that were taken out, in order."""

    def warned(self, *warnings: str) -> ReadResult:
        """The same with further warnings."""
        return replace(self, warnings=(*self.warnings, *warnings))

    def to_json(self) -> str:
        """As one JSON object; plain data, so that a reader's process cannot hand over code."""
        return json.dumps(
            {
                "kind": self.kind,
                "lines": [
                    [line.number, line.page, line.text, line.box, line.confidence, line.unsure] for line in self.lines
                ],
                "pages": self.pages,
                "encoding": self.encoding,
                "warnings": self.warnings,
                "trusted": self.trusted,
                "header": self.header,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> ReadResult:
        """Back from JSON.

        Raises:
            ValueError, KeyError, TypeError: It is not such an object.
        """
        data: dict[str, Any] = json.loads(text)
        return cls(
            kind=data["kind"],
            lines=tuple(
                SourceLine(
                    number,
                    page,
                    words,
                    None if box is None else Box(*box),
                    confidence,
                    tuple((start, end, sure) for start, end, sure in unsure),
                )
                for number, page, words, box, confidence, unsure in data["lines"]
            ),
            pages=data["pages"],
            encoding=data["encoding"],
            warnings=tuple(data["warnings"]),
            trusted=data["trusted"],
            header=tuple(data["header"]),
        )
