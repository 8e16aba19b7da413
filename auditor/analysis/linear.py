"""Relations of bound formulas go in; linear constraints over named variables, and the solver's answers about them, come out.

The only module of the analysis that knows scipy. Constraints are kept in Fractions; the solver (HiGHS) computes in floats, so
that every point it gives is rounded and held against the constraints exactly, and an answer that is neither a point nor a
proof of infeasibility is UNSURE.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, Literal

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from auditor.rulebook.formula import BoundRelation, Comparison, Instance

Key = tuple[str, str]  # source, key of a Variable
Point = Mapping[Key, Fraction]
Side = Literal["=", "≤"]
EXACT_ENOUGH = 1e-7
SECONDS = 10.0  # for one question to the solver


@dataclass(frozen=True)
class Constraint:
    """Σ coefficient × variable + constant = 0, or ≤ 0."""

    coefficients: Mapping[Key, Fraction]
    constant: Fraction
    side: Side

    @cached_property
    def is_whole(self) -> bool:
        """Whether all its numbers are whole."""
        return self.constant.denominator == 1 and all(c.denominator == 1 for c in self.coefficients.values())

    @cached_property
    def floats(self) -> tuple[list[float], float]:
        """Coefficients and constant as the solver takes them; exact where all numbers are whole and small."""
        return [float(c) for c in self.coefficients.values()], float(self.constant)

    def value(self, point: Point) -> Fraction:
        """The left side at a point; variables that the point does not name are 0."""
        return self.constant + sum((c * value for key, c in self.coefficients.items() if (value := point.get(key))), Fraction(0))

    def fits(self, point: Point) -> bool:
        """Whether the point satisfies it, exactly."""
        value = self.value(point)
        return value == 0 if self.side == "=" else value <= 0


@dataclass(frozen=True, slots=True)
class Domain:
    """What a variable can be: multiples of `step`, from 0 on or of either sign."""

    step: Fraction = Fraction(1)
    signed: bool = False


Domains = Callable[[Key], Domain]
Alternatives = tuple[tuple[Constraint, ...], ...]  # one of them must hold, all constraints of it together


# --- from relations to constraints ------------------------------------------------------------------------------------


def difference(relation: BoundRelation) -> tuple[dict[Key, Fraction], Fraction]:
    """Left minus right: coefficients, and the constant."""
    coefficients: dict[Key, Fraction] = {}
    constant = Fraction(0)
    for sign, side in ((1, relation.left), (-1, relation.right)):
        for term in side:
            if term.variable is None:
                constant += sign * term.coefficient
            else:
                key = (term.variable.source, term.variable.key)
                coefficients[key] = coefficients.get(key, Fraction(0)) + sign * term.coefficient
    return {key: c for key, c in coefficients.items() if c}, constant


def _step(coefficients: Mapping[Key, Fraction], domains: Domains, *constants: Fraction) -> Fraction:
    """The smallest amount by which the sum can differ from a bound."""
    parts = [*(c * domains(key).step for key, c in coefficients.items()), *constants]
    return Fraction(1, lcm(*(part.denominator for part in parts)))


def alternatives(relation: BoundRelation, slack: Fraction, domains: Domains, *, true: bool = True) -> Alternatives:
    """What must hold for the relation to be true (or, with `true` false, to be untrue) under the rule's tolerance."""
    coefficients, constant = difference(relation)
    step = _step(coefficients, domains, constant, slack)
    negated = {key: -c for key, c in coefficients.items()}

    def at_most(bound: Fraction) -> Constraint:
        return Constraint(coefficients, constant - bound, "≤")

    def at_least(bound: Fraction) -> Constraint:
        return Constraint(negated, bound - constant, "≤")

    sign: Comparison = relation.comparison if true else _opposite(relation.comparison)
    match sign:
        case "=":
            return ((Constraint(coefficients, constant, "="),),) if not slack else ((at_most(slack), at_least(-slack)),)
        case "≠":
            return (at_least(slack + step),), (at_most(-slack - step),)
        case "≤":
            return ((at_most(slack if true else -slack),),)
        case "<":
            return ((at_most((slack if true else -slack) - step),),)
        case "≥":
            return ((at_least(-slack if true else slack),),)
        case ">":
            return ((at_least((-slack if true else slack) + step),),)


