"""A batch's evidence and a program go in; the matrix with every figure that the program's rows touch comes out."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from auditor.audit.asked import Group
from auditor.audit.evidence import Evidence
from auditor.audit.judgement import State
from auditor.audit.matrix import PIECE, Layout, Matrix
from auditor.audit.program import Program
from auditor.model import Cell, Number, Report

CellsOf = Callable[[Mapping[str, Cell]], tuple[Cell, ...]]


def fill_matrix(program: Program, evidence: Evidence, groups: Sequence[Group], piece: int = PIECE) -> Matrix:
    """Enter the batch, `piece` reports at a time."""
    matrix = Matrix(program.scale, len(evidence.reports))
    _fill_cells(matrix, program, evidence.reports, piece)
    _fill_mentions(matrix, program, evidence.reports)
    _fill_last_year(matrix, program, evidence, piece)
    _fill_units(matrix, program, evidence, groups)
    return matrix


def _fill_cells(matrix: Matrix, program: Program, reports: Sequence[Report], piece: int) -> None:
    """This year's cells; reports that list the same cells in the same order are entered together."""
    layouts: dict[tuple[str, ...], Layout] = {}
    layout: Layout | None = None
    ids: tuple[str, ...] = ()
    for target, report in enumerate(reports):
        if report.status != "read" or not report.cells:
            continue
        printed = tuple(report.cells)
        if layout is None or printed != ids:
            ids = printed
            layout = layouts.get(ids) or layouts.setdefault(ids, Layout.of("cell", ids, program.columns))
        layout.take(target, report.cells.values())
        if len(layout.members) >= piece:
            matrix.enter_layout(layout)
    for found in layouts.values():
        matrix.enter_layout(found)


def _fill_mentions(matrix: Matrix, program: Program, reports: Sequence[Report]) -> None:
    for target, report in enumerate(reports):
        seen: dict[int, Number] = {}
        for mention in report.mentions:
            column = program.columns.get(("said", mention.name))
            if column is None:
                continue
            if column in seen and seen[column] != mention.value:
                matrix.exact.add((column, target))  # several figures for one quantity: each is judged
            elif column not in seen:
                seen[column] = mention.value
                matrix.enter(column, target, mention.value, State.NUMBER)


def _fill_last_year(matrix: Matrix, program: Program, evidence: Evidence, piece: int) -> None:
    """What rules ask of the year before; through the crosswalk where the form changed in between."""
    wanted = [key for source, key in program.columns if source == "last_year"]
    layouts: dict[int, tuple[Layout, CellsOf]] = {}
    for target in range(len(evidence.reports)) if wanted else ():
        before = evidence.before(target)
        if before is None:
            continue
        editions = evidence.editions.of(before)
        if id(editions) not in layouts:
            known = evidence.editions.cells(editions)
            ids = [key for key in wanted if key in known]
            layouts[id(editions)] = Layout.of("last_year", ids, program.columns), _cells_getter(ids)
        layout, cells_of = layouts[id(editions)]
        try:
            if editions is not evidence.editions.of(evidence.reports[target]):
                raise KeyError  # the form changed in between
            layout.take(target, cells_of(before.cells))
            if len(layout.members) >= piece:
                matrix.enter_layout(layout)
        except KeyError:
            for key in wanted:
                reading = evidence.read_last_year(target, key)
                matrix.enter(program.columns["last_year", key], target, reading.value, reading.state)
    for layout, _ in layouts.values():
        matrix.enter_layout(layout)


def _cells_getter(ids: Sequence[str]) -> CellsOf:
    """A function that takes these cells of a report, in order; KeyError where one is not there."""
    if len(ids) > 1:
        return itemgetter(*ids)
    return lambda cells: tuple(cells[key] for key in ids)


def _fill_units(matrix: Matrix, program: Program, evidence: Evidence, groups: Sequence[Group]) -> None:
    """Sums over the county's units, only for reports of which such a rule is asked."""
    for group in groups:
        bounds = [program.bounds[n] for n in group.asked.instances]
        keys = dict.fromkeys(v.key for b in bounds if b.has_units for v in b.instance.variables if v.source == "units")
        for target in group.members:
            for key in keys:
                reading = evidence.read_units(target, key)
                state = State.NUMBER if reading.state is State.EXACT else reading.state
                matrix.enter(program.columns["units", key], target, reading.value, state)
