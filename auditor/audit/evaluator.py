"""Reports and a rulebook's bound formulas go in; for every instance and report an exact verdict comes out.

Every relation of every instance is one sparse row of integers over the variables (cells of this year, cells of the year
before, figures of the narrative, sums over the county's units). A batch of N reports is a matrix variables × N of int64
with a matrix of states beside it; one sparse product gives the difference of both sides for all reports at once.
Integers are exact because the domain is bounded: a value beyond ±2^36, or with more decimals than its column is scaled
for, leaves the matrix and is judged with Fractions by `judge`, the same judgement in plain Python, which the tests hold
against the matrix.
"""

import struct
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from auditor.model import Cell, CellState, Mention, Number, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import BoundRelation, BoundTerm, Comparison, Instance, Variable
from auditor.rulebook.rule import Rule

Key = tuple[str, str]  # source, key of a Variable: its column of the matrix
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

LARGEST = 2**36  # of a scaled value; with ROOM this keeps every sum of a row inside int64
ROOM = 2**26  # of the absolute coefficients of one row together
MOST_MENTIONS = 64  # combinations of mentions that one instance is judged for
CHUNK = 500  # reports entered and judged at a time: what lies in between then stays within a few megabytes, whatever the batch
COMPARISONS: tuple[Comparison, ...] = ("=", "≠", "<", "≤", ">", "≥")


class State(IntEnum):
    """What stands in one entry of the matrix."""

    NUMBER = 0
    EXACT = 1  # a number outside the matrix's domain: judged with Fractions
    BLANK = 2
    MARK = 3
    PARTIAL = 4  # a sum over units in which some are blank: a number only for rules that count a blank as zero
    TEXT = 5
    UNREAD = 6
    ABSENT = 7


IS_NUMBER = (State.NUMBER, State.EXACT, State.PARTIAL)
NUMERIC = np.array([state in IS_NUMBER for state in State])  # state → whether it is one of them
FIRST_MISSING = int(State.BLANK)  # from here on a state is no plain number
STATE_OF_CELL: Mapping[CellState, State] = {
    CellState.NUMBER: State.NUMBER,
    CellState.BLANK: State.BLANK,
    CellState.MARK: State.MARK,
    CellState.TEXT: State.TEXT,
    CellState.UNREAD: State.UNREAD,
    CellState.ABSENT: State.ABSENT,
}


class Verdict(IntEnum):
    """How one instance came out for one report."""

    HOLDS = 0
    FAILS = 1
    NOT_ASSESSED = 2  # an operand is missing
    VACUOUS = 3  # the condition (若) is not met


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one variable, with its evidence."""

    state: State
    value: Number | None = None  # exact, where state is a number; a blank counts as zero in a sum
    cell: Cell | None = None
    mention: Mention | None = None
    why: str = ""  # why there is no value, where the state alone does not say it


@dataclass(frozen=True, slots=True)
class Outcome:
    """One instance judged for one report, with everything a sentence needs."""

    instance: Instance
    verdict: Verdict
    readings: Mapping[Key, Reading]
    relation: BoundRelation | None = None  # the first that fails
    left: Fraction = Fraction(0)
    right: Fraction = Fraction(0)

    @property
    def difference(self) -> Fraction:
        """Left minus right of the failing relation."""
        return self.left - self.right

    @property
    def values(self) -> Mapping[Variable, Number | None]:
        """Variable → value, None where there is no number."""
        return {variable: self.readings[key_of(variable)].value for variable in self.instance.variables}


def key_of(variable: Variable) -> Key:
    """The column of a variable; its name in a sentence may differ from instance to instance."""
    return variable.source, variable.key


# --- one instance, exactly --------------------------------------------------------------------------------------------


def sum_of(terms: Sequence[BoundTerm], readings: Mapping[Key, Reading]) -> Fraction:
    """The exact sum of one side."""
    whole, rest = 0, Fraction(0)  # nearly all sums are of integers, which need no fractions
    for term in terms:
        value = readings[key_of(term.variable)].value or 0 if term.variable else 1
        if isinstance(value, int) and term.coefficient.denominator == 1:
            whole += term.coefficient.numerator * value
        else:
            rest += term.coefficient * Fraction(value)
    return whole + rest


def _compare(comparison: Comparison, difference: Fraction, tolerance: Fraction) -> bool:
    match comparison:
        case "=":
            return abs(difference) <= tolerance
        case "≠":
            return abs(difference) > tolerance
        case "<":
            return difference < tolerance
        case "≤":
            return difference <= tolerance
        case ">":
            return difference > -tolerance
        case "≥":
            return difference >= -tolerance


def _is_assessable(relation: BoundRelation, readings: Mapping[Key, Reading], blank: str) -> bool:
    """Whether both sides can be formed at all under the rule's `blank:` key."""
    for side in (relation.left, relation.right):
        states = [readings[key_of(t.variable)].state for t in side if t.variable is not None]
        if any(s >= State.TEXT for s in states):
            return False
        if blank == "按零":
            if states and not any(s in IS_NUMBER for s in states):
                return False
        elif any(s not in (State.NUMBER, State.EXACT) for s in states):
            return False
    return True


