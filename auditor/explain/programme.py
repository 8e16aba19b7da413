"""An integer system A·δ = b that no three columns solve goes in; every set of fewest columns that does comes out, by a mixed-integer programme.

Fellegi and Holt's smallest repair as Σz → min with A(p - n) = b, p and n at most M·z, solved by HiGHS. Each optimum found is
forbidden and the programme solved again, until HiGHS proves that there is no other: only then are the sets complete. Whatever
it says is checked in exact integers. The time limits are HiGHS's own: a second, then half of it, and so on, less than two in all.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from auditor.explain.solver import Change, Exhausted

SECONDS = 1.0  # for the first optimum; each proof after it gets half of the one before
MOST_SETS = 5
LARGEST = 10**6  # figures beyond this are not safe in a solver of floating numbers
INFEASIBLE = 2  # scipy's status


def find_fewest(rows: Sequence[Mapping[int, int]], wanted: Sequence[int], room: Sequence[int], most: int) -> list[Change]:
    """Every set of at most `most` columns, as few as possible, with its change; more than MOST_SETS where there are more.

    `rows` are the equations (column → coefficient), `wanted` what each lacks, `room` by how much a column can be lowered.
    Raises Exhausted where the time was not enough or the figures are too large to be sure.
    """
    largest = max(map(abs, wanted), default=0)
    if max(largest, *room) > LARGEST or any(abs(c) > 1 for row in rows for c in row.values()):
        raise Exhausted
    programme = _Programme(rows, wanted, room, sum(map(abs, wanted)))
    found: list[Change] = []
    while len(found) <= MOST_SETS:
        change = programme.solve(len(found[0]) if found else most, SECONDS / 2 ** len(found))
        if change is None:
            return found
        if not _is_exact(rows, wanted, change) or not programme.is_determined(change):
            raise Exhausted
        found.append(change)
        programme.forbid(change)
    return found


def _is_exact(rows: Sequence[Mapping[int, int]], wanted: Sequence[int], change: Change) -> bool:
    return all(sum(row.get(c, 0) * step for c, step in change.items()) == want for row, want in zip(rows, wanted, strict=True))


class _Programme:
    """Columns z (changed at all), p (raised by), n (lowered by), in this order."""

    def __init__(self, rows: Sequence[Mapping[int, int]], wanted: Sequence[int], room: Sequence[int], most: int) -> None:
        self.width = width = len(room)
        self.matrix = np.zeros((len(rows), width))
        for number, row in enumerate(rows):
            for column, coefficient in row.items():
                self.matrix[number, column] = coefficient
        lower = np.minimum(room, most).astype(float)
        eye, nothing = np.eye(width), np.zeros((width, width))
        balance = np.hstack([np.zeros((len(rows), width)), self.matrix, -self.matrix])
        raised = np.hstack([-most * eye, eye, nothing])
        lowered = np.hstack([-np.diag(lower), nothing, eye])
        self.fixed = [
            LinearConstraint(balance, wanted, wanted),
            LinearConstraint(np.vstack([raised, lowered]), -np.inf, 0),
        ]
        self.bounds = Bounds(0, np.concatenate([np.ones(width), np.full(width, most), lower]))
        self.aim = np.concatenate([np.ones(width), np.zeros(2 * width)])
        self.cuts: list[LinearConstraint] = []

    def solve(self, most: int, seconds: float) -> Change | None:
        """A smallest change of at most `most` columns, None where there is none; Exhausted where it cannot be told in time."""
        limit = LinearConstraint(self.aim, 0, most)
        answer = milp(
            self.aim,
            integrality=np.ones(3 * self.width, np.int64),
            bounds=self.bounds,
            constraints=[*self.fixed, limit, *self.cuts],
            options={"time_limit": seconds},
        )
        if answer.status == INFEASIBLE:
            return None
        if answer.status != 0 or answer.x is None:
            raise Exhausted
        whole = np.rint(answer.x).astype(int)
        steps = whole[self.width : 2 * self.width] - whole[2 * self.width :]
        return {int(column): int(steps[column]) for column in np.nonzero(steps)[0]}

    def is_determined(self, change: Change) -> bool:
        """Whether the set of columns leaves no choice of the amounts."""
        return int(np.linalg.matrix_rank(self.matrix[:, sorted(change)])) == len(change)

    def forbid(self, change: Change) -> None:
        """Not this set again."""
        row = np.zeros(3 * self.width)
        row[sorted(change)] = 1
        self.cuts.append(LinearConstraint(row, 0, len(change) - 1))
