"""A reader's name and a number of seconds in; damaged files fed to it for so long, and every one that broke a promise, out.

python -m benchmarks.fuzz [--readers docx,html,…] [--seconds 600] [--seed 1] [--keep FOLDER]

Sound reports of the corpus are damaged: bytes changed, runs cut out, doubled or moved, members of containers swapped, words that
readers fear put in. What is promised: a Document whatever comes, in the time allowed, and a Report of it.
"""

import argparse
import io
import resource
import signal
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType

from auditor.intake import read_documents
from auditor.intake.clock import at_most
from auditor.model import Document, Grid
from auditor.recognise import recognise
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.settings import Limits
from benchmarks.corpus import FORMATS, QUIRKS, draw_report, quirk
from benchmarks.corpus.formats import file_bytes

READERS = {
    "docx": ("docx",),
    "html": ("html", "html-word", "html-layout", "html-giant", "html-portal"),
    "text": ("text-tab", "text-ragged", "text-pipe", "text-lines", "text-glue", "text-fifteen"),
    "markdown": ("md",),
    "xlsx": ("xlsx", "xlsx-sheets"),
    "ofd": ("ofd",),
    "eml": ("eml",),
    "zip": ("zip",),
    "pdf": ("pdf",),
    "scan": ("png-150", "scan-150"),
    "office": ("doc", "wps", "rtf", "odt", "xls"),
}
SLOW = 20.0  # seconds of CPU after which a file counts as hanging its reader; of a scan so many and what its pages are allowed
RENEWED = 500  # files after which the damage begins anew with sound ones
LIMITS = Limits(unpacked_bytes=20 * 1024 * 1024)
FEARED = (
    b"\x00", b"\xff", b"\xff\xfe", b"<", b"</table>", b"<table>", b"<td rowspan=0>", b"<td colspan=99999>", b"&#0;", b"<!--", b"\t", b"|", b"||||",
    b"\n\n", b"\r", b"\x0b", b"\x1b", "一、".encode(), "（".encode(), "总计".encode(), b"9" * 5000, b"-", b"1 2", b"<w:tbl>", b"</w:tc>",
    b'<w:gridSpan w:val="-1"/>', b'<w:vMerge w:val="restart"/>', b"<w:vMerge/>", b"2023", b"\xe5\x8f", b"%PDF-", b"endobj", b"stream", b"PK\x03\x04",
)  # fmt: skip


class Hang(BaseException):
    """A reader took too long; no reader may catch it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that broke a promise."""

    name: str
    data: bytes
    why: str


def sound_files(rng: Random, formats: tuple[str, ...], count: int = 24) -> list[bytes]:
    """Reports as the corpus writes them, with an oddity each."""
    found = []
    for at in range(count):
        source = draw_report(rng, 2023, key=f"f{at}")
        kind = rng.choice(list(QUIRKS))
        with suppress(KeyError, ValueError):
            source = quirk(source, kind, rng)
        found.append(file_bytes(source, rng.choice(formats)))
    return found