def judge(instance: Instance, readings: Mapping[Key, Reading], blank: str = "未评估", tolerance: Decimal = Decimal(0)) -> Outcome:
    """Judge one instance with one reading per variable, in Fractions: the definition that the matrix must agree with.

    A condition that is definitely not met makes the instance vacuous; else whatever cannot be assessed leaves it unassessed.
    """
    slack = Fraction(tolerance)
    unsure = False
    for relation in instance.condition:
        if not _is_assessable(relation, readings, blank):
            unsure = True
        elif not _compare(relation.comparison, sum_of(relation.left, readings) - sum_of(relation.right, readings), slack):
            return Outcome(instance, Verdict.VACUOUS, readings)
    if unsure or not all(_is_assessable(relation, readings, blank) for relation in instance.relations):
        return Outcome(instance, Verdict.NOT_ASSESSED, readings)
    for relation in instance.relations:
        left, right = sum_of(relation.left, readings), sum_of(relation.right, readings)
        if not _compare(relation.comparison, left - right, slack):
            return Outcome(instance, Verdict.FAILS, readings, relation, left, right)
    return Outcome(instance, Verdict.HOLDS, readings)


def judge_all(instance: Instance, read: Callable[[Variable], tuple[Reading, ...]], blank: str, tolerance: Decimal) -> Outcome:
    """Judge an instance whose variables may have several readings (several mentions of one figure): each must hold.

    The first failing combination is the outcome; else the first unassessed one; else the first.
    """
    variables = instance.variables
    outcomes: list[Outcome] = []
    for number, chosen in enumerate(product(*(read(v) for v in variables))):
        if number == MOST_MENTIONS:
            break
        outcome = judge(instance, {key_of(v): r for v, r in zip(variables, chosen, strict=True)}, blank, tolerance)
        if outcome.verdict is Verdict.FAILS:
            return outcome
        outcomes.append(outcome)
    order = (Verdict.NOT_ASSESSED, Verdict.HOLDS, Verdict.VACUOUS)
    return min(outcomes, key=lambda o: order.index(o.verdict))


# --- the rulebook as rows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """One instance with the rule it came from and where its rows stand."""

    rule: Rule
    instance: Instance
    tables: tuple[str, ...]  # tables whose edition decides whether it can be asked
    conditions: int  # its first rows are conditions
    start: int  # first row
    stop: int
    has_units: bool
    columns: tuple[tuple[int, Variable], ...]  # of every variable


