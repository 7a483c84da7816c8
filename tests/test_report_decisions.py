"""decisions.csv: what the auditor decided is read back whatever Excel did to it, and never lost."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report import write_reports
from pipeline.report.decisions import (
    VERDICTS,
    Decision,
    DecisionBook,
    DecisionsError,
    format_decisions,
    load_decisions,
    merge,
    normalise_when,
    parse_decisions,
    save_decisions,
)
from pipeline.report.texts import load_texts
from tests.report_samples import make_report

HEAD = "Mã phát hiện;Quyết định;Lý do;Người quyết định;Thời điểm\r\n"


def write(out: Path, communes: int = 4, **more: object) -> None:
    data = make_report(communes)
    write_reports(
        out,
        plans=data.plans,
        failures=data.failures,
        comparison=data.comparison,
        made_at=data.run.made_at,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_written_is_read_back(lang: str) -> None:
    row = Decision(
        "a1b2", "waived", "có ở phụ lục; xem trang 3", "Trần Bình", "2026-11-21T08:30", "open", "xã A", "k", "i"
    )
    book = DecisionBook({"a1b2": row, "c": Decision("c")})
    raw = format_decisions(book, load_texts(lang))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert parse_decisions(raw).rows == book.rows


@given(
    st.dictionaries(
        st.text("0123456789abcdefe", min_size=1, max_size=16),
        st.tuples(st.sampled_from(VERDICTS), st.text(max_size=60), st.text(max_size=20)),
        max_size=6,
    ),
    st.sampled_from(",;\t"),
)
def test_any_reason_survives(entries: dict[str, tuple[str, str, str]], delimiter: str) -> None:
    rows = {key: Decision(key, verdict, reason, who) for key, (verdict, reason, who) in entries.items()}  # type: ignore[arg-type]
    first = parse_decisions(format_decisions(DecisionBook(rows, delimiter), load_texts("vi")))
    assert {k: r.verdict for k, r in first.rows.items()} == {k: r.verdict for k, r in rows.items()}
    # control characters go once; after that nothing changes any more
    second = parse_decisions(format_decisions(first, load_texts("vi")))
    assert second.rows == first.rows


@pytest.mark.parametrize(
    "raw",
    [
        (HEAD + "ab;Bỏ qua;đã có;Lê Cường;21/11/2026 8:05\r\n").encode("utf-8-sig"),
        (HEAD + "ab;Bỏ qua;đã có;Lê Cường;21/11/2026 8:05\r\n").encode("utf-8"),
        (HEAD + "ab;Bỏ qua;đã có;Lê Cường;21/11/2026 8:05\r\n").replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + HEAD + "ab;bo qua;đã có;Lê Cường;2026-11-21 08:05:00\r\n").encode("utf-8-sig"),
        ("finding_id,decision,reason,who,when\nab,waived,đã có,Lê Cường,2026-11-21T08:05\n").encode(),
        (
            HEAD.replace("Mã phát hiện", "MÃ PHÁT HIỆN ") + ";;;;\r\nab;BỎ QUA;đã có;Lê Cường;21.11.2026 08:05\r\n"
        ).encode(),
    ],
)
def test_excels_ways_of_saving_are_understood(raw: bytes) -> None:
    assert parse_decisions(raw).get("ab") == Decision("ab", "waived", "đã có", "Lê Cường", "2026-11-21T08:05")


def test_a_vietnamese_code_page_is_understood() -> None:
    def windows(text: str) -> bytes:
        """As Windows-1258 has it: letters such as ê and ơ whole, the tone after its letter."""
        tones = "\u0300\u0301\u0303\u0309\u0323"
        parts = []
        for letter in text:
            marks = unicodedata.normalize("NFD", letter)
            bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in tones))
            parts.append(bare + "".join(m for m in marks if m in tones))
        return "".join(parts).encode("cp1258")

    book = parse_decisions(windows(HEAD + "ab;Bỏ qua;đã có ở phụ lục;Nguyễn Thị Hương;\r\n"))
    assert book.get("ab") == Decision("ab", "waived", "đã có ở phụ lục", "Nguyễn Thị Hương")


def test_an_unknown_decision_is_reported_and_kept() -> None:
    book = parse_decisions((HEAD + "ab;chấp nhận;vì thế;X;\r\n").encode())
    assert book.get("ab") is None
    assert "chấp nhận" in book.problems[0] and "row 2" in book.problems[0]
    again = format_decisions(book, load_texts("vi")).decode("utf-8-sig")
    assert "chấp nhận" in again and "vì thế" in again


def test_columns_of_the_auditor_are_kept() -> None:
    raw = (HEAD.strip() + ";Ghi chú của tôi\r\nab;Xác nhận;;X;;gọi lại\r\n").encode()
    assert "gọi lại" in format_decisions(parse_decisions(raw), load_texts("vi")).decode()


def test_a_file_without_ids_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("a;b\n1;2\n")
    with pytest.raises(DecisionsError, match="finding_id"):
        write(tmp_path)
    assert (tmp_path / "decisions.csv").read_text() == "a;b\n1;2\n"
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@x", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    raw = format_decisions(DecisionBook({"a": Decision("a", "waived", text, text)}), load_texts("vi")).decode(
        "utf-8-sig"
    )
    cells = raw.splitlines()[1].split(",")
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("key", ["1234567890123456", "12e4567890123456", "0012"])
def test_an_id_that_looks_like_a_number_stays_an_id(key: str) -> None:
    raw = format_decisions(DecisionBook({key: Decision(key, "confirmed")}), load_texts("vi"))
    assert ("'" + key).encode() in raw
    assert parse_decisions(raw).get(key) is not None


def test_times_are_normalised_and_others_kept() -> None:
    assert normalise_when("1/2/2026") == "2026-02-01"
    assert normalise_when("hôm qua") == "hôm qua"
    assert normalise_when("31/02/2026") == "31/02/2026"


def test_the_later_decision_stands() -> None:
    book = DecisionBook({"a": Decision("a", "waived", "cũ", "X", "2026-01-02")})
    assert merge(book, [Decision("a", "confirmed", "", "Y", "2026-01-03")]).rows["a"].verdict == "confirmed"
    assert merge(book, [Decision("a", "confirmed", "", "Y", "2026-01-01")]).rows["a"].verdict == "waived"
    assert merge(book, [Decision("b", "confirmed")]).rows.keys() == {"a", "b"}


def test_a_rerun_keeps_every_decision(tmp_path: Path) -> None:
    write(tmp_path)
    book = load_decisions(tmp_path)
    key = next(iter(book.rows))
    save_decisions(tmp_path, merge(book, [Decision(key, "waived", "đã có", "X", "2026-11-21")]))
    write(tmp_path)
    kept = load_decisions(tmp_path).rows[key]
    assert (kept.verdict, kept.reason, kept.who, kept.when, kept.state) == (
        "waived",
        "đã có",
        "X",
        "2026-11-21",
        "open",
    )


def test_a_finding_that_vanished_keeps_its_row(tmp_path: Path) -> None:
    write(tmp_path, 4)
    before = load_decisions(tmp_path)
    write(tmp_path, 2)
    after = load_decisions(tmp_path)
    assert before.rows.keys() == after.rows.keys()
    assert {after.rows[k].state for k in after.rows if k.startswith("xa-003")} == {"gone"}
    write(tmp_path, 4)
    assert {row.state for row in load_decisions(tmp_path)} == {"open"}


def test_the_separator_of_the_file_is_kept(tmp_path: Path) -> None:
    write(tmp_path)
    book = load_decisions(tmp_path)
    save_decisions(tmp_path, DecisionBook(book.rows, ";"))
    write(tmp_path)
    assert (tmp_path / "decisions.csv").read_text(encoding="utf-8-sig").startswith("Mã phát hiện;")


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_decisions(tmp_path, DecisionBook({"a": Decision("a", "confirmed")}))
    old = (tmp_path / "decisions.csv").read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        save_decisions(tmp_path, DecisionBook())
    assert (tmp_path / "decisions.csv").read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["decisions.csv"]
