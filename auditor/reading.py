"""A folder or a file in, its Reports out: each file read in a worker of its own, and none read twice that has not changed.

What was read of a file is kept under the output folder by what it was made of: the file's bytes and name, the program that
reads, and what recognition takes from rules/. A change of any of them gives another key, so nothing kept is ever stale. A
failure that may have been the machine's is not kept.
"""

import os
import platform
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from auditor.codec import Damaged
from auditor.model import Document, Report
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Source
from auditor.settings import Limits, count_cores
from auditor.shelf import pack_reports, unpack_reports

if TYPE_CHECKING:
    from auditor.intake.isolate import Failure

Reports = tuple[Report, ...]
Counted = Callable[[int, int], None]

_KEPT_RUNS = 10  # runs in which a reading may lie unused before it is dropped
_DISTRIBUTION = "disclosure-auditor"
_PROGRAM = ("model.py", "codec.py", "shelf.py", "reading.py", "intake", "recognise")  # what decides how a file is read, below auditor/
_SURE = frozenset({"docx", "html", "text", "markdown", "xlsx", "unknown", "encrypted", "zip", "eml"})  # unreadable once, unreadable always
_PROGRAMS_OUTSIDE = ("soffice",)  # not Python packages, but readers all the same


@dataclass(frozen=True, slots=True)
class Task:
    """One file for a worker. `root` is the folder to which its name is relative."""

    path: Path
    root: Path
    rules: Path
    regulation: str
    limits: Limits = field(default_factory=Limits)
    converted: Path | str | None = None  # of an old Office file: what LibreOffice made of it beforehand, or the sentence why nothing

    @property
    def name(self) -> str:
        """The file's name as reports carry it."""
        return self.path.relative_to(self.root).as_posix() if self.path.is_relative_to(self.root) else self.path.name


def read_folder(
    folder: Path,
    rules: Path,
    rulebook: Rulebook,
    *,
    limits: Limits,
    workers: int = 0,
    kept: "Kept | None" = None,
    progress: Counted = lambda done, total: None,
) -> Iterator[Report]:
    """Every report of the folder in the order of the files' names. `rulebook` is what `rules` holds; `kept`, where readings are kept."""
    from auditor.intake import find_reports

    tasks = [Task(path, folder, rules, rulebook.name, limits) for path in find_reports(folder)]
    progress(0, len(tasks))
    keys = [kept.key_of(task) if kept else "" for task in tasks]
    known = [bool(key) and kept is not None and kept.holds(key) for key in keys]
    fresh = _read_each([task for task, is_known in zip(tasks, known, strict=True) if not is_known], workers)
    for done, (task, key, is_known) in enumerate(zip(tasks, keys, known, strict=True), 1):
        reports = kept.find(key) if is_known and kept is not None else None
        if reports is None:
            packed = next(fresh) if not is_known else next(_read_each([task], 1))  # an entry that vanished since
            reports = _open(packed, task)
            if kept is not None and key and isinstance(packed, bytes) and _may_be_kept(reports) and kept.key_of(task) == key:
                kept.keep(key, packed)
        progress(done, len(tasks))
        yield from reports


def read_files(paths: Sequence[Path], rules: Path, regulation: str, limits: Limits | None = None) -> Reports:
    """The reports in some files, read in workers: one of each, or those of an archive's members. Their names are relative to the folder above all."""
    whole = [path.absolute() for path in paths]
    root = Path(os.path.commonpath([path.parent for path in whole]))
    tasks = [Task(path, root, rules, regulation, limits or Limits()) for path in whole]
    results = _read_each(tasks, 0 if len(tasks) > 1 else 1, preload=())
    return tuple(report for task, result in zip(tasks, results, strict=True) for report in _open(result, task))


