"""Seconds of processor time go in; the system ends this process once it has computed for longer, on all its threads together."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is done inside may take so long, and what `allow` adds."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def allow(seconds: float) -> None:
    """More time for a file of which so much is sound work, as each page of a scan is; nothing where no time was set."""
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if left > 0:
        signal.setitimer(signal.ITIMER_PROF, left + seconds)
