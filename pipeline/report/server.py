"""The report on this machine only, with decisions saved straight to `decisions.csv`.

Two addresses exist: the page, and the one that takes decisions. The server listens on 127.0.0.1; it answers
only requests made to that name (so no foreign name can be pointed at it), takes decisions only from its own
page (same origin, and a token that only the page knows), and reaches no other file.
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipeline.report.decisions import VERDICTS, Decision, DecisionsError, load_decisions, newer, save_decisions
from pipeline.report.inert import inert, script_json
from pipeline.report.texts import load_texts
from pipeline.report.write import PAGE_NAME, ReportError

HOST = "127.0.0.1"
MAX_BODY = 5_000_000
_TOKEN_PLACE = '<meta name="doichieu-token" content="">'
_SAVED_PLACE = '<script type="application/json" id="saved">[]</script>'
_CONNECT_PLACE = "connect-src &#39;none&#39;"
_LIMITS = {"finding_id": 200, "reason": 4_000, "who": 200}


class BadRequest(ValueError):
    """A request whose body cannot be taken; the message says why."""


def read_rows(body: bytes) -> list[Decision]:
    """The decisions in the body of a request.

    Raises:
        BadRequest: Where it is not what the page sends.
    """
    try:
        rows = json.loads(body)["rows"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest("not a list of decisions") from error
    if not isinstance(rows, list) or len(rows) > 100_000:
        raise BadRequest("not a list of decisions")
    stamp = datetime.now().isoformat(timespec="minutes")
    taken: list[Decision] = []
    for row in rows:
        if not isinstance(row, Mapping):
            raise BadRequest("a row is no object")
        values: dict[str, Any] = {
            name: row.get(name, "") for name in ("finding_id", "decision", "reason", "who", "when")
        }
        if not all(isinstance(value, str) for value in values.values()):
            raise BadRequest("a value is no text")
        if not values["finding_id"] or any(len(values[name]) > limit for name, limit in _LIMITS.items()):
            raise BadRequest("a value is empty or too long")
        if values["decision"] not in ("", *VERDICTS):
            raise BadRequest("unknown decision")
        if values["decision"] == "waived" and not values["reason"].strip():
            raise BadRequest("a waived finding needs a reason")
        # the clock of the machine that keeps the file counts, not what a page says
        taken.append(
            Decision(values["finding_id"], values["decision"], values["reason"].strip(), values["who"].strip(), stamp)
        )
    return taken


def save_rows(out: Path, rows: list[Decision], lang: str) -> int:
    """Put decisions made in the page into `decisions.csv`; only findings that the file knows are taken.

    Returns:
        How many rows were changed.
    """
    book = load_decisions(out)
    known = dict(book.rows)
    changed = 0
    for row in rows:
        before = known.get(row.finding_id)
        if before is None:
            raise BadRequest("unknown finding")
        if row.verdict and not newer(row, before):
            continue
        known[row.finding_id] = replace(before, verdict=row.verdict, reason=row.reason, who=row.who, when=row.when)
        changed += 1
    save_decisions(out, replace(book, rows=known), lang)
    return changed


def saved_rows(out: Path) -> str:
    """What `decisions.csv` says now, as JSON that can stand in the page; "[]" where it cannot be read."""
    try:
        book = load_decisions(out)
    except (DecisionsError, OSError):
        return "[]"
    return script_json([[inert(cell) for cell in (r.finding_id, r.verdict, r.reason, r.who, r.when)] for r in book])


class ReportServer(ThreadingHTTPServer):
    """Serves one folder's report."""

    daemon_threads = True

    def __init__(self, out: Path, port: int = 0, lang: str = "vi") -> None:
        texts = load_texts(lang)
        if not (out / PAGE_NAME).is_file():
            raise ReportError(texts("serve.missing", file=out / PAGE_NAME))
        self.out = out
        self.lang = lang
        self.token = secrets.token_urlsafe(32)
        self.lock = threading.Lock()
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise ReportError(texts("serve.port_busy", port=port)) from error
        self.port = int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}/"


class _Handler(BaseHTTPRequestHandler):
    server: ReportServer
    server_version = "doichieu"
    sys_version = ""
    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the terminal belongs to the command."""

    def _hosts(self) -> tuple[str, str]:
        return f"{HOST}:{self.server.port}", f"localhost:{self.server.port}"

    def _own_host(self) -> bool:
        return self.headers.get("Host", "") in self._hosts()

    def _answer(self, status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self.do_GET()

    def do_GET(self) -> None:
        """The page; nothing else exists."""
        if not self._own_host():
            self._answer(HTTPStatus.FORBIDDEN, b"wrong host")
        elif self.path.split("?", 1)[0] not in ("/", "/" + PAGE_NAME):
            self._answer(HTTPStatus.NOT_FOUND, b"not found")
        else:
            try:
                page = (self.server.out / PAGE_NAME).read_text(encoding="utf-8")
            except OSError:
                self._answer(HTTPStatus.NOT_FOUND, b"not found")
                return
            page = page.replace(_TOKEN_PLACE, _TOKEN_PLACE.replace('""', f'"{self.server.token}"'), 1)
            page = page.replace(_SAVED_PLACE, _SAVED_PLACE.replace("[]", saved_rows(self.server.out)), 1)
            page = page.replace(_CONNECT_PLACE, _CONNECT_PLACE.replace("none", "self"), 1)
            self._answer(HTTPStatus.OK, page.encode("utf-8"), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Decisions from the page."""
        # read the body first: a refusal sent while it is still under way reaches some browsers as a broken connection
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"wrong length")
            return
        try:
            body = self.rfile.read(int(length))
        except OSError:
            return
        if self.path != "/decisions":
            self._answer(HTTPStatus.NOT_FOUND, b"not found")
            return
        origins = tuple("http://" + host for host in self._hosts())
        token = self.headers.get("X-Doichieu-Token", "").encode("utf-8", "replace")
        if (
            not self._own_host()
            or self.headers.get("Origin") not in origins
            or self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
            or not hmac.compare_digest(token, self.server.token.encode())
            or self.headers.get_content_type() != "application/json"
        ):
            self._answer(HTTPStatus.FORBIDDEN, b"refused")
            return
        try:
            rows = read_rows(body)
            with self.server.lock:
                changed = save_rows(self.server.out, rows, self.server.lang)
        except BadRequest as error:
            self._answer(HTTPStatus.BAD_REQUEST, str(error).encode())
        except DecisionsError as error:
            self._answer(HTTPStatus.CONFLICT, str(error).encode())
        except PermissionError:
            busy = load_texts(self.server.lang)("report.busy", file="decisions.csv")
            self._answer(HTTPStatus.CONFLICT, busy.encode())
        except OSError as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, str(error.strerror).encode())
        else:
            self._answer(HTTPStatus.OK, json.dumps({"changed": changed}).encode(), "application/json")


def serve(out: Path, port: int = 8765, lang: str = "vi") -> None:
    """Serve the report of a folder on 127.0.0.1 until Ctrl+C.

    Args:
        out: A folder in which `write_reports` has written.
        port: 0 for any free port.
        lang: Language of the messages and of the headings of `decisions.csv`.

    Raises:
        ReportError: Where there is no page yet or the port is taken.
    """
    with ReportServer(out, port, lang) as server:
        print(load_texts(lang)("serve.listening", url=server.url), file=sys.stderr, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


serve_reports = serve
"""The name under which the command line calls it."""
