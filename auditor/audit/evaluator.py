"""A batch of reports and a compiled rulebook go in; for every instance and report an exact verdict comes out.

What is asked of whom (`asked`), what stands where (`evidence`, entered into the `matrix` by `filling`) and how it comes
out (`rows`, for whatever the matrix cannot hold `judgement`) have rooms of their own; this one joins them.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from auditor.audit.asked import Group, find_groups
from auditor.audit.evidence import ByUnit, Evidence, by_unit
from auditor.audit.filling import fill_matrix
from auditor.audit.judgement import Outcome, Reading, State, Verdict, judge_all
from auditor.audit.matrix import PIECE
from auditor.audit.program import Codes, Integers, Program
from auditor.audit.rows import AskedRows
from auditor.model import Report
from auditor.rulebook.formula import Variable

FIRST_MISSING = int(State.BLANK)  # from here on a state is no plain number


class Batch:
    """A batch of reports in the matrix, judged.

    `previous` gives Report.file → the unit's report of the year before; `county` are the reports that sums over the units
    are made of (these very reports where None). `values` (columns × reports, int64, scaled by column) and `states` are
    also what the cell blocks look at; `exact` lists the entries that only Fractions can judge.
    """

    def __init__(
        self,
        program: Program,
        reports: Sequence[Report],
        previous: Mapping[str, Report] = MappingProxyType({}),
        county: ByUnit | None = None,
        piece: int = PIECE,
    ) -> None:
        self.program = program
        self.reports = tuple(reports)
        self.evidence = Evidence(program, self.reports, previous, by_unit(self.reports) if county is None else county)
        self.groups = find_groups(program, self.reports)
        matrix = fill_matrix(program, self.evidence, self.groups, piece)
        self.values: Integers = matrix.values
        self.states: Codes = matrix.states
        self.exact = matrix.exact
        self._states_of: dict[int, bytes] = {}
        self.verdicts = [self._judge(group, piece) for group in self.groups]  # of each group: instances asked × members

    def _judge(self, group: Group, piece: int) -> Codes:
        verdicts = np.zeros((len(group.asked.instances), len(group.members)), np.int8)
        if not verdicts.size:
            return verdicts
        rows = AskedRows.of(self.program, group.asked.instances)
        everyone = len(group.members) == len(self.reports)
        for start in range(0, len(group.members), piece):
            chosen = slice(start, start + piece)
            members = chosen if everyone else group.members[chosen]
            verdicts[:, chosen] = rows.judge(self.values[:, members], self.states[:, members])
        self._judge_exactly(group, verdicts)
        return verdicts

    def _judge_exactly(self, group: Group, verdicts: Codes) -> None:
        """Judge with Fractions whatever the matrix cannot hold."""
        program = self.program
        place = {number: index for index, number in enumerate(group.asked.instances)}
        column_of = {target: index for index, target in enumerate(group.members)}
        wanted = {(n, target) for column, target in self.exact if target in column_of for n in program.touched_by.get(column, ()) if n in place}
        wanted |= {(n, target) for n in program.exact_only if n in place for target in group.members}
        for number, target in wanted:
            verdicts[place[number], column_of[target]] = self.outcome(target, number).verdict

    def outcome(self, target: int, number: int) -> Outcome:
        """One instance for one report, with the exact sums and the evidence."""
        bound = self.program.bounds[number]
        return judge_all(bound.instance, lambda variable: self.read(target, variable), bound.rule.blank, bound.rule.tolerance)

    def read(self, target: int, variable: Variable) -> tuple[Reading, ...]:
        """Every reading of a variable for one report: one, or one per mention of a figure in the narrative."""
        return self.evidence.read(target, variable)

    def lacking(self, target: int, number: int) -> tuple[Variable, ...]:
        """The variables of an instance that are no plain number in one report."""
        if target not in self._states_of:
            self._states_of[target] = self.states[:, target].tobytes()
        states = self._states_of[target]
        return tuple(variable for column, variable in self.program.bounds[number].columns if states[column] >= FIRST_MISSING)

    def found(self, verdict: Verdict) -> Iterator[tuple[int, int]]:
        """(report, instance) of every verdict of that kind."""
        for group, verdicts in zip(self.groups, self.verdicts, strict=True):
            for index, member in zip(*np.nonzero(verdicts == verdict), strict=True):
                yield group.members[member], group.asked.instances[index]
