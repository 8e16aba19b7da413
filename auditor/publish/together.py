"""Submissions go in; what each adds to the run's pages comes out in their order, their own files written by several processes.

An office waits for the pages, and most of the work is about one submission at a time. A few are not worth the start of a
process; of many, some are sent out packed as they lie on the shelf, and what comes back is small or stands as it is written.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from auditor.errors import SettingsError
from auditor.model import Submission
from auditor.publish import words
from auditor.publish.batch import Batch
from auditor.publish.unit_files import Told, UnitFiles
from auditor.rulebook import load_rulebook

Task = tuple[Submission, str, Mapping[str, str]]  # with the file name of its page, and file → page of those it speaks of

_TOGETHER = 16  # submissions that are sent out at once
_AHEAD = 3  # times as many of these as there are processes wait or are being written
FEWEST = 1000  # of fewer submissions this process writes the files itself: until two processes have begun it has written hundreds


@dataclass(frozen=True, slots=True)
class Writers:
    """What other processes need to help: where the rulebook can be read again, and how many they may be."""

    rules: Path
    regulation: str
    workers: int


@dataclass(frozen=True, slots=True)
class _Setup:
    batch: Batch
    folder: Path
    writers: Writers


def write_each(tasks: Iterable[Task], files: UnitFiles, batch: Batch, folder: Path, writers: Writers | None, count: int) -> Iterator[Told]:
    """Write the files of every submission, of which there are so many."""
    if writers is None or writers.workers < 2 or count < FEWEST:
        for task in tasks:
            yield files.write(*task)
        return
    setup, coming, waiting = _Setup(batch, folder, writers), iter(tasks), deque[Future[list[Told]]]()
    pool = ProcessPoolExecutor(writers.workers, multiprocessing.get_context("forkserver"))
    try:
        while True:
            while len(waiting) < writers.workers * _AHEAD and (some := list(islice(coming, _TOGETHER))):
                waiting.append(pool.submit(_write_some, setup, some))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool as fault:
        raise SettingsError(words.HELPER_GONE) from fault
    finally:
        pool.shutdown(cancel_futures=True)


def _write_some(setup: _Setup, tasks: list[Task]) -> list[Told]:
    files = _files_of(setup)
    return [files.write(*task) for task in tasks]


@lru_cache(maxsize=1)
def _files_of(setup: _Setup) -> UnitFiles:
    """What a process writes with, made once."""
    rulebook = load_rulebook(setup.writers.rules, setup.writers.regulation)
    if f"{rulebook.name}@{rulebook.fingerprint}" != setup.batch.rulebook:
        raise SettingsError(words.RULES_CHANGED)
    return UnitFiles(setup.batch, rulebook, setup.folder)
