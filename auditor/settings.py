"""Limits that protect the machine and the batch; everything that a county decides is in rules/county.yaml instead."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost. Beyond it the file is reported as unreadable, with the limit in the sentence."""

    file_bytes: int = 50 * 1024 * 1024  # a larger file is not opened
    unpacked_bytes: int = 200 * 1024 * 1024  # all members of a ZIP container together
    members: int = 5_000  # files in a ZIP container
    grid_cells: int = 60_000  # cells of one table after spans are resolved
    blocks: int = 50_000  # paragraphs and tables of one file
    depth: int = 60  # tables or elements nested in each other
    characters: int = 2_000_000  # of one file's text; a report has some ten thousand
    seconds: float = 60.0  # of processor time for one file in a worker: a busy machine makes no file unreadable
    page_seconds: float = 15.0  # more of it for each page that has to be recognised from a picture
    patience: float = 10.0  # times as much wall time for a file that waits rather than computes
    memory_bytes: int = 2 * 1024 * 1024 * 1024  # address space that a worker may add to what it has at its start


def count_cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
