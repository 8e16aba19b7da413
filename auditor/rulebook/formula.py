"""The tree of a formula: what the grammar makes and what evaluator, explainer, solver and documentation read.

A formula is resolved in two steps: the grammar (grammar.py) gives a Formula over Names; binding it to a form, an
edition and a scope gives Instances over Variables, in which every quantity is one variable of the evaluator's matrix.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Comparison = Literal["=", "≠", "<", "≤", ">", "≥"]


# --- as written -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A row's or column's short name; which of the two the scope decides: in 表一 每列 a row's."""

    text: str


@dataclass(frozen=True, slots=True)
class ThisCell:
    """本格."""


@dataclass(frozen=True, slots=True)
class At:
    """表一[行,列]."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Total:
    """合计(组): the sum of a group of rows or columns that the form names; 合计(表一[组,列]) where `of` is given."""

    group: str
    table: str = ""  # with row and column given: 合计(表一[组,列]); one of the two is a group
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class LastYear:
    """上年.量."""

    of: "Quantity"


@dataclass(frozen=True, slots=True)
class Said:
    """正文.名: a figure that the narrative states (phrases.yaml)."""

    name: str


@dataclass(frozen=True, slots=True)
class SumOfUnits:
    """下级合计(量): the sum over the county's units."""

    of: "Quantity"


Quantity = Name | ThisCell | At | Total | LastYear | Said | SumOfUnits


@dataclass(frozen=True, slots=True)
class Term:
    """coefficient × quantity; a bare constant where quantity is None."""

    coefficient: Fraction
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain: sums[0] comparisons[0] sums[1] comparisons[1] …"""

    sums: tuple[tuple[Term, ...], ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """若 condition 则 relations (all must hold); condition is empty where there is no 若."""

    relations: tuple[Relation, ...]
    condition: tuple[Relation, ...] = ()
    text: str = ""  # as written


# --- bound to a form --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the evaluator's matrix. `key` is a cell id, or a name of phrases.yaml for source "said"."""

    source: Literal["cell", "last_year", "said", "units"]
    key: str
    name: str  # in a sentence: 甲, 上年报告的甲, 正文“某数”

    def __str__(self) -> str:
        return self.key if self.source == "cell" else f"{self.source}:{self.key}"


@dataclass(frozen=True, slots=True)
class BoundTerm:
    """coefficient × variable; a constant where variable is None. `group` names the 合计 it came from, "" else."""

    coefficient: Fraction
    variable: Variable | None
    group: str = ""


@dataclass(frozen=True, slots=True)
class BoundRelation:
    """One comparison of two sums (a chain becomes several)."""

    left: tuple[BoundTerm, ...]
    comparison: Comparison
    right: tuple[BoundTerm, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One rule applied at one place of one edition's form."""

    rule: str  # id
    edition: str
    place: str  # in words: 表一“甲”列; "" for a rule without a scope in a table
    row: str = ""  # row id the scope fixed, "" else
    column: str = ""
    relations: tuple[BoundRelation, ...] = ()
    condition: tuple[BoundRelation, ...] = ()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Every variable it touches, in order of appearance, once each."""
        seen: dict[Variable, None] = {}
        for relation in (*self.condition, *self.relations):
            for term in (*relation.left, *relation.right):
                if term.variable is not None:
                    seen[term.variable] = None
        return tuple(seen)
