"""The units' numbers go in; their middle, their ranges and those far from the others come out. Exact, whatever the size of the county."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditor.model import Number

# Modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): 0.6745 × |x − median| / MAD above 3.5.
FAR = Fraction(35, 10) / Fraction(6745, 10000)
LEAST_UNITS = 8  # of fewer units nothing is said: there is no "most" to be far from
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Range:
    """Units whose numbers are above `first` − 1 and at most `last`."""

    first: int
    last: int
    members: tuple[str, ...]


def median(numbers: Sequence[Number | Fraction]) -> Fraction:
    """The middle of the numbers, of two middle ones their mean."""
    ordered = sorted(Fraction(number) for number in numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def outliers(numbers: Mapping[str, Number]) -> tuple[str, ...]:
    """The units far from the others, the farthest first; () in a small county, and where more than half of the units have the same number."""
    if len(numbers) < LEAST_UNITS:
        return ()
    middle = median(tuple(numbers.values()))
    away = {unit: abs(Fraction(number) - middle) for unit, number in numbers.items()}
    usual = median(tuple(away.values()))
    return tuple(sorted((unit for unit in away if usual and away[unit] > FAR * usual), key=lambda unit: -away[unit]))


def ranges(numbers: Mapping[str, Number]) -> tuple[Range, ...]:
    """The units by size: 0, 1, 2, 3–5, 6–10, 11–20, 21–50 … as far as the numbers go, empty ranges inside included."""
    found = []
    most, least = max(map(Fraction, numbers.values())), min(map(Fraction, numbers.values()))
    for first, last in _spans():
        if first - 1 >= most:
            break
        members = tuple(unit for unit, number in numbers.items() if first - 1 < Fraction(number) <= last)
        if members or last >= least:
            found.append(Range(first, last, members))
    return tuple(found)


def _spans() -> Iterator[tuple[int, int]]:
    yield 0, 0
    last, ten = 0, 1
    while True:
        for step in _STEPS:
            yield last + 1, step * ten
            last = step * ten
        ten *= 10
