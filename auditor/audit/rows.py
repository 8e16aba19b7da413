"""Rows of a program and a stretch of the matrix go in; the verdicts instances × reports come out, by one sparse product."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auditor.audit.judgement import IS_NUMBER, State, Verdict
from auditor.audit.program import COMPARISONS, Bound, Codes, Flags, Integers, Program, Rows
from auditor.rulebook.formula import Comparison

NUMERIC = np.array([state in IS_NUMBER for state in State])  # state → whether it is one of them


@dataclass(frozen=True, slots=True)
class AskedRows:
    """The rows of a program that are asked of one group of reports, instance by instance."""

    bounds: tuple[Bound, ...]
    difference: Rows
    left: Rows
    right: Rows
    touched: Rows  # above zero where a column stands on either side
    tolerance: Integers
    compared: tuple[tuple[Comparison, npt.NDArray[np.intp]], ...]  # sign → the rows compared so
    blank_is_zero: Flags

    @classmethod
    def of(cls, program: Program, instances: Sequence[int]) -> "AskedRows":
        """The rows of these instances; there must be at least one."""
        bounds = tuple(program.bounds[n] for n in instances)
        rows = np.concatenate([np.arange(b.start, b.stop) for b in bounds])
        left, right, comparison = program.left[rows], program.right[rows], program.comparison[rows]
        compared = tuple((sign, np.nonzero(comparison == code)[0]) for code, sign in enumerate(COMPARISONS) if (comparison == code).any())
        difference, tolerance = program.difference[rows], program.tolerance[rows][:, None]
        return cls(bounds, difference, left, right, left + right, tolerance, compared, program.blank_is_zero[rows])

    def judge(self, values: Integers, states: Codes) -> Codes:
        """Verdicts, instances × reports."""
        difference = self.difference @ values
        fits = np.zeros(difference.shape, np.bool_)
        for sign, chosen in self.compared:
            fits[chosen] = _compare_rows(sign, difference[chosen], self.tolerance[chosen])
        return _verdicts_of(self.bounds, fits, self._unknown(states))

    def _unknown(self, states: Codes) -> Flags:
        """Rows × reports: whether a side cannot be formed."""
        unclear = np.zeros((self.difference.shape[0], states.shape[1]), np.bool_)
        odd_columns = np.nonzero((states >= State.BLANK).any(axis=1))[0]
        touched = self.touched[:, odd_columns]
        concerned = np.nonzero(np.diff(touched.indptr))[0]
        if not len(concerned):
            return unclear
        narrow, odd = touched[concerned], states[odd_columns]
        lost = narrow @ (odd >= State.TEXT).astype(np.int32) > 0
        blank = narrow @ (odd >= State.BLANK).astype(np.int32) > 0
        lenient = self.blank_is_zero[concerned]
        unclear[concerned] = np.where(lenient[:, None], lost, blank)
        partly = blank & ~lost
        for index in np.nonzero(lenient & partly.any(axis=1))[0]:
            members = np.nonzero(partly[index])[0]
            unclear[concerned[index], members] |= self._side_without_number(concerned[index], states[:, members])
        return unclear

    def _side_without_number(self, row: int, states: Codes) -> Flags:
        """Reports in which a side of the row has cells but not one number."""
        lacking = np.zeros(states.shape[1], np.bool_)
        for side in (self.left, self.right):
            columns = side.indices[side.indptr[row] : side.indptr[row + 1]]
            if len(columns):
                lacking |= ~NUMERIC[states[columns]].any(axis=0)
        return lacking


def _verdicts_of(bounds: Sequence[Bound], fits: Flags, unknown: Flags) -> Codes:
    """Instances × reports, from their relations × reports."""
    verdicts = np.zeros((len(bounds), fits.shape[1]), np.int8)
    lengths = np.array([b.stop - b.start for b in bounds])
    starts = np.cumsum(lengths) - lengths
    simple = lengths == 1
    first = starts[simple]
    failing = np.where(fits[first], np.int8(Verdict.HOLDS), np.int8(Verdict.FAILS))
    verdicts[simple] = np.where(unknown[first], np.int8(Verdict.NOT_ASSESSED), failing)
    for index in np.nonzero(~simple)[0].tolist():
        start, middle, stop = starts[index], starts[index] + bounds[index].conditions, starts[index] + lengths[index]
        not_met = (~fits[start:middle] & ~unknown[start:middle]).any(axis=0)
        lost = unknown[start:stop].any(axis=0)
        holds = fits[middle:stop].all(axis=0)
        verdicts[index] = np.where(not_met, Verdict.VACUOUS, np.where(lost, Verdict.NOT_ASSESSED, np.where(holds, Verdict.HOLDS, Verdict.FAILS)))
    return verdicts


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