def _opposite(sign: Comparison) -> Comparison:
    opposites: Mapping[Comparison, Comparison] = {"=": "≠", "≠": "=", "<": "≥", "≤": ">", ">": "≤", "≥": "<"}
    return opposites[sign]


def both(first: Alternatives, second: Alternatives) -> Alternatives:
    """One alternative of each."""
    return tuple((*one, *other) for one in first for other in second)


ALWAYS: Alternatives = ((),)


def holding(instance: Instance, slack: Fraction, domains: Domains) -> Alternatives:
    """What must hold for the instance to speak of nothing: its condition is not met, or all its relations are true."""
    true = ALWAYS
    for relation in instance.relations:
        true = both(true, alternatives(relation, slack, domains))
    escapes = [one for relation in instance.condition for one in alternatives(relation, slack, domains, true=False)]
    return (*true, *escapes)


def failing(instance: Instance, slack: Fraction, domains: Domains) -> Alternatives:
    """What must hold for the instance to be broken: its condition is met and a relation is untrue."""
    met = ALWAYS
    for relation in instance.condition:
        met = both(met, alternatives(relation, slack, domains))
    broken = tuple(one for relation in instance.relations for one in alternatives(relation, slack, domains, true=False))
    return both(met, broken)


# --- questions to the solver ------------------------------------------------------------------------------------------

Answer = Literal["found", "none", "unsure"]


@dataclass(frozen=True)
class Found:
    """An answer of the solver: a point that satisfies everything exactly, the proof that there is none, or neither."""

    answer: Answer
    point: Point


class _Columns:
    """Variables as columns of a matrix; one that may be negative has two columns, its positive and its negative part."""

    def __init__(self, constraints: Iterable[Constraint], domains: Domains) -> None:
        keys = dict.fromkeys(key for constraint in constraints for key in constraint.coefficients)
        self.columns: list[tuple[Key, Fraction]] = []  # key, what one unit of the column is worth
        for key in keys:
            domain = domains(key)
            self.columns.append((key, domain.step))
            if domain.signed:
                self.columns.append((key, -domain.step))
        self.of: dict[Key, list[int]] = {}
        for number, (key, _) in enumerate(self.columns):
            self.of.setdefault(key, []).append(number)
        self.plain = {key for key, (number, *more) in self.of.items() if not more and self.columns[number][1] == 1}

    def rows(self, constraints: Sequence[Constraint]) -> tuple[Any, Any, Any]:
        """Matrix, lower and upper bounds of the constraints, in integers as long as these are small."""
        numbers: list[float] = []
        places: list[int] = []
        ends = [0]
        lower: list[float] = []
        upper: list[float] = []
        for constraint in constraints:
            keys = constraint.coefficients
            if constraint.is_whole and self.plain.issuperset(keys):  # nearly all constraints, without a sum of fractions
                places.extend(self.of[key][0] for key in keys)
                numbers.extend(constraint.floats[0])
                bound = -constraint.floats[1]
            else:
                worth = {n: c * self.columns[n][1] for key, c in keys.items() for n in self.of[key]}
                scale = lcm(constraint.constant.denominator, *(w.denominator for w in worth.values()))
                places.extend(worth)
                numbers.extend(float(amount * scale) for amount in worth.values())
                bound = float(-constraint.constant * scale)
            ends.append(len(places))
            lower.append(bound if constraint.side == "=" else -np.inf)
            upper.append(bound)
        shape = (len(constraints), len(self.columns))
        matrix = sparse.csr_array((np.array(numbers), np.array(places, np.int32), np.array(ends, np.int32)), shape=shape)
        return matrix, np.array(lower), np.array(upper)

    def costs(self, goal: Constraint) -> Any:
        """What the solver is to make small so that the goal's left side becomes large."""
        costs = np.zeros(len(self.columns))
        for key, c in goal.coefficients.items():
            for number in self.of[key]:
                costs[number] = -float(c * self.columns[number][1])
        return costs

    def point(self, solution: Any) -> Point:
        """The solver's point in whole steps."""
        point: dict[Key, Fraction] = {}
        for (key, worth), amount in zip(self.columns, solution, strict=True):
            point[key] = point.get(key, Fraction(0)) + round(float(amount)) * worth
        return point


