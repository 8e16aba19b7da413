"""A seed in; reports in every format and oddity written, audited and compared with what is true of them, the figures out.

python -m benchmarks.reads [--seed 1] [--count 484] [--scans 16] [--keep FOLDER] [--list]

Printed for the reports with letters in them and for the scanned ones apart: the five figures of benchmarks.score. Asked for:
no cell silently wrong and 0.995 of the cells read; of scanned pages at most 2 in 1,000 silently wrong, and 0.9 read at 300 dpi.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

from auditor.pipeline import Order, audit_folder
from benchmarks.corpus import FORMATS, write_corpus
from benchmarks.score import Score, score

RULES = Path(__file__).parents[1] / "rules"
NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


def measure(folder: Path, seed: int, count: int, formats: Sequence[str]) -> Score:
    """How well `count` generated reports of these formats are read and judged."""
    truth = write_corpus(folder / "reports_in", seed, count, formats)
    outcome = audit_folder(Order(folder / "reports_in", RULES, folder / "audit_out", record=False), NOW, lambda *_: None)
    results = json.loads((outcome.folder / "results.json").read_text(encoding="utf-8"))
    return score(yaml.load(truth.read_text(encoding="utf-8"), yaml.CSafeLoader)["files"], results["submissions"])


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures of both parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=484, help="reports with letters in them")
    parser.add_argument("--scans", type=int, default=16, help="scanned reports of each resolution, ten to thirty seconds of CPU each")
    parser.add_argument("--keep", type=Path, help="folder for the reports and the audit, else they are deleted")
    parser.add_argument("--list", action="store_true", help="print every miss")
    options = parser.parse_args(arguments)
    known = [name for name, one in FORMATS.items() if one.available]
    scanned = {dpi: [name for name in known if name.startswith(("scan", "png")) and name.endswith(f"-{dpi}")] for dpi in (150, 300)}
    lettered = [name for name in known if not name.startswith(("scan", "png"))]
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        parts = [(f"{options.count} reports with letters", options.count, lettered)]
        parts += [(f"{options.scans} scanned reports, {dpi} dpi", options.scans, formats) for dpi, formats in scanned.items() if formats]
        for number, (name, count, formats) in enumerate(parts):
            if count:
                found = measure(folder / str(number), options.seed + number, count, formats)
                print(f"{name}, seed {options.seed + number}", found.summary(), sep="\n", flush=True)
                for miss in found.misses if options.list else ():
                    print(miss.what, miss.file, miss.subject, miss.detail, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
