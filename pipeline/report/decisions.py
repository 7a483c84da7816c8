"""The auditor's decisions: `decisions.csv`, kept over every later run.

The file is made to be edited in Excel, so reading it is forgiving: comma, semicolon or tab between the
cells, with or without a byte order mark, UTF-8, UTF-16 or a Windows code page, headings and decisions in
Vietnamese or English, times as Excel rewrites them. Writing is strict and atomic, and keeps the separator
that the file had. No row is ever dropped.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import UsageError
from pipeline.report.fold import fold
from pipeline.report.texts import LANGUAGES, Texts, load_texts

Verdict = Literal["confirmed", "waived", "to_check"]
State = Literal["open", "fixed", "gone", ""]

FILE_NAME = "decisions.csv"
COLUMNS = ("finding_id", "decision", "reason", "who", "when", "state", "commune", "kind", "item", "message")
VERDICTS: tuple[Verdict, ...] = ("confirmed", "waived", "to_check")
STATES: tuple[State, ...] = ("open", "fixed", "gone")
MAX_BYTES = 50_000_000
_MAX_CELL = 32_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class DecisionsError(UsageError):
    """A `decisions.csv` that cannot be read; the message names the file and the cure."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `decisions.csv`; an empty `verdict` is a finding nobody has decided on yet."""

    finding_id: str
    verdict: Verdict | Literal[""] = ""
    reason: str = ""
    who: str = ""
    when: str = ""
    """ISO, local time, to the minute; "" where unknown; whatever the auditor typed where it is no date."""
    state: State = ""
    """`open`: the finding stands; `fixed`: a new version of the plan put it right; `gone`: it is no longer reported."""
    commune: str = ""
    kind: str = ""
    item: str = ""
    message: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    """Columns that the auditor added, kept as they are."""


@dataclass(frozen=True)
class DecisionBook:
    """All rows of `decisions.csv`, by finding_id, in the order of the file."""

    rows: Mapping[str, Decision] = field(default_factory=dict)
    delimiter: str = ","
    problems: tuple[str, ...] = ()
    """Remarks on rows that could not be understood whole; the rows are kept all the same."""

    def get(self, finding_id: str) -> Decision | None:
        """The decision on a finding; None where nobody has decided."""
        row = self.rows.get(finding_id)
        return row if row is not None and row.verdict else None

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def decided(self) -> dict[str, Verdict]:
        """finding_id to verdict, for the stages that only need that."""
        return {key: row.verdict for key, row in self.rows.items() if row.verdict}


@cache
def _names(section: str, codes: tuple[str, ...]) -> dict[str, str]:
    """Folded spelling in every language, and the code itself, to the code."""
    table: dict[str, str] = {}
    for lang in LANGUAGES:
        texts = load_texts(lang)
        for code in codes:
            table[fold(texts.label(section, code))] = code
            table[fold(code)] = code
    return table


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # what Excel on Vietnamese Windows writes as plain "CSV"
        return raw.decode("cp1258", errors="replace")


def _separator(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _clean(cell: str) -> str:
    """A cell as text: no control or direction characters, NFC, without the guard that writing put before a formula."""
    text = unicodedata.normalize("NFC", _CONTROL.sub("", cell)).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]
    return text[:_MAX_CELL]


_WHEN = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ](?P<H>\d{1,2}):(?P<M>\d{2})(?::\d{2})?.*)?"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?:[, ]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::\d{2})?)?"),
)


def normalise_when(text: str) -> str:
    """A time as people or Excel write it, as ISO; the text itself where it is no date.

    >>> normalise_when("21/11/2026 8:05")
    '2026-11-21T08:05'
    """
    for pattern in _WHEN:
        match = pattern.fullmatch(text.strip())
        if match:
            part = {key: int(value) for key, value in match.groupdict().items() if value}
            try:
                day = datetime(part["y"], part["m"], part["d"], part.get("H", 0), part.get("M", 0))
            except ValueError:
                return text
            return day.isoformat(timespec="minutes") if "H" in part else day.date().isoformat()
    return text


def parse_decisions(raw: bytes, name: str = FILE_NAME) -> DecisionBook:
    """Read the bytes of a decisions file.

    Args:
        raw: The bytes, as saved by the page, by Excel or by LibreOffice.
        name: What to call the file in messages.

    Returns:
        All its rows; where a finding stands twice, the later decision wins.

    Raises:
        DecisionsError: Where the file has no column of finding ids, or is too large.
    """
    if len(raw) > MAX_BYTES:
        raise DecisionsError(f"{name}: larger than {MAX_BYTES // 1_000_000} MB; this is not a list of decisions")
    text = _decode(raw).lstrip("\ufeff")
    if text.lower().startswith("sep="):
        text = text.split("\n", 1)[1] if "\n" in text else ""
    if not text.strip():
        return DecisionBook()
    delimiter = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = _names("decision_columns", COLUMNS)
    heads = next(reader)
    codes = [columns.get(fold(head), "") for head in heads]
    if "finding_id" not in codes:
        raise DecisionsError(
            f"{name}: no column 'finding_id'; the first row must hold the headings "
            f"({', '.join(COLUMNS[:5])}). Nothing was changed."
        )
    rows: dict[str, Decision] = {}
    problems: list[str] = []
    try:
        for number, cells in enumerate(reader, start=2):
            row, problem = _decision(cells, heads, codes)
            if problem:
                problems.append(f"{name}, row {number}: {problem}")
            if row is not None and ((before := rows.get(row.finding_id)) is None or newer(row, before)):
                rows[row.finding_id] = row
    except csv.Error as error:
        raise DecisionsError(f"{name}: not a readable CSV file ({error}); save it again as CSV UTF-8") from error
    return DecisionBook(rows, delimiter, tuple(problems))


