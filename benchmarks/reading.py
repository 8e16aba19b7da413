"""Generated reports go in; what reading them costs comes out, as ratios within this one run: other machines differ, ratios hardly.

python -m benchmarks.reading [--count 40] [--batch 1000] [--large 10000] [--only speed,floor,recognition,cache,memory]

speed: reports per second by format, in one process and on all cores. floor: intake's CPU time against opening the file and
nothing else (unzip and parse all its XML, parse the page, open the PDF and take its text), each file the best of several
rounds in which the two take turns. recognition: CPU time of a report that was not seen before.
cache: reading a folder again against reading it first. memory: the peak of a whole audit, large batch against small one.
"""

import argparse
import gc
import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from random import Random
from statistics import fmean, median

from auditor.intake import read_bytes, read_documents
from auditor.pipeline import Order, audit_folder
from auditor.reading import Kept, read_folder
from auditor.recognise import recognise
from auditor.rulebook import load_rulebook
from auditor.settings import Limits, count_cores
from benchmarks.corpus import FORMATS, draw_report, write_corpus
from benchmarks.corpus.formats import file_bytes
from benchmarks.peak import peak_memory

RULES = Path("rules")
SPEED_FORMATS = ("text-tab", "md", "html", "html-word", "html-portal", "docx", "xlsx", "ofd", "pdf")
CACHED_FORMATS = ("text-tab", "md", "html", "html-portal", "docx", "xlsx")
BIG_FORMATS = ("text-tab", "text-pipe", "md")
WARM = 5  # reports recognised before the clock starts
ROUNDS = 15
NOW = datetime(2024, 1, 20, 9, tzinfo=UTC)


def floors_of(name: str) -> dict[str, Callable[[bytes], object]]:
    """What anybody must do to open a file of this format, by the library that does it."""
    if name.startswith("html"):
        import turbohtml
        from selectolax.lexbor import LexborHTMLParser

        return {"selectolax": lambda data: LexborHTMLParser(data.decode()), "turbohtml": lambda data: turbohtml.parse(data.decode())}
    if name in ("docx", "ofd"):
        from lxml import etree

        def parse(data: bytes) -> None:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.namelist():
                    if member.endswith((".xml", ".rels")):
                        etree.fromstring(archive.read(member))

        return {"lxml": parse}
    if name == "xlsx":
        from python_calamine import CalamineWorkbook

        def load(data: bytes) -> None:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            for sheet in book.sheet_names:
                book.get_sheet_by_name(sheet).to_python()

        return {"calamine": load}
    if name == "pdf":
        import pypdfium2 as pdfium  # type: ignore[import-untyped]

        def take(data: bytes) -> None:
            document = pdfium.PdfDocument(data)
            for page in document:
                page.get_textpage().get_text_range()
            document.close()

        return {"pdfium": take}
    if name.startswith("text") or name == "md":
        return {"decode": lambda data: data.decode().splitlines()}
    return {}


def make(name: str, count: int, seed: int = 5) -> list[bytes]:
    """So many sound reports in a format; none where this machine cannot write it."""
    sources = [draw_report(Random(f"{seed}/{name}/{at}"), 2023, key=f"b{at}") for at in range(count)]
    if FORMATS[name].render is not None:
        return [file_bytes(source, name) for source in sources]
    if not FORMATS[name].available:
        return []
    from benchmarks.corpus.batch import render_batch

    return render_batch([(source, name) for source in sources])


def best_times(works: Sequence[Callable[[bytes], object]], files: Sequence[bytes], rounds: int) -> list[list[float]]:
    """For each work its CPU milliseconds on each file: the best of so many rounds, in which the works take turns."""
    best = [[float("inf")] * len(files) for _ in works]
    for _ in range(rounds):
        for at, data in enumerate(files):
            for work, times in zip(works, best, strict=True):
                start = time.process_time()
                work(data)
                times[at] = min(times[at], (time.process_time() - start) * 1000)
    return best


def measure_floor(formats: Sequence[str], count: int) -> None:
    """Prints intake's cost against each floor's: medians over files of different reports."""
    print("intake / floor, CPU ms per report, median (lowest to highest ratio)")
    for name in formats:
        is_slow = name == "pdf"
        files, floors = make(name, min(count, 12) if is_slow else count), floors_of(name)
        if not files or not floors:
            continue
        suffix = f"a{FORMATS[name].suffix}"
        works = [lambda data, suffix=suffix: read_bytes(data, suffix), *floors.values()]  # type: ignore[misc]
        own, *leasts = best_times(works, files, 3 if is_slow else ROUNDS)
        for floor, least in zip(floors, leasts, strict=True):
            ratios = sorted(mine / theirs for mine, theirs in zip(own, least, strict=True))
            print(
                f"  {name:12} {floor:10} {median(own):7.2f} / {median(least):6.2f} = {median(ratios):5.2f}   ({ratios[0]:.2f} to {ratios[-1]:.2f};"
                f" {sum(map(len, files)) // len(files) // 1024} KB)",
                flush=True,
            )