@dataclass(frozen=True)
class Program:
    """A rulebook's formulas compiled: rows over columns, ready for any batch."""

    rulebook: Rulebook
    columns: Mapping[Key, int]  # cells of every form first, then whatever else formulas touch
    cells: tuple[str, ...]  # ids of the first columns
    scale: Integers  # of each column: 1, or 10^decimals
    bounds: tuple[Bound, ...]
    difference: sparse.csr_array[Any]  # rows × columns: scaled left − right
    left: sparse.csr_array[Any]  # 1 where a column stands on the left
    right: sparse.csr_array[Any]
    row_scale: tuple[int, ...]  # a row's integer difference is this many times the true one
    tolerance: Integers
    comparison: Codes  # index in COMPARISONS
    blank_is_zero: Flags
    exact_only: frozenset[int]  # instances whose coefficients do not fit: always judged with Fractions
    shared_tables: frozenset[str]  # tables with the same cells in every edition

    @cached_property
    def touched_by(self) -> Mapping[int, tuple[int, ...]]:
        """Column → instances that touch it."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, bound in enumerate(self.bounds):
            for column, _ in bound.columns:
                found[column].append(number)
        return {column: tuple(numbers) for column, numbers in found.items()}


def _tables_of(instance: Instance) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.key.split(".", 1)[0] for v in instance.variables if v.source != "said"))


def shared_tables(rulebook: Rulebook) -> frozenset[str]:
    """Tables that hold the same cells in every edition: their edition cannot be told and does not matter."""
    cells: dict[str, set[frozenset[str]]] = defaultdict(set)
    for form in rulebook.forms.values():
        for table in form.tables:
            cells[table.id].add(frozenset(table.cells))
    return frozenset(table for table, kinds in cells.items() if len(kinds) == 1 and all(table in f.table_by_id for f in rulebook.forms.values()))


class _Rows:
    """Collects relations as integer rows."""

    def __init__(self, columns: Mapping[Key, int], scale: Sequence[int]) -> None:
        self.columns, self.scale = columns, scale
        self.numbers: list[int] = []
        self.places: list[int] = []
        self.ends: list[int] = [0]
        self.sides: dict[str, tuple[list[int], list[int]]] = {"left": ([], [0]), "right": ([], [0])}
        self.row_scale: list[int] = []
        self.tolerance: list[int] = []
        self.comparison: list[int] = []
        self.blank_is_zero: list[bool] = []

    def add(self, relation: BoundRelation, rule: Rule) -> bool:
        """Add one row; False where its coefficients are too large for exact int64 (the row is then left empty)."""
        coefficients: dict[int, Fraction] = defaultdict(Fraction)
        constant = Fraction(0)
        for sign, side, name in ((1, relation.left, "left"), (-1, relation.right, "right")):
            seen, ends = self.sides[name]
            on_side = set()
            for term in side:
                if term.variable is None:
                    constant += sign * term.coefficient
                else:
                    column = self.columns[key_of(term.variable)]
                    coefficients[column] += sign * term.coefficient / self.scale[column]
                    on_side.add(column)
            seen.extend(sorted(on_side))
            ends.append(len(seen))
        slack = Fraction(rule.tolerance)
        scale = lcm(constant.denominator, slack.denominator, *(c.denominator for c in coefficients.values()))
        whole = {column: int(c * scale) for column, c in coefficients.items()}
        fits = sum(map(abs, whole.values())) <= ROOM and max(abs(constant), slack) * scale < 2**60 and scale < 2**60
        if not fits:
            whole, constant, slack, scale = {}, Fraction(0), Fraction(0), 1
        # The constant is column 0, whose value is always 1.
        row = {0: int(constant * scale), **whole} if constant else whole
        self.places.extend(row)
        self.numbers.extend(row.values())
        self.ends.append(len(self.places))
        self.row_scale.append(scale)
        self.tolerance.append(int(slack * scale))
        self.comparison.append(COMPARISONS.index(relation.comparison))
        self.blank_is_zero.append(rule.blank == "按零")
        return fits

    def matrix(self) -> sparse.csr_array[Any]:
        """The rows as one sparse matrix."""
        shape = (len(self.ends) - 1, len(self.columns))
        return sparse.csr_array((np.array(self.numbers, np.int64), np.array(self.places, np.int32), np.array(self.ends, np.int32)), shape=shape)

    def pattern(self, side: str) -> sparse.csr_array[Any]:
        """1 where a column stands on that side."""
        seen, ends = self.sides[side]
        shape = (len(self.ends) - 1, len(self.columns))
        return sparse.csr_array((np.ones(len(seen), np.int32), np.array(seen, np.int32), np.array(ends, np.int32)), shape=shape)


ONE: Key = ("", "1")  # the column that is always 1, for constants


def compile_rules(rulebook: Rulebook) -> Program:
    """Compile every instance of every rule of every edition into integer rows."""
    cells = tuple(dict.fromkeys(key for form in rulebook.forms.values() for key in form.cells))
    columns: dict[Key, int] = {ONE: 0}
    decimals: dict[int, int] = {}
    for key in cells:
        columns["cell", key] = len(columns)
    places = {key: max(f.cells[key].decimals for f in rulebook.forms.values() if key in f.cells) for key in cells}
    chosen = [(rule, i) for rule in rulebook.rules if rule.formula is not None for e in rulebook.forms for i in rule.instances.get(e, ())]
    for _, instance in chosen:
        for variable in instance.variables:
            columns.setdefault(key_of(variable), len(columns))
    for (source, key), column in columns.items():
        decimals[column] = 0 if source == "said" else places.get(key, 0)
    scale = [10 ** decimals[column] for column in range(len(columns))]
    rows = _Rows(columns, scale)
    bounds: list[Bound] = []
    exact_only: set[int] = set()
    for number, (rule, instance) in enumerate(chosen):
        start = len(rows.row_scale)
        fits = [rows.add(relation, rule) for relation in (*instance.condition, *instance.relations)]
        if not all(fits):
            exact_only.add(number)
        has_units = any(v.source == "units" for v in instance.variables)
        touched = tuple((columns[key_of(v)], v) for v in instance.variables)
        bounds.append(Bound(rule, instance, _tables_of(instance), len(instance.condition), start, len(rows.row_scale), has_units, touched))
    return Program(
        rulebook,
        MappingProxyType(columns),
        cells,
        np.array(scale, np.int64),
        tuple(bounds),
        rows.matrix(),
        rows.pattern("left"),
        rows.pattern("right"),
        tuple(rows.row_scale),
        np.array(rows.tolerance, np.int64),
        np.array(rows.comparison, np.int8),
        np.array(rows.blank_is_zero, np.bool_),
        frozenset(exact_only),
        shared_tables(rulebook),
    )


# --- which instances are asked of a report ----------------------------------------------------------------------------


def base_edition(report: Report, rulebook: Rulebook) -> str:
    """The edition that the report's year requires; without a year the one that most of its tables follow, else the newest."""
    required = rulebook.edition_for(report.year.value) if report.year else None
    if required is not None:
        return required.id
    printed = [edition for edition in report.editions.values() if edition in rulebook.forms]
    return max(printed, key=printed.count) if printed else rulebook.editions[0].id