def find_point(constraints: Sequence[Constraint], domains: Domains) -> Found:
    """A smallest point (least sum of all sizes) that satisfies the constraints, or the proof that there is none."""
    constant = [c for c in constraints if not c.coefficients]
    if any(not c.fits({}) for c in constant):
        return Found("none", {})
    rest = [c for c in constraints if c.coefficients]
    if not rest:
        return Found("found", {})
    columns = _Columns(rest, domains)
    matrix, lower, upper = columns.rows(rest)
    size = len(columns.columns)
    costs = np.array([float(abs(worth)) for _, worth in columns.columns])
    solved = milp(
        costs,
        constraints=LinearConstraint(matrix, lower, upper),
        bounds=Bounds(0, np.inf),
        integrality=np.ones(size, np.int64),
        options={"time_limit": SECONDS},
    )
    if solved.status == 2:
        return Found("none", {})
    if solved.x is None:
        return Found("unsure", {})
    point = columns.point(solved.x)
    return Found("found", point) if all(c.fits(point) for c in rest) else Found("unsure", {})


def find_any(choices: Alternatives, domains: Domains) -> Found:
    """The smallest point of the first alternative that has one; "none" only where every alternative is proven empty."""
    answer: Answer = "none"
    for constraints in choices:
        found = find_point(constraints, domains)
        if found.answer == "found":
            return found
        if found.answer == "unsure":
            answer = "unsure"
    return Found(answer, {})


@dataclass(frozen=True)
class Most:
    """The largest value of a sum, where it has one, and the point that reaches it."""

    status: Literal["bounded", "unbounded", "infeasible", "unsure"]
    value: float = 0.0
    point: Mapping[Key, float] | None = None


def largest(goal: Constraint, constraints: Sequence[Constraint], domains: Domains, ceiling: Mapping[Key, float] | None = None) -> Most:
    """The largest value of the goal's left side over the reals: what no real point exceeds, no whole one does."""
    columns = _Columns([goal, *constraints], domains)
    if not columns.columns:
        return Most("bounded", float(goal.constant))
    ceilings = np.array([(ceiling or {}).get(key, np.inf) for key, _ in columns.columns])
    rows = LinearConstraint(*columns.rows(constraints)) if constraints else ()
    solved = milp(columns.costs(goal), constraints=rows, bounds=Bounds(0, ceilings), options={"time_limit": SECONDS})
    if solved.status in (2, 3):
        return Most("infeasible" if solved.status == 2 else "unbounded")
    if solved.status != 0 or solved.x is None or solved.fun is None:
        return Most("unsure")
    values: dict[Key, float] = {}
    for (key, worth), amount in zip(columns.columns, solved.x.tolist(), strict=True):
        values[key] = values.get(key, 0.0) + amount * float(worth)
    return Most("bounded", -float(solved.fun) + float(goal.constant), values)


def binding(goal: Constraint, constraints: Sequence[Constraint], domains: Domains) -> tuple[int, ...]:
    """The numbers of the constraints that keep the goal's left side at its largest value, by the solver's multipliers."""
    columns = _Columns([goal, *constraints], domains)
    matrix, _, upper = columns.rows(constraints)
    equal = np.array([c.side == "=" for c in constraints], np.bool_)
    parts = [(matrix[chosen], upper[chosen]) if chosen.any() else (None, None) for chosen in (~equal, equal)]
    (above, most), (same, value) = parts
    solved = linprog(columns.costs(goal), above, most, same, value, bounds=(0, None), method="highs", options={"time_limit": SECONDS})
    if solved.status != 0:
        return ()
    weights = np.zeros(len(constraints))
    for chosen, side in ((~equal, solved.ineqlin), (equal, solved.eqlin)):
        if chosen.any():
            weights[chosen] = side.marginals
    return tuple(np.nonzero(np.abs(weights) > EXACT_ENOUGH)[0].tolist())
