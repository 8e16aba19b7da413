"""One component's figures go in; the smallest changes that balance it, weighed against each other, come out.

Costs are in thousandths of a cell. What counts first is the number of cells; a value in the wrong cell or a damaged line is
one act although it changes several. Evidence (the narrative, last year) can decide between repairs of one size; a typical
slip only puts a repair first, because chance imitates slips too easily.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm, prod

from auditor.explain import words
from auditor.explain.equations import Component, Line, System
from auditor.explain.figures import Figures, Missing
from auditor.explain.slips import name_slip
from auditor.explain.solver import Change, Exhausted
from auditor.model import Level, Mention, Number

CELL, SHIFT, LINE = 1000, 1300, 1600
SLIP, WEAK_CELL, AGREES, CONFLICT = -100, -100, -300, 300
MARGIN = 250  # what costs at most this much more than the best is as good
MOST_CELLS = 3
MOST_OPTIONS = 5
MOST_WEIGHED = 150  # options that are looked at at all
BUDGET = 6000  # steps of the search per component, well under a second


@dataclass(frozen=True, slots=True)
class Option:
    """One repair: cell → value, with what speaks for and against it."""

    values: Mapping[str, Number]
    cost: int
    why: str = ""
    mentions: tuple[Mention, ...] = ()
    last_year: bool = False
    raised: tuple[int, ...] = ()  # statements that it would break: then it is not offered


@dataclass(frozen=True, slots=True)
class Fault:
    """Failing equations that belong together, and the repairs among which nothing decides."""

    equations: tuple[int, ...]  # rows of the component that fail
    options: tuple[Option, ...]  # what may be offered, best first
    set_aside: tuple[Option, ...] = ()  # would balance, but break another rule
    problem: str = ""  # why nothing is offered: one of the words below
    common: str = ""  # what all repairs have in common where they are too many to be listed


ONE_EQUATION, TOO_MANY, BEYOND, UNDECIDED, CONTRADICTED = "one", "many", "beyond", "undecided", "contradicted"


Signature = frozenset[tuple[int, int]]  # a change as a key: column, δ


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
    lines: dict[Signature, tuple[int, str]] = field(default_factory=dict)  # changes of a damaged line → cost and name of the slip
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
        cost, why = self.slips(change)
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
        return Option(values, cost, why, tuple(mentions), last_year, tuple(raised))

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

    def slips(self, change: Change) -> tuple[int, str]:
        """Cost without evidence and name of the slips that the change is made of."""
        cost, name = self._single_slips(change)
        line = self.lines.get(frozenset(change.items()))
        return line if line is not None and line[0] <= cost else (cost, name)

    def _single_slips(self, change: Change) -> tuple[int, str]:
        cost, names = 0, dict[str, None]()
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
                cost += SLIP
                names[name] = None
            if column in self.odd or self.component.cells[column] in self.doubtful:
                cost += WEAK_CELL
        if self.has_parts_forgotten(change):
            names = {words.PARTS_FORGOTTEN: None}
        return cost, "；".join(names)

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


# --- the search -------------------------------------------------------------------------------------------------------


def find_faults(scene: Scene) -> list[Fault]:
    """The component's faults: each a set of failing equations with the repairs that settle it, or why none is offered."""
    try:
        changes = _smallest(scene)
    except Exhausted:
        return [Fault(scene.failing, (), problem=UNDECIDED)]
    if not changes:
        return [Fault(scene.failing, (), problem=BEYOND)]
    chosen = _best(scene, changes)
    if chosen is None:
        return [Fault(scene.failing, (), problem=TOO_MANY)]
    return [_fault(scene, rows, parts) for rows, parts in _apart(scene, chosen)]


def _smallest(scene: Scene) -> list[Change]:
    """Every smallest change that balances the component and that its cells can hold."""
    solver, wanted, active = scene.component.solver, scene.wanted, scene.active
    single = _possible(scene, solver.search(wanted, active, 1, BUDGET))
    if single:
        return single
    found: dict[Signature, Change] = {}
    for change in solver.swaps(wanted, active, scene.values):
        found[frozenset(change.items())] = change
    for change, cost, why in _damaged_lines(scene):
        key = frozenset(change.items())
        found[key] = change
        scene.lines[key] = (cost, why)
    for change in solver.search(wanted, active, 2, BUDGET):
        found[frozenset(change.items())] = change
    possible = _possible(scene, found.values())
    return possible or _possible(scene, solver.search(wanted, active, MOST_CELLS, BUDGET))