def table_edition(report: Report, table: str, base: str, shared: frozenset[str]) -> str:
    """The edition whose cells a table of the report has."""
    return base if table in shared else report.editions.get(table, base)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of reports that agree in year, type of unit and the editions of their tables."""

    base: str
    instances: tuple[int, ...]
    rules_not_applicable: tuple[Rule, ...]  # the year asks them of another edition's table


def _asked(program: Program, report: Report, base: str) -> Asked:
    year = report.year.value if report.year else None
    applies = {rule.id: rule.applies(year, report.unit_type) for rule in program.rulebook.rules}
    active: list[int] = []
    passed_over: dict[str, Rule] = {}
    for number, bound in enumerate(program.bounds):
        if not applies[bound.rule.id]:
            continue
        deciding = [t for t in bound.tables if t not in program.shared_tables]
        fits = all(report.editions.get(t, base) == bound.instance.edition for t in deciding)
        if fits and (deciding or bound.instance.edition == base):
            active.append(number)
        elif bound.instance.edition == base:
            passed_over[bound.rule.id] = bound.rule
    asked = {program.bounds[n].rule.id for n in active}
    return Asked(base, tuple(active), tuple(rule for key, rule in passed_over.items() if key not in asked))


# --- a batch ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Reports that list the same cells in the same order: their figures are entered together, in one flat pass.

    struct packs a report's figures and refuses whatever is no integer of int64, so that packing is also the check; only
    what it refuses is looked at by itself.
    """

    places: list[int]  # column of each cell, −1 where no form has such a cell
    packer: struct.Struct
    members: list[int] = field(default_factory=list)  # reports, as positions in the batch
    rows: list[bytes] = field(default_factory=list)
    odd: list[tuple[int, int, Cell]] = field(default_factory=list)  # column, report, cell

    @classmethod
    def of(cls, source: str, ids: Sequence[str], columns: Mapping[Key, int]) -> "_Layout":
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

    @property
    def is_full(self) -> bool:
        """Whether it is time to enter what was taken."""
        return len(self.members) >= CHUNK

    def clear(self) -> None:
        """Forget the reports taken, which were entered."""
        self.members.clear()
        self.rows.clear()
        self.odd.clear()


