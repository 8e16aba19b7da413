"""The rules of one setting go in; the cells that they fix, and how well they watch over each cell of the form, come out."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from auditor.analysis.answers import CellGuard, Fixed
from auditor.analysis.linear import EXACT_ENOUGH, Constraint, binding, largest
from auditor.analysis.study import STRICTNESS, Asked, Study
from auditor.model import Level


def find_fixed(study: Study) -> tuple[Fixed, ...]:
    """Cells to which the 强制 rules leave one value."""
    rules = [a for a in study.asked if a.rule.level is Level.MUST and len(study.holding[a]) == 1]
    known = frozenset(rules)
    if known not in study.pool.fixed:
        study.pool.fixed[known] = tuple(_fixed_by(study, rules))
    return study.pool.fixed[known]


def _fixed_by(study: Study, rules: Sequence[Asked]) -> Iterator[Fixed]:
    """Cells to which these rules leave one value."""
    constraints = [(c, a.rule.id) for a in rules for c in study.holding[a][0]]
    plain = [c for c, _ in constraints]
    cells = list(dict.fromkeys(key for c in plain for key in c.coefficients if key[0] == "cell"))
    if not cells:
        return
    # One step above zero for as many cells as can be: what is left at zero, or where least and most agree, is looked at singly.
    lifted = [Constraint({("lift", key[1]): Fraction(1), key: Fraction(-1)}, Fraction(0), "≤") for key in cells]
    goal = Constraint({("lift", key[1]): Fraction(1) for key in cells}, Fraction(0), "≤")
    up = largest(goal, [*plain, *lifted], study.real, {("lift", key[1]): 1.0 for key in cells})
    down = largest(Constraint({key: Fraction(-1) for key in cells}, Fraction(0), "≤"), plain, study.real)
    if up.point is None or down.point is None:
        study.pool.unsure["哪些格的数已被规则定死"] = None
        return
    for key in cells:
        if abs(up.point.get(key, 0.0) - down.point.get(key, 0.0)) > EXACT_ENOUGH:
            continue
        goals = [Constraint({key: Fraction(sign)}, Fraction(0), "≤") for sign in (1, -1)]
        most, least = (largest(goal, plain, study.real) for goal in goals)
        if most.status == least.status == "bounded" and abs(most.value + least.value) <= EXACT_ENOUGH:
            in_the_way = {number for goal in goals for number in binding(goal, plain, study.real)}
            by = dict.fromkeys(constraints[n][1] for n in sorted(in_the_way))
            yield Fixed(key[1], study.form.cell_name(key[1]), Fraction(round(most.value * 10**6), 10**6), tuple(by))


def find_guards(study: Study) -> Mapping[str, CellGuard]:
    """Every cell of the form: who reads it, and whether an error in it would be known from one in another cell.

    A single wrong figure breaks the equalities that it stands in, and only these, each in proportion to its factor:
    that is the cell's signature. Cells of one signature cannot be told apart.
    """
    signatures = {cell: _signature(study, cell) for cell in study.form.cells}
    same: dict[tuple[tuple[Asked, Fraction], ...], list[str]] = {}
    for cell, signature in signatures.items():
        same.setdefault(signature, []).append(cell)
    found: dict[str, CellGuard] = {}
    for cell, signature in signatures.items():
        readers = [a for a in study.users.get(("cell", cell), ()) if STRICTNESS[a.rule.level] <= 1]
        rules = tuple(dict.fromkeys(a.rule.id for a in readers))
        if not rules:
            found[cell] = CellGuard(cell, "none", ())
        elif signature and len(same[signature]) == 1:
            found[cell] = CellGuard(cell, "located", rules)
        else:
            alike = tuple(other for other in same[signature] if other != cell) if signature else ()
            found[cell] = CellGuard(cell, "seen", rules, alike)
    return found


def _signature(study: Study, cell: str) -> tuple[tuple[Asked, Fraction], ...]:
    """The equalities within the report that the cell stands in, with its factor relative to the first."""
    key = ("cell", cell)
    parts = [(asked, factor) for asked in study.users.get(key, ()) if (factor := study.pool.balance(asked).get(key))]
    return tuple((asked, factor / parts[0][1]) for asked, factor in parts)
