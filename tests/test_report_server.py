"""`report --serve`: on this machine only, two addresses, decisions only from its own page."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import ReportError, write_reports
from pipeline.report.decisions import load_decisions
from pipeline.report.server import HOST, MAX_BODY, ReportServer
from tests.report_samples import make_report


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReportServer]:
    data = make_report(3)
    write_reports(tmp_path, plans=data.plans, failures=data.failures, comparison=data.comparison)
    (tmp_path / "secret.txt").write_text("secret")
    with ReportServer(tmp_path, 0) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def ask(server: ReportServer, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def post(server: ReportServer, rows: Any, **changed: str | None) -> tuple[int, bytes]:
    headers: dict[str, str | None] = {
        "Origin": f"http://{HOST}:{server.port}",
        "X_Doichieu_Token": server.token,
        "Content_Type": "application/json",
        **changed,
    }
    body = json.dumps({"rows": rows}).encode()
    return ask(server, "POST", "/decisions", body, **{k: v for k, v in headers.items() if v is not None})


def row(server: ReportServer, **changed: Any) -> dict[str, Any]:
    key = next(iter(load_decisions(server.out).rows))
    return {"finding_id": key, "decision": "confirmed", "reason": "", "who": "X", "when": "", **changed}


def test_it_listens_on_this_machine_only(server: ReportServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.url.startswith("http://127.0.0.1:")


def test_the_page_is_served_with_its_token_and_may_call_home(server: ReportServer) -> None:
    status, page = ask(server, "GET", "/")
    text = page.decode()
    assert status == 200 and f'name="doichieu-token" content="{server.token}"' in text
    assert "connect-src &#39;self&#39;" in text
    assert server.token not in (server.out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/secret.txt",
        "/decisions.csv",
        "/audit.xlsx",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/decisions",
        "/letters/",
    ],
)
def test_nothing_else_can_be_reached(server: ReportServer, path: str) -> None:
    for method in ("GET", "HEAD"):
        status, content = ask(server, method, path)
        assert status == 404 and b"secret" not in content
    assert ask(server, "POST", path.replace("/decisions", "/decision"), b"{}")[0] == 404
    assert ask(server, "DELETE", path)[0] == 501


def test_a_decision_is_saved_with_the_machines_own_time(server: ReportServer) -> None:
    sent = row(server, decision="waived", reason=" đã có ở phụ lục ", when="1999-01-01")
    assert post(server, [sent]) == (200, b'{"changed": 1}')
    saved = load_decisions(server.out).rows[sent["finding_id"]]
    assert (saved.verdict, saved.reason, saved.who) == ("waived", "đã có ở phụ lục", "X")
    assert saved.when > "2020" and saved.message
    assert post(server, [row(server, decision="")])[0] == 200
    assert load_decisions(server.out).rows[sent["finding_id"]].verdict == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "http://evil.example"},
        {"Origin": None},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"X_Doichieu_Token": None},
        {"X_Doichieu_Token": "guess"},
        {"X_Doichieu_Token": "é"},
        {"Content_Type": "text/plain"},
        {"Content_Type": None},
    ],
)
def test_foreign_requests_are_refused(server: ReportServer, changed: dict[str, str | None]) -> None:
    before = (server.out / "decisions.csv").read_bytes()
    assert post(server, [row(server)], **changed)[0] == 403
    assert (server.out / "decisions.csv").read_bytes() == before


def test_a_foreign_name_for_this_machine_is_refused(server: ReportServer) -> None:
    assert ask(server, "GET", "/", Host="evil.example:80")[0] == 403
    assert ask(server, "GET", "/", Host=f"localhost:{server.port}")[0] == 200


@pytest.mark.parametrize(
    "rows",
    [
        "x",
        [3],
        [{"finding_id": ""}],
        [{"finding_id": "unknown", "decision": "confirmed"}],
        [{"finding_id": "a", "decision": "deleted"}],
        [{"finding_id": "a", "decision": "waived", "reason": " "}],
        [{"finding_id": "a", "decision": ["confirmed"]}],
        [{"finding_id": "a" * 300, "decision": "confirmed"}],
    ],
)
def test_nonsense_changes_nothing(server: ReportServer, rows: Any) -> None:
    before = (server.out / "decisions.csv").read_bytes()
    assert post(server, rows)[0] == 400
    assert (server.out / "decisions.csv").read_bytes() == before


@pytest.mark.parametrize("length", [str(MAX_BODY + 1), "-1", "x", ""])
def test_a_body_without_a_true_length_is_refused(server: ReportServer, length: str) -> None:
    with socket.create_connection((HOST, server.port), timeout=10) as line:
        line.sendall(
            f"POST /decisions HTTP/1.1\r\nHost: {HOST}:{server.port}\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        assert re.match(rb"HTTP/1\.[01] 4(13|00)", line.recv(100))


def test_many_at_once_lose_nothing(server: ReportServer) -> None:
    keys = list(load_decisions(server.out).rows)
    threads = [threading.Thread(target=post, args=(server, [row(server, finding_id=key)])) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(r.verdict == "confirmed" for r in load_decisions(server.out))


def test_a_spoilt_decisions_file_is_told_and_left_alone(server: ReportServer) -> None:
    sent = row(server)
    (server.out / "decisions.csv").write_text("a;b\n")
    status, answer = post(server, [sent])
    assert status == 409 and b"finding_id" in answer
    assert (server.out / "decisions.csv").read_text() == "a;b\n"


def test_without_a_page_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="report"):
        ReportServer(tmp_path)


def test_a_taken_port_is_named(server: ReportServer) -> None:
    with pytest.raises(ReportError, match=str(server.port)):
        ReportServer(server.out, server.port)
