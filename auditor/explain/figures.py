"""A report's figures go in; whether one bound formula holds for them, or would with some cells changed, comes out.

The judgement is the audit's, in plain arithmetic on a handful of formulas: blank counts as zero only for rules that say so
and only beside a number on the same side; text, unread and absent cells leave a formula open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from types import MappingProxyType

from auditor.model import Cell, CellState, Mention, Number, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import BoundRelation, BoundTerm, Comparison, Instance, Variable
from auditor.rulebook.rule import Rule

MOST_MENTIONS = 64  # combinations of mentions that one formula is judged for, as in the audit


class Missing(Enum):
    """Why a variable has no number."""

    BLANK = "blank"  # printed empty, or a mark
    LOST = "lost"  # text, unread, absent: no formula can be judged with it


Figure = Number | Missing


def figure_of(cell: Cell | None) -> Figure:
    """What a formula sees of a cell."""
    if cell is None:
        return Missing.LOST
    match cell.state:
        case CellState.NUMBER:
            return Missing.LOST if cell.value is None else cell.value
        case CellState.BLANK | CellState.MARK:
            return Missing.BLANK
        case _:
            return Missing.LOST


@dataclass(frozen=True)
class Figures:
    """Everything that formulas can ask of one report."""

    report: Report
    editions: Mapping[str, str]  # table → edition
    rulebook: Rulebook
    previous: Report | None = None
    previous_editions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Mapping[str, Figure]:
        """This year's cells that are in the file."""
        return {key: figure_of(cell) for key, cell in self.report.cells.items()}

    def mentions(self, name: str) -> tuple[Mention, ...]:
        """What the narrative states for a figure."""
        return tuple(m for m in self.report.mentions if m.name == name)

    def last_year(self, key: str) -> Figure:
        """Last year's figure for this year's cell, through the crosswalk where the form changed in between."""
        before = self.previous
        if before is None:
            return Missing.LOST
        table = key.split(".", 1)[0]
        now, then = self.editions.get(table, ""), self.previous_editions.get(table, "")
        if now == then:
            return figure_of(before.cells.get(key))
        sources = [old for old, new in self.rulebook.successors(then, now).items() if new == key] if then and now else []
        if len(sources) != 1:
            return Missing.LOST
        return figure_of(before.cells.get(sources[0]))

    def read(self, variable: Variable, changes: Mapping[str, Number]) -> Sequence[Figure]:
        """Every reading of a variable, with some cells changed."""
        match variable.source:
            case "cell":
                return (changes[variable.key] if variable.key in changes else self.cells.get(variable.key, Missing.LOST),)
            case "last_year":
                return (self.last_year(variable.key),)
            case "said":
                return [m.value for m in self.report.mentions if m.name == variable.key] or (Missing.LOST,)
            case "units":
                return (Missing.LOST,)  # the county's other units are not at hand

    def holds(self, formula: "Formula", changes: Mapping[str, Number] = MappingProxyType({})) -> bool | None:
        """Whether the formula holds (or its condition is not met); None where it cannot be judged."""
        readings = [self.read(variable, changes) for variable in formula.variables]
        outcome: bool | None = True
        for given in islice(product(*readings), MOST_MENTIONS):
            verdict = formula.judge(given)
            if verdict is False:
                return False
            outcome = None if verdict is None else outcome
        return outcome


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison: Σ coefficient × figure + constant."""

    terms: tuple[tuple[int | Fraction, int], ...]  # coefficient, place of the variable
    constant: int | Fraction

    @classmethod
    def of(cls, terms: Sequence[BoundTerm], places: Mapping[Variable, int]) -> "_Side":
        constant = sum((t.coefficient for t in terms if t.variable is None), Fraction(0))
        found = tuple((_whole(t.coefficient), places[t.variable]) for t in terms if t.variable is not None)
        return cls(found, _whole(constant))

    def is_assessable(self, given: Sequence[Figure], blank_is_zero: bool) -> bool:
        """Whether the side can be formed under the rule's `blank:` key."""
        missing = [figure for _, place in self.terms if isinstance(figure := given[place], Missing)]
        if not missing:
            return True
        return blank_is_zero and Missing.LOST not in missing and len(missing) < len(self.terms)

    def sum(self, given: Sequence[Figure]) -> int | Fraction:
        """The exact sum; blanks count as zero."""
        total = self.constant
        for coefficient, place in self.terms:
            figure = given[place]
            if isinstance(figure, int):
                total += coefficient * figure
            elif not isinstance(figure, Missing):
                total += coefficient * Fraction(figure)
        return total


@dataclass(frozen=True, slots=True)
class Formula:
    """One bound formula with its rule's `blank:` and `tol`, ready to be judged."""

    variables: tuple[Variable, ...]
    conditions: tuple[tuple[_Side, Comparison, _Side], ...]
    relations: tuple[tuple[_Side, Comparison, _Side], ...]
    blank_is_zero: bool
    slack: Fraction

    @classmethod
    def of(cls, rule: Rule, instance: Instance) -> "Formula":
        """A rule's instance."""
        variables = instance.variables
        places = {variable: place for place, variable in enumerate(variables)}

        def sides(relations: Sequence[BoundRelation]) -> tuple[tuple[_Side, Comparison, _Side], ...]:
            return tuple((_Side.of(r.left, places), r.comparison, _Side.of(r.right, places)) for r in relations)

        return cls(variables, sides(instance.condition), sides(instance.relations), rule.blank == "按零", Fraction(rule.tolerance))

    def judge(self, given: Sequence[Figure]) -> bool | None:
        """Whether it holds for one figure per variable; None where it cannot be judged."""
        unsure = False
        for left, comparison, right in self.conditions:
            if not (left.is_assessable(given, self.blank_is_zero) and right.is_assessable(given, self.blank_is_zero)):
                unsure = True
            elif not _compare(comparison, left.sum(given) - right.sum(given), self.slack):
                return True
        if unsure or not all(side.is_assessable(given, self.blank_is_zero) for left, _, right in self.relations for side in (left, right)):
            return None
        return all(_compare(comparison, left.sum(given) - right.sum(given), self.slack) for left, comparison, right in self.relations)


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def _compare(comparison: Comparison, difference: int | Fraction, slack: Fraction) -> bool:
    match comparison:
        case "=":
            return -slack <= difference <= slack
        case "≠":
            return not -slack <= difference <= slack
        case "<":
            return difference < slack
        case "≤":
            return difference <= slack
        case ">":
            return difference > -slack
        case "≥":
            return difference >= -slack
