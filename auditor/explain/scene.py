"""One component's equations and one report's figures go in; what fails, and what any change would cost and break, comes out.

Costs are in thousandths of a cell. What counts first is the number of cells; a value in the wrong cell or a damaged line is
one act although it changes several. Evidence (the narrative, last year) can decide between repairs of one size; a typical
slip has no part in the cost and only puts a repair first among equals, because chance imitates slips too easily.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

from auditor.explain import words
from auditor.explain.equations import Component, System
from auditor.explain.figures import Figures, Missing
from auditor.explain.slips import name_slip
from auditor.explain.solver import Change
from auditor.model import Level, Mention, Number

CELL, SHIFT = 1000, 1300
WEAK_CELL, AGREES, CONFLICT = -100, -300, 300


@dataclass(frozen=True, slots=True)
class Option:
    """One repair: cell → value, with what speaks for and against it."""

    values: Mapping[str, Number]
    cost: int
    slips: int = 0  # typical slips of the hand that it is made of
    why: str = ""
    mentions: tuple[Mention, ...] = ()
    last_year: bool = False
    raised: tuple[int, ...] = ()  # statements that it would break: then it is not offered

    @property
    def evidence(self) -> int:
        """How much outside the table agrees with it: what the narrative says, last year's report."""
        return len(self.mentions) + self.last_year


Signature = frozenset[tuple[int, int]]  # a change as a key: column, δ


class Slips(NamedTuple):
    """What a change costs before evidence is heard, and the typical slips that it is made of."""

    cost: int
    typical: int  # how many
    why: str


@dataclass
class Scene:
    """One component with one report's figures."""

    system: System
    component: Component
    figures: Figures
    scale: int
    values: list[int]  # by column, times scale; blank and lost ones 0
    odd: Mapping[int, Missing]  # columns without a number
    active: list[int]  # equations that can be judged
    wanted: list[int]  # by equation: what the left side lacks
    failing: tuple[int, ...]
    doubtful: frozenset[str]
    lines: dict[Signature, Slips] = field(default_factory=dict)  # changes that mend a damaged line
    _before: dict[int, bool | None] = field(default_factory=dict)

    # --- values

    def number(self, column: int, change: int) -> Number | None:
        """The value of a column after a change, None where the cell could not hold it."""
        whole = self.values[column] + change
        spec = self.component.specs[column]
        if self.scale == 1 and whole >= 0:
            return whole
        value = Fraction(whole, self.scale)
        if (value < 0 and not spec.signed) or (value * 10**spec.decimals).denominator != 1:
            return None
        return int(value) if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)

    def repaired(self, change: Change) -> dict[str, Number] | None:
        """Cell → value in the form's order, None where a cell could not hold it."""
        found: dict[str, Number] = {}
        for column in sorted(change):
            value = self.number(column, change[column])
            if value is None:
                return None
            found[self.component.cells[column]] = value
        return found

    # --- statements

    def before(self, statement: int) -> bool | None:
        """Whether a statement holds as printed."""
        if statement not in self._before:
            asked = self.system.statements[statement]
            self._before[statement] = self.figures.holds(asked.formula)
        return self._before[statement]

    def after(self, statement: int, values: Mapping[str, Number]) -> bool | None:
        """Whether a statement would hold with these values."""
        asked = self.system.statements[statement]
        return self.figures.holds(asked.formula, values)

    @cached_property
    def solved(self) -> frozenset[int]:
        """Statements that whatever the search finds settles."""
        return frozenset(self.component.equations[row].statement for row in self.active)

    def is_honoured(self, statement: int, values: Mapping[str, Number]) -> bool:
        """False where a 强制 statement that the search does not see to would break."""
        if statement in self.solved or self.system.statements[statement].rule.level is not Level.MUST:
            return True
        return self.after(statement, values) is not False or self.before(statement) is False

    def touched(self, values: Mapping[str, Number]) -> list[int]:
        """Statements that these cells are part of."""
        return sorted({s for cell in values for s in self.system.touching.get(cell, ())})

    # --- weighing

    def weigh(self, change: Change) -> Option | None:
        """The option, None where a cell could not hold its value or a 强制 rule would break."""
        values = self.repaired(change)
        if values is None:
            return None
        cost, slips, why = self.slips(change)
        raised: list[int] = []
        mentions: dict[Mention, None] = {}
        last_year = False
        for statement in self.touched(values):
            if statement in self.solved:
                continue
            asked = self.system.statements[statement]
            before, after = self.before(statement), self.after(statement, values)
            if after is False and before is not False:
                if asked.rule.level is Level.MUST:
                    return None
                raised.append(statement)
            elif asked.has_evidence and after is True and before is False:
                cost += AGREES
                said = self._mentions(statement)
                mentions.update(said)
                last_year = last_year or not said
        if raised:
            cost += CONFLICT
        if not mentions and self.figures.report.mentions:
            mentions.update(self._confirmed(values))
        return Option(values, cost, slips, why, tuple(mentions), last_year, tuple(raised))

    def _mentions(self, statement: int) -> dict[Mention, None]:
        said = [v.key for v in self.system.statements[statement].instance.variables if v.source == "said"]
        return {mention: None for name in said for mention in self.figures.mentions(name)}

    def _confirmed(self, values: Mapping[str, Number]) -> dict[Mention, None]:
        """What the narrative says of the totals that the repair agrees with, in the equations that it settles."""
        found: dict[Mention, None] = {}
        for row in self.failing:
            equation = self.component.equations[row]
            keys = {self.component.cells[c] for c in equation.coefficients}
            if equation.total is None or not keys & values.keys():
                continue
            total = self.component.cells[equation.total]
            for statement in self.system.touching.get(total, ()) if total not in values else ():
                asked = self.system.statements[statement]
                if asked.has_evidence and asked.cells == {total} and not asked.instance.condition and self.before(statement) is True:
                    found.update(self._mentions(statement))
        return found

    def slips(self, change: Change) -> Slips:
        """Cost without evidence and name of the slips that the change is made of."""
        single = self._single_slips(change)
        line = self.lines.get(frozenset(change.items()))
        return line if line is not None and line.cost <= single.cost else single

    def _single_slips(self, change: Change) -> Slips:
        cost, count, names = 0, 0, dict[str, None]()
        left = set(change)
        for p in sorted(change):
            for q in sorted(left):
                if p in left and p < q and self._is_shift(change, p, q):
                    left -= {p, q}
                    cost += SHIFT
                    names[self._shift_name(p, q)] = None
        for column in sorted(left):
            cost += CELL
            name = self._slip_name(column, change)
            if name:
                count += 1
                names[name] = None
            if column in self.odd or self.component.cells[column] in self.doubtful:
                cost += WEAK_CELL
        if self.has_parts_forgotten(change):
            names = {words.PARTS_FORGOTTEN: None}
        return Slips(cost, count, "；".join(names))

    def has_parts_forgotten(self, change: Change) -> bool:
        """Whether a total stands alone and the change fills in its parts."""
        for row in self.failing:
            equation = self.component.equations[row]
            parts = equation.coefficients.keys() - {equation.total}
            if equation.total is not None and self.values[equation.total] and change.keys() <= parts and not any(self.values[c] for c in parts):
                return True
        return False

    def _is_shift(self, change: Change, p: int, q: int) -> bool:
        """Whether two neighbours, p before q, change places."""
        return (p, q) in self.component.swaps and change[p] == -change[q] == self.values[q] - self.values[p]

    def _shift_name(self, p: int, q: int) -> str:
        if self.values[p] and self.values[q]:
            return words.EXCHANGED
        return words.BESIDE if self.component.specs[p].row.id == self.component.specs[q].row.id or self._is_across(p) else words.BELOW

    def _is_across(self, column: int) -> bool:
        spec = self.component.specs[column]
        form = self.figures.rulebook.forms[self.figures.editions[spec.table]]
        return form.table_by_id[spec.table].blocks[spec.block].across

    def _slip_name(self, column: int, change: Change) -> str:
        old, new = self.number(column, 0), self.number(column, change[column])
        if old is None or new is None:
            return ""
        if not old and any(self.component.equations[row].total == column for row in self.component.rows_of[column]):
            return words.TOTAL_FORGOTTEN
        return name_slip(old, new, self.component.specs[column].unit)

    # --- which equations

    def rows(self, change: Change) -> set[int]:
        """The failing equations that a change touches."""
        return {row for column in change for row in self.component.rows_of[column] if row in self.failing}

    def groups(self, change: Change) -> list[Change]:
        """The change cut into parts that share no equation: each settles its own equations alone. One slip is not cut."""
        if frozenset(change.items()) in self.lines:
            return [change]
        groups: list[tuple[set[int], Change]] = []
        for column, step in sorted(change.items()):
            rows = {row for row in self.component.rows_of[column] if row in self.active}
            part = {column: step}
            apart = []
            for others, other in groups:
                if others & rows or any(self._is_shift(change, p, column) for p in other):
                    rows |= others
                    part = {**other, **part}
                else:
                    apart.append((others, other))
            groups = [*apart, (rows, part)]
        return [part for _, part in groups]


