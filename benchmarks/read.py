"""How well and how fast documents are read.

    python benchmarks/read.py                    error rates of the made documents, speed beside bare Tesseract
    python benchmarks/read.py --pages 12 --long 200
    python benchmarks/read.py --only-memory --read 200

Prints a Markdown table for each question: character and syllable error rate for every format of tests/data/read, as
read and cleaned, and as restored; the same for freshly drawn scans at 200 dpi, clean and harmed; pages a second beside
the bare tesseract program on the same JPEG pictures in the same run (both with one thread a page and as many pages at a
time as there are workers, in turns, so that a busy machine slows both); and the memory that a long scan takes. Needs
Tesseract with its vie data. `results/read.txt` keeps a run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "data" / "read")]

from make_scans import STYLE  # noqa: E402

from diacritics import Restorer  # noqa: E402
from diacritics.noise.degrade import degrade_pages  # noqa: E402
from diacritics.noise.render import Page, draw_pages, save_pdf  # noqa: E402
from pipeline.clean import clean_document  # noqa: E402
from pipeline.read import ReadError, ReadOptions, read_document  # noqa: E402
from pipeline.restore import restore_document  # noqa: E402
from pipeline.types import SourceDocument  # noqa: E402
from tests.read_measures import character_error_rate, syllable_error_rate  # noqa: E402

QUALITY = 75  # of the JPEG streams, in the PDFs and beside them
FILES = ROOT / "tests" / "data" / "read" / "files"


@lru_cache(maxsize=1)
def restorer() -> Restorer:
    """The restorer that comes with the package."""
    return Restorer.load()


def stages(document: SourceDocument) -> tuple[list[str], list[str]]:
    """Lines of a document once cleaned and once restored."""
    clean = clean_document(document)
    return [line.text for line in clean.lines], [line.text for line in restore_document(clean, restorer()).lines]


def rates(want: list[str], texts: tuple[list[str], list[str]]) -> str:
    """Cells of a table: character and syllable error as read, syllable error as restored."""
    read, restored = texts
    return (f"{character_error_rate(want, read):.2%} | {syllable_error_rate(want, read):.2%} | "
            f"{syllable_error_rate(want, restored):.2%}")


def surroundings() -> None:
    """Machine and versions."""
    told = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout
    engine = told.splitlines()[0]
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("pypdfium2", "pillow", "numpy", "pytesseract"))
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n{engine}, {packages}\n")


def formats() -> None:
    """Error rates of the made documents."""
    truth = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))
    print("| document | kind | character error | syllable error | restored | seconds |\n|---|---|---|---|---|---|")
    for path in sorted(FILES.iterdir()):
        name = next((key for key in ("features", "page1", "page2") if path.stem.startswith(key)), "plan")
        if path.suffix == ".json":
            continue
        started = time.perf_counter()
        try:
            document = read_document(path)[0]
        except ReadError as error:
            print(f"| {path.name} | {error.code} | | | | |")
            continue
        seconds = time.perf_counter() - started
        want = [clean.replace("Uỷ", "Ủy") for clean in truth[name]]
        if path.stem == "viqr":
            want = [text.replace("“", '"').replace("”", '"') for text in want]
        print(f"| {path.name} | {document.kind} | {rates(want, stages(document))} | {seconds:.1f} |", flush=True)


def plain_pages(count: int) -> list[Page]:
    """Pages of the sample corpus, drawn at 200 dpi, up to the foot.

    The foot is left out because it is printed row by row but read column by column; its order is measured by the
    made documents.
    """
    texts = sorted((ROOT / "corpus" / "clean").glob("*.clean"))
    pages: list[Page] = []
    for path in texts:
        text = path.read_text(encoding="utf-8")
        pages += draw_pages(text[: text.find("\nNơi nhận")] if "\nNơi nhận" in text else text, STYLE)
        if len(pages) >= count:
            break
    if not pages:
        from make_scans import plan_pages

        pages = plan_pages()
    return (pages * (count // len(pages) + 1))[:count]


def scans(pages: list[Page], folder: Path) -> dict[str, Path]:
    """PDFs of the pages, clean and harmed."""
    made = {"clean": folder / "clean.pdf"}
    save_pdf(pages, made["clean"], quality=QUALITY)
    for level in ("light", "medium", "heavy"):
        made[level] = folder / f"{level}.pdf"
        save_pdf(degrade_pages(pages, level, 11), made[level], quality=QUALITY)
    return made


def accuracy(pages: list[Page], made: dict[str, Path]) -> None:
    """Error rates of drawn scans, page numbers aside."""
    want = [line.text for page in pages for line in page.lines if line.source_line]
    print("\n| scan, 200 dpi | pages | character error | syllable error | restored |\n|---|---|---|---|---|")
    for level, path in made.items():
        document = read_document(path, ReadOptions(split=False))[0]
        print(f"| {level} | {document.pages} | {rates(want, stages(document))} |", flush=True)


def speed(pages: list[Page], path: Path, folder: Path, turns: int) -> None:
    """Pages a second beside the bare program, in turns."""
    workers = ReadOptions().workers
    images = []
    for index, page in enumerate(pages):
        images.append(folder / f"{index}.jpg")
        page.image.save(images[-1], quality=QUALITY, dpi=(STYLE.dpi, STYLE.dpi))
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def bare(image: Path) -> None:
        subprocess.run(["tesseract", str(image), "-", "-l", "vie", "tsv"], env=environment, capture_output=True,
                       check=True)

    def processor() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    rows: dict[str, list[tuple[float, float]]] = {"bare tesseract": [], "doichieu": []}
    for _ in range(turns):
        for name in rows:
            clock, cpu = time.perf_counter(), processor()
            if name == "doichieu":
                read_document(path, ReadOptions(split=False))
            else:
                with ThreadPoolExecutor(workers) as pool:
                    list(pool.map(bare, images))
            rows[name].append((time.perf_counter() - clock, processor() - cpu))
    print(f"\n| reading {len(pages)} pages, {workers} at a time, best of {turns} | pages/s | processor s/page |")
    print("|---|---|---|")
    for name, found in rows.items():
        print(f"| {name} | {len(pages) / min(wall for wall, _ in found):.2f} | "
              f"{min(cpu for _, cpu in found) / len(pages):.3f} |")
    bare_cpu, own_cpu = (min(cpu for _, cpu in rows[name]) for name in rows)
    bare_wall, own_wall = (min(wall for wall, _ in rows[name]) for name in rows)
    print(f"\ncost over bare tesseract: {own_cpu / bare_cpu - 1:+.1%} processor time, "
          f"{own_wall / bare_wall - 1:+.1%} wall time")


# what a process reports of itself counts what its parent held when it was started, so the kernel's own mark is read
PEAK = (
    "def peak():\n"
    "    from pathlib import Path\n"
    "    own = Path('/proc/self/status')\n"
    "    if own.exists():\n"
    "        return int(own.read_text().split('VmHWM:')[1].split()[0])\n"
    "    import resource, sys\n"
    "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == 'darwin' else 1)\n"
)


def memory(count: int, folder: Path) -> None:
    """Largest memory of the reading process on a long scan, read by an engine that answers at once."""
    script = PEAK + (
        "import sys;sys.path.insert(0,sys.argv[1]);from pathlib import Path;"
        "from tests.read_engines import FakeEngine,words_of;from pipeline.read import ReadOptions,read_document;"
        "e=FakeEngine([words_of('Thực hiện Kế hoạch của tỉnh',100+40*i) for i in range(40)]);"
        "d=read_document(sys.argv[2],ReadOptions(isolate=False,split=False),engine=e)[0];"
        "print(d.pages,peak())"
    )
    print("\n| scanned pages | memory at most, MB |\n|---|---|")
    base = plain_pages(4)
    for pages in (4, count):
        path = folder / f"long{pages}.pdf"
        save_pdf((base * (pages // 4 + 1))[:pages], path, quality=60)
        out = subprocess.run([sys.executable, "-c", script, str(ROOT), str(path)], capture_output=True, text=True,
                             check=True).stdout.split()
        print(f"| {out[0]} | {int(out[1]) // 1024} |", flush=True)
        path.unlink()


def memory_read(count: int, folder: Path) -> None:
    """Largest memory of the reading process and of the largest of its engine processes on a scan truly read.

    An engine process counts what the reader held when it was started, so its figure is an upper bound.
    """
    script = PEAK + (
        "import resource as r,sys;sys.path.insert(0,sys.argv[1]);from pipeline.read import ReadOptions,read_document;"
        "o=ReadOptions(isolate=False,split=False,seconds=7200.0);d=read_document(sys.argv[2],o)[0];"
        "print(d.pages,peak(),r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss,o.workers)"
    )
    base = plain_pages(12)
    path = folder / f"read{count}.pdf"
    save_pdf((base * (count // len(base) + 1))[:count], path, quality=60)
    started = time.perf_counter()
    pages, own, child, workers = map(int, subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(path)], capture_output=True, text=True, check=True
    ).stdout.split())
    path.unlink()
    print("\n| scanned pages, read by Tesseract | reader, MB | largest engine process, MB | engines at a time | "
          "together at most, MB | seconds |\n|---|---|---|---|---|---|")
    print(f"| {pages} | {own // 1024} | {child // 1024} | {workers} | {(own + workers * child) // 1024} | "
          f"{time.perf_counter() - started:.0f} |", flush=True)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24, help="drawn pages to read")
    parser.add_argument("--turns", type=int, default=3, help="times that the speed is measured")
    parser.add_argument("--long", type=int, default=200, help="pages of the long scan")
    parser.add_argument("--read", type=int, default=0, help="pages of a long scan truly read for its memory; 0: none")
    parser.add_argument("--only-memory", action="store_true", help="leave out error rates and speed")
    options = parser.parse_args()
    surroundings()
    if options.only_memory:
        with tempfile.TemporaryDirectory() as name:
            memory_read(options.read or options.long, Path(name))
        return
    formats()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = plain_pages(options.pages)
        made = scans(pages, folder)
        accuracy(pages, made)
        speed(pages, made["clean"], folder, options.turns)
        memory(options.long, folder)
        if options.read:
            memory_read(options.read, folder)


if __name__ == "__main__":
    main()
