"""An integer system A·δ = b goes in; every smallest set of columns with the change δ that solves it exactly comes out.

Localisation after Fellegi and Holt (1976): one wrong column is found by comparing its signature with b; for two and three,
some failing equation must contain a wrong column, so branching on the columns of one failing equation, eliminating the
chosen one without fractions, and comparing signatures in what remains finds all of them. The only module that uses numpy.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]  # int64, or Python integers as objects where numbers are too large for it
Change = dict[int, int]  # column → δ

SAFE = 2**30  # figures up to here cannot overflow int64 in three eliminations with the coefficients below
SMALL = 8


class Exhausted(Exception):  # noqa: N818  # not an error: the work budget is used up
    """The search took more steps than allowed."""


class Solver:
    """One connected system of equations, ready for any residual."""

    def __init__(self, rows: Sequence[Mapping[int, int]], width: int, swaps: Sequence[tuple[int, int]]) -> None:
        self.exact = any(abs(c) > SMALL for row in rows for c in row.values())
        matrix: Array = np.zeros((len(rows), width), object if self.exact else np.int64)
        for number, row in enumerate(rows):
            for column, coefficient in row.items():
                matrix[number, column] = coefficient
        self.matrix = matrix
        self.first = np.array([p for p, _ in swaps], np.int64)
        self.second = np.array([q for _, q in swaps], np.int64)
        self.turns = matrix[:, self.first] - matrix[:, self.second]  # what one swap does to each equation, per unit of difference

    def residuals(self, values: Sequence[int], constants: Sequence[int]) -> list[int]:
        """Left minus right of every equation."""
        kind = np.int64 if not self.exact and _fits(values) and _fits(constants) else object
        return list((self.matrix.astype(kind, copy=False) @ np.array(values, kind) + np.array(constants, kind)).tolist())

    def search(self, wanted: Sequence[int], rows: Sequence[int], size: int, budget: int) -> list[Change]:
        """Every set of `size` columns of the equations `rows` that yields `wanted`, with its change; Exhausted beyond `budget` steps."""
        matrix, goal = self._part(wanted, rows)
        found: dict[frozenset[int], Change] = {}
        for change in _Search(budget).solve(matrix, goal, size):
            if all(change.values()):
                found.setdefault(frozenset(change), change)
        return list(found.values())

    def swaps(self, wanted: Sequence[int], rows: Sequence[int], values: Sequence[int]) -> list[Change]:
        """The pairs of neighbours that yield `wanted` when they change places."""
        if not len(self.first):
            return []
        _, goal = self._part(wanted, rows)
        figures = np.array(values, goal.dtype if _fits(values) else object)
        step = figures[self.second] - figures[self.first]
        turns = self.turns if len(rows) == len(self.turns) else self.turns[list(rows)]
        fits = ((turns * step) == goal[:, None]).all(axis=0) & (step != 0)
        return [{int(self.first[n]): int(step[n]), int(self.second[n]): -int(step[n])} for n in np.nonzero(fits)[0]]

    def _part(self, wanted: Sequence[int], rows: Sequence[int]) -> tuple[Array, Array]:
        exact = self.exact or not _fits(wanted)
        matrix = self.matrix if len(rows) == len(self.matrix) else self.matrix[list(rows)]
        if exact:
            matrix = matrix.astype(object)
        return matrix, np.array([wanted[r] for r in rows], object if exact else np.int64)


def _fits(values: Sequence[int]) -> bool:
    return not values or (max(values) <= SAFE and min(values) >= -SAFE)


class _Search:
    """Counts its steps, since the time limit is work, not a clock."""

    def __init__(self, budget: int) -> None:
        self.left = budget

    def solve(self, matrix: Array, goal: Array, size: int) -> Iterator[Change]:
        self.left -= 1
        if self.left < 0:
            raise Exhausted
        failing = np.nonzero(goal)[0]
        if not len(failing):
            return  # solved with fewer columns already, or not determined
        if size == 1:
            yield from _parallel(matrix, goal, int(failing[0]))
            return
        members = np.count_nonzero(matrix[failing], axis=1)
        row = int(failing[int(np.argmin(members))])
        for column in np.nonzero(matrix[row])[0]:
            pivot = matrix[row, column]
            touched = np.nonzero(matrix[:, column])[0]
            factors = matrix[touched, column]
            rest, left = matrix.copy(), goal.copy()
            rest[touched] = matrix[touched] * pivot - np.outer(factors, matrix[row])
            left[touched] = goal[touched] * pivot - factors * goal[row]
            for others in self.solve(rest, left, size - 1):
                due = int(goal[row]) - sum(int(matrix[row, c]) * d for c, d in others.items())
                if due % int(pivot) == 0:
                    yield {int(column): due // int(pivot), **others}


def _parallel(matrix: Array, goal: Array, row: int) -> Iterator[Change]:
    """The columns of which `goal` is a whole multiple; `row` is an equation in which `goal` is not zero."""
    columns = np.nonzero(matrix[row])[0]
    narrow = matrix[:, columns]
    fits = (narrow * goal[row] == np.outer(goal, narrow[row])).all(axis=0)
    for column in columns[fits]:
        amount, coefficient = int(goal[row]), int(matrix[row, column])
        if amount % coefficient == 0:
            yield {int(column): amount // coefficient}