def look_at(system: System, component: Component, figures: Figures, doubtful: frozenset[str]) -> list[Scene]:
    """A component with the report's figures; none where all its equations hold or cannot be judged.

    Equations that cannot be judged may leave parts that have no cell in common: each is a scene of its own.
    """
    read = [figures.cells.get(key, Missing.LOST) for key in component.cells]
    odd = {column: figure for column, figure in enumerate(read) if isinstance(figure, Missing)}
    numbers = [0 if isinstance(figure, Missing) else figure for figure in read]
    values = [n for n in numbers if isinstance(n, int)]
    scale = 1
    if len(values) < len(numbers):
        scale = lcm(*(Fraction(n).denominator for n in numbers))
        values = [int(Fraction(n) * scale) for n in numbers]
    active = [row for row, e in enumerate(component.equations) if not odd or _can_be_judged(e.sides, e.blank_is_zero, odd)]
    residuals = component.solver.residuals(values, [e.constant * scale for e in component.equations])
    failing = [row for row in active if residuals[row]]
    if not failing:
        return []
    wanted = [-r for r in residuals]
    parts = [active] if len(active) == len(component.equations) else _parts(component, active)
    scenes = ((part, tuple(row for row in part if residuals[row])) for part in parts)
    return [Scene(system, component, figures, scale, values, odd, part, wanted, fails, doubtful) for part, fails in scenes if fails]


def _parts(component: Component, active: Sequence[int]) -> list[list[int]]:
    """Equations that still hang together by shared cells."""
    parts: list[tuple[set[int], list[int]]] = []
    for row in active:
        cells, rows = set(component.equations[row].coefficients), [row]
        joined = [part for part in parts if part[0] & cells]
        parts = [part for part in parts if not part[0] & cells]
        parts.append((cells.union(*(part[0] for part in joined)), sorted(rows + [r for part in joined for r in part[1]])))
    return [rows for _, rows in parts]


def _can_be_judged(sides: Sequence[Sequence[int]], blank_is_zero: bool, odd: Mapping[int, Missing]) -> bool:
    for side in sides:
        seen = [odd.get(column) for column in side]
        if Missing.LOST in seen:
            return False
        if Missing.BLANK in seen and (not blank_is_zero or all(seen)):
            return False
    return True