@dataclass(frozen=True, slots=True)
class _Lines:
    """The rows of a program that are asked of one group of reports."""

    difference: sparse.csr_array[Any]
    left: sparse.csr_array[Any]
    right: sparse.csr_array[Any]
    touched: sparse.csr_array[Any]  # above zero where a column stands on either side
    tolerance: Integers
    compared: tuple[tuple[Comparison, npt.NDArray[np.intp]], ...]  # sign → the lines compared so
    blank_is_zero: Flags

    @classmethod
    def of(cls, program: Program, rows: npt.NDArray[np.int64]) -> "_Lines":
        left, right, comparison = program.left[rows], program.right[rows], program.comparison[rows]
        compared = tuple((sign, np.nonzero(comparison == code)[0]) for code, sign in enumerate(COMPARISONS) if (comparison == code).any())
        return cls(program.difference[rows], left, right, left + right, program.tolerance[rows][:, None], compared, program.blank_is_zero[rows])


@dataclass
class Group:
    """Reports of which the same instances are asked, with their verdicts."""

    asked: Asked
    members: list[int]
    verdicts: Codes = field(default_factory=lambda: np.zeros((0, 0), np.int8))  # instances asked × members


class Batch:
    """A batch of reports in the matrix, judged.

    `values` (columns × reports, int64, scaled by column) and `states` are also what the cell blocks look at.
    """

    def __init__(
        self,
        program: Program,
        reports: Sequence[Report],
        previous: Mapping[str, Report] = MappingProxyType({}),
        replaced: Collection[str] = (),
    ) -> None:
        self.program = program
        self.reports = tuple(reports)
        self.previous = previous
        self.replaced = replaced  # files that a later one of the same unit stands for: judged, but no part of the county's sums
        self.values: Integers = np.zeros((len(program.columns), len(self.reports)), np.int64)
        self.states: Codes = np.full(self.values.shape, State.ABSENT, np.int8)
        self._states_of: dict[int, bytes] = {}
        self._known_editions: dict[tuple[Any, ...], Mapping[str, str]] = {}
        self._distinct_editions: dict[tuple[Any, ...], Mapping[str, str]] = {}  # so that equal ones are the same object
        self.exact: set[tuple[int, int]] = set()  # (column, report) that only Fractions can judge
        self.values[0] = 1
        self.states[0] = State.NUMBER
        self.groups = self._find_groups()
        self._fill_cells()
        self._fill_mentions()
        self._fill_last_year()
        self._fill_units()
        for group in self.groups:
            group.verdicts = self._judge(group)

    # --- the matrix

    def _find_groups(self) -> list[Group]:
        groups: dict[tuple[Any, ...], Group] = {}
        for number, report in enumerate(self.reports):
            if report.status != "read":
                continue
            key = (report.year.value if report.year else None, report.unit_type, *report.editions.items())
            if key not in groups:
                groups[key] = Group(_asked(self.program, report, base_edition(report, self.program.rulebook)), [])
            groups[key].members.append(number)
        return list(groups.values())

    def _fill_cells(self) -> None:
        """Enter this year's cells; reports that list the same cells in the same order are entered together."""
        layouts: dict[tuple[str, ...], _Layout] = {}
        layout: _Layout | None = None
        ids: tuple[str, ...] = ()
        for target, report in enumerate(self.reports):
            if report.status != "read" or not report.cells:
                continue
            printed = tuple(report.cells)
            if layout is None or printed != ids:
                ids = printed
                layout = layouts.get(ids) or layouts.setdefault(ids, _Layout.of("cell", ids, self.program.columns))
            layout.take(target, report.cells.values())
            if layout.is_full:
                self._enter_block(layout)
        for found in layouts.values():
            self._enter_block(found)

    def _enter_block(self, layout: "_Layout") -> None:
        """Enter the figures of reports that list the same cells in the same order; the layout is then empty again."""
        if not layout.members:
            return
        places = np.array(layout.places, np.int64)
        block = np.frombuffer(b"".join(layout.rows), np.int64).reshape(len(layout.rows), len(places)).T
        used = places >= 0
        if not used.all():
            places, block = places[used], block[used]
        scale = self.program.scale[places]
        first, last = layout.members[0], layout.members[-1]
        if last - first + 1 == len(layout.members):  # they stand side by side (members only ever grow): whole stretches are copied
            self.values[places, first : last + 1] = block * scale[:, None]
            self.states[places, first : last + 1] = State.NUMBER
        else:
            where = np.ix_(places, np.array(layout.members))
            self.values[where] = block * scale[:, None]
            self.states[where] = State.NUMBER
        limit = LARGEST // scale
        if len(places) and (block.max() > limit.min() or block.min() < -limit.min()):
            for index, member in zip(*np.nonzero((block > limit[:, None]) | (block < -limit[:, None])), strict=True):
                place, target = int(places[index]), layout.members[member]
                self.values[place, target], self.states[place, target] = 0, State.EXACT
                self.exact.add((place, target))
        for place, target, cell in layout.odd:
            state = STATE_OF_CELL[cell.state]
            self._enter(place, target, cell.value if state is State.NUMBER else None, state)
        layout.clear()

    def _enter(self, column: int, target: int, value: Number | None, state: State) -> None:
        """Enter one value; what does not fit the matrix is marked for exact judgement."""
        number = 0
        if value is not None:
            if not isinstance(value, (int, Decimal)):
                raise TypeError(f"a reported figure must be int or Decimal, not {type(value).__name__}")
            scaled = Fraction(value) * int(self.program.scale[column])
            if scaled.denominator == 1 and abs(scaled) <= LARGEST:
                number = int(scaled)
            else:
                self.exact.add((column, target))
                state = State.EXACT if state is State.NUMBER else state
        self.values[column, target] = number
        self.states[column, target] = state

    def _fill_mentions(self) -> None:
        columns = self.program.columns
        for target, report in enumerate(self.reports):
            seen: dict[int, Number] = {}
            for mention in report.mentions:
                column = columns.get(("said", mention.name))
                if column is None:
                    continue
                if column in seen and seen[column] != mention.value:
                    self.exact.add((column, target))  # several figures for one quantity: each is judged
                elif column not in seen:
                    seen[column] = mention.value
                    self._enter(column, target, mention.value, State.NUMBER)

    def _fill_last_year(self) -> None:
        """Enter what rules ask of the year before; through the crosswalk where the form changed in between."""
        wanted = [key for source, key in self.program.columns if source == "last_year"]
        layouts: dict[int, tuple[_Layout, Callable[[Mapping[str, Cell]], tuple[Cell, ...]]]] = {}
        for target in range(len(self.reports)) if wanted else ():
            before = self._before(target)
            if before is None:
                continue
            editions = self._editions(before)
            if id(editions) not in layouts:
                known = self._cells_of(editions)
                ids = [key for key in wanted if key in known]
                layouts[id(editions)] = _Layout.of("last_year", ids, self.program.columns), cells_getter(ids)
            layout, cells_of = layouts[id(editions)]
            try:
                if editions is not self._editions(self.reports[target]):
                    raise KeyError  # the form changed in between
                layout.take(target, cells_of(before.cells))
                if layout.is_full:
                    self._enter_block(layout)
            except KeyError:
                for key in wanted:
                    reading = self._read_last_year(target, key)
                    self._enter(self.program.columns["last_year", key], target, reading.value, reading.state)
        for layout, _ in layouts.values():
            self._enter_block(layout)

    def _cells_of(self, editions: Mapping[str, str]) -> frozenset[str]:
        """The cells that a report with tables of these editions can have."""
        forms = self.program.rulebook.forms
        found = [cell for edition, form in forms.items() for cell, spec in form.cells.items() if editions.get(spec.table, edition) == edition]
        return frozenset(found)

    def _before(self, target: int) -> Report | None:
        report = self.reports[target]
        before = self.previous.get(report.file)
        if before is None or before.status != "read" or report.year is None or before.year is None:
            return None
        return before if before.year.value == report.year.value - 1 else None

    def _editions(self, report: Report) -> Mapping[str, str]:
        """Table → edition, for the tables of which the edition matters."""
        key = (report.year.value if report.year else None, *report.editions.items())
        if key not in self._known_editions:
            base = base_edition(report, self.program.rulebook)
            tables = {table for form in self.program.rulebook.forms.values() for table in form.table_by_id}
            found = {table: table_edition(report, table, base, frozenset()) for table in sorted(tables - self.program.shared_tables)}
            self._known_editions[key] = self._distinct_editions.setdefault(tuple(found.items()), found)
        return self._known_editions[key]

    def _fill_units(self) -> None:
        """Sums over the county's units, only for reports of which such a rule is asked."""
        for group in self.groups:
            keys = {
                v.key
                for n in group.asked.instances
                if self.program.bounds[n].has_units
                for v in self.program.bounds[n].instance.variables
                if v.source == "units"
            }
            for target in group.members:
                for key in keys:
                    reading = self._read_units(target, key)
                    state = State.NUMBER if reading.state is State.EXACT else reading.state
                    self._enter(self.program.columns["units", key], target, reading.value, state)

    # --- single readings, with evidence

    def read(self, target: int, variable: Variable) -> tuple[Reading, ...]:
        """Every reading of a variable for one report: one, or one per mention of a figure in the narrative."""
        match variable.source:
            case "cell":
                return (_reading_of(self.reports[target].cells.get(variable.key)),)
            case "last_year":
                return (self._read_last_year(target, variable.key),)
            case "units":
                return (self._read_units(target, variable.key),)
            case "said":
                found = [m for m in self.reports[target].mentions if m.name == variable.key]
                return tuple(Reading(State.NUMBER, m.value, mention=m) for m in found) or (Reading(State.ABSENT, why="正文没有写明"),)

    def _read_last_year(self, target: int, key: str) -> Reading:
        before = self._before(target)
        if before is None:
            return Reading(State.ABSENT, why="没有上一年度的报告")
        table = key.split(".", 1)[0]
        now = self._editions(self.reports[target]).get(table, "")
        then = self._editions(before).get(table, "")
        return self._read_across(before, key, then, now)

    def _read_across(self, report: Report, key: str, origin: str, wanted: str) -> Reading:
        return read_across(self.program.rulebook, report, key, origin, wanted)

    @cached_property
    def _by_unit(self) -> Mapping[tuple[str, int], tuple[Report, ...]]:
        found: dict[tuple[str, int], list[Report]] = defaultdict(list)
        for report in self.reports:
            if report.unit and report.year and report.file not in self.replaced:
                found[report.unit, report.year.value].append(report)
        return {key: tuple(reports) for key, reports in found.items()}

    def _read_units(self, target: int, key: str) -> Reading:
        """The sum over the county's units other than the report's own kind; absent where any of them is missing."""
        report = self.reports[target]
        if report.year is None or not report.unit_type:
            return Reading(State.ABSENT, why="年度或单位类型不明")
        year = report.year.value
        units = [u for u in self.program.rulebook.county.units if u.reports_in(year) and u.type != report.unit_type and u.id != report.unit]
        parts: list[Reading] = []
        lacking: list[str] = []
        wanted = self._editions(report).get(key.split(".", 1)[0], "")
        for unit in units:
            sent = self._by_unit.get((unit.id, year), ())
            readings = {
                (r.state, r.value): r
                for r in (self._read_across(s, key, self._editions(s).get(key.split(".", 1)[0], ""), wanted) for s in sent if s.status == "read")
            }
            if len(readings) != 1 or next(iter(readings))[0] >= State.TEXT:
                lacking.append(unit.name)
            parts.extend(readings.values())
        if lacking or not parts:
            return Reading(
                State.ABSENT,
                why=f"下级单位的数缺少或未能读出：{'、'.join(lacking[:5])}{f'等{len(lacking)}个' if len(lacking) > 5 else ''}"
                if lacking
                else "没有下级单位",
            )
        return _sum_of(parts)

    # --- judgement

    def _judge(self, group: Group) -> Codes:
        program = self.program
        numbers = np.array(group.asked.instances, np.int64)
        verdicts = np.zeros((len(numbers), len(group.members)), np.int8)
        if not len(numbers) or not group.members:
            return verdicts
        bounds = [program.bounds[n] for n in group.asked.instances]
        lines = _Lines.of(program, np.concatenate([np.arange(b.start, b.stop) for b in bounds]))
        everyone = len(group.members) == len(self.reports)
        for start in range(0, len(group.members), CHUNK):
            chosen = slice(start, start + CHUNK)
            members = chosen if everyone else group.members[chosen]
            verdicts[:, chosen] = _verdicts_of(bounds, *_relations(lines, self.values[:, members], self.states[:, members]))
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

    def lacking(self, target: int, number: int) -> tuple[Variable, ...]:
        """The variables of an instance that are no plain number in one report."""
        if target not in self._states_of:
            self._states_of[target] = self.states[:, target].tobytes()
        states = self._states_of[target]
        return tuple(variable for column, variable in self.program.bounds[number].columns if states[column] >= FIRST_MISSING)

    def found(self, verdict: Verdict) -> Iterator[tuple[int, int]]:
        """(report, instance) of every verdict of that kind."""
        for group in self.groups:
            for index, member in zip(*np.nonzero(group.verdicts == verdict), strict=True):
                yield group.members[member], group.asked.instances[index]


