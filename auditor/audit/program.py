"""A rulebook's bound formulas go in; a program comes out: every relation of every instance as one sparse row of integers.

The columns are the variables: cells of this year, cells of the year before, figures of the narrative, sums over the
county's units. A column of amounts is scaled to integers, a row to integer coefficients; rows whose coefficients would
not stay exact in int64 are left empty and their instances judged with Fractions.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from auditor.audit.editions import shared_tables
from auditor.audit.judgement import Key, key_of
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import BoundRelation, Comparison, Instance, Variable
from auditor.rulebook.rule import Rule

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
Rows = sparse.csr_array[Any]

ONE: Key = ("", "1")  # the column that is always 1, for constants
ROOM = 2**26  # of the absolute coefficients of one row together; with the matrix's LARGEST every sum stays inside int64
COMPARISONS: tuple[Comparison, ...] = ("=", "≠", "<", "≤", ">", "≥")


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
    columns: Mapping[Key, int]  # ONE, then cells of every form, then whatever else formulas touch
    cells: tuple[str, ...]  # ids of the cells among the columns
    scale: Integers  # of each column: 1, or 10^decimals
    bounds: tuple[Bound, ...]
    difference: Rows  # rows × columns: scaled left − right
    left: Rows  # 1 where a column stands on the left
    right: Rows
    tolerance: Integers  # of each row, scaled as its difference is
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


def compile_rules(rulebook: Rulebook) -> Program:
    """Compile every instance of every rule of every edition into integer rows."""
    chosen = [(rule, i) for rule in rulebook.rules if rule.formula is not None for e in rulebook.forms for i in rule.instances.get(e, ())]
    cells = tuple(dict.fromkeys(key for form in rulebook.forms.values() for key in form.cells))
    columns = _columns_of(cells, [instance for _, instance in chosen])
    scale = _scale_of(columns, rulebook)
    rows = _Rows(columns, scale)
    bounds = tuple(rows.add(rule, instance) for rule, instance in chosen)
    return Program(
        rulebook,
        MappingProxyType(columns),
        cells,
        np.array(scale, np.int64),
        bounds,
        rows.difference.matrix(len(columns)),
        rows.left.matrix(len(columns)),
        rows.right.matrix(len(columns)),
        np.array(rows.tolerance, np.int64),
        np.array(rows.comparison, np.int8),
        np.array(rows.blank_is_zero, np.bool_),
        frozenset(number for number, bound in enumerate(bounds) if not rows.too_large.isdisjoint(range(bound.start, bound.stop))),
        shared_tables(rulebook),
    )


def _columns_of(cells: Sequence[str], instances: Sequence[Instance]) -> dict[Key, int]:
    keys = [ONE, *(("cell", key) for key in cells), *(key_of(v) for instance in instances for v in instance.variables)]
    return {key: column for column, key in enumerate(dict.fromkeys(keys))}


def _scale_of(columns: Mapping[Key, int], rulebook: Rulebook) -> list[int]:
    decimals: dict[str, int] = defaultdict(int)
    for form in rulebook.forms.values():
        for key, spec in form.cells.items():
            decimals[key] = max(decimals[key], spec.decimals)
    return [1 if source == "said" else 10 ** decimals[key] for source, key in columns]


class _SparseRows:
    """Rows of integers, collected one after the other."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.places: list[int] = []
        self.ends: list[int] = [0]

    def add(self, row: Mapping[int, int]) -> None:
        self.places.extend(row)
        self.numbers.extend(row.values())
        self.ends.append(len(self.places))

    def matrix(self, columns: int) -> Rows:
        parts = np.array(self.numbers, np.int64), np.array(self.places, np.int32), np.array(self.ends, np.int32)
        return sparse.csr_array(parts, shape=(len(self.ends) - 1, columns))


class _Rows:
    """Collects relations as integer rows."""

    def __init__(self, columns: Mapping[Key, int], scale: Sequence[int]) -> None:
        self.columns, self.scale = columns, scale
        self.difference, self.left, self.right = _SparseRows(), _SparseRows(), _SparseRows()
        self.tolerance: list[int] = []
        self.comparison: list[int] = []
        self.blank_is_zero: list[bool] = []
        self.too_large: set[int] = set()  # rows left empty, because their coefficients are too large for exact int64

    def add(self, rule: Rule, instance: Instance) -> Bound:
        """Add an instance's conditions and relations."""
        start = len(self.tolerance)
        for relation in (*instance.condition, *instance.relations):
            self._add_relation(relation, rule)
        tables = tuple(dict.fromkeys(v.key.split(".", 1)[0] for v in instance.variables if v.source != "said"))
        has_units = any(v.source == "units" for v in instance.variables)
        touched = tuple((self.columns[key_of(v)], v) for v in instance.variables)
        return Bound(rule, instance, tables, len(instance.condition), start, len(self.tolerance), has_units, touched)

    def _add_relation(self, relation: BoundRelation, rule: Rule) -> None:
        coefficients, constant = self._sum_of(relation)
        slack = Fraction(rule.tolerance)
        scale = lcm(constant.denominator, slack.denominator, *(c.denominator for c in coefficients.values()))
        whole = {column: int(c * scale) for column, c in coefficients.items()}
        if sum(map(abs, whole.values())) > ROOM or max(abs(constant), slack) * scale >= 2**60 or scale >= 2**60:
            self.too_large.add(len(self.tolerance))
            whole, constant, slack, scale = {}, Fraction(0), Fraction(0), 1
        self.difference.add({self.columns[ONE]: int(constant * scale), **whole} if constant else whole)
        for side, terms in ((self.left, relation.left), (self.right, relation.right)):
            side.add(dict.fromkeys(sorted({self.columns[key_of(t.variable)] for t in terms if t.variable is not None}), 1))
        self.tolerance.append(int(slack * scale))
        self.comparison.append(COMPARISONS.index(relation.comparison))
        self.blank_is_zero.append(rule.blank == "按零")

    def _sum_of(self, relation: BoundRelation) -> tuple[Mapping[int, Fraction], Fraction]:
        """Left minus right: column → coefficient of its scaled value, and the constant."""
        coefficients: dict[int, Fraction] = defaultdict(Fraction)
        constant = Fraction(0)
        for sign, side in ((1, relation.left), (-1, relation.right)):
            for term in side:
                if term.variable is None:
                    constant += sign * term.coefficient
                else:
                    column = self.columns[key_of(term.variable)]
                    coefficients[column] += sign * term.coefficient / self.scale[column]
        return coefficients, constant