def measure_recognition(formats: Sequence[str], count: int) -> None:
    """Prints what recognising costs: median and mean. No report is seen twice: nothing remembered helps.

    The formats take turns: a while in which the machine is slow counts for all of them.
    """
    rulebook = load_rulebook(RULES)
    print("recognition, CPU ms per report: median, mean")
    documents = {
        name: [read_bytes(data, f"a{FORMATS[name].suffix}") for data in make(name, (12 if name == "pdf" else count) + WARM, seed=6)]
        for name in formats
    }
    gc.freeze()  # a batch does not hold all its documents: to look through them for garbage is no part of recognising one
    times: dict[str, list[float]] = {name: [] for name in formats}
    for turn in zip_longest(*documents.values()):
        for name, document in zip(documents, turn, strict=True):
            if document is not None:
                start = time.process_time()
                recognise(document, rulebook)
                times[name].append((time.process_time() - start) * 1000)
    for name, found in times.items():
        if counted := found[WARM:]:
            print(f"  {name:12} {median(counted):7.2f} {fmean(counted):7.2f}", flush=True)


def measure_speed(count: int) -> None:
    """Prints reports per second, read and recognised: here, and in workers on all cores."""
    rulebook, cores = load_rulebook(RULES), count_cores()
    print(f"reports per second: one process, {cores} workers (start of the workers included)")
    for name in SPEED_FORMATS:
        files = make(name, 12 if name == "pdf" else count)
        if not files:
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            paths = [folder / f"r{at}{FORMATS[name].suffix}" for at in range(len(files))]
            for path, data in zip(paths, files, strict=True):
                path.write_bytes(data)
            start = time.perf_counter()
            for path in paths:
                for document in read_documents(path, folder):
                    recognise(document, rulebook)
            alone = time.perf_counter() - start
            start = time.perf_counter()
            list(read_folder(folder, RULES, rulebook, limits=Limits()))
            together = time.perf_counter() - start
        print(f"  {name:12} {len(files) / alone:7.1f} {len(files) / together:7.1f}", flush=True)


def measure_cache(batch: int) -> None:
    """Prints how long a folder takes to be read first and again."""
    rulebook = load_rulebook(RULES)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "in"
        write_corpus(folder, 31, batch, CACHED_FORMATS)
        (folder / "truth.yaml").unlink()
        times = []
        for _ in range(2):
            start = time.perf_counter()
            found = list(read_folder(folder, RULES, rulebook, limits=Limits(), kept=Kept(Path(place) / "kept", rulebook, Limits(), NOW)))
            times.append(time.perf_counter() - start)
        size = sum(path.stat().st_size for path in (Path(place) / "kept").rglob("*") if path.is_file())
    print(f"reading {len(found)} reports: first {times[0]:.1f} s, again {times[1]:.1f} s: {times[0] / times[1]:.0f} times as fast; ", end="")
    print(f"{size / len(found) / 1024:.1f} KB kept for each")


def measure_memory(batch: int, large: int) -> None:
    """Prints the peak of a whole audit in a process of its own, with and without Great Expectations' record."""
    with tempfile.TemporaryDirectory() as place:
        for count in (batch, large):
            write_corpus(Path(place) / str(count), 32, count, BIG_FORMATS)
            (Path(place) / str(count) / "truth.yaml").unlink()
        for record in (True, False):
            peaks = []
            for count in (batch, large):
                command = [sys.executable, "-m", "benchmarks.reading", "--peak", f"{place}/{count}", *(["--record"] if record else [])]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                peaks.append(int(done.stdout.split()[-1]))
            print(f"peak memory of an audit, {'with' if record else 'without'} its record: {batch} reports {peaks[0]} MB, ", end="")
            print(f"{large} reports {peaks[1]} MB: {peaks[1] / peaks[0]:.2f} times", flush=True)


def print_peak(folder: Path, record: bool) -> None:
    """Audits a folder and prints the process's peak memory in MB."""
    with tempfile.TemporaryDirectory() as out, suppress(BrokenPipeError):
        audit_folder(Order(folder, RULES, Path(out), record=record, cache=False), NOW, lambda *_: None)
        print(peak_memory())


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--only", default="floor,recognition,speed,cache,memory")
    parser.add_argument("--formats", default=",".join(SPEED_FORMATS), help="of floor and recognition")
    parser.add_argument("--peak", type=Path, metavar="FOLDER", help="audit this folder and print the peak memory in MB, nothing else")
    parser.add_argument("--record", action="store_true", help="of --peak: with Great Expectations' record")
    options = parser.parse_args()
    if options.peak:
        print_peak(options.peak, options.record)
        return
    formats = options.formats.split(",")
    measures: dict[str, Callable[[], None]] = {
        "floor": lambda: measure_floor(formats, options.count),
        "recognition": lambda: measure_recognition(formats, options.count),
        "speed": lambda: measure_speed(options.count),
        "cache": lambda: measure_cache(options.batch),
        "memory": lambda: measure_memory(options.batch, options.large),
    }
    for name in options.only.split(","):
        measures[name]()


if __name__ == "__main__":
    main()