def _decision(cells: Sequence[str], heads: Sequence[str], codes: Sequence[str]) -> tuple[Decision | None, str]:
    """A row of the file, None where it belongs to no finding; and what could not be understood, "" for nothing."""
    values: dict[str, str] = {}
    extra: list[tuple[str, str]] = []
    for head, code, cell in zip(heads, codes, cells, strict=False):
        if code:
            values.setdefault(code, _clean(cell))
        elif cell:
            extra.append((_clean(head), _clean(cell)))
    key = values.get("finding_id", "").removeprefix("'")
    if not key:
        lost = any(cell.strip() for cell in cells)
        return None, "no finding_id; the row cannot be matched to a finding" if lost else ""
    verdict = _names("decision", VERDICTS).get(fold(values.get("decision")), "")
    problem = ""
    if values.get("decision") and not verdict:
        problem = f"decision {values['decision'][:40]!r} is not known ({', '.join(VERDICTS)}); kept as a remark"
        extra.append(("decision (?)", values["decision"]))
    row = Decision(
        finding_id=key,
        verdict=verdict,  # type: ignore[arg-type]
        when=normalise_when(values.get("when", "")),
        state=_names("state", STATES).get(fold(values.get("state")), ""),  # type: ignore[arg-type]
        extra=tuple(extra),
        **{name: values.get(name, "") for name in ("reason", "who", "commune", "kind", "item", "message")},
    )
    return row, problem


def newer(candidate: Decision, standing: Decision) -> bool:
    """True where the candidate should replace the standing row: it decides, and not before the standing one did."""
    if not candidate.verdict:
        return False
    if not standing.verdict:
        return True
    return candidate.when >= standing.when


def load_decisions(path: Path) -> DecisionBook:
    """Read `decisions.csv`; an absent file is an empty book.

    Args:
        path: The file, or the folder that holds it.

    Raises:
        DecisionsError: Where the file is there but cannot be read.
    """
    file = path / FILE_NAME if path.is_dir() else path
    if not file.exists():
        return DecisionBook()
    if file.stat().st_size > MAX_BYTES:
        raise DecisionsError(f"{file}: larger than {MAX_BYTES // 1_000_000} MB; this is not a list of decisions")
    return parse_decisions(file.read_bytes(), str(file))


def merge(book: DecisionBook, changes: Iterable[Decision]) -> DecisionBook:
    """Put new decisions into a book; of two on one finding the later stands, and nothing is dropped."""
    rows = dict(book.rows)
    for change in changes:
        before = rows.get(change.finding_id)
        if before is None:
            rows[change.finding_id] = change
        elif newer(change, before):
            rows[change.finding_id] = replace(
                before, verdict=change.verdict, reason=change.reason, who=change.who, when=change.when
            )
    return replace(book, rows=rows)


_LIKE_NUMBER = re.compile(r"[0-9.]+(?:e[0-9]+)?", re.IGNORECASE)


def _guard(cell: str, *, digits: bool = False) -> str:
    """A cell that no spreadsheet takes for a formula, nor (`digits`) an id like 12e34567 for a number."""
    cell = _CONTROL.sub("", cell)[:_MAX_CELL]
    if digits and _LIKE_NUMBER.fullmatch(cell):
        return "'" + cell
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def format_decisions(book: DecisionBook, texts: Texts) -> bytes:
    """The bytes of `decisions.csv`: UTF-8 with a byte order mark, which Excel needs to see Vietnamese."""
    extras = list(dict.fromkeys(name for row in book for name, _ in row.extra))
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, delimiter=book.delimiter, lineterminator="\r\n")
    writer.writerow([texts.label("decision_columns", code) for code in COLUMNS] + [_guard(name) for name in extras])
    for row in book:
        added: dict[str, Any] = dict(row.extra)
        writer.writerow(
            [
                _guard(row.finding_id, digits=True),
                texts.label("decision", row.verdict),
                _guard(row.reason),
                _guard(row.who),
                _guard(row.when),
                texts.label("state", row.state),
                _guard(row.commune),
                _guard(row.kind),
                _guard(row.item),
                _guard(row.message),
            ]
            + [_guard(added.get(name, "")) for name in extras]
        )
    return b"\xef\xbb\xbf" + sink.getvalue().encode("utf-8", errors="replace")


@lru_cache(maxsize=1)
def _mask() -> int:
    """The process's mask of rights; asking sets it, which threads must not do at once."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that a crash leaves the old or the new one, never half.

    Raises:
        OSError: Where the folder cannot be written, or the file is held open by another program (Excel on Windows).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        if os.name == "posix":
            # mkstemp makes files for the owner alone; give the rights that a plain open() would
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def save_decisions(path: Path, book: DecisionBook, lang: str = "vi") -> None:
    """Write `decisions.csv` in one step.

    Args:
        path: The file, or the folder it belongs in.
        book: All rows.
        lang: Language of the headings.
    """
    file = path / FILE_NAME if path.is_dir() else path
    write_atomically(file, format_decisions(book, load_texts(lang)))
