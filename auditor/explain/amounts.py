"""Failing comparisons of an amount with the narrative or with last year go in; amounts entered in 元 in a column of 万元 come out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditor.explain.equations import System
from auditor.explain.figures import Figures, Missing
from auditor.explain.slips import UNIT_FACTOR
from auditor.model import Mention, Number


@dataclass(frozen=True, slots=True)
class MistakenUnit:
    """One amount in the wrong unit."""

    cell: str
    value: Number  # in 万元
    findings: tuple[str, ...]  # ids of those that it clears
    mentions: tuple[Mention, ...]  # what the narrative says of it


def find_mistaken_units(system: System, figures: Figures, said_by: Mapping[int, str]) -> Iterator[MistakenUnit]:
    """The amounts that are right once divided by the factor between 元 and 万元.

    Only where an equality with the narrative or last year fails by exactly that factor: a large amount alone proves nothing.
    """
    for cell in sorted(system.large_amounts):
        value = figures.cells.get(cell, Missing.LOST)
        if isinstance(value, Missing) or not value:
            continue
        exact = Fraction(value) / UNIT_FACTOR
        small: Number = int(exact) if exact.denominator == 1 else Decimal(value) / UNIT_FACTOR
        touched = system.touching.get(cell, ())
        before = {number: figures.holds(system.statements[number].formula) for number in touched}
        after = {number: figures.holds(system.statements[number].formula, {cell: small}) for number in touched}
        cleared = [n for n in touched if before[n] is False and after[n] is True]
        proof = [
            n for n in cleared if system.statements[n].has_evidence and all(r.comparison == "=" for r in system.statements[n].instance.relations)
        ]
        raises = any(after[n] is False and before[n] is not False for n in touched)
        fits = (exact * 10 ** system.large_amounts[cell]).denominator == 1
        ids = tuple(dict.fromkeys(said_by[n] for n in cleared if n in said_by))
        if proof and ids and fits and not raises:
            names = {v.key for n in proof for v in system.statements[n].instance.variables if v.source == "said"}
            yield MistakenUnit(cell, small, ids, tuple(m for m in figures.report.mentions if m.name in names))
