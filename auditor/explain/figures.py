"""A report's figures go in; whether one bound formula holds for them, or would with some cells changed, comes out.

The judgement is the audit's, in plain arithmetic on a handful of formulas: blank counts as zero only for rules that say so
and only beside a number on the same side; text, unread and absent cells leave a formula open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from itertools import islice, product

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

    def cell(self, key: str) -> Figure:
        """This year's cell."""
        return figure_of(self.report.cells.get(key))

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
                return (changes[variable.key] if variable.key in changes else self.cell(variable.key),)
            case "last_year":
                return (self.last_year(variable.key),)
            case "said":
                return [m.value for m in self.report.mentions if m.name == variable.key] or (Missing.LOST,)
            case "units":
                return (Missing.LOST,)  # the county's other units are not at hand

    def holds(self, rule: Rule, instance: Instance, changes: Mapping[str, Number] | None = None) -> bool | None:
        """Whether the instance holds (or its condition is not met); None where it cannot be judged."""
        variables = instance.variables
        readings = [self.read(v, changes or {}) for v in variables]
        outcome: bool | None = True
        for chosen in islice(product(*readings), MOST_MENTIONS):
            given = dict(zip(variables, chosen, strict=True))
            verdict = _judge(instance, given, rule.blank == "按零", Fraction(rule.tolerance))
            if verdict is False:
                return False
            outcome = None if verdict is None else outcome
        return outcome


def _judge(instance: Instance, given: Mapping[Variable, Figure], blank_is_zero: bool, slack: Fraction) -> bool | None:
    unsure = False
    for relation in instance.condition:
        if not is_assessable(relation, given, blank_is_zero):
            unsure = True
        elif not _compare(relation, given, slack):
            return True
    if unsure or not all(is_assessable(relation, given, blank_is_zero) for relation in instance.relations):
        return None
    return all(_compare(relation, given, slack) for relation in instance.relations)


def is_assessable(relation: BoundRelation, given: Mapping[Variable, Figure], blank_is_zero: bool) -> bool:
    """Whether both sides can be formed under the rule's `blank:` key."""
    for side in (relation.left, relation.right):
        seen = [given[t.variable] for t in side if t.variable is not None]
        if Missing.LOST in seen:
            return False
        if Missing.BLANK in seen and (not blank_is_zero or all(s is Missing.BLANK for s in seen)):
            return False
    return True


def _sum(side: Sequence[BoundTerm], given: Mapping[Variable, Figure]) -> int | Fraction:
    whole: int | Fraction = 0
    for term in side:
        figure = 1 if term.variable is None else given[term.variable]
        if isinstance(figure, Missing):
            continue
        if isinstance(figure, int) and term.coefficient.denominator == 1:
            whole += term.coefficient.numerator * figure
        else:
            whole += term.coefficient * Fraction(figure)
    return whole


def _compare(relation: BoundRelation, given: Mapping[Variable, Figure], slack: Fraction) -> bool:
    comparison: Comparison = relation.comparison
    difference = _sum(relation.left, given) - _sum(relation.right, given)
    match comparison:
        case "=":
            return abs(difference) <= slack
        case "≠":
            return abs(difference) > slack
        case "<":
            return difference < slack
        case "≤":
            return difference <= slack
        case ">":
            return difference > -slack
        case "≥":
            return difference >= -slack
