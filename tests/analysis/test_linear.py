"""What the solver is asked, against what can be counted by hand; every point it gives is held against the constraints exactly."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from auditor.analysis.linear import Constraint, Domain, Key, alternatives, binding, failing, find_any, find_point, holding, largest
from auditor.rulebook.formula import BoundRelation, BoundTerm, Comparison, Instance, Variable

A, B = Variable("cell", "t.a.x", "甲"), Variable("cell", "t.b.x", "乙")
KEY_A, KEY_B = ("cell", "t.a.x"), ("cell", "t.b.x")


def whole(key: Key) -> Domain:
    return Domain()


def side(*terms: tuple[int, Variable | None]) -> tuple[BoundTerm, ...]:
    return tuple(BoundTerm(Fraction(factor), variable) for factor, variable in terms)


def relation(left: tuple[BoundTerm, ...], sign: Comparison, right: tuple[BoundTerm, ...]) -> BoundRelation:
    return BoundRelation(left, sign, right)


@pytest.mark.parametrize("sign", ["=", "≠", "<", "≤", ">", "≥"])
@pytest.mark.parametrize("slack", [Fraction(0), Fraction(1, 2), Fraction(2)])
def test_alternatives_are_true_exactly_where_the_relation_is(sign: Comparison, slack: Fraction) -> None:
    compared = relation(side((1, A)), sign, side((1, B), (1, None)))
    truths: dict[Comparison, Callable[[int], bool]] = {
        "=": lambda d: abs(d) <= slack,
        "≠": lambda d: abs(d) > slack,
        "<": lambda d: d < slack,
        "≤": lambda d: d <= slack,
        ">": lambda d: d > -slack,
        "≥": lambda d: d >= -slack,
    }
    truth = truths[sign]
    for a in range(7):
        for b in range(7):
            point = {KEY_A: Fraction(a), KEY_B: Fraction(b)}
            for true in (True, False):
                ways = alternatives(compared, slack, whole, true=true)
                assert any(all(c.fits(point) for c in way) for way in ways) == (truth(a - b - 1) == true), (a, b, true)


def test_a_condition_is_broken_only_where_it_is_met() -> None:
    above_zero = [relation(side((1, variable)), ">", side((0, None))) for variable in (A, B)]
    instance = Instance("X", "e", "", relations=(above_zero[1],), condition=(above_zero[0],))
    broken = find_any(failing(instance, Fraction(0), whole), whole)
    assert broken.answer == "found"
    assert [broken.point[KEY_A], broken.point.get(KEY_B, Fraction(0))] == [Fraction(1), Fraction(0)]
    kept = find_any(holding(instance, Fraction(0), whole), whole)
    assert kept.answer == "found"


def test_no_whole_number_lies_between() -> None:
    between = [Constraint({KEY_A: Fraction(-2)}, Fraction(1), "≤"), Constraint({KEY_A: Fraction(2)}, Fraction(-1), "≤")]  # 1 ≤ 2a ≤ 1
    assert find_point(between, whole).answer == "none"
    assert find_point(between, lambda key: Domain(Fraction(1, 2))).point == {KEY_A: Fraction(1, 2)}


def test_only_a_signed_cell_goes_below_zero() -> None:
    below = [Constraint({KEY_A: Fraction(1)}, Fraction(3), "≤")]
    assert find_point(below, whole).answer == "none"
    assert find_point(below, lambda key: Domain(signed=True)).point == {KEY_A: -3}


def test_largest_names_the_constraints_that_hold_it() -> None:
    goal = Constraint({KEY_A: Fraction(1)}, Fraction(0), "≤")
    caps = [Constraint({KEY_A: Fraction(1)}, Fraction(-9), "≤"), Constraint({KEY_A: Fraction(1)}, Fraction(-4), "≤")]
    most = largest(goal, caps, whole)
    assert most.status == "bounded"
    assert most.value == pytest.approx(4)
    assert binding(goal, caps, whole) == (1,)
    assert largest(goal, [], whole).status == "unbounded"
