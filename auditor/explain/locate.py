"""A scene goes in; the smallest changes that balance it, those among which nothing decides, come out as faults."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from auditor.explain import words
from auditor.explain.lines import find_damaged_lines
from auditor.explain.scene import AGREES, Option, Scene, Signature
from auditor.explain.solver import Change, Exhausted

MARGIN = 250  # what costs at most this much more than the best is as good
MOST_BRANCHED, MOST_CELLS = 3, 5  # cells of a repair that branching looks for, and the programme after it
MOST_OPTIONS = 5
MOST_WEIGHED = 150  # options that are looked at at all
BUDGET = 6000  # steps of one search, well under a second


@dataclass(frozen=True, slots=True)
class Fault:
    """Failing equations that belong together, and the repairs among which nothing decides."""

    equations: tuple[int, ...]  # rows of the component that fail
    options: tuple[Option, ...]  # what may be offered, best first
    set_aside: tuple[Option, ...] = ()  # would balance, but break another rule
    problem: str = ""  # why nothing is offered: one of the words below
    common: str = ""  # what all repairs have in common where they are too many to be listed


ONE_EQUATION, TOO_MANY, BEYOND, UNDECIDED, CONTRADICTED = "one", "many", "beyond", "undecided", "contradicted"


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
    for change, slips in find_damaged_lines(scene):
        key = frozenset(change.items())
        found[key] = change
        scene.lines[key] = slips
    for change in solver.search(wanted, active, 2, BUDGET):
        found[frozenset(change.items())] = change
    possible = _possible(scene, found.values()) or _possible(scene, _three(scene))
    return possible or _possible(scene, _more(scene))


def _three(scene: Scene) -> list[Change]:
    try:
        return scene.component.solver.search(scene.wanted, scene.active, MOST_BRANCHED, BUDGET)
    except Exhausted:
        return []  # the programme below finds sets of three as well


def _more(scene: Scene) -> list[Change]:
    """The smallest sets beyond what branching finds."""
    from auditor.explain.programme import LARGEST, find_fewest  # loads a solver that few reports need

    rows = [scene.component.equations[row].coefficients for row in scene.active]
    if scene.scale != 1:
        raise Exhausted
    room = [LARGEST if spec.signed else value for spec, value in zip(scene.component.specs, scene.values, strict=True)]
    return find_fewest(rows, [scene.wanted[row] for row in scene.active], room, MOST_CELLS)


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
    costs = sorted(((scene.slips(change).cost, number) for number, change in enumerate(changes)))
    near = [changes[n] for cost, n in costs if cost <= costs[0][0] + MARGIN - AGREES * 2]  # two agreements could still put these first
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
    options.sort(key=lambda o: (-o.evidence, o.cost, -o.slips, tuple(o.values)))
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
