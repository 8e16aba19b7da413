"""Takes reports in formats that outside programs make and gives their bytes, many files per start of a program."""

from collections.abc import Sequence

from benchmarks.corpus.source import Source


def render_batch(wanted: Sequence[tuple[Source, str]]) -> list[bytes]:
    """The files of (source, format name), in the order asked for."""
    if wanted:
        raise NotImplementedError(f"no batch renderer for {wanted[0][1]}")
    return []
