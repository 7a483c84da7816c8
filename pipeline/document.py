"""One file from its bytes to its facts: the recipe that runs once for each file, in a worker process."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.options import Options
from pipeline.run.failures import one_line, why
from pipeline.run.fetch import RemoteFile, fetched
from pipeline.store.codec import encode
from pipeline.types import Failure, Plan

if TYPE_CHECKING:
    from spacy.language import Language

    from diacritics import Restorer


NEEDED_MEGABYTES = 640
"""Memory in MiB below which no worker does anything: 520 were measured with the models and a plan of usual length."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file to work on."""

    file: Path
    path: str
    """The name it gets in the tables."""
    doc_id: str
    sha256: str
    """Of its bytes; "" where they are not at hand yet."""
    remote: RemoteFile | None = None
    """Where the file is to be fetched from; `file` then only tells its name."""


class DocumentWorker:
    """Works on files one by one; loads the models once.

    Args:
        options: What the user chose.
        page_workers: Pages of one scan that are read at the same time.
    """

    def __init__(self, options: Options, page_workers: int = 1) -> None:
        from diacritics import Restorer
        from extractors import build_nlp

        self.options = options
        self.page_workers = page_workers
        self.restorer: Restorer = Restorer.load()
        # no extractor reads words; segmenting them would cost a third of the time here
        self.nlp: Language = build_nlp(words=False)

    def __call__(self, job: FileJob) -> bytes:
        """The file's record, ready to be kept."""
        return encode(*self.work(job))

    def work(self, job: FileJob) -> tuple[tuple[Plan, ...], tuple[Failure, ...]]:
        """Read → clean → restore → outline and extract.

        Args:
            job: The file.

        Returns:
            The plans in the file, and what failed; an error in one document leaves the others.

        Raises:
            FetchError: The file lies at an address and could not be had.
        """
        from pipeline.clean import clean_document
        from pipeline.extract import extract_plan
        from pipeline.read import ReadError, ReadOptions, read_document
        from pipeline.restore import restore_document

        choices = self.options
        plans: list[Plan] = []
        failures: list[Failure] = []
        sha256 = job.sha256
        try:
            with (fetched(job.remote, choices.max_bytes, choices.seconds / 2) if job.remote
                  else nullcontext((job.file, sha256))) as (file, sha256):
                sources = read_document(file, ReadOptions(
                    languages=choices.ocr_languages, max_bytes=choices.max_bytes, max_pages=choices.max_pages,
                    max_pixels=choices.max_pixels, seconds=choices.seconds,
                    workers=self.page_workers), doc_id=job.doc_id, name=job.path)
        except ReadError as error:
            return (), (Failure(job.path, sha256 or None, error.stage, one_line(f"{job.path}: {error}")),)
        for source in sources:
            stage = "clean"
            try:
                clean = clean_document(source)
                stage = "restore"
                restored = restore_document(clean, self.restorer if choices.restore == "auto" else None)
                stage = "extract"
                plans.append(extract_plan(restored, self.nlp))
            except Exception as error:  # one document must not cost the others
                failures.append(Failure(job.path, sha256, stage, one_line(
                    f"{source.doc_id}: {why('program', detail=f'{type(error).__name__}: {error}')}")))
        return tuple(plans), tuple(failures)
