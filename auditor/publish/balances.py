"""Rules and a blank form go in; what a sheet can check while it is filled in comes out: formulas for the very rules that will judge it.

A rule takes part where its level asks for something and where the form itself, or last year's figures, hold every operand:
what the narrative says and what other units report is not on the sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditor.model import CellState, Level, Number, Report
from auditor.rulebook.book import Edition, Rulebook, Unit
from auditor.rulebook.formula import BoundRelation, BoundTerm, Instance, Variable
from auditor.rulebook.rule import Rule
from auditor.rulebook.sentence import describe


@dataclass(frozen=True, slots=True)
class Balance:
    """One rule at one place, with what the sheet needs to check it."""

    rule: Rule
    instance: Instance
    sentence: str
    cells: tuple[str, ...]  # of the form, in order of appearance

    def complete(self, at: Mapping[str, str]) -> str:
        """True once every operand is a number; `at` is cell → A1."""
        return f"COUNT({','.join(at[cell] for cell in self.cells)})={len(self.cells)}"

    def nothing_yet(self, at: Mapping[str, str]) -> str:
        """True while no operand is a number."""
        return f"COUNT({','.join(at[cell] for cell in self.cells)})=0"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the year before: the form's cell of this year → the figure that the unit reported then."""

    figures: Mapping[str, Number]


def last_year_of(report: Report | None, edition: Edition, rulebook: Rulebook) -> Known:
    """Last year's figures under this year's cell ids; amounts in another unit than the form's are left out."""
    if report is None:
        return Known({})
    found: dict[str, Number] = {}
    for earlier in dict.fromkeys(report.editions.values()):
        form = rulebook.forms.get(earlier)
        if form is None:
            continue
        for key, target in rulebook.successors(earlier, edition.id).items():
            cell = report.cells.get(key)
            if report.editions.get(form.cells[key].table) != earlier or cell is None:
                continue
            same_unit = cell.unit in ("", form.cells[key].unit)
            if cell.state is CellState.NUMBER and cell.value is not None and not cell.doubt and same_unit:
                found[target] = cell.value
    return Known(found)


def balances(rulebook: Rulebook, edition: Edition, year: int, unit: Unit, known: Known) -> Iterator[Balance]:
    """Every balance that the blank form of the year can check for the unit, in the rulebook's order."""
    for rule in rulebook.rules:
        if rule.formula is None or rule.level is Level.ADVICE or not rule.applies(year, unit.type):
            continue
        for instance in rule.instances.get(edition.id, ()):
            cells = tuple(variable.key for variable in instance.variables if variable.source == "cell")
            if cells and all(_is_known(variable, known) for variable in instance.variables):
                yield Balance(rule, instance, describe(instance), cells)


def carried_over(rulebook: Rulebook, edition: Edition, year: int, unit: Unit, known: Known) -> dict[str, Number]:
    """Cells that a rule says must equal figures of last year alone: they are filled in already."""
    found: dict[str, Number] = {}
    for rule in rulebook.rules:
        if rule.formula is None or not rule.applies(year, unit.type):
            continue
        for instance in rule.instances.get(edition.id, ()):
            if instance.condition or len(instance.relations) != 1 or instance.relations[0].comparison != "=":
                continue
            relation = instance.relations[0]
            for one, other in ((relation.left, relation.right), (relation.right, relation.left)):
                cell = _single_cell(one)
                value = _past_value(other, known)
                if cell and value is not None and value.denominator == 1:
                    found.setdefault(cell, int(value))
    return found


def _is_known(variable: Variable, known: Known) -> bool:
    return variable.source == "cell" or (variable.source == "last_year" and variable.key in known.figures)


def _single_cell(side: Sequence[BoundTerm]) -> str:
    if len(side) == 1 and side[0].coefficient == 1 and side[0].variable is not None and side[0].variable.source == "cell":
        return side[0].variable.key
    return ""


def _past_value(side: Sequence[BoundTerm], known: Known) -> Fraction | None:
    """The value of a side made of last year's figures alone, None where it is not or one is unknown."""
    total = Fraction(0)
    for term in side:
        if term.variable is None or term.variable.source != "last_year" or term.variable.key not in known.figures:
            return None
        total += term.coefficient * Fraction(known.figures[term.variable.key])
    return total if side else None


# --- formulas ---------------------------------------------------------------------------------------------------------


def fails(balance: Balance, at: Mapping[str, str], known: Known) -> str:
    """True where every operand is there and the rule does not hold."""
    slack = Fraction(balance.rule.tolerance)
    holds = _all(balance.instance.relations, at, known, slack)
    parts = [balance.complete(at), *(_holds(relation, at, known, Fraction(0)) for relation in balance.instance.condition), f"NOT({holds})"]
    return f"AND({','.join(parts)})"


def side_formula(side: Sequence[BoundTerm], at: Mapping[str, str], known: Known) -> str:
    """A sum of the relation as a sheet computes it."""
    return "+".join(_term(term, at, known) for term in side) or "0"


def _all(relations: Sequence[BoundRelation], at: Mapping[str, str], known: Known, slack: Fraction) -> str:
    return f"AND({','.join(_holds(relation, at, known, slack) for relation in relations)})"


def _holds(relation: BoundRelation, at: Mapping[str, str], known: Known, slack: Fraction) -> str:
    difference = f"ROUND(({side_formula(relation.left, at, known)})-({side_formula(relation.right, at, known)}),9)"
    room = _number(slack)
    match relation.comparison:
        case "=":
            return f"ABS({difference})<={room}"
        case "≠":
            return f"ABS({difference})>{room}"
        case "<":
            return f"{difference}<{room}"
        case "≤":
            return f"{difference}<={room}"
        case ">":
            return f"{difference}>-{room}"
        case "≥":
            return f"{difference}>=-{room}"


def _term(term: BoundTerm, at: Mapping[str, str], known: Known) -> str:
    if term.variable is None:
        return _number(term.coefficient)
    value = f"N({at[term.variable.key]})" if term.variable.source == "cell" else _number(Fraction(known.figures[term.variable.key]))
    return value if term.coefficient == 1 else f"{_number(term.coefficient)}*{value}"


def _number(value: Fraction) -> str:
    return f"({value.numerator})" if value.denominator == 1 else f"({value.numerator}/{value.denominator})"
