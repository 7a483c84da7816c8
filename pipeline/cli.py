"""The command line. Every command is thin: it calls a function of the flow and tells what was done.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.flow import Summary
    from pipeline.options import Options
    from pipeline.run.executor import Engine, Limits
    from pipeline.run.progress import BarProgress

app = typer.Typer(
    name="doichieu", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Đối chiếu kế hoạch thi đua: khôi phục tiếng Việt, trích xuất, so sánh kế hoạch cấp xã với cấp tỉnh.\n\n"
         "Restore, extract and compare Vietnamese plans for emulation movements.",
    epilog="Exit codes: 0 all done; 1 done, but some documents failed (see the table failures); "
           "2 nothing could be done.")

Paths = Annotated[list[str], typer.Argument(
    help="Files and folders with plans; addresses too: file:///data/plans, s3://bucket/plans.", show_default=False)]
Out = Annotated[str, typer.Option("--out", help="Output folder, or an address to publish to: s3://bucket/out.",
                                  show_default=False)]
Work = Annotated[Path | None, typer.Option(
    "--work", help="Folder of this machine to work in when --out is an address; one in the user's cache if not given.")]
Workers = Annotated[int, typer.Option(help="Worker processes; 0 = one per core.", min=0)]
Force = Annotated[bool, typer.Option("--force", help="Work on unchanged documents too.")]
Profile = Annotated[Path | None, typer.Option(help="File saying what a commune need not carry.")]
Lang = Annotated[str, typer.Option(help="Language of the reports: vi or en.")]
Languages = Annotated[str, typer.Option("--ocr", help="Languages that scans are read in: vie or vie+eng.")]
Seconds = Annotated[float, typer.Option(help="Time limit for one file, in seconds.", min=1)]
Memory = Annotated[int, typer.Option(help="Memory limit for one file and the worker that holds it, in MiB.")]
MaxPages = Annotated[int, typer.Option("--max-pages", help="Longer documents are refused.", min=1)]
MaxBytes = Annotated[int, typer.Option("--max-bytes", help="Larger files are refused.", min=1)]
MaxPixels = Annotated[int, typer.Option("--max-pixels", help="Larger pictures of pages are refused.", min=1)]
Cluster = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, e.g. tcp://host:8786.")]


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True,
                                          callback=lambda on: _version() if on else None)] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    if debug:
        os.environ["DOICHIEU_DEBUG"] = "1"


def _version() -> NoReturn:
    from pipeline.version import program_version

    typer.echo(program_version())
    raise typer.Exit


@app.command()
def restore(
    files: Annotated[list[Path] | None, typer.Argument(help="Text files; standard input if none.",
                                                       show_default=False)] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object per changed or doubtful token.")] = False,
) -> None:
    """Restore Vietnamese in text: line i of the output is line i of the input."""
    from pipeline.restore_command import restore_files
    from pipeline.run.executor import one_thread

    one_thread()  # the network's products are small: on a busy machine threads wait for one another most of the time
    _exit(restore_files(files or [], jsonl=jsonl))


@app.command()
def extract(paths: Paths, out: Out, workers: Workers = 0, force: Force = False,
            dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")] = False,
            ocr: Languages = "vie", seconds: Seconds = 600, memory: Memory = 2048, max_pages: MaxPages = 600,
            max_bytes: MaxBytes = 200_000_000, max_pixels: MaxPixels = 120_000_000, cluster: Cluster = None,
            csv: Annotated[bool, typer.Option("--csv", help="Write the tables as CSV too.")] = False,
            json_lines: Annotated[bool, typer.Option("--jsonl", help="Write the tables as JSON Lines too.")] = False,
            work: Work = None) -> None:
    """Read every document under the paths, restore what needs it, write the tables."""
    from pipeline import flow
    from pipeline.run.executor import Limits

    options = _options(ocr, seconds, max_pages, max_bytes, max_pixels)
    limits = Limits(seconds=seconds, megabytes=memory)
    with _log(out, work, dry_run), _progress() as progress:
        done = flow.extract(paths, out, options, workers=workers, force=force, dry_run=dry_run, progress=progress,
                            limits=limits, engine=_engine(cluster, options, limits), csv=csv,
                            json_lines=json_lines, work=work)
    _tell(done, dry_run=dry_run)
    _exit(ExitCode.OK if dry_run else done.exit_code)


@app.command()
def compare(out: Out, profile: Profile = None, workers: Workers = 0, force: Force = False,
            work: Work = None) -> None:
    """Pair each commune plan with its province plan, align them, write pairs, alignment and findings."""
    from pipeline import flow

    with _log(out, work), _progress() as progress:
        done = flow.compare(out, profile=profile, workers=workers, force=force, work=work, progress=progress)
    _tell(done)
    _exit(done.exit_code)


@app.command()
def report(out: Out, lang: Lang = "vi",
           template: Annotated[Path | None, typer.Option(help="Word file to write the letters with.")] = None,
           serve: Annotated[bool, typer.Option("--serve", help="Serve the page on 127.0.0.1.")] = False,
           port: Annotated[int, typer.Option(help="Port of --serve; 0 = any free one.", min=0, max=65535)] = 8765,
           force: Force = False, work: Work = None) -> None:
    """Write report.html, audit.xlsx and letters/*.docx from the tables."""
    from pipeline import flow

    with _log(out, work), _progress() as progress:
        done = flow.report(out, lang=_language(lang), template=template, force=force, work=work, progress=progress)
    _tell(done)
    if serve:
        from pipeline.report import serve_reports
        from pipeline.run.publish import output_folder

        with output_folder(out, work) as home:
            serve_reports(home, port=port, lang=lang)
    _exit(done.exit_code)


@app.command()
def audit(paths: Paths, out: Out, profile: Profile = None, lang: Lang = "vi", workers: Workers = 0,
          force: Force = False, ocr: Languages = "vie", seconds: Seconds = 600, memory: Memory = 2048,
          max_pages: MaxPages = 600, max_bytes: MaxBytes = 200_000_000, max_pixels: MaxPixels = 120_000_000,
          cluster: Cluster = None, work: Work = None) -> None:
    """Extract, compare and report in one go."""
    from pipeline import flow
    from pipeline.run.executor import Limits

    options = _options(ocr, seconds, max_pages, max_bytes, max_pixels)
    limits = Limits(seconds=seconds, megabytes=memory)
    with _log(out, work), _progress() as progress:
        steps = flow.audit(paths, out, options, profile=profile, lang=_language(lang), workers=workers, force=force,
                           progress=progress, limits=limits, engine=_engine(cluster, options, limits), work=work)
    for done in steps:
        _tell(done)
    _exit(steps[0].exit_code)


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option("--gold", help="Folder with gold texts and records.")] = None,
    json_only: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    errors: Annotated[int, typer.Option(help="Show up to N wrong syllables and rows of each kind.", min=0)] = 0,
    check: Annotated[bool, typer.Option("--check", help="Fail where a figure fell below its floor.")] = False,
) -> None:
    """Score restoring and extraction against gold data, as a table and as JSON."""
    from pipeline.evaluate.command import evaluate_command

    with _progress() as progress:
        _exit(evaluate_command(gold, json_only=json_only, errors=errors, check=check, progress=progress))


def _options(ocr: str, seconds: float, max_pages: int, max_bytes: int, max_pixels: int) -> Options:
    from pipeline.options import Options

    return Options(ocr_languages=ocr, seconds=seconds, max_pages=max_pages, max_bytes=max_bytes,
                   max_pixels=max_pixels)


def _engine(cluster: str | None, options: Options, limits: Limits) -> Engine | None:
    if cluster is None:
        return None
    from pipeline.run.cluster import DaskEngine

    return DaskEngine(cluster, (options,), limits)


def _language(lang: str) -> str:
    if lang not in ("vi", "en"):
        raise UsageError(f"--lang {lang}: only vi and en are known")
    return lang


def _progress() -> BarProgress:
    from pipeline.run.progress import BarProgress

    return BarProgress()


def _log(out: str, work: Path | None, dry_run: bool = False) -> AbstractContextManager[None]:
    from pipeline.run.addresses import place
    from pipeline.run.log import run_log
    from pipeline.run.publish import work_folder

    target = place(out)
    return run_log(None if dry_run else target if isinstance(target, Path) else work_folder(target, work))


def _tell(done: Summary, *, dry_run: bool = False) -> None:
    from pipeline.run.tell import summary_lines

    for line in summary_lines(done, dry_run=dry_run):
        typer.echo(line)


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(int(code))


def main() -> None:
    """Runs the command line; turns errors of the user into one line and exit code 2."""
    from pipeline.run.garbage import rarely

    rarely()
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know Vietnamese letters; a pipe may have any encoding.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except UsageError as error:
        _stop(str(error), error)
    except KeyboardInterrupt as error:
        _stop("stopped; what was done is kept, run the same command again to go on", error)
    except OSError as error:
        import errno

        if error.errno == errno.EPIPE:
            sys.stderr.close()
            raise SystemExit(0) from None
        if error.errno == errno.ENOSPC:
            _stop("the disk is full; make room and run the same command again, what was done is kept", error)
        _stop(f"{error.filename or ''}: {error.strerror or error}", error)
    except Exception as error:
        _stop(f"the program failed ({type(error).__name__}: {error}); run `doichieu --debug …` and report it", error)


def _stop(message: str, error: BaseException) -> NoReturn:
    if os.environ.get("DOICHIEU_DEBUG"):
        raise error
    print(f"doichieu: {' '.join(message.split())}", file=sys.stderr)
    raise SystemExit(int(ExitCode.NOTHING_DONE))
