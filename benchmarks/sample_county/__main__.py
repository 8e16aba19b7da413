"""Writes reports_in/ and tests/sample_county/truth.yaml anew: python -m benchmarks.sample_county"""

import sys
from pathlib import Path

from benchmarks.sample_county.build import build

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Writes all files and prints their paths."""
    for path in build(ROOT / "reports_in", ROOT / "tests" / "sample_county" / "truth.yaml"):
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
