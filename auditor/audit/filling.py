"""A batch's evidence and a program go in; the matrix with every figure that the program's rows touch comes out.

Every report is looked at once, with last year's beside it; the figures of reports of one group that list the same cells
in the same order are entered together, `piece` reports at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from auditor.audit.asked import Group
from auditor.audit.evidence import Evidence
from auditor.audit.judgement import State
from auditor.audit.matrix import PIECE, Layout, Matrix
from auditor.audit.program import Program
from auditor.model import Cell, Mention, Number

CellsOf = Callable[[Mapping[str, Cell]], tuple[Cell, ...]]


def fill_matrix(program: Program, evidence: Evidence, groups: Sequence[Group], piece: int = PIECE) -> Matrix:
    """Enter the batch, group by group."""
    matrix = Matrix(program.scale, len(evidence.reports))
    for group in groups:
        this_year, last_year = _ThisYear(matrix, program, piece), _LastYear(matrix, program, evidence, group, piece)
        for target in group.members:
            report = evidence.reports[target]
            this_year.take(target, report.cells)
            last_year.take(target)
            if report.mentions:
                _enter_mentions(matrix, program, target, report.mentions)
        this_year.finish()
        last_year.finish()
        _enter_units(matrix, program, evidence, group)
    return matrix


class _ThisYear:
    """The cells of the reports themselves."""

    def __init__(self, matrix: Matrix, program: Program, piece: int) -> None:
        self.matrix, self.columns, self.piece = matrix, program.columns, piece
        self.layouts: dict[tuple[str, ...], Layout] = {}
        self.ids: tuple[str, ...] = ()  # of the report before, and their layout
        self.layout = self._layout_of(())

    def take(self, target: int, cells: Mapping[str, Cell]) -> None:
        ids = tuple(cells)
        if ids != self.ids:
            self.ids, self.layout = ids, self._layout_of(ids)
        self.layout.take(target, cells.values())
        if len(self.layout.members) >= self.piece:
            self.matrix.enter_layout(self.layout)

    def finish(self) -> None:
        for layout in self.layouts.values():
            self.matrix.enter_layout(layout)

    def _layout_of(self, ids: tuple[str, ...]) -> Layout:
        return self.layouts.get(ids) or self.layouts.setdefault(ids, Layout.of("cell", ids, self.columns))


class _LastYear:
    """What rules ask of the year before; through the crosswalk where the form changed in between."""

    def __init__(self, matrix: Matrix, program: Program, evidence: Evidence, group: Group, piece: int) -> None:
        self.matrix, self.columns, self.evidence, self.piece = matrix, program.columns, evidence, piece
        self.wanted = [key for source, key in program.columns if source == "last_year"]
        self.editions = evidence.editions.of(evidence.reports[group.members[0]])
        known = evidence.editions.cells(self.editions)
        ids = [key for key in self.wanted if key in known]
        self.layout, self.cells_of = Layout.of("last_year", ids, program.columns), _cells_getter(ids)

    def take(self, target: int) -> None:
        before = self.evidence.before(target) if self.wanted else None
        if before is None:
            return
        try:
            if self.evidence.editions.of(before) is not self.editions:
                raise KeyError  # the form changed in between
            self.layout.take(target, self.cells_of(before.cells))
        except KeyError:
            self._take_singly(target)
        if len(self.layout.members) >= self.piece:
            self.matrix.enter_layout(self.layout)

    def _take_singly(self, target: int) -> None:
        for key in self.wanted:
            reading = self.evidence.read_last_year(target, key)
            self.matrix.enter(self.columns["last_year", key], target, reading.value, reading.state)

    def finish(self) -> None:
        self.matrix.enter_layout(self.layout)


def _cells_getter(ids: Sequence[str]) -> CellsOf:
    """A function that takes these cells of a report, in order; KeyError where one is not there."""
    if len(ids) > 1:
        return itemgetter(*ids)
    return lambda cells: tuple(cells[key] for key in ids)


def _enter_mentions(matrix: Matrix, program: Program, target: int, mentions: Sequence[Mention]) -> None:
    seen: dict[int, Number] = {}
    for mention in mentions:
        column = program.columns.get(("said", mention.name))
        if column is None:
            continue
        if column in seen and seen[column] != mention.value:
            matrix.exact.add((column, target))  # several figures for one quantity: each is judged
        elif column not in seen:
            seen[column] = mention.value
            matrix.enter(column, target, mention.value, State.NUMBER)


def _enter_units(matrix: Matrix, program: Program, evidence: Evidence, group: Group) -> None:
    """Sums over the county's units, only for reports of which such a rule is asked."""
    bounds = [program.bounds[n] for n in group.asked.instances]
    keys = dict.fromkeys(v.key for b in bounds if b.has_units for v in b.instance.variables if v.source == "units")
    for target in group.members if keys else ():
        for key in keys:
            reading = evidence.read_units(target, key)
            state = State.NUMBER if reading.state is State.EXACT else reading.state
            matrix.enter(program.columns["units", key], target, reading.value, state)
