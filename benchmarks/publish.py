"""Generated reports go in; what publishing them costs beside reading them comes out, as ratios within this one run.

python -m benchmarks.publish [--counts 1000,3000] [--formats all-plain] [--seed 33] [--no-record] [--keep FOLDER]

For each count one whole audit in a process of its own: CPU time of each stage, its peak memory, the largest page. Readers work
in processes of another parent, so that reading is measured on some of the files here, after the audit, and counted for all.
The last line sets the counts against each other.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from auditor.pipeline import Order, audit_folder
from auditor.reading import Task, _read
from auditor.settings import Limits
from benchmarks.corpus import write_corpus
from benchmarks.corpus.write import PLAIN_FORMATS

RULES = Path("rules")
SAMPLE = 150  # files read to measure reading
NOW = datetime(2024, 1, 20, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one audit took."""

    count: int
    stages: dict[str, float]  # CPU seconds
    peak: int  # MB
    largest: str
    largest_kb: int
    index_kb: int


def read_some(folder: Path) -> float:
    """CPU seconds of reading all files, from those of some."""
    paths = sorted(folder.iterdir())
    tasks = [Task(path, folder, RULES, "annual-report", Limits()) for path in paths[:: max(1, len(paths) // SAMPLE)]]
    _read(tasks[0])  # the rulebook is loaded once per worker
    start = time.process_time()
    for task in tasks:
        _read(task)
    return (time.process_time() - start) / len(tasks) * len(paths)


def audit(folder: Path, out: Path, record: bool) -> Cost:
    """One audit of a folder, measured."""
    stages = defaultdict[str, float](float)
    mark: list[tuple[str, float]] = [("开始", time.process_time())]

    def progress(stage: str, done: int, total: int) -> None:
        name, before = mark[0]
        if stage != name or done == total:
            stages[name] += time.process_time() - before
            mark[0] = stage, time.process_time()

    outcome = audit_folder(Order(folder, RULES, out, record=record, cache=False), NOW, progress)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    stages["读取"] = read_some(folder)
    pages = sorted(outcome.folder.glob("**/*.html"), key=lambda path: path.stat().st_size)
    pages = [page for page in pages if "validation" not in page.parts]
    return Cost(
        len(outcome.run.submissions), dict[str, float](stages), peak,
        pages[-1].name, pages[-1].stat().st_size // 1024, (outcome.folder / "index.html").stat().st_size // 1024,
    )  # fmt: skip


def measure(folder: Path, record: bool, keep: Path | None) -> Cost:
    """The same in a process of its own, whose memory nothing else has touched."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "benchmarks.publish", "--alone", str(folder), "--keep", str(keep or place)]
        command += [] if record else ["--no-record"]
        return Cost(**json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1]))


def show(cost: Cost) -> None:
    """Print what an audit took."""
    stages = "  ".join(f"{name} {seconds:.1f} s" for name, seconds in cost.stages.items() if seconds >= 0.05)
    print(f"{cost.count} reports, CPU: {stages}")
    print(f"  publishing to reading {cost.stages['出页面'] / cost.stages['读取']:.2f}; ", end="")
    print(f"peak {cost.peak} MB; ", end="")
    print(f"largest page {cost.largest} {cost.largest_kb} KB, index {cost.index_kb} KB", flush=True)


def main() -> None:
    """Draw, audit and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", default="1000,3000")
    parser.add_argument("--formats", default=",".join(PLAIN_FORMATS))
    parser.add_argument("--seed", type=int, default=33)
    parser.add_argument("--no-record", action="store_true", help="without Great Expectations' record")
    parser.add_argument("--keep", type=Path, help="the output folder, kept")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(asdict(audit(options.alone, options.keep, not options.no_record))))
        return
    costs = []
    for count in map(int, options.counts.split(",")):
        with tempfile.TemporaryDirectory() as place:
            write_corpus(Path(place), options.seed, count, options.formats.split(","))
            (Path(place) / "truth.yaml").unlink()
            costs.append(measure(Path(place), not options.no_record, options.keep))
        show(costs[-1])
    if len(costs) > 1:
        first, last = costs[0], costs[-1]
        print(f"peak memory for {last.count} reports is {last.peak / first.peak:.2f} times that for {first.count}; ", end="")
        print(f"publishing a report costs {last.stages['出页面'] / last.count * first.count / first.stages['出页面']:.2f} times as much CPU")


if __name__ == "__main__":
    main()