def show_alone(path: Path, rules: Path, regulation: str, limits: Limits | None = None) -> tuple[tuple[Document, Report], ...]:
    """The same with each document as it was printed beside the report read from it."""
    from auditor.intake.isolate import Failure, run_isolated

    task = Task(path, path.parent, rules, regulation, limits or Limits())
    ((_, result),) = run_isolated(_show, [task], limits=task.limits, workers=1, preload=())
    if isinstance(result, Failure):
        report = _failed(task, result)
        return ((Document(report.file, "", report.format, "unreadable", report.reason), report),)
    return result


def _read_each(tasks: Sequence[Task], workers: int, preload: Iterable[str] | None = None) -> Iterator["bytes | Failure"]:
    from auditor.intake.isolate import READERS, run_isolated

    if tasks:
        loaded = READERS if preload is None else tuple(preload)
        with TemporaryDirectory(prefix="auditor-converted-") as scratch, closing(_convert_ahead(tasks, Path(scratch), workers)) as ready:
            for _, result in run_isolated(_read, ready, limits=tasks[0].limits, workers=workers or None, preload=loaded):
                yield result


def _convert_ahead(tasks: Sequence[Task], scratch: Path, workers: int) -> Generator[Task, None, None]:
    """The tasks in their order, each old Office file with what LibreOffice made of it: many go through one process, while others are read."""
    from auditor.intake.office import TOGETHER, convert_batch, is_legacy

    legacy = [task for task in tasks if is_legacy(task.path, task.limits)] if len(tasks) > 1 else []
    batches: dict[Path, Future[Mapping[Path, Path | str]]] = {}
    with ThreadPoolExecutor(workers or count_cores()) as pool:
        try:
            for start in range(0, len(legacy), TOGETHER):
                paths = [task.path for task in legacy[start : start + TOGETHER]]
                folder = scratch / str(start)
                batches |= dict.fromkeys(paths, pool.submit(convert_batch, paths, folder, legacy[start].limits))
            for task in tasks:
                yield replace(task, converted=batches[task.path].result()[task.path]) if task.path in batches else task
        finally:
            pool.shutdown(cancel_futures=True)


def _open(result: "bytes | Failure", task: Task) -> Reports:
    if isinstance(result, bytes):
        return unpack_reports(result)
    return (_failed(task, result),)


def _failed(task: Task, failure: "Failure") -> Report:
    return Report(task.name, "", task.path.suffix.lstrip(".").lower() or "unknown", "unreadable", failure.reason)


def _may_be_kept(reports: Reports) -> bool:
    """Whether the same file would give the same reading: not where time, memory or an outside program may have failed it."""
    return all(report.sha256 and (report.status != "unreadable" or report.format in _SURE) for report in reports)


# --- in the worker ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _rulebook_of(rules: Path, regulation: str) -> Rulebook:
    """The rulebook, once per worker."""
    return load_rulebook(rules, regulation)


def _show(task: Task) -> tuple[tuple[Document, Report], ...]:
    from auditor.recognise import recognise

    rulebook = _rulebook_of(task.rules, task.regulation)
    return tuple((document, recognise(document, rulebook)) for document in _documents(task))


def _documents(task: Task) -> tuple[Document, ...]:
    if task.converted is None:
        from auditor.intake import read_documents

        return read_documents(task.path, task.root, task.limits)
    from auditor.intake.office import read_converted

    return (read_converted(task.path, task.root, task.converted, task.limits),)


def _read(task: Task) -> bytes:
    """What a file holds, packed: smaller and quicker through the pipe than pickled, and just what is kept."""
    return pack_reports(report for _, report in _show(task))


# --- what is kept -----------------------------------------------------------------------------------------------------


