"""One instance with one reading per variable goes in; its verdict comes out, in Fractions: the definition the matrix must agree with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from itertools import product

from auditor.model import Cell, CellState, Mention, Number
from auditor.rulebook.formula import BoundRelation, BoundTerm, Comparison, Instance, Variable

Key = tuple[str, str]  # source, key of a Variable: its column of the matrix

MOST_MENTIONS = 64  # combinations of mentions that one instance is judged for


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


def judge(instance: Instance, readings: Mapping[Key, Reading], blank: str = "未评估", tolerance: Decimal = Decimal(0)) -> Outcome:
    """Judge one instance.

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
