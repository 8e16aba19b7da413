"""Nothing in; the most memory that this very program has held comes out.

Not ru_maxrss alone: on Linux a process inherits that from the one that started it, so that a program started by a benchmark
which has drawn ten thousand reports would seem to have held them.
"""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_memory() -> int:
    """MB."""
    if STATUS.is_file():
        told = dict(line.split(":", 1) for line in STATUS.read_text(encoding="utf-8").splitlines())
        return int(told["VmHWM"].split()[0]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