def _possible(scene: Scene, changes: Iterable[Change]) -> list[Change]:
    """The changes whose cells can hold their values and that break no 强制 rule."""
    possible: list[Change] = []
    for change in changes:
        values = scene.repaired(change)
        if values is not None and all(scene.is_honoured(statement, values) for statement in scene.touched(values)):
            possible.append(change)
    return possible


def _best(scene: Scene, changes: Sequence[Change]) -> list[Change] | None:
    """The changes among which nothing decides; None where they are too many to be weighed."""
    costs = sorted(((scene.slips(change)[0], number) for number, change in enumerate(changes)))
    near = [changes[n] for cost, n in costs if cost <= costs[0][0] + MARGIN - AGREES * 2]
    if len(near) > MOST_WEIGHED:
        near = [changes[n] for cost, n in costs if cost <= costs[0][0] + MARGIN]
    if len(near) > MOST_WEIGHED:
        return None
    weighed = [(option.cost, change) for change in near if (option := scene.weigh(change)) is not None]
    if not weighed:
        return []
    least = min(cost for cost, _ in weighed)
    if len(scene.failing) == 1:
        return [change for _, change in weighed]  # one equation alone can never decide
    return [change for cost, change in weighed if cost <= least + MARGIN]


def _apart(scene: Scene, changes: Sequence[Change]) -> list[tuple[tuple[int, ...], list[Change]]]:
    """Faults that have nothing to do with each other, each with its own choices, where the changes are all their combinations."""
    if not changes:
        return [(scene.failing, [])]
    blocks: list[set[int]] = []
    for change in changes:
        for part in scene.groups(change):
            rows = scene.rows(part)
            joined = [block for block in blocks if block & rows]
            blocks = [block for block in blocks if not block & rows] + [rows.union(*joined)]
    found: list[tuple[tuple[int, ...], list[Change]]] = []
    for block in sorted(blocks, key=min):
        parts: dict[Signature, Change] = {}
        for change in changes:
            part = {c: s for group in scene.groups(change) if scene.rows(group) & block for c, s in group.items()}
            parts[frozenset(part.items())] = part
        found.append((tuple(sorted(block)), list(parts.values())))
    if prod(len(parts) for _, parts in found) != len(changes):
        return [(scene.failing, list(changes))]
    return found


def _fault(scene: Scene, rows: tuple[int, ...], changes: Sequence[Change]) -> Fault:
    options = [o for change in changes if (o := scene.weigh(change)) is not None]
    options.sort(key=lambda o: (o.cost, tuple(o.values)))
    offered = tuple(o for o in options if not o.raised and _is_verified(scene, rows, o))
    aside = tuple(o for o in options if o.raised)
    if len(options) > MOST_OPTIONS:
        return Fault(rows, (), problem=TOO_MANY, common=_in_common(scene, changes))
    if not offered:
        return Fault(rows, (), aside, CONTRADICTED if aside else BEYOND)
    if len(rows) == 1 and len(offered) == 1:
        return Fault(rows, (), aside, ONE_EQUATION)
    return Fault(rows, offered, aside)


def _in_common(scene: Scene, changes: Sequence[Change]) -> str:
    """In words, what every change does where all do the same in one row (or column) or another; "" where they differ."""
    specs = scene.component.specs
    for in_row in (True, False):
        shapes: set[frozenset[tuple[str, int]]] = set()
        for change in changes:
            lines = {specs[c].row.id if in_row else specs[c].column.id for c in change}
            across = {specs[c].column.name if in_row else specs[c].row.name: step for c, step in change.items()}
            shapes.add(frozenset(across.items()) if len(lines) == 1 else frozenset())
        if len(shapes) == 1 and scene.scale == 1 and shapes != {frozenset()}:
            first = specs[min(changes[0])].table
            table = scene.figures.rulebook.forms[scene.figures.editions[first]].table_by_id[first].name
            told = [
                (words.column(table, specs[c].column.name) if in_row else words.row(table, specs[c].row.name), changes[0][c])
                for c in sorted(changes[0])
            ]
            return words.same_line(told, in_row)
    return ""


