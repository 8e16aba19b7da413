"""Generated reports go in; what publishing them costs beside reading them comes out, as ratios within this one run.

python -m benchmarks.publish [--counts 1000,3000] [--formats plain|unscanned|NAME,…] [--seed 33] [--listed] [--no-record] [--keep FOLDER]

For each count one whole audit in a process of its own: CPU and wall time of each stage, its peak memory, the largest page. CPU is
that of all processes: of reading also that of its workers and of LibreOffice. `plain` are the formats that need no other program,
`unscanned` all that this machine can write but pictures of pages. With --listed the county's list holds every unit of the corpus,
as a prefecture's does: then each gets its letter, and is summed. The last line sets the counts against each other.
"""

import argparse
import json
import multiprocessing.forkserver
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from auditor.pipeline import Order, audit_folder
from benchmarks.corpus import write_corpus
from benchmarks.corpus.formats import FORMATS
from benchmarks.corpus.write import PLAIN_FORMATS, draw_pieces
from benchmarks.peak import peak_memory

RULES = Path("rules")
NOW = datetime(2024, 1, 20, 9, tzinfo=UTC)
UNSCANNED = tuple(name for name, one in FORMATS.items() if one.layout != "scan" and one.available)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one audit took."""

    count: int
    stages: dict[str, float]  # CPU seconds
    walls: dict[str, float]  # seconds
    peak: int  # MB
    largest: str
    largest_kb: int
    index_kb: int


def spent() -> float:
    """CPU seconds of this process, of those that it has waited for, and of the workers that have ended."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system + of_workers()


def of_workers() -> float:
    """CPU seconds of the workers that have ended and of their server, which serves reading and publishing alike. Linux only."""
    server = multiprocessing.forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    if server is None:
        return 0.0
    told = Path(f"/proc/{server}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def audit(folder: Path, out: Path, rules: Path, record: bool) -> Cost:
    """One audit of a folder, measured."""
    stages, walls = defaultdict[str, float](float), defaultdict[str, float](float)
    mark: list[tuple[str, float, float]] = [("开始", spent(), time.perf_counter())]

    def progress(stage: str, done: int, total: int) -> None:
        name, before, at = mark[0]
        if stage != name or done == total:
            stages[name] += spent() - before
            walls[name] += time.perf_counter() - at
            mark[0] = stage, spent(), time.perf_counter()

    outcome = audit_folder(Order(folder, rules, out, record=record, cache=False), NOW, progress)
    peak = peak_memory()
    pages = sorted(outcome.folder.glob("**/*.html"), key=lambda path: path.stat().st_size)
    pages = [page for page in pages if "validation" not in page.parts]
    return Cost(
        len(outcome.run.submissions), dict[str, float](stages), dict[str, float](walls), peak,
        pages[-1].name, pages[-1].stat().st_size // 1024, (outcome.folder / "index.html").stat().st_size // 1024,
    )  # fmt: skip


def list_units(rules: Path, seed: int, count: int, formats: Sequence[str]) -> None:
    """Copy the rules to a folder with a county that lists every unit of a corpus."""
    shutil.copytree(RULES, rules)
    page = rules / "county.yaml"
    county = yaml.safe_load(page.read_text("utf-8"))
    units = {piece.source.facts.short: piece.source.facts for piece in draw_pieces(seed, count, formats)}
    county["units"] = [
        {"id": f"u{number}", "name": facts.unit, "type": facts.kind, **({"aliases": [short]} if short != facts.unit else {})}
        for number, (short, facts) in enumerate(units.items())
    ]
    page.write_text(yaml.safe_dump(county, allow_unicode=True), "utf-8")


def measure(folder: Path, rules: Path, record: bool, keep: Path | None) -> Cost:
    """The same in a process of its own, whose memory nothing else has touched."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "benchmarks.publish", "--alone", str(folder), "--rules", str(rules), "--keep", str(keep or place)]
        command += [] if record else ["--no-record"]
        return Cost(**json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1]))


def show(cost: Cost) -> None:
    """Print what an audit took."""
    for what, times in (("CPU", cost.stages), ("wall", cost.walls)):
        told = "  ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items() if seconds >= 0.05)
        print(f"{cost.count} reports, {what}: {told}; publishing to reading {times['出页面'] / times['读取']:.2f}")
    print(f"  peak {cost.peak} MB; largest page {cost.largest} {cost.largest_kb} KB, index {cost.index_kb} KB", flush=True)


def main() -> None:
    """Draw, audit and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", default="1000,3000")
    parser.add_argument("--formats", default="plain")
    parser.add_argument("--seed", type=int, default=33)
    parser.add_argument("--no-record", action="store_true", help="without Great Expectations' record")
    parser.add_argument("--listed", action="store_true", help="the county's list holds every unit")
    parser.add_argument("--corpus", type=Path, help="a folder of reports that are there already")
    parser.add_argument("--keep", type=Path, help="the output folder, kept")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rules", type=Path, default=RULES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(asdict(audit(options.alone, options.keep, options.rules, not options.no_record))))
        return
    formats = {"plain": PLAIN_FORMATS, "unscanned": UNSCANNED}.get(options.formats) or options.formats.split(",")
    costs = []
    for count in map(int, options.counts.split(",")):
        with tempfile.TemporaryDirectory() as place:
            folder, rules = options.corpus or Path(place) / "reports", Path(place) / "rules"
            if not options.corpus:
                write_corpus(folder, options.seed, count, formats).unlink()
            if options.listed:
                list_units(rules, options.seed, count, formats)
            costs.append(measure(folder, rules if options.listed else RULES, not options.no_record, options.keep))
        show(costs[-1])
    if len(costs) > 1:
        first, last = costs[0], costs[-1]
        print(f"peak memory for {last.count} reports is {last.peak / first.peak:.2f} times that for {first.count}; ", end="")
        print(f"publishing a report costs {last.stages['出页面'] / last.count * first.count / first.stages['出页面']:.2f} times as much CPU")


if __name__ == "__main__":
    main()
