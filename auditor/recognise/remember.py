"""What was found out about a text is kept while the same text comes again: short ones over many reports, long ones within one.

The labels, heads and figures of a county's reports are the same again and again; their paragraphs are not, and a worker that
kept those would grow with every file. What is kept of them is forgotten with each report.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K")

SHORT = 80  # characters of a text that may well stand in other reports too
KEPT, KEPT_LONG = 16_384, 512  # texts for each function
LONG_LIVED = 8  # rulebooks, counties, forms


class _Known(dict[str, T]):
    """What a function gave for texts. Asking a dictionary costs a third of asking a function for what it has kept."""

    def __init__(self, function: Callable[[str], T]) -> None:
        self._function = function
        self._long: list[str] = []  # oldest first

    def __missing__(self, text: str) -> T:
        found = self._function(text)
        if len(text) > SHORT:
            self._long.append(text)
            if len(self._long) > KEPT_LONG:
                del self[self._long.pop(0)]
        elif len(self) >= KEPT:
            self.clear()
            self._long.clear()
        self[text] = found
        return found

    def forget_long(self) -> None:
        for text in self._long:
            del self[text]
        self._long.clear()


_all_known: list[_Known[Any]] = []


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """The function, which must depend on its text alone and give what nobody changes."""
    known = _Known(function)
    _all_known.append(known)
    return known.__getitem__


def forget_long_texts() -> None:
    """Drops what is kept of long texts: they were one report's."""
    for known in _all_known:
        known.forget_long()


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
