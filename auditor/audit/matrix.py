"""The figures of a batch go in; two matrices variables × reports come out: int64 values scaled by column, and states.

Integers are exact because the domain is bounded: a value beyond ±2^36, or with more decimals than its column is scaled
for, is entered as EXACT and listed, to be judged with Fractions.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

from auditor.audit.judgement import STATE_OF_CELL, Key, State
from auditor.audit.program import Codes, Integers
from auditor.model import Cell, Number

LARGEST = 2**36  # of a scaled value; with the program's ROOM this keeps every sum of a row inside int64
PIECE = 500  # reports entered and judged at a time: what lies in between then stays within a few megabytes, whatever the batch


@dataclass(frozen=True, slots=True)
class Layout:
    """Reports that list the same cells in the same order: their figures are entered together, in one flat pass.

    struct packs a report's figures and refuses whatever is no integer of int64, so that packing is also the check; only
    what it refuses is looked at by itself.
    """

    places: list[int]  # column of each cell, −1 where no form has such a cell
    packer: struct.Struct
    members: list[int] = field(default_factory=list)  # reports, as positions in the batch, ascending
    rows: list[bytes] = field(default_factory=list)
    odd: list[tuple[int, int, Cell]] = field(default_factory=list)  # column, report, cell

    @classmethod
    def of(cls, source: str, ids: Sequence[str], columns: Mapping[Key, int]) -> "Layout":
        """An empty layout of these cells."""
        return cls([columns.get((source, key), -1) for key in ids], struct.Struct(f"{len(ids)}q"))

    def take(self, target: int, cells: Collection[Cell]) -> None:
        """Add one report's cells."""
        numbers = [cell.value for cell in cells]
        try:
            packed = self.packer.pack(*numbers)
        except struct.error:
            plain = [type(v) is int and -LARGEST <= v <= LARGEST for v in numbers]
            packed = self.packer.pack(*[v if fits else 0 for v, fits in zip(numbers, plain, strict=True)])
            for place, cell, fits in zip(self.places, cells, plain, strict=True):
                if place >= 0 and not fits:
                    self.odd.append((place, target, cell))
        self.members.append(target)
        self.rows.append(packed)

    def clear(self) -> None:
        """Forget the reports taken, which were entered."""
        self.members.clear()
        self.rows.clear()
        self.odd.clear()


class Matrix:
    """Values and states, columns × reports; whatever is not entered is absent."""

    def __init__(self, scale: Integers, reports: int) -> None:
        self.scale = scale
        self.values: Integers = np.zeros((len(scale), reports), np.int64)
        self.states: Codes = np.full(self.values.shape, State.ABSENT, np.int8)
        self.exact: set[tuple[int, int]] = set()  # (column, report) that only Fractions can judge
        self.values[0] = 1  # the column of ONE
        self.states[0] = State.NUMBER

    def enter(self, column: int, target: int, value: Number | None, state: State) -> None:
        """Enter one value; what does not fit is marked for exact judgement."""
        number = 0
        if value is not None:
            if not isinstance(value, (int, Decimal)):
                raise TypeError(f"a reported figure must be int or Decimal, not {type(value).__name__}")
            scaled = Fraction(value) * int(self.scale[column])
            if scaled.denominator == 1 and abs(scaled) <= LARGEST:
                number = int(scaled)
            else:
                self.exact.add((column, target))
                state = State.EXACT if state is State.NUMBER else state
        self.values[column, target] = number
        self.states[column, target] = state

    def enter_layout(self, layout: Layout) -> None:
        """Enter the figures of reports that list the same cells in the same order; the layout is then empty again."""
        if not layout.members:
            return
        places = np.array(layout.places, np.int64)
        block = np.frombuffer(b"".join(layout.rows), np.int64).reshape(len(layout.rows), len(places)).T
        used = places >= 0
        if not used.all():
            places, block = places[used], block[used]
        self._enter_block(places, layout.members, block)
        for place, target, cell in layout.odd:
            state = STATE_OF_CELL[cell.state]
            self.enter(place, target, cell.value if state is State.NUMBER else None, state)
        layout.clear()

    def _enter_block(self, places: Integers, members: Sequence[int], block: Integers) -> None:
        scale = self.scale[places]
        first, last = members[0], members[-1]
        if last - first + 1 == len(members):  # they stand side by side: whole stretches are copied
            self.values[places, first : last + 1] = block * scale[:, None]
            self.states[places, first : last + 1] = State.NUMBER
        else:
            where = np.ix_(places, np.array(members))
            self.values[where] = block * scale[:, None]
            self.states[where] = State.NUMBER
        limit = LARGEST // scale
        if len(places) and (block.max() > limit.min() or block.min() < -limit.min()):
            for index, member in zip(*np.nonzero((block > limit[:, None]) | (block < -limit[:, None])), strict=True):
                place, target = int(places[index]), members[member]
                self.values[place, target], self.states[place, target] = 0, State.EXACT
                self.exact.add((place, target))
