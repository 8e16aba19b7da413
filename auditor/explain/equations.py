"""A rulebook, a year, a type of unit and the tables' editions go in; the formulas asked, and the equations among them, come out.

An equation is a 强制 rule's plain equality over this year's cells of at least two cells: what a repair must satisfy. All
other formulas asked are kept as statements, so that no repair breaks one of them.
"""

import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from types import MappingProxyType

from auditor.explain import words
from auditor.explain.figures import Formula
from auditor.explain.slips import LARGE_UNIT
from auditor.explain.solver import Solver
from auditor.model import Level, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Block, CellSpec, Table
from auditor.rulebook.formula import BoundRelation, BoundTerm, Instance
from auditor.rulebook.rule import Rule


@dataclass(frozen=True, slots=True)
class Statement:
    """One formula asked at one place."""

    rule: Rule
    instance: Instance
    cells: frozenset[str]  # this year's cells it touches
    is_equation: bool
    has_evidence: bool  # compares cells with the narrative or with last year
    formula: Formula


@dataclass(frozen=True, slots=True)
class Equation:
    """One equality as an integer row: Σ coefficient × cell + constant = 0."""

    statement: int
    coefficients: Mapping[int, int]  # column of its component → coefficient
    constant: int
    sides: tuple[tuple[int, ...], tuple[int, ...]]  # columns on the left and on the right
    blank_is_zero: bool
    total: int | None  # the column that stands alone against a sum of several


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column of a table."""

    name: str  # in words
    columns: tuple[int, ...]  # of the component, in the form's order
    is_row: bool
    rows: frozenset[int]  # equations that touch it
    before: int | None  # the line printed before it in the same block, by its place in Component.lines


@dataclass(frozen=True)
class Component:
    """Equations that hang together by shared cells; others have no say in them."""

    cells: tuple[str, ...]
    specs: tuple[CellSpec, ...]
    equations: tuple[Equation, ...]
    rows_of: tuple[tuple[int, ...], ...]  # column → equations
    swaps: frozenset[tuple[int, int]]  # neighbouring cells
    lines: tuple[Line, ...]
    solver: Solver
    rules: frozenset[str]  # ids of its rules


@dataclass(frozen=True)
class System:
    """Everything asked of reports that agree in year, type of unit and editions."""

    statements: tuple[Statement, ...]
    touching: Mapping[str, tuple[int, ...]]  # cell → statements
    components: tuple[Component, ...]
    by_rule: Mapping[str, tuple[int, ...]]  # rule → statements
    names: Mapping[str, str]  # cell → its name in words
    rules: frozenset[str]  # ids of the rules that are equations
    large_amounts: Mapping[str, int]  # cells to be filled in 万元 → their most decimals


# --- which edition ----------------------------------------------------------------------------------------------------


def editions_of(report: Report, rulebook: Rulebook) -> Mapping[str, str]:
    """Table → the edition that it is judged by: what the report used, else what its year requires."""
    required = rulebook.edition_for(report.year.value) if report.year else None
    if required is not None:
        base = required.id
    else:
        printed = [edition for edition in report.editions.values() if edition in rulebook.forms]
        base = max(printed, key=printed.count) if printed else rulebook.editions[0].id
    tables = dict.fromkeys(table for form in rulebook.forms.values() for table in form.table_by_id)
    return {table: base if _is_shared(rulebook, table) else report.editions.get(table, base) for table in tables} | {"": base}


def _is_shared(rulebook: Rulebook, table: str) -> bool:
    """Whether a table has the same cells in every edition, so that its edition cannot be told and does not matter."""
    found = [form.table_by_id.get(table) for form in rulebook.forms.values()]
    return all(f is not None for f in found) and len({frozenset(f.cells) for f in found if f is not None}) == 1


# --- the systems of a rulebook ----------------------------------------------------------------------------------------


class Systems:
    """The systems of rulebooks, each built once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Rulebook], dict[tuple[object, ...], System]]] = {}

    def of(self, report: Report, rulebook: Rulebook) -> System:
        """The system of a report."""
        kept = self._known.get(id(rulebook))
        if kept is None or kept[0]() is not rulebook:
            self._known = {key: entry for key, entry in self._known.items() if entry[0]() is not None}
            kept = self._known[id(rulebook)] = (weakref.ref(rulebook), {})
        year = report.year.value if report.year else None
        wanted = (year, report.unit_type, *report.editions.items())
        if wanted not in kept[1]:
            kept[1][wanted] = build_system(rulebook, year, report.unit_type, editions_of(report, rulebook))
        return kept[1][wanted]


def build_system(rulebook: Rulebook, year: int | None, unit_type: str, editions: Mapping[str, str]) -> System:
    """The formulas asked of such reports."""
    statements = tuple(_statements(rulebook, year, unit_type, editions))
    touching: dict[str, list[int]] = defaultdict(list)
    for number, statement in enumerate(statements):
        for cell in statement.cells:
            touching[cell].append(number)
    specs = {key: spec for form in rulebook.forms.values() for key, spec in form.cells.items() if editions[spec.table] == form.edition}
    names = {key: rulebook.forms[editions[spec.table]].cell_name(key) for key, spec in specs.items()}
    tables = [rulebook.forms[edition].table_by_id[table] for table, edition in editions.items() if edition in rulebook.forms and table]
    components = tuple(_component(group, statements, specs, tables) for group in _connected(statements))
    rules = frozenset(s.rule.id for s in statements if s.is_equation)
    large = {key: spec.decimals for key, spec in specs.items() if spec.unit == LARGE_UNIT}
    by_rule: dict[str, tuple[int, ...]] = {}
    for number, statement in enumerate(statements):
        by_rule[statement.rule.id] = (*by_rule.get(statement.rule.id, ()), number)
    return System(
        statements, MappingProxyType({cell: tuple(numbers) for cell, numbers in touching.items()}), components, by_rule, names, rules, large
    )