def _is_verified(scene: Scene, rows: Sequence[int], option: Option) -> bool:
    """Applied to a copy of the figures, the repair settles its equations and breaks nothing: otherwise it is never offered."""
    touched = scene.touched(option.values)
    settled = {scene.component.equations[row].statement for row in rows}
    if not settled <= set(touched):
        return False
    for number in touched:
        after = scene.after(number, option.values)
        if scene.system.statements[number].is_equation and after is False:
            return False
        if number in settled and after is not True:
            return False
        if after is False and scene.before(number) is not False:
            return False
    return True


# --- damaged lines ----------------------------------------------------------------------------------------------------


def _damaged_lines(scene: Scene) -> list[tuple[Change, int, str]]:
    """Whole rows or columns forgotten, pasted twice, moved by one cell or exchanged with their neighbour."""
    found: list[tuple[Change, int, str]] = []
    lines = scene.component.lines
    for line in lines:
        other = lines[line.before] if line.before is not None else None
        if other is not None and not (line.rows | other.rows).issuperset(scene.failing):
            continue
        change = _refill(scene, line)
        if change:
            why = _line_slip(scene, line, change)
            if why:
                found.append((change, LINE, why))
        if other is not None:
            for hurt, whole in ((line, other), (other, line)):
                if _figures(scene, hurt) == _figures(scene, whole) and any(_figures(scene, hurt)):
                    change = change if hurt is line else _refill(scene, hurt)
                    if change:
                        found.append((change, LINE, words.line_pasted(hurt.name, whole.name)))
            exchanged = _exchange(scene, other, line)
            if len(exchanged) > 2:
                found.append((exchanged, LINE, words.lines_exchanged(other.name, line.name)))
    return found


def _figures(scene: Scene, line: Line) -> list[int]:
    return [scene.values[column] for column in line.columns]


def _refill(scene: Scene, line: Line) -> Change:
    """The line's cells as the equations across it require them, {} where those do not settle everything."""
    if not line.rows.issuperset(scene.failing):
        return {}
    left = dict.fromkeys(line.columns)
    lacking = {row: scene.wanted[row] for row in scene.active}
    change: Change = {}
    progress = True
    while left and progress:
        progress = False
        for row in scene.failing:
            equation = scene.component.equations[row]
            unknown = [c for c in equation.coefficients if c in left]
            if lacking[row] and len(unknown) == 1:
                column = unknown[0]
                step, rest = divmod(lacking[row], equation.coefficients[column])
                if rest:
                    return {}
                del left[column]
                change[column] = step
                for touched in scene.component.rows_of[column]:
                    if touched in lacking:
                        lacking[touched] -= scene.component.equations[touched].coefficients[column] * step
                progress = True
    return change if not any(lacking.values()) else {}


def _line_slip(scene: Scene, line: Line, change: Change) -> str:
    old = _figures(scene, line)
    new = [value + change.get(column, 0) for value, column in zip(old, line.columns, strict=True)]
    if not any(old) and any(new):
        return words.line_forgotten(line.name)
    if scene.has_parts_forgotten(change):
        return words.PARTS_FORGOTTEN
    if any(old) and (new[:-1] == old[1:] or new[1:] == old[:-1]):
        return words.line_moved(line.name)
    return ""


def _exchange(scene: Scene, first: Line, second: Line) -> Change:
    """The change that puts two lines in each other's place, {} where it does not balance everything."""
    change: Change = {}
    for p, q in zip(first.columns, second.columns, strict=True):
        if scene.values[p] != scene.values[q]:
            change[p], change[q] = scene.values[q] - scene.values[p], scene.values[p] - scene.values[q]
    lacking = {row: scene.wanted[row] for row in scene.active}
    for column, step in change.items():
        for row in scene.component.rows_of[column]:
            if row in lacking:
                lacking[row] -= scene.component.equations[row].coefficients[column] * step
    return change if not any(lacking.values()) else {}