def damaged(rng: Random, data: bytes, others: list[bytes]) -> bytes:
    """The file with one to eight things done to it; of a container mostly to a member, so that the damage comes past the unpacking."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        try:
            return _damaged_member(rng, data, others)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, IndexError):  # nor has every container a member
            pass
    return _damaged_bytes(rng, data, others)


def _damaged_member(rng: Random, data: bytes, others: list[bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        names = old.namelist()
        chosen = max(names, key=lambda name: old.getinfo(name).file_size) if rng.random() < 0.6 else rng.choice(names)
        for name in dict.fromkeys(names):
            content = old.read(name)
            if name == chosen and rng.random() < 0.05:
                continue
            new.writestr(name, _damaged_bytes(rng, content, others) if name == chosen else content)
    return buffer.getvalue()


def _damaged_bytes(rng: Random, data: bytes, others: list[bytes]) -> bytes:
    broken = bytearray(data or b" ")
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(broken) + 1), int(2 ** rng.uniform(0, 12))
        match rng.randrange(8):
            case 0 | 1:
                if at < len(broken):
                    broken[at] = rng.randrange(256)
            case 2:
                del broken[at : at + length]
            case 3:
                broken[at:at] = broken[at : at + length] * rng.choice((1, 1, 2, 20))
            case 4 | 5:
                broken[at:at] = rng.choice(FEARED) * rng.choice((1, 1, 1, 30))
            case 6:
                other = rng.choice(others)
                start = rng.randrange(len(other) or 1)
                broken[at:at] = other[start : start + length]
            case _:
                if rng.random() < 0.3:
                    del broken[at:]
        if not broken:
            broken = bytearray(b" ")
    return bytes(broken)


def check(document: Document, rulebook: Rulebook) -> bool:
    """What every Document and its Report promise; whether anything of the form was read of it."""
    assert document.status in ("read", "empty", "unreadable"), document.status
    assert bool(document.reason) == (document.status != "read"), document.reason
    for block in document.blocks:
        if isinstance(block, Grid):
            assert len({len(row) for row in block.rows}) == 1, "rows of different lengths"
    report = recognise(document, rulebook)
    assert bool(report.reason) == (report.status != "read"), report.reason
    for cell in report.cells.values():
        assert (cell.value is not None) == (cell.state == "number"), cell
    return bool(report.cells)


def fuzz(reader: str, seconds: float, seed: int, rulebook: Rulebook, folder: Path, report: Callable[[Broken], None]) -> int:
    """Feeds one reader damaged files for so many seconds; tells of each that broke a promise. Returns how many were fed."""
    rng = Random(f"{reader}/{seed}")
    formats = READERS[reader]
    seeds = sound_files(rng, formats) if FORMATS[formats[0]].render else _batch_files(rng, formats)
    sound = tuple(seeds)
    fed, end = 0, cpu_time() + seconds
    signal.signal(signal.SIGPROF, _stop)
    while cpu_time() < end:
        data = damaged(rng, rng.choice(seeds), seeds)
        path = folder / f"fuzz-{reader}{FORMATS[rng.choice(formats)].suffix}"
        path.write_bytes(data)
        is_alive = False
        try:
            with at_most(SLOW):
                for document in read_documents(path, folder, LIMITS):
                    is_alive |= check(document, rulebook)
        except Hang:
            report(Broken(f"{reader}-{seed}-{fed}", data, f"took longer than {SLOW:.0f} s"))
        except Exception:
            report(Broken(f"{reader}-{seed}-{fed}", data, traceback.format_exc(limit=-4)))
        fed += 1
        if is_alive and rng.random() < 0.02:
            seeds[rng.randrange(len(seeds))] = data  # damage upon damage, of what still holds a table
        if fed % RENEWED == 0:
            seeds = list(sound)
    return fed


def cpu_time() -> float:
    """Seconds of CPU that this process has used, and the programs that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _batch_files(rng: Random, formats: tuple[str, ...]) -> list[bytes]:
    from benchmarks.corpus.batch import render_batch

    return render_batch([(draw_report(rng, 2023, key=f"f{at}{name}"), name) for name in formats for at in range(4 // len(formats) + 1)])


def _stop(number: int, frame: FrameType | None) -> None:
    raise Hang


def main(arguments: list[str] | None = None) -> int:
    """Fuzzes each reader in turn; exit code 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--readers", default=",".join(READERS))
    parser.add_argument("--seconds", type=float, default=600, help="of CPU, for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(".cache/fuzz"), help="folder for the files that broke a promise")
    options = parser.parse_args(arguments)
    options.keep.mkdir(parents=True, exist_ok=True)
    rulebook = load_rulebook(Path("rules"))
    broken: list[Broken] = []

    def tell(one: Broken) -> None:
        broken.append(one)
        (options.keep / one.name).write_bytes(one.data)
        print(f"{one.name}: {one.why}", flush=True)

    for reader in options.readers.split(","):
        before = len(broken)
        fed = fuzz(reader, options.seconds, options.seed, rulebook, options.keep, tell)
        print(f"{reader}: {fed} files, {len(broken) - before} broke a promise", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
