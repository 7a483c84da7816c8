"""Reading in a process of its own: a damaged file that makes a library hang or die costs that file only.

`python -m pipeline.read.worker` takes one job as a JSON object on standard input and answers with one on standard
output. The caller holds the clock and stops the whole group of processes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.read.messages import ReadError, problem
from pipeline.read.ocr import OcrEngine
from pipeline.read.options import ReadOptions
from pipeline.read.record import ReadResult

_GRACE = 5.0  # seconds beyond the document's own limit, for starting up and tidying away
_MEMORY = 8_000_000_000  # bytes of address space; a file that needs more is a bomb


def read_apart(path: Path, kind: str, options: ReadOptions) -> ReadResult:
    """Read a file in a process of its own.

    Args:
        path: The file.
        kind: As `kind_of` told it.
        options: Limits and choices; `seconds` is kept to by stopping the process.

    Returns:
        What the reader of that kind gave.

    Raises:
        ReadError: What it raised; or it hung or died.
    """
    job = json.dumps({"path": os.fsencode(path).hex(), "kind": kind, "options": asdict(options)})
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(part for part in (root, environment.get("PYTHONPATH")) if part)
    environment["PYTHONIOENCODING"] = "utf-8"
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline.read.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
        start_new_session=os.name == "posix",
    )
    try:
        answer, _ = child.communicate(job, timeout=options.seconds + _GRACE)
    except subprocess.TimeoutExpired:
        raise problem("too_slow", seconds=round(options.seconds)) from None
    finally:
        stop(child)
    try:
        reply: dict[str, Any] = json.loads(answer)
        if "error" in reply:
            error = reply["error"]
            raise ReadError(error["message"], code=error["code"], english=error["english"], stage=error["stage"])
        return ReadResult.from_json(reply["result"])
    except (ValueError, KeyError, TypeError):
        raise problem("crashed") from None


def stop(child: subprocess.Popen[str]) -> None:
    """Stop a process and all that it started; nothing happens where it has ended."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    elif child.poll() is None:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False)
    if child.poll() is None:
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def read_here(path: Path, kind: str, options: ReadOptions, engine: OcrEngine | None = None) -> ReadResult:
    """Read a file in this process.

    Args:
        path: The file.
        kind: As `kind_of` told it; no text file.
        options: Limits and choices.
        engine: Reads pictures of pages; Tesseract where None.

    Returns:
        What the reader of that kind gave.

    Raises:
        ReadError: One line for the user, whatever went wrong inside.
    """
    try:
        if kind == "pdf":
            from pipeline.read.pdf import read_pdf

            return read_pdf(path, options, engine)
        if kind == "docx":
            from pipeline.read.word import read_word

            return read_word(path, options, engine)
        if kind in ("doc", "odt", "rtf"):
            from pipeline.read.office import read_office

            return read_office(path, kind, options)
        from pipeline.read.picture_file import read_picture_file

        return read_picture_file(path, kind, options, engine)
    except ReadError:
        raise
    except MemoryError:
        raise problem("crashed") from None
    except OSError as error:
        raise problem("io", detail=error.strerror or type(error).__name__) from None
    except Exception as error:  # the libraries raise all sorts of errors on damaged files
        raise problem("unexpected", detail=type(error).__name__) from error


def main() -> int:
    """Answer one job; the exit code is 0 whenever an answer was written."""
    from pipeline.read.ocr import one_thread_each

    job = json.loads(sys.stdin.read())
    answer_to = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    _limit_memory()
    one_thread_each()
    # pytesseract loads pandas only to offer data frames; without it a reader starts in half the time
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        result = read_here(Path(os.fsdecode(bytes.fromhex(job["path"]))), job["kind"], ReadOptions(**job["options"]))
        reply: dict[str, Any] = {"result": result.to_json()}
    except ReadError as error:
        reply = {
            "error": {"message": error.message, "code": error.code, "english": error.english, "stage": error.stage}
        }
    with os.fdopen(answer_to, "w", encoding="utf-8") as answer:
        answer.write(json.dumps(reply))
    return 0


def _limit_memory() -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.exit(main())