def _statements(rulebook: Rulebook, year: int | None, unit_type: str, editions: Mapping[str, str]) -> Iterator[Statement]:
    shared = {table for table in editions if table and _is_shared(rulebook, table)}
    for rule in rulebook.rules:
        if rule.formula is None or not rule.applies(year, unit_type):
            continue
        for edition, instances in rule.instances.items():
            for instance in instances:
                variables = instance.variables
                tables = {v.key.split(".", 1)[0] for v in variables if v.source != "said"}
                deciding = tables - shared
                if any(editions.get(t, editions[""]) != edition for t in deciding) or (not deciding and edition != editions[""]):
                    continue
                cells = frozenset(v.key for v in variables if v.source == "cell")
                plain = len(cells) == len(variables) > 1 and not instance.condition and not rule.tolerance
                equal = plain and rule.level is Level.MUST and all(r.comparison == "=" for r in instance.relations)
                evidence = any(v.source in ("said", "last_year") for v in variables)
                yield Statement(rule, instance, cells, equal, evidence, Formula.of(rule, instance))


def _connected(statements: Sequence[Statement]) -> list[list[int]]:
    """Equations grouped by shared cells, in order."""
    group_of: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for number, statement in enumerate(statements):
        if not statement.is_equation:
            continue
        joined = sorted({group_of[cell] for cell in statement.cells if cell in group_of})
        members = [n for old in joined for n in groups.pop(old)] + [number]
        groups[number] = members
        for member in members:
            group_of.update(dict.fromkeys(statements[member].cells, number))
    return sorted((sorted(members) for members in groups.values()), key=lambda members: members[0])


def _component(group: Sequence[int], statements: Sequence[Statement], specs: Mapping[str, CellSpec], tables: Sequence[Table]) -> Component:
    touched = set().union(*(statements[n].cells for n in group))
    cells = tuple(key for table in tables for key in table.cells if key in touched)
    column = {key: number for number, key in enumerate(cells)}
    equations = tuple(_equation(n, relation, statements[n].rule, column) for n in group for relation in statements[n].instance.relations)
    rows_of = tuple(tuple(r for r, e in enumerate(equations) if c in e.coefficients) for c in range(len(cells)))
    swaps = frozenset(pair for table in tables for block in table.blocks for pair in _neighbours(table, block, column))
    lines = tuple(_lines(tables, column, rows_of))
    solver = Solver([e.coefficients for e in equations], len(cells), sorted(swaps))
    return Component(
        cells, tuple(specs[key] for key in cells), equations, rows_of, swaps, lines, solver, frozenset(statements[n].rule.id for n in group)
    )


def _equation(statement: int, relation: BoundRelation, rule: Rule, column: Mapping[str, int]) -> Equation:
    coefficients: dict[int, Fraction] = defaultdict(Fraction)
    constant = Fraction(0)
    for sign, side in ((1, relation.left), (-1, relation.right)):
        for term in side:
            if term.variable is None:
                constant += sign * term.coefficient
            else:
                coefficients[column[term.variable.key]] += sign * term.coefficient
    scale = lcm(constant.denominator, *(c.denominator for c in coefficients.values()))
    whole = {c: int(k * scale) for c, k in coefficients.items() if k}
    sides = (_columns(relation.left, column), _columns(relation.right, column))
    alone = [side[0] for side, other in (sides, sides[::-1]) if len(side) == 1 and len(other) > 1]
    return Equation(statement, whole, int(constant * scale), sides, rule.blank == "按零", alone[0] if len(alone) == 1 else None)


def _columns(side: Sequence[BoundTerm], column: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(column[t.variable.key] for t in side if t.variable is not None)


# --- what stands beside what ------------------------------------------------------------------------------------------


def _neighbours(table: Table, block: Block, column: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Cells printed side by side or one above the other."""
    grid = [[f"{table.id}.{row.id}.{c.id}" for c in block.columns] for row in block.rows]
    if block.across:
        grid = [[key for row in grid for key in row]]
    beside = [(a, b) for row in grid for a, b in pairwise(row)]
    below = [(a, b) for upper, lower in pairwise(grid) for a, b in zip(upper, lower, strict=True)]
    for a, b in beside + below:
        if a in column and b in column:
            yield column[a], column[b]


def _lines(tables: Sequence[Table], column: Mapping[str, int], rows_of: Sequence[Sequence[int]]) -> Iterator[Line]:
    number = 0
    for table in tables:
        for block in table.blocks:
            if block.across:
                continue
            rows = [(words.row(table.name, r.name), [f"{table.id}.{r.id}.{c.id}" for c in block.columns], True) for r in block.rows]
            columns = [(words.column(table.name, c.name), [f"{table.id}.{r.id}.{c.id}" for r in block.rows], False) for c in block.columns]
            for lines in (rows, columns):
                before: int | None = None
                for name, keys, is_row in lines:
                    if len(keys) < 3 or not all(key in column for key in keys):
                        before = None
                        continue
                    places = tuple(column[key] for key in keys)
                    yield Line(name, places, is_row, frozenset(row for place in places for row in rows_of[place]), before)
                    before = number
                    number += 1