def cells_getter(ids: Sequence[str]) -> Callable[[Mapping[str, Cell]], tuple[Cell, ...]]:
    """A function that takes these cells of a report, in order; KeyError where one is not there."""
    if len(ids) > 1:
        return itemgetter(*ids)
    return lambda cells: tuple(cells[key] for key in ids)


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


def _relations(lines: _Lines, values: Integers, states: Codes) -> tuple[Flags, Flags]:
    """For every line and report: whether the comparison is true, and whether it cannot be assessed."""
    difference = lines.difference @ values
    fits = np.zeros(difference.shape, np.bool_)
    for sign, chosen in lines.compared:
        fits[chosen] = _compare_rows(sign, difference[chosen], lines.tolerance[chosen])
    return fits, _unknown(lines, states)


def _unknown(lines: _Lines, states: Codes) -> Flags:
    unclear = np.zeros((lines.difference.shape[0], states.shape[1]), np.bool_)
    odd_columns = np.nonzero((states >= State.BLANK).any(axis=1))[0]
    if not len(odd_columns):
        return unclear
    touched = lines.touched[:, odd_columns]
    concerned = np.nonzero(np.diff(touched.indptr))[0]
    if not len(concerned):
        return unclear
    narrow = touched[concerned]
    odd = states[odd_columns]
    lost = narrow @ (odd >= State.TEXT).astype(np.int32) > 0
    blank = narrow @ (odd >= State.BLANK).astype(np.int32) > 0
    weak_here = lines.blank_is_zero[concerned]
    unclear[concerned] = np.where(weak_here[:, None], lost, blank)
    partly = blank & ~lost
    for index in np.nonzero(weak_here & partly.any(axis=1))[0]:
        row, members = concerned[index], np.nonzero(partly[index])[0]
        for side in (lines.left, lines.right):
            columns = side.indices[side.indptr[row] : side.indptr[row + 1]]
            if len(columns):
                unclear[row, members] |= ~NUMERIC[states[np.ix_(columns, members)]].any(axis=0)
    return unclear


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


