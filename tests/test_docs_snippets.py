"""The documentation is kept honest: its commands and snippets run, its dictionary is the code's."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.dictionary import TARGET, dictionary

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.vi.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[tuple[Path, str]]:
    return [(page, code) for page in PAGES for lang, code in BLOCK.findall(page.read_text("utf-8")) if lang == kind]


def commands() -> list[str]:
    found = [line.strip() for _, code in blocks("sh") for line in code.splitlines() if line.strip()]
    return sorted(set(found))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a fresh checkout after `make extract` and `compare`, with a part of the sample corpus."""
    home = tmp_path_factory.mktemp("reader")
    (home / "corpus").mkdir()
    for name in ("province", "c1", "c3"):
        shutil.copy(ROOT / "corpus" / "plans" / f"chuyendoiso_{name}.txt", home / "corpus")
    for command in (["extract", "corpus", "--out", "out"], ["compare", "--out", "out"]):
        subprocess.run([sys.executable, "-m", "pipeline", *command], cwd=home, check=True, capture_output=True)
    return home


def test_there_are_commands_and_snippets():
    assert {"make extract", "make test", "make audit IN=corpus OUT=out"} <= set(commands())
    assert len(blocks("python")) >= 6


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("make")])
def test_make_commands_name_targets_that_exist(command: str):
    target = shlex.split(command)[1]
    done = subprocess.run(["make", "--dry-run", target, *shlex.split(command)[2:]], cwd=ROOT, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("command", [c for c in commands() if not c.startswith("make")])
def test_program_commands_run(command: str, place: Path):
    words = shlex.split(command)
    assert words[0] == ".venv/bin/doichieu", command
    done = subprocess.run([sys.executable, "-m", "pipeline", *words[1:]], cwd=place, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("page", sorted({page for page, _ in blocks("python")}), ids=lambda p: p.name)
def test_snippets_run_in_the_order_of_their_page(page: Path, place: Path):
    code = "\n".join(code for other, code in blocks("python") if other == page)
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, check=False,
                          env={**os.environ, "MPLBACKEND": "Agg"})
    assert done.returncode == 0, done.stderr.decode()


def test_the_data_dictionary_is_that_of_the_code():
    assert (ROOT / TARGET).read_text("utf-8") == dictionary(), "run: .venv/bin/python tools/dictionary.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_every_command_and_target_is_documented():
    text = (ROOT / "README.md").read_text("utf-8")
    for name in ("restore", "extract", "compare", "report", "audit", "evaluate"):
        assert f"`doichieu {name}" in text
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in ("extract", "compare", "report", "audit", "test", "evaluate", "bench", "notebooks", "train"):
        assert f"make {name}" in listed
