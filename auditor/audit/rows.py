"""Rows of a program and a stretch of the matrix go in; the verdicts instances × reports come out, by one sparse product."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from auditor.audit.judgement import IS_NUMBER, State, Verdict
from auditor.audit.program import COMPARISONS, Bound, Codes, Flags, Integers, Program, Rows
from auditor.rulebook.formula import Comparison

Numbers = npt.NDArray[np.intp]
NUMERIC = np.array([state in IS_NUMBER for state in State])  # state → whether it is one of them


@dataclass(frozen=True, slots=True)
class AskedRows:
    """The rows of a program that are asked of one group of reports, instance by instance, over the columns that they touch."""

    bounds: tuple[Bound, ...]
    columns: Numbers  # of the matrix
    difference: Rows
    tolerance: Integers
    compared: tuple[tuple[Comparison, Numbers], ...]  # sign → the rows compared so
    touched: Rows  # 1 where a column stands on either side
    lenient: Numbers  # the rows that count a blank as zero, and their two sides
    left: Rows
    right: Rows

    @classmethod
    def of(cls, program: Program, instances: Sequence[int]) -> "AskedRows":
        """The rows of these instances; there must be at least one."""
        bounds = tuple(program.bounds[n] for n in instances)
        rows = np.concatenate([np.arange(b.start, b.stop) for b in bounds])
        columns = np.unique(np.append(program.difference[rows].indices, (program.left[rows] + program.right[rows]).indices)).astype(np.intp)
        difference, left, right = (m[rows][:, columns] for m in (program.difference, program.left, program.right))
        comparison = program.comparison[rows]
        compared = tuple((sign, np.nonzero(comparison == code)[0]) for code, sign in enumerate(COMPARISONS) if (comparison == code).any())
        lenient = np.nonzero(program.blank_is_zero[rows])[0]
        touched = _counting(left + right)
        return cls(
            bounds, columns, difference, program.tolerance[rows], compared, touched, lenient, _counting(left[lenient]), _counting(right[lenient])
        )

    def judge(self, values: Integers, states: Codes) -> Codes:
        """Verdicts, instances × reports, of a stretch of the matrix."""
        difference = self.difference @ values[self.columns]
        fits = np.zeros(difference.shape, np.bool_)
        for sign, chosen in self.compared:
            fits[chosen] = _compare_rows(sign, difference[chosen], self.tolerance[chosen, None])
        return self._verdicts_of(fits, self._unknown(states[self.columns]))

    def _unknown(self, states: Codes) -> Flags:
        """Rows × reports: whether a side cannot be formed."""
        unknown = _any_of(self.touched, states >= State.BLANK)
        if len(self.lenient):
            lost = _any_of(self.touched[self.lenient], states >= State.TEXT)
            numbers = NUMERIC[states]
            for side in (self.left, self.right):
                has_cells = np.diff(side.indptr)[:, None] > 0
                lost |= has_cells & ~_any_of(side, numbers)
            unknown[self.lenient] = lost
        return unknown

    def _verdicts_of(self, fits: Flags, unknown: Flags) -> Codes:
        """Instances × reports, from their rows × reports."""
        lengths = np.array([b.stop - b.start for b in self.bounds])
        starts = np.cumsum(lengths) - lengths
        verdicts: Codes = (~fits[starts]).astype(np.int8)  # HOLDS or FAILS, of instances with one row
        verdicts[unknown[starts]] = Verdict.NOT_ASSESSED
        for index in np.nonzero(lengths > 1)[0].tolist():
            start, middle, stop = starts[index], starts[index] + self.bounds[index].conditions, starts[index] + lengths[index]
            not_met = (~fits[start:middle] & ~unknown[start:middle]).any(axis=0)
            lost = unknown[start:stop].any(axis=0)
            holds = fits[middle:stop].all(axis=0)
            verdicts[index] = np.where(not_met, Verdict.VACUOUS, np.where(lost, Verdict.NOT_ASSESSED, np.where(holds, Verdict.HOLDS, Verdict.FAILS)))
        return verdicts


def _counting(rows: Rows) -> Rows:
    """The rows' pattern in the narrowest type that cannot overflow while entries of a row are counted."""
    return sparse.csr_array((np.ones(rows.nnz, np.int16), rows.indices, rows.indptr), shape=rows.shape)


def _any_of(rows: Rows, flags: Flags) -> Flags:
    """Rows × reports: whether any of a row's columns is flagged."""
    return np.asarray(rows @ flags.view(np.int8) > 0, np.bool_)


def _compare_rows(sign: Comparison, difference: Integers, tolerance: Integers) -> Flags:
    match sign:
        case "=":
            return np.abs(difference) <= tolerance
        case "≠":
            return np.abs(difference) > tolerance
        case "<":
            return difference < tolerance
        case "≤":
            return difference <= tolerance
        case ">":
            return difference > -tolerance
        case "≥":
            return difference >= -tolerance