def read_across(rulebook: Rulebook, report: Report, key: str, origin: str, wanted: str) -> Reading:
    """A cell of a report whose table follows edition `origin`, asked for by its id in edition `wanted`."""
    if origin == wanted:
        return _reading_of(report.cells.get(key))
    sources = _sources(rulebook, origin, wanted).get(key, ())
    if not sources:
        return Reading(State.ABSENT, why="上一版表格没有对应的格")
    return _sum_of([_reading_of(report.cells.get(source)) for source in sources])


def _reading_of(cell: Cell | None) -> Reading:
    if cell is None:
        return Reading(State.ABSENT)
    return Reading(STATE_OF_CELL[cell.state], cell.value if cell.state is CellState.NUMBER else None, cell)


def _sum_of(parts: Sequence[Reading]) -> Reading:
    """The sum of several readings as one: absent where any is lost, partial where some are blank, blank where all are."""
    lost = [p for p in parts if p.state >= State.TEXT]
    if lost:
        return Reading(lost[0].state, why=lost[0].why)
    numbers = [p.value for p in parts if p.value is not None]
    if not numbers:
        return parts[0]
    if len(parts) == 1:
        return parts[0]
    total = sum((Fraction(n) for n in numbers), Fraction(0))
    value: Number = int(total) if total.denominator == 1 else sum((Decimal(n) for n in numbers), Decimal(0))
    return Reading(State.NUMBER if len(numbers) == len(parts) and all(p.state is not State.PARTIAL for p in parts) else State.PARTIAL, value)


def _sources(rulebook: Rulebook, origin: str, wanted: str) -> Mapping[str, tuple[str, ...]]:
    """Cell of edition `wanted` → the cells of edition `origin` that make it up; a cell mapped to "" is dropped."""
    moved = rulebook.crosswalk.get((origin, wanted), {})
    target_form = rulebook.forms.get(wanted)
    found: dict[str, list[str]] = defaultdict(list)
    if (origin, wanted) not in rulebook.crosswalk or origin not in rulebook.forms or target_form is None:
        return {}
    for key in rulebook.forms[origin].cells:
        goal = moved.get(key, key)
        if goal and goal in target_form.cells:
            found[goal].append(key)
    return {goal: tuple(keys) for goal, keys in found.items()}
