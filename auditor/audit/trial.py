"""One bound formula with a value for every variable goes in; how it comes out goes back, by the same judgement as in a batch.

The rule tools judge formulas that stand in no rulebook (mutants of a rule); they get this function handed in.
"""

from collections.abc import Mapping
from typing import Literal

from auditor.audit.judgement import Reading, State, Verdict, judge, key_of
from auditor.model import Cell, CellState, Number
from auditor.rulebook.formula import Instance, Variable
from auditor.rulebook.rule import Rule

Came = Literal["holds", "fails", "unknown", "vacuous"]
CAME: Mapping[Verdict, Came] = {
    Verdict.HOLDS: "holds",
    Verdict.FAILS: "fails",
    Verdict.NOT_ASSESSED: "unknown",
    Verdict.VACUOUS: "vacuous",
}


def judge_given(instance: Instance, given: Mapping[Variable, Number | CellState], rule: Rule) -> Came:
    """How the instance comes out under the rule's `blank` and `tol`; a variable that is not given is 0."""
    values = {key_of(variable): value for variable, value in given.items()}
    readings = {key_of(variable): reading_of(variable.key, values.get(key_of(variable), 0)) for variable in instance.variables}
    return CAME[judge(instance, readings, rule.blank, rule.tolerance).verdict]


def reading_of(key: str, value: Number | CellState) -> Reading:
    """What a case gives one variable, as the evaluator reads it."""
    if isinstance(value, CellState):
        return Reading(State[value.name])
    return Reading(State.NUMBER, value, Cell(key, CellState.NUMBER, value, str(value)))
