"""What was found out about a text is kept while the same text comes again: short ones over many reports, long ones within one.

The labels, heads and figures of a county's reports are the same again and again; their paragraphs are not, and a worker that
kept those would grow with every file. What is kept of them is forgotten with each report.
"""

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")

SHORT = 80  # characters of a text that may well stand in other reports too
KEPT, KEPT_LONG = 16_384, 512  # texts for each function
LONG_LIVED = 8  # rulebooks, counties, forms

_long: list[Callable[[], None]] = []


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """The function, which must depend on its text alone and give what nobody changes."""
    short = lru_cache(maxsize=KEPT)(function)
    long = lru_cache(maxsize=KEPT_LONG)(function)
    _long.append(long.cache_clear)

    def ask(text: str) -> T:
        return short(text) if len(text) <= SHORT else long(text)

    return update_wrapper(ask, function)


def forget_long_texts() -> None:
    """Drops what is kept of long texts: they were one report's."""
    for clear in _long:
        clear()


def once_for_each(function: Callable[[K], T]) -> Callable[[K], T]:
    """The function, run once for each of the few objects that it is asked about, which need not be hashable and are never changed."""
    known: dict[int, tuple[K, T]] = {}  # the object is held, or another could get its id

    def ask(key: K) -> T:
        found = known.get(id(key))
        if found is None:
            if len(known) >= LONG_LIVED:
                known.clear()
            found = known[id(key)] = key, function(key)
        return found[1]

    return update_wrapper(ask, function)
