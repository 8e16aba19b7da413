"""Command line: a folder, a seed and a count go in; reports and truth.yaml come out.

python -m benchmarks.corpus OUT --seed 7 --count 500 [--formats text-tab,html,docx] [--defects t3_flow,old_format]
"""

import argparse
import sys
from pathlib import Path

from benchmarks.corpus.defects import KINDS
from benchmarks.corpus.formats import FORMATS
from benchmarks.corpus.write import PLAIN_FORMATS, write_corpus


def main(arguments: list[str] | None = None) -> int:
    """Writes the corpus and says where."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument(
        "--formats", default=",".join(PLAIN_FORMATS), help=f"any of {', '.join(FORMATS)}, or `all` for those that this machine can write"
    )
    parser.add_argument("--defects", default=",".join(KINDS), help=f"any of {', '.join(KINDS)}, or `none`")
    parser.add_argument("--clean", type=float, default=0.4, help="share of reports without a defect")
    options = parser.parse_args(arguments)
    formats = [name for name, one in FORMATS.items() if one.available] if options.formats == "all" else options.formats.split(",")
    defects = [] if options.defects == "none" else options.defects.split(",")
    for name, known, what in [(name, FORMATS, "format") for name in formats] + [(name, KINDS, "defect") for name in defects]:
        if name not in known:
            parser.error(f"unknown {what} {name!r}; known: {', '.join(known)}")
    missing = [FORMATS[name].program for name in formats if not FORMATS[name].available]
    if missing:
        parser.error(f"not installed: {', '.join(sorted(set(missing)))}")
    truth = write_corpus(options.out, options.seed, options.count, formats, defects, options.clean)
    print(f"{options.count} files and {truth}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