class Kept:
    """Readings kept in a folder, one file each, named by a key; a folder that cannot be used just keeps nothing.

    Entries are written whole or not at all, carry a checksum, and are dropped when they were not used in the last ten runs.
    """

    def __init__(self, folder: Path, rulebook: Rulebook, limits: Limits, now: datetime) -> None:
        self._folder = folder
        self._maker = sha256(f"{program_fingerprint()} {rules_fingerprint(rulebook)} {limits}".encode()).hexdigest()
        self._limits = limits
        self._now = now.timestamp()

    def key_of(self, task: Task) -> str:
        """The key of what would be read of a file now; "" where it cannot be opened or is too large to be read at all."""
        try:
            if task.path.stat().st_size > self._limits.file_bytes:
                return ""
            digest = sha256(task.path.read_bytes()).hexdigest()
        except OSError:
            return ""
        name = task.name.encode("utf-8", "surrogateescape")
        return sha256(b"\0".join((digest.encode(), name, self._maker.encode()))).hexdigest()

    def holds(self, key: str) -> bool:
        """Whether there is an entry, so far as its file shows."""
        return self._path(key).is_file()

    def find(self, key: str) -> Reports | None:
        """The reports kept under a key; None where there are none or the entry is damaged, which is then removed."""
        path = self._path(key)
        try:
            reports = unpack_reports(path.read_bytes())
            os.utime(path, (self._now, self._now))
        except OSError:
            return None
        except Damaged:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        return reports

    def keep(self, key: str, packed: bytes) -> None:
        """Keeps what a worker read."""
        path = self._path(key)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(packed)
            os.utime(part, (self._now, self._now))
            os.replace(part, path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def drop_unused(self) -> None:
        """Ends a run: forgets what none of the last ten runs used."""
        runs = self._folder / "runs"
        try:
            before = [float(line) for line in runs.read_text(encoding="ascii").split()] if runs.is_file() else []
        except (OSError, ValueError):
            before = []
        times = sorted({*before, self._now})[-_KEPT_RUNS:]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            runs.write_text("\n".join(map(repr, times)), encoding="ascii")
            if len(times) == _KEPT_RUNS:
                for path in self._folder.glob("??/*"):
                    if path.stat().st_mtime < times[0] - 1:
                        path.unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


@cache
def program_fingerprint() -> str:
    """Of everything of the program that decides how a file is read: its source, its libraries' versions, outside programs."""
    package = Path(__file__).parent
    digest = sha256(platform.python_version().encode())
    for path in sorted(found for name in _PROGRAM for found in ((package / name).rglob("*.py") if (package / name).is_dir() else (package / name,))):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for library, version in _libraries():
        digest.update(f"{library}={version}\n".encode())
    for program in _PROGRAMS_OUTSIDE:
        digest.update(f"{program}={shutil.which(program)}\n".encode())
    return digest.hexdigest()


def _libraries() -> Iterator[tuple[str, str]]:
    """The libraries that the program requires, with the versions installed."""
    try:
        required = metadata.requires(_DISTRIBUTION) or ()
    except metadata.PackageNotFoundError:
        required = ()
    for line in required:
        if "extra ==" not in line:
            name = line.split(";")[0].strip()
            name = name[: next((at for at, sign in enumerate(name) if sign in " <>=!~[("), len(name))]
            try:
                yield name, metadata.version(name)
            except metadata.PackageNotFoundError:
                yield name, "none"


def rules_fingerprint(rulebook: Rulebook) -> str:
    """Of what recognition takes from rules/: forms, units and their types, phrases and other words. Rules themselves do not count."""
    county = rulebook.county
    words = (rulebook.phrases, rulebook.year_words, rulebook.exclusions, rulebook.breakdowns)
    used = (rulebook.editions, rulebook.forms, county.units, county.type_words, *words)
    return sha256(repr(_plain(used)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """Nested tuples that print the same in every run and on every machine; where in a file something is written is left out."""
    if is_dataclass(value):
        told = ((each.name, getattr(value, each.name)) for each in fields(value))
        return (type(value).__name__, *((name, _plain(held)) for name, held in told if not isinstance(held, Source)))
    if isinstance(value, Mapping):
        return tuple((_plain(key), _plain(held)) for key, held in value.items())
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(map(repr, value)))
    if isinstance(value, (tuple, list)):
        return tuple(map(_plain, value))
    return value
